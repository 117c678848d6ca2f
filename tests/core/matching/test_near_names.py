"""Names that nearly stand in a text say what was in their way."""

import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.matching.matcher import Matcher
from watcher.core.matching.near_names import _distance, near_names
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.register import Draft, Records
from watcher.core.watchlist.watchlist import compose

ENTITIES = [
    Entity(id=name.lower().replace(" ", "-"), name=name, schema="Organization", names=(Name(name),))
    for name in ("Huawei", "Iran", "Gazprom Neft", "Kim Jong-un", "CSIS", "华为公司", "Газпром")
]


def near(text: str, title: str = "") -> list[tuple[str, str, str]]:
    matcher = Matcher(compose(ENTITIES, []))
    seen = matcher.examine(title, text)
    return [(one.surface, one.entity, one.why) for one in near_names(title, text, seen.verdicts, matcher)]


@pytest.mark.parametrize(
    ("text", "surface", "entity", "why"),
    [
        ("Huawey sells phones", "Huawey", "huawei", 'is one letter from "Huawei"'),
        ("Hauwei sells phones", "Hauwei", "huawei", 'is one letter from "Huawei"'),
        ("Gasprom Nefft drills", "Gasprom Nefft", "gazprom-neft", 'is two letters from "Gazprom Neft"'),
        ("Гаспром бурит", "Гаспром", "газпром", 'is one letter from "Газпром"'),
        ("a report of csis", "csis", "csis", 'would be "CSIS", but for capitals and small letters'),
        ("phones of huawei", "huawei", "huawei", 'would be "Huawei", but for capitals and small letters'),
        ("leader Kim\nJong-un", "Kim\nJong-un", "kim-jong-un", 'would be "Kim Jong-un", but a line ends in it'),
        ("Gazprom: Neft", "Gazprom: Neft", "gazprom-neft", 'would be "Gazprom Neft", but something stands between its words'),
        ("a trip to Tirana", "Tirana", "iran", 'holds "Iran" inside a word, and a name is a whole word'),
    ],
)
def test_a_near_name_says_what_was_in_its_way(text, surface, entity, why):
    assert near(text) == [(surface, entity, why)]
    assert near("", title=text)[0][:2] == (surface, entity)


@pytest.mark.parametrize("text", ["", "Rain fell", "Huawei sells", "Iraq and Ivan", "华为", "Gaz prom"])
def test_what_is_found_or_far_is_not_near(text):
    assert near(text) == []


def test_offsets_lead_to_the_surface_also_over_dropped_marks():
    text = "see Hua\u00adwey now"
    matcher = Matcher(compose(ENTITIES, []))
    (one,) = near_names("", text, (), matcher)
    assert text[one.start : one.end] == one.surface == "Hua\u00adwey"


@given(st.text(alphabet="abc", max_size=7), st.text(alphabet="abc", max_size=7))
def test_distance_is_the_same_both_ways_and_none_for_equals(one, other):
    assert _distance(one, other) == _distance(other, one)
    assert (_distance(one, other) == 0) == (one == other)


def registered(*names: str) -> Matcher:
    blob = io.BytesIO()
    draft = Draft("long.json", blob.write)
    for number, name in enumerate(names, 1):
        draft.add(number, json.dumps({"id": f"n{number}", "schema": "Organization", "properties": {"name": [name]}}))
    arrays = {**draft.arrays(), "records": np.frombuffer(blob.getvalue(), np.uint8)}
    records = Records("long.json", arrays, version="v", names=draft.names, guarded=False)
    return Matcher(compose(ENTITIES, [], registers=[records]))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Farsson sells phones and Gaspro Nord sells gas", {("Farsson", "n1"), ("Gaspro Nord", "n2")}),
        ("a list of fersson", {("fersson", "n1")}),
        ("Offersson is a stone", {("Offersson", "n1")}),
        ("Гаспром Нордь бурит", {("Гаспром Нордь", "n3"), ("Гаспром", "газпром")}),
        ("Fersen sells gas, Gazpro sells Nord", set()),
    ],
)
def test_near_names_of_a_register_are_found_without_a_walk_over_it(text, near, monkeypatch):
    matcher = registered("Fersson", "Gazpro Nord", "Газпром Норд", "Unlike Anything Here")
    monkeypatch.setattr(Records, "pairs", lambda _: pytest.fail("walked over a register"))
    seen = matcher.examine("", text)
    assert {(one.surface, one.entity) for one in near_names("", text, seen.verdicts, matcher)} == near
