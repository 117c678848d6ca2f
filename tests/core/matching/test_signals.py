"""A signal fires where all of its groups stand together, and quotes the place."""

from __future__ import annotations

import pytest

from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.toml_files import parse_entities, parse_signals
from watcher.core.watchlist.watchlist import compose

ENTITIES = "".join(
    f'[[entity]]\nid = "{id_}"\nname = "{name}"\nschema = "{schema}"\nalert = "signal"\n'
    for id_, name, schema in (
        ("russia", "Russia", "Country"),
        ("north-korea", "North Korea", "Country"),
        ("shells", "artillery shells", "Good"),
        ("drones", "drones", "Good"),
        ("kim", "Kim Jong-un", "Person"),
    )
)


def fired(signal: str, text: str, title: str = "") -> list[tuple[str, ...]]:
    """The entities of each hit of one signal, over what the list above names."""
    watchlist = compose(parse_entities("e.toml", ENTITIES), parse_signals("s.toml", f'[[signal]]\nid = "s"\ntitle = "S"\n{signal}\n'))
    return [hit.entities for hit in Matcher(watchlist).examine(title, text).signals]


ARMS = 'all = [["north-korea"], ["russia"], ["shells", "drones"]]'
SENTENCE = "North Korea sends artillery shells to Russia."


def test_one_of_each_group_is_enough_and_all_that_fill_a_group_are_named():
    assert fired(ARMS, SENTENCE) == [("north-korea", "shells", "russia")]
    assert fired(ARMS, "North Korea sends artillery shells and drones to Russia.") == [("north-korea", "shells", "drones", "russia")]


@pytest.mark.parametrize("lacking", ["North Korea", "artillery shells", "Russia"])
def test_without_one_of_the_groups_nothing_fires(lacking):
    assert fired(ARMS, SENTENCE.replace(lacking, "somebody")) == []


@pytest.mark.parametrize(
    ("within", "text", "fires"),
    [
        ("sentence", "North Korea sends artillery shells. Russia waits.", False),
        ("paragraph", "North Korea sends artillery shells. Russia waits.", True),
        ("paragraph", "North Korea sends artillery shells.\nRussia waits.", False),
        ("text", "North Korea sends artillery shells.\nRussia waits.", True),
        ("title", SENTENCE, False),
    ],
)
def test_the_scope_is_what_the_author_asked_for(within, text, fires):
    assert bool(fired(f'{ARMS}\nwithin = "{within}"', text)) is fires


def test_a_title_is_one_sentence_whatever_stops_are_in_it():
    title = "North Korea: artillery shells. For Russia?"
    assert fired(f'{ARMS}\nwithin = "title"', "", title)
    assert fired(ARMS, "", title)


def test_a_title_and_a_text_are_no_sentence_together():
    assert fired(ARMS, "Artillery shells go to Russia.", "North Korea") == []
    assert fired(f'{ARMS}\nwithin = "text"', "Artillery shells go to Russia.", "North Korea")


def test_a_star_is_anybody_the_signal_does_not_name():
    assert fired('all = [["russia"], ["*"]]', "Russia hails Kim Jong-un.") == [("russia", "kim")]
    assert fired('all = [["russia"], ["*"]]', "Russia hails Russia.") == []


def test_a_schema_stands_for_all_of_its_kind():
    assert fired('all = [["russia"], ["schema:Good"]]', "Drones for Russia.") == [("drones", "russia")]
    assert fired('all = [["russia"], ["schema:Good"]]', "Kim Jong-un visits Russia.") == []


def test_a_word_may_be_asked_for_by_its_beginning():
    assert fired(f'{ARMS}\nwords = ["deliver"]', SENTENCE) == []
    assert fired(f'{ARMS}\nwords = ["deliver", "send"]', SENTENCE)


def test_the_most_severe_comes_first_and_each_fires_once():
    text = "".join(
        f'[[signal]]\nid = "{severity}"\ntitle = "x"\nall = [["russia"]]\nseverity = "{severity}"\n'
        for severity in ("low", "critical", "medium", "high")
    )
    matcher = Matcher(compose(parse_entities("e.toml", ENTITIES), parse_signals("s.toml", text)))
    assert [hit.signal for hit in matcher.examine("Russia", "Russia. Russia again.").signals] == ["critical", "high", "medium", "low"]


def test_evidence_of_a_text_without_a_full_stop_is_cut_around_the_names():
    text = "word " * 20_000 + SENTENCE.rstrip(".") + " word" * 20_000
    watchlist = compose(parse_entities("e.toml", ENTITIES), parse_signals("s.toml", f'[[signal]]\nid = "s"\ntitle = "S"\n{ARMS}\n'))
    (hit,) = Matcher(watchlist).examine("", text).signals
    assert SENTENCE.rstrip(".") in hit.sentence
    assert len(hit.sentence) <= 1_200
