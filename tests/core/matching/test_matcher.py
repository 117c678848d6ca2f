"""What counts as a mention, script by script, and why what does not count does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.matching.matcher import Matcher
from watcher.core.model import Entry
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.ftm import parse_lines
from watcher.core.watchlist.toml_files import parse_entities, parse_signals
from watcher.core.watchlist.watchlist import compose

ENTITIES = """
[[entity]]
id = "putin"
name = "Vladimir Putin"
schema = "Person"
names.en = ["Vladimir Putin", "Putin"]
names.fr = ["Poutine"]
names.ru = ["Путин"]
forms.ru = ["Путина"]
not = ["Путина Людмила"]

[[entity]]
id = "kim"
name = "Kim Jong-un"
schema = "Person"
names.en = ["Kim Jong-un"]
names.ko = ["김정은"]
names.ar = ["كيم جونغ أون"]
names.ja = ["キム・ジョンウン"]
weak.en = ["Kim"]
context = ["Pyongyang", "putin"]
not = ["Kim Kardashian"]

[[entity]]
id = "russia"
name = "Russia"
schema = "Country"
names.en = ["Russia"]
names.zh = ["俄罗斯"]
names.ko = ["러시아"]
stems.ru = ["российск"]
not = ["白俄罗斯"]

[[entity]]
id = "iran"
name = "Iran"
schema = "Country"
names.en = ["Iran"]

[[entity]]
id = "nato"
name = "NATO"
schema = "Organization"
names.en = ["NATO", "North Atlantic Treaty Organization"]
names.ja = ["NATO事務総長"]
against = ["theatre owners"]
context = ["russia"]

[[entity]]
id = "us"
name = "United States"
schema = "Country"
names.en = ["United States", "U.S.", "US"]
not = ["US Open", "Moscow, Idaho"]

[[entity]]
id = "sensor"
name = "Sensor Works"
schema = "Company"
names.en = ["Sensor Works Co., Ltd."]
names.hi = ["पुतिन"]
names.he = ["נאט״ו"]

[[entity]]
id = "treaty"
name = "The treaty"
schema = "Event"
names.en = ["partnership treaty"]
requires = [["russia"], ["kim"]]

[[entity]]
id = "drones"
name = "Drones"
schema = "Good"
names.en = ["drones", "drone"]

[[entity]]
id = "state"
name = "State Department"
schema = "PublicBody"
names.en = ["US State Department"]
"""
SIGNALS = """
[[signal]]
id = "meeting"
title = "A meeting"
all = [["putin"], ["kim"]]
severity = "high"

[[signal]]
id = "drones-to-russia"
title = "Drones for Russia"
all = [["russia"], ["drones"], ["*"]]
within = "text"

[[signal]]
id = "sold"
title = "Drones sold"
all = [["iran"], ["drones"]]
words = ["sold", "export"]
within = "title"

[[signal]]
id = "listed"
title = "A person is listed"
all = [["schema:Person"]]
event = ["designated"]
"""


@pytest.fixture(scope="module")
def matcher():
    return Matcher(compose(parse_entities("test.toml", ENTITIES), parse_signals("test.toml", SIGNALS)))


def found(matcher, text, title=""):
    return [(m.entity, m.surface) for m in matcher.examine(title, text).mentions]


def signals(matcher, text, title=""):
    return [hit.signal for hit in matcher.examine(title, text).signals]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Putin's visit", [("putin", "Putin")]),
        ("Vladimir Putin spoke", [("putin", "Vladimir Putin")]),
        ("PUTIN SPOKE", [("putin", "PUTIN")]),
        ("у Путина дома", [("putin", "Путина")]),
        ("Kim Jong Un and KIM JONG-UN", [("kim", "Kim Jong Un"), ("kim", "KIM JONG-UN")]),
        ("김정은이 러시아에 갔다", [("kim", "김정은"), ("russia", "러시아")]),
        ("بوتن وكيم جونغ أون", [("kim", "كيم جونغ أون")]),
        ("キム・ジョンウン氏", [("kim", "キム・ジョンウン")]),
        ("美国称俄罗斯出兵", [("russia", "俄罗斯")]),
        ("российского экспорта", [("russia", "российского")]),
        ("the think tankRussia said", [("russia", "Russia")]),
        ("NATO事務総長は語った", [("nato", "NATO事務総長")]),
        ("The U.S. said", [("us", "U.S")]),
        ("US open to talks", [("us", "US")]),
        ("Sensor Works Co., Ltd. was listed", [("sensor", "Sensor Works Co., Ltd")]),
        ("SENSOR WORKS CO LTD was listed", [("sensor", "SENSOR WORKS CO LTD")]),
        ("राष्ट्रपति पुतिन ने कहा", [("sensor", "पुतिन")]),
        ('ראש נאט"ו אמר', [("sensor", 'נאט"ו')]),
    ],
)
def test_names_are_found_in_every_script(matcher, text, expected):
    assert found(matcher, text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("La poutine au fromage", None),
        ("A trip to Tirana", None),
        ("Rasputin, the musical", None),
        ("let us go", None),
        ("白俄罗斯总统", "白俄罗斯"),
        ("Kim Kardashian opens a shop", "Kim Kardashian"),
        ("The US Open final", "US Open"),
        ("Людмила Путина", None),
        ("Kim wins the match", "weak name"),
        ("NATO, the theatre owners association", "theatre owners"),
        ("A partnership treaty was signed", "russia"),
        ("The Kim\nJong-un story", None),
    ],
)
def test_traps_stay_silent_with_a_verdict(matcher, text, why):
    seen = matcher.examine("", text)
    if why is None:
        assert not [m for m in seen.mentions if m.entity != "putin"]
    else:
        assert not seen.mentions
        assert any(why in verdict.why or why == verdict.candidate.alias.text for verdict in seen.verdicts)


def test_a_weak_name_counts_beside_its_context_or_its_full_name(matcher):
    assert found(matcher, "Kim in Pyongyang") == [("kim", "Kim")]
    assert ("kim", "Kim") in found(matcher, "Putin met Kim")
    assert found(matcher, "Kim Jong-un spoke. Kim was calm.") == [("kim", "Kim Jong-un"), ("kim", "Kim")]


def test_context_may_stand_in_the_title(matcher):
    assert found(matcher, "Kim was calm.", title="News from Pyongyang") == [("kim", "Kim")]


def test_a_surname_alone_counts_beside_the_full_name_also_inflected():
    people = """
[[entity]]
id = "lavrov"
name = "Sergey Lavrov"
schema = "Person"
names.en = ["Sergey Lavrov"]
names.ru = ["Сергей Лавров"]
"""
    matcher = Matcher(compose(parse_entities("test.toml", people), []))
    assert found(matcher, "Lavrov arrived.") == []
    assert found(matcher, "Sergey Lavrov arrived. Lavrov was calm.") == [("lavrov", "Sergey Lavrov"), ("lavrov", "Lavrov")]
    assert found(matcher, "Сергей Лавров прибыл. У Лаврова спросили.") == [("lavrov", "Сергей Лавров"), ("lavrov", "Лаврова")]


def test_the_longest_name_wins_over_all_entities(matcher):
    assert found(matcher, "the US State Department said") == [("state", "US State Department")]


def test_a_name_that_fell_lets_the_shorter_one_in_it_count(matcher):
    only_us = found(matcher, "NATO theatre owners in the United States and Russia")
    assert ("us", "United States") in only_us


def test_a_short_acronym_in_a_line_of_capitals_is_doubtful(matcher):
    assert found(matcher, "LET US GO TO THE FAIR TODAY") == []
    assert found(matcher, "US votes today in all states") == [("us", "US")]


def test_a_signal_needs_all_groups_in_one_sentence(matcher):
    assert signals(matcher, "Putin met Kim Jong-un.") == ["meeting"]
    assert signals(matcher, "Putin spoke. Kim Jong-un was silent.") == []
    assert signals(matcher, "", title="Putin. Kim Jong-un.") == ["meeting"], "a title is one sentence"


def test_a_signal_over_the_whole_text_and_a_wildcard(matcher):
    assert signals(matcher, "Russia buys.\nA drone fell. Iran knows.") == ["drones-to-russia"]
    assert signals(matcher, "Russia buys.\nA drone fell.") == []


def test_a_signal_may_want_a_word_or_an_event(matcher):
    assert signals(matcher, "", title="Iran exports drones") == ["sold"]
    assert signals(matcher, "Iran exports drones") == []
    assert signals(matcher, "", title="Iran shows drones") == []
    assert signals(matcher, "OFAC designated Putin today") == ["listed"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_offsets_lead_to_the_surface_whatever_stands_around(matcher, before, after):
    text = f"{before} Kim Jong-un 俄罗斯 {after}"
    for mention in matcher.examine("", text).mentions:
        assert text[mention.start : mention.end] == mention.surface
        assert mention.surface.strip()


@given(st.text())
def test_no_text_breaks_the_matcher(matcher, text):
    entry = Entry(feed="f", key="k", revision="r", url="", title=text[:50], text=text)
    match = matcher.match(entry)
    assert match is None or match.mentions


def test_a_name_repeated_to_the_end_of_a_long_text_is_judged_to_its_end(matcher):
    """Each of them once looked at all the others: such a text took hours."""
    assert found(matcher, "Kim " * 8_000) == []
    assert len(found(matcher, "Putin met Kim. " * 2_000)) == 4_000


def test_a_spelling_that_counts_letter_for_letter_hides_no_weak_one_of_the_same_letters():
    names = (Name("Réva"), Name("Reva", "weak"))
    listed = Entity(id="reva", name="Réva", schema="Company", names=names, exact=("Réva",), context=("arms",))
    matcher = Matcher(compose([listed], []))
    found = {
        text: [mention.alias for mention in matcher.examine("", text).mentions] for text in ("Réva said", "Reva said", "Reva and arms")
    }
    assert found == {"Réva said": ["Réva"], "Reva said": [], "Reva and arms": ["Reva"]}


def test_whoever_wants_no_verdicts_on_the_hopeless_hears_the_same_mentions():
    ships = parse_lines("ships.json", ['{"id": "hawk", "schema": "Vessel", "properties": {"name": ["Osprey"]}}'], guarded=True)
    matcher = Matcher(compose(ships, []))
    texts = [("", "An osprey and an Osprey flew by"), ("", "The tanker Osprey was sanctioned"), ("Osprey", "A vessel sank")]
    every, hopeful = matcher.examine_all(texts), matcher.examine_all(texts, hopeless=False)
    assert {at: seen.mentions for at, seen in every.items() if seen.mentions} == {at: seen.mentions for at, seen in hopeful.items()}
    assert [list(every), list(hopeful)] == [[0, 1, 2], [1, 2]]
