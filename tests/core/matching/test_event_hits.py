"""Events are read off the sentences that name somebody who may alert, and off no others."""

from __future__ import annotations

from watcher.core.matching import events
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Entry, Match
from watcher.core.watchlist.toml_files import parse_entities, parse_signals
from watcher.core.watchlist.watchlist import compose

WATCHLIST = compose(
    parse_entities(
        "e.toml",
        "".join(
            f'[[entity]]\nid = "{id_}"\nname = "{name}"\nschema = "{schema}"\n'
            for id_, name, schema in (
                ("russia", "Russia", "Country"),
                ("north-korea", "North Korea", "Country"),
                ("shells", "artillery shells", "Good"),
                ("huawei", "Huawei", "Company"),
            )
        ),
    ),
    parse_signals("s.toml", '[[signal]]\nid = "arms"\ntitle = "Arms"\nall = [["north-korea"], ["russia"], ["shells"]]\n'),
)


def match(title: str, text: str = "") -> Match:
    found = Matcher(WATCHLIST).match(Entry(feed="f", key="k", revision="r", url="", title=title, text=text))
    assert found is not None
    return found


def told(title: str, text: str = "") -> list[tuple[str, str, tuple[str, ...]]]:
    return [(hit.type, hit.modality, hit.entities) for hit in match(title, text).events]


def test_what_happens_beside_a_name_is_told_with_its_word_and_modality():
    (hit,) = match("US blacklists Huawei").events
    assert (hit.type, hit.modality, hit.word, hit.entities) == ("designated", "fact", "blacklists", ("huawei",))
    assert told("US may sanction Huawei") == [("designated", "possible", ("huawei",))]
    assert told("Huawei was not charged, a court says") == [("charged", "denied", ("huawei",))]


def test_a_possible_measure_counts_as_threatened_and_a_denied_one_as_nothing():
    counted = [hit.counts_as for title in ("US may sanction Huawei", "Huawei was not charged") for hit in match(title).events]
    assert counted == ["threatened", None]


def test_a_state_that_is_only_named_has_no_events_but_a_signal_has():
    assert told("Russia sanctioned again") == []
    assert told("North Korea delivered artillery shells to Russia") == [("supplied", "fact", ("north-korea", "shells", "russia"))]


def test_a_sentence_about_one_part_of_a_signal_alone_is_not_about_the_signal():
    text = "Russia was sanctioned in those days. North Korea has artillery shells for Russia."
    assert told("A treaty is signed", text) == []


def test_what_stands_beside_nobody_watched_or_far_down_is_left_aside(monkeypatch):
    assert told("Huawei opens a shop", "Another maker was sanctioned on Monday.") == []
    read = []
    monkeypatch.setattr(events, "find", lambda sentence: read.append(sentence) or ())
    match("Huawei opens a shop", "Huawei paints it. Huawei sells phones. Huawei was sanctioned long ago.")
    assert read == ["huawei opens a shop", "huawei paints it.", "huawei sells phones."]


def test_nothing_is_read_where_nothing_may_alert(monkeypatch):
    monkeypatch.setattr(events, "find", lambda _sentence: 1 / 0)
    assert match("Russia sanctioned again").events == ()
