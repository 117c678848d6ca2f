"""Names of imported lists that are ordinary words too."""

import json

import pytest

from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.ftm import parse_lines
from watcher.core.watchlist.watchlist import compose
from watcher.edges.sources import watchlist_of


def line(schema, name):
    return json.dumps({"id": name, "schema": schema, "properties": {"name": [name]}})


def found(text, *lines, guarded=True):
    return [m.surface for m in Matcher(compose(parse_lines("list", lines, guarded=guarded), [])).examine("", text).mentions]


@pytest.mark.parametrize(
    ("schema", "name", "plain", "telling"),
    [
        ("Vessel", "FOREST", "Forest fires spread", "The tanker Forest sails on"),
        ("Vessel", "GOLDEN RIVER", "Along the Golden River", "Власти задержали судно Golden River"),
        ("Organization", "HAWK", "HAWK circles", "HAWK was sanctioned"),
        ("LegalEntity", "Horizon", "Horizon is a film", "Washington designated Horizon"),
        ("Company", "A Bee", "A Bee stings", "A Bee is blacklisted"),
        ("LegalEntity", "风车", "风车很大", "美国制裁风车"),
    ],
)
def test_a_slight_name_counts_only_beside_ships_or_sanctions(schema, name, plain, telling):
    assert found(plain, line(schema, name)) == []
    assert len(found(telling, line(schema, name))) == 1
    assert len(found(plain, line(schema, name), guarded=False)) == (schema != "Vessel")


def test_a_full_name_of_a_guarded_list_is_strong():
    assert found("Boris Vetrov wins a race", line("Person", "Boris Vetrov")) == ["Boris Vetrov"]
    assert found("習近平訪問河內", line("Person", "习近平")) == ["習近平"]


def test_a_file_of_the_configuration_is_guarded_and_a_file_of_one_scan_is_not(tmp_path):
    file = tmp_path / "list.json"
    file.write_text(line("Company", "FOREST"), encoding="utf-8")
    assert [name.kind for name in watchlist_of([file], guarded=True).entities["FOREST"].names] == ["weak"]
    assert [name.kind for name in watchlist_of([file]).entities["FOREST"].names] == ["name"]


def test_a_ship_is_doubted_in_a_file_of_one_scan_too():
    assert found("The tanker Golden River was seized", line("Vessel", "GOLDEN RIVER"), guarded=False) == ["Golden River"]
    assert found("A walk along the Golden River", line("Vessel", "GOLDEN RIVER"), guarded=False) == []
