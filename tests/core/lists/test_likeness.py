"""What is overlooked between two names is said; what is not, makes them two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.lists.likeness import LEAST, likeness
from watcher.core.lists.record import record_of
from watcher.core.lists.searching import search
from watcher.core.model import ListedName, Listing


@pytest.mark.parametrize(
    ("asked", "listed", "reason"),
    [
        ("EXAMPLE Ada", "Ada Example", "in another order"),
        ("Vladimir Sampleov", "Vladimir Petrovich SAMPLEOV", "without Petrovich"),
        ("A. Example", "Ada Example", "A. for Ada"),
        ("Евгений Примеров", "Yevgeniy PRIMEROV", "written in Latin letters"),
        ("Jewgeni Schtscherbin", "Yevgeny Shcherbin", "Schtscherbin for Shcherbin"),
        ("Kim Jongun", "Kim Jong-un", "written together or apart"),
        ("OOO Romashka Invest", "Romashka Invest LLC", "without OOO"),
        ("华为技术有限公司", "华为技术", "without 有限公司"),
    ],
)
def test_what_was_overlooked_is_said(asked, listed, reason):
    found = likeness(asked, listed)
    assert found.score >= LEAST
    assert any(reason in told for told in found.reasons)


def test_a_servant_of_god_is_one_however_that_is_written():
    assert likeness("Abd al-Aziz Sample", "Abdulaziz Sample").score == 1.0


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("Boris Example", "Ada Example"),
        ("B. Example", "Ada Example"),
        ("Ivan Petrovich Sampleov", "Ivan Borisovich Sampleov"),
        ("Kim", "Kim Jong-un"),
        ("Example Street Shops", "Ada Example"),
        ("Borealis Shipping", "Australis Shipping"),
        ("General Trading Company", "Horizon General Trading Company"),
        ("中兴通讯", "华为技术"),
        ("123", "Ada Example"),
    ],
)
def test_others_are_others(asked, listed):
    assert likeness(asked, listed).score < LEAST


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_the_same_both_ways_and_between_nothing_and_all(one, other):
    found = likeness(one, other)
    assert 0.0 <= found.score <= 1.0
    assert found.score == pytest.approx(likeness(other, one).score, abs=0.002)


@given(st.text(alphabet="abcdefghijklmnop ", min_size=3, max_size=30).filter(str.strip))
def test_a_name_is_wholly_like_itself_in_any_case(name):
    assert likeness(name, name.upper()).score == 1.0


def test_the_most_like_are_found_first_and_the_best_of_their_names_is_told():
    def listing(id_, *names):
        return Listing(list="x", authority="X", id=id_, schema="Person", names=tuple(ListedName(name) for name in names))

    entries = [
        listing("1", "Someone Else", "Yevgeniy Viktorovich PRIMEROV"),
        listing("2", "Yevgeny Primerov"),
        listing("3", "Boris Primerov"),
        listing("4", "习近平样本"),
    ]
    records = [("x", record_of(entry)) for entry in entries]
    assert [(hit.listing.id, hit.name.text) for hit in search("Yevgeny Primerov", records)] == [
        ("2", "Yevgeny Primerov"),
        ("1", "Yevgeniy Viktorovich PRIMEROV"),
    ]
    assert [hit.listing.id for hit in search("习近平样本", records)] == ["4"]
    assert search("Nobody Atall", records) == []
