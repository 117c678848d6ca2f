"""What happened: event types in nine languages, what was denied or only thought of, and that no text is slow."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.matching import event_doubts as doubts
from watcher.core.matching import event_pairs, event_words
from watcher.core.matching.event_phrases import Phrases, paired, pattern
from watcher.core.matching.events import events_in, find
from watcher.core.text.fold import fold_key
from watcher.core.watchlist.toml_files import EVENTS

CORPUS = [json.loads(line) for line in (Path(__file__).parent / "events.jsonl").read_text("utf-8").splitlines()]
LONG = 100_000


def told(text: str) -> list[tuple[str, str]]:
    return [(event.type, event.modality) for event in find(fold_key(text))]


@pytest.mark.parametrize("line", CORPUS, ids=[f"{line['lang']}-{at}" for at, line in enumerate(CORPUS)])
def test_a_sentence_tells_of_its_events_and_no_others(line):
    assert events_in(fold_key(line["text"])) == set(line["events"]), told(line["text"])


def test_every_language_has_at_least_twenty_sentences_and_the_corpus_every_event_type():
    languages = [line["lang"] for line in CORPUS]
    assert {language for language in languages if languages.count(language) >= 20} == set("en ru uk es fr de zh ko ja".split())
    assert {event for line in CORPUS for event in line["events"]} == set(EVENTS)


def test_the_words_are_those_of_the_types_that_signals_may_ask_for():
    assert set(event_words.TRIGGERS) == set(event_pairs.PAIRS) == set(EVENTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The EU sanctioned the port.", [("designated", "fact")]),
        ("The EU did not sanction the port.", [("designated", "denied")]),
        ("The EU could sanction the port.", [("designated", "possible")]),
        ("The EU may lift sanctions on the port.", [("delisted", "possible")]),
        ("제재하지 않", [("designated", "denied")]),
        ("沒有制裁", [("designated", "denied")]),
        ("制裁しない", [("designated", "denied")]),
        ("не ввели санкции", [("designated", "denied")]),
    ],
)
def test_find_says_how_an_event_is_meant(text, expected):
    assert told(text) == expected


def test_an_event_shows_the_words_that_told_it():
    text = fold_key("Yesterday Brussels lifted all its sanctions on the trader.")
    (event,) = find(text)
    assert event.word == text[event.start : event.end] == "lifted all its sanctions"


def test_only_a_possible_measure_against_somebody_is_a_threat():
    assert events_in("the port may be blacklisted") == {"threatened"}
    assert events_in("the ministry may license the deal") == frozenset()
    assert events_in("brussels may lift sanctions on the trader") == frozenset()


def test_a_negation_ends_at_its_clause():
    assert events_in("the ministry did not comment, the treasury sanctioned the port") == {"designated"}
    assert events_in("the treasury did not warn but sanctioned the port") == {"designated"}


def test_what_stands_in_the_gap_of_a_phrase_keeps_its_meaning():
    assert events_in("commerce added the smuggler to its list") == {"designated", "evaded"}


@pytest.mark.parametrize(
    "text",
    [
        "The race is a sanctioned event of the federation.",
        "The officially sanctioned strike began.",
        "A sanctions-hit bank opened a branch.",
        "The under-sanctions bank opened a branch.",
        "He photographed the licence plate.",
        "Export figures rose in May.",
        "The minister is in charge of trade.",
        "He set up a website in Dubai.",
    ],
)
def test_false_friends_tell_of_nothing(text):
    assert events_in(fold_key(text)) == frozenset()


PHRASES = [*event_words.TRIGGERS.values(), event_words.FALSE_FRIENDS, doubts.NEGATIONS, doubts.NEGATIONS_AFTER, doubts.NEGATIONS_LATE,
           doubts.NOT_EXCLUDED, doubts.NOT_EXCLUDED_AFTER, doubts.DENIALS, doubts.DENIALS_AFTER, doubts.SPARED, doubts.POSSIBILITIES,
           doubts.POSSIBILITIES_AFTER, doubts.WISHES]  # fmt: skip
SIDES = [side for pairs in event_pairs.PAIRS.values() for pair in pairs for side in pair]
PATTERNS = [*map(pattern, PHRASES), *map(paired, event_pairs.PAIRS.values())]


@pytest.mark.parametrize("words", PATTERNS, ids=range(len(PATTERNS)))
def test_every_repetition_in_a_pattern_is_bounded(words):
    assert not re.search(r"[*+]|\{\d*,\}", re.sub(r"\\.", "", words.pattern))


@pytest.mark.parametrize("unit", ["a", "sanctioned ", "to-", "制裁"])
def test_a_long_text_of_one_thing_comes_to_an_end(unit):
    text = fold_key(unit * (LONG // len(unit)))
    assert len(find(text)) <= len(text.split()) + text.count("制裁")


KINDS = [("", event_words.FALSE_FRIENDS), *event_words.TRIGGERS.items(), *event_pairs.PAIRS.items()]
ALL = Phrases(KINDS)
PARTS = sorted(
    {part for words in [*event_words.TRIGGERS.values(), event_words.FALSE_FRIENDS, *SIDES] for part in re.split("[|_ ]", words) if part}
)


@given(st.lists(st.sampled_from([*PARTS, *" ", " ", " ", " ", ", ", ". ", "-", "'", "s ", "1"]), max_size=40).map("".join))
def test_all_phrases_at_once_are_found_where_each_of_them_is(text):
    folded = fold_key(text)
    expected = {
        (found.start(), found.end(), kind)
        for kind, said in KINDS
        for found in (pattern(said) if isinstance(said, str) else paired(said)).finditer(folded)
    }
    assert set(ALL.find(folded)) == expected


@given(st.text(alphabet=st.sampled_from(sorted({char for words in [*PHRASES, *SIDES] for char in words} | set(" ,.\n"))), max_size=120))
def test_events_stand_in_order_inside_the_text_and_show_what_is_there(text):
    folded = fold_key(text)
    found = find(folded)
    assert [event.start for event in found] == sorted(event.start for event in found)
    assert all(event.word == folded[event.start : event.end] != "" for event in found)
    assert events_in(folded) <= set(EVENTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Washington lifted the sanctions imposed in May.", {"delisted"}),
        ("The refinery has yet to be sanctioned.", set()),
        ("Brussels has not ruled out sanctioning the refinery.", {"threatened"}),
        ("Moscow dismissed as baseless reports that it supplied shells.", set()),
        ("Pjöngjang lieferte die versprochenen Granaten dem Nachbarn nicht.", set()),
        ("Лондон не исключает введения санкций против порта.", {"threatened"}),
        ("不排除制裁该银行", {"threatened"}),
    ],
)
def test_what_was_undone_put_off_or_dismissed_is_read_so(text, expected):
    assert events_in(fold_key(text)) == expected
