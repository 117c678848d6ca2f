"""Watch lists of others: what is read of a FollowTheMoney file, and how a broken line is told."""

from __future__ import annotations

import json

import pytest

from watcher.core.errors import ConfigError
from watcher.core.model import Policy
from watcher.core.watchlist.entity import Name
from watcher.core.watchlist.ftm import parse_lines
from watcher.edges.sources import watchlist_of


def line(id_="Q1", schema="Person", **properties):
    return json.dumps({"id": id_, "schema": schema, "properties": properties}, ensure_ascii=False)


def test_names_and_aliases_are_strong_and_weak_aliases_are_weak():
    (entity,) = parse_lines("l.json", [line(name=["Ivan Petrov"], alias=["I. Petrov"], weakAlias=["Ivan"])])
    assert entity.names == (Name("Ivan Petrov"), Name("I. Petrov"), Name("Ivan", "weak"))
    assert (entity.id, entity.name, entity.policy, entity.place) == ("Q1", "Ivan Petrov", Policy.ALWAYS, "l.json:1")


def test_a_caption_is_what_people_call_it():
    record = json.loads(line(name=["PETROV, Ivan"])) | {"caption": "Ivan Petrov"}
    assert parse_lines("l.json", [json.dumps(record)])[0].name == "Ivan Petrov"


@pytest.mark.parametrize("schema", ["Country", "Good", "Topic", "Event"])
def test_what_is_named_all_day_long_raises_nothing_by_itself(schema):
    assert parse_lines("l.json", [line(schema=schema, name=["x"])])[0].policy is Policy.SIGNAL


def test_what_has_no_name_is_passed_over_and_blank_lines_count():
    entities = parse_lines("l.json", ["", line(schema="Sanction", authority=["OFAC"]), line(name=["…"]), line("Q2", name=["A"])])
    assert [entity.place for entity in entities] == ["l.json:4"]


def test_a_line_separator_inside_a_name_ends_no_line(tmp_path):
    """JSON allows U+2028 and U+0085 in strings, and published lists hold them."""
    file = tmp_path / "list.json"
    file.write_text("\n".join([line("Q1", name=["Ivan\u2028Petrov"]), line("Q2", name=["Anna\u0085B"]), ""]), encoding="utf-8")
    assert list(watchlist_of([file]).entities) == ["Q1", "Q2"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('{"id": "Q1"', "not JSON: Expecting"),
        ("[1]", 'needs "id", "schema" and "properties"'),
        ('{"id": 1, "properties": {}}', 'needs "id"'),
        ('{"id": "Q1", "properties": []}', 'needs "id"'),
        ('{"id": "Q1", "properties": {"name": [1]}}', "properties.name must be a list of strings"),
        ("[" * 100_000, "not JSON"),
        ("1" * 5_000, "not JSON"),
    ],
)
def test_a_broken_line_is_told_with_its_number(broken, said):
    with pytest.raises(ConfigError, match=r"^l\.json:2: ") as told:
        parse_lines("l.json", [line(name=["A"]), broken])
    assert said in str(told.value)
