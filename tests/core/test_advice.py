"""Which spellings are told, and what is proposed for them."""

import tomllib
from datetime import UTC, datetime

import pytest

from watcher.core.advice import advise, verdicts
from watcher.core.model import Mention
from watcher.core.triage import Decision
from watcher.core.watchlist.toml_files import parse_entities

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ACME = """
[[entity]]
id = "acme"
name = "Acme Bearings"
schema = "Company"
names.en = ["Acme Bearings", "Acme"]
names.tr = ["Acme"]
not = ["Acme Theatre"]
context = ["export"]
"""
WRONG = Decision(act="dismissed", reason="not-the-entity", author="kay", decided=NOW)
RIGHT = Decision(act="acknowledged", author="kay", decided=NOW)


def listed(text=ACME):
    return {entity.id: entity for entity in parse_entities("test.toml", text)}


def mention(sentence, *, entity="acme", alias="Acme", surface=None, guard=""):
    return Mention(
        entity=entity, alias=alias, surface=surface or alias, field="title", start=0, end=4, how="exact", guard=guard, sentence=sentence
    )


def judged(*cases):
    """Verdicts of (decision, mentions of one alert)."""
    return [one for n, (decision, *mentions) in enumerate(cases) for one in verdicts(f"alert {n}", decision, mentions)]


CUPS = [
    (WRONG, mention("They say Acme Rovers win the cup again")),
    (WRONG, mention("The Acme Rovers have lost their keeper")),
    (WRONG, mention("A goat walked into the pub at Acme")),
]
PLANTS = [
    (RIGHT, mention("The ministry lets Acme ship ball bearings to Osh"), mention("x", entity="russia")),
    (RIGHT, mention("A court fines Acme for ball bearings in crates"), mention("x", entity="russia")),
]


def test_a_spelling_that_was_never_right_is_told_with_examples():
    (told,) = advise(judged(*CUPS), listed())
    assert (told.entity, told.alias, told.right, told.wrong, told.precision) == ("acme", "Acme", 0, 3, 0)
    assert told.examples == tuple(one.sentence for _, one in CUPS)
    assert told.place == "test.toml:2"


def test_guards_are_whole_keys_that_can_be_pasted():
    (told,) = advise(judged(*CUPS, *PLANTS), listed())
    assert tomllib.loads(told.toml) == {
        "names": {"en": ["Acme Bearings"], "tr": []},
        "weak": {"en": ["Acme"], "tr": ["Acme"]},
        "not": ["Acme Theatre", "Acme Rovers"],
        "context": ["export", "russia", "ball"],
    }
    head = ACME.partition("names.en")[0]
    (mended,) = parse_entities("test.toml", head + told.toml)
    assert [name.text for name in mended.names if name.kind == "weak"] == ["Acme", "Acme"]


def test_a_spelling_wrong_only_in_other_letters_is_to_be_exact():
    cases = [(WRONG, mention("the acme of style", surface="acme")) for _ in range(3)]
    (told,) = advise(judged(*cases, PLANTS[0]), listed())
    assert tomllib.loads(told.toml)["case"] == ["Acme"]
    assert "weak" not in told.toml


@pytest.mark.parametrize(
    ("cases", "limits"), [(CUPS[:2], {}), ([*CUPS, *PLANTS, PLANTS[0]], {}), (CUPS, {"least": 4}), (PLANTS * 3, {"below": 1})]
)
def test_too_few_verdicts_or_enough_right_ones_are_no_cause(cases, limits):
    assert advise(judged(*cases), listed(), **limits) == []


def test_a_headline_in_capitals_gives_no_phrases():
    cases = [
        (WRONG, mention("Why Acme Loves Dogs And Cats")),
        (WRONG, mention("Why Acme Loves The Sea")),
        (WRONG, mention("At Acme Again")),
    ]
    (told,) = advise(judged(*cases), listed())
    assert "Acme Loves" not in told.toml


def test_only_who_was_not_meant_is_blamed():
    named = Decision(act="dismissed", reason="not-the-entity", entity="russia", author="kay", decided=NOW)
    both = (mention("a"), mention("a", entity="russia", alias="Moscow"))
    assert [(one.mention.entity, one.right) for one in judged((named, *both))] == [("russia", False)]
    weak = mention("a", entity="kim", alias="Kim", guard="counts beside Pyongyang")
    assert [(one.mention.entity, one.right) for one in judged((WRONG, *both, weak))] == [("kim", False)]
    assert [(one.mention.entity, one.right) for one in judged((WRONG, *both))] == [("acme", False), ("russia", False)]


def test_any_other_reason_says_the_entity_was_right_and_what_was_reopened_says_nothing():
    old = Decision(act="dismissed", reason="old-news", author="kay", decided=NOW)
    assert [one.right for one in judged((old, mention("a")))] == [True]
    assert judged((Decision(act="reopened", author="kay", decided=NOW), mention("a"))) == []


def test_an_entity_that_left_the_list_is_not_told_of():
    assert advise(judged(*CUPS), {}) == []
