"""Ids are made of facts: what changes between copies of one thing is no part of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core import identity


@pytest.mark.parametrize(
    "copy",
    [
        "http://www.news.example/a/1",
        "https://news.example/a/1?utm_source=rss&utm_medium=feed",
        "https://news.example/a/1#comments",
        "https://m.news.example/a/1/",
        "https://news.example:443/a/1?xtor=RSS-3-5",
        "https://NEWS.example/a/1?fbclid=abc",
        "https://news.example/a/1/amp/",
    ],
)
def test_copies_of_one_address_are_one(copy):
    assert identity.canonical_url(copy) == identity.canonical_url("https://news.example/a/1")


@pytest.mark.parametrize(
    "other", ["https://news.example/a/2", "https://news.example/a/1?id=2", "https://other.example/a/1", "https://news.example/A/1"]
)
def test_other_addresses_are_others(other):
    assert identity.canonical_url(other) != identity.canonical_url("https://news.example/a/1")


@pytest.mark.parametrize("nothing", ["", "mailto:a@b.example", "javascript:alert(1)", "http://", "//x", "http://[::1", "https://a:999999/"])
def test_what_is_no_address_is_nothing(nothing):
    assert identity.canonical_url(nothing) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UPDATE 2-China exports to Russia rise again", "China exports to Russia rise again"),
        ("China exports to Russia rise again - The Daily Ledger", "China exports to Russia rise again"),
        ("China’s exports to Russia rise again!", "CHINA'S EXPORTS TO RUSSIA RISE AGAIN"),
    ],
)
def test_one_headline_of_several_outlets_is_one(one, other):
    assert identity.normal_title(one) == identity.normal_title(other) != ""


def test_a_headline_too_short_says_nothing():
    assert identity.normal_title("Live") == ""


@given(st.text())
def test_no_address_breaks_the_canonical_form_and_it_is_stable(url):
    once = identity.canonical_url(url)
    assert identity.canonical_url(once) == once


@given(st.text(), st.text())
def test_a_revision_is_its_words_not_its_blanks(title, text):
    assert identity.revision(title, text) == identity.revision(f"  {title}\n", text.replace(" ", "  "))


@given(st.lists(st.text(), min_size=2, max_size=4))
def test_facts_do_not_run_into_each_other(facts):
    joined = ["".join(facts[:2]), *facts[2:]]
    assert joined == facts or identity.digest(*joined) != identity.digest(*facts)
