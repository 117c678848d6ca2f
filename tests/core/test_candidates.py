"""Whom the candidates tell is what comparing an article with every story would."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core import candidates as module
from watcher.core.candidates import Candidates
from watcher.core.model import Story
from watcher.core.text.terms import Scale

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TERMS = st.dictionaries(st.sampled_from("abcdefghijkl"), st.floats(0.5, 4), max_size=8)


def story(identifier, terms):
    return Story(
        id=identifier, headline="", subjects=frozenset(), terms=terms, articles=1, feeds=frozenset(), first_seen=NOON, last_seen=NOON
    )


@given(
    st.lists(st.tuples(st.integers(0, 12), TERMS), max_size=30),
    st.lists(TERMS, min_size=1, max_size=4),
    st.dictionaries(st.sampled_from("abcdefghijkl"), st.floats(0.1, 5)),
    st.integers(0, 5),
)
def test_no_story_that_is_alike_enough_is_overlooked(put, asked, rarity, few):
    scale = Scale(lambda term: rarity.get(term, 1.0))
    candidates = Candidates((), scale)
    there = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FEW", few)
        for at, words in enumerate(asked):  # the first few are compared with all, later ones with those that share a word
            for number, terms in put[at :: len(asked)]:  # some are put again, with other words
                there[str(number)] = story(str(number), terms)
                candidates.put(there[str(number)])
            plain = {one.id: score for one in there.values() if (score := scale.likeness(words, one.terms)) >= 0.36}
            assert {one.id: score for score, one in candidates.alike(words, 0.36)} == pytest.approx(plain)


def test_a_story_put_again_keeps_its_headline_and_its_place():
    candidates = Candidates((replace(story(one, {}), headline="Harbour closed after storm") for one in "ab"), Scale(lambda _: 1.0))
    candidates.put(replace(candidates["a"], articles=2))
    assert [(one.id, one.articles) for one in candidates.titled("harbour closed after storm")] == [("a", 2), ("b", 1)]
    assert list(candidates) == ["a", "b"]
