"""What a look makes of what is held: what is believed, when it is looked at again, and what is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.lists import looks
from watcher.core.lists.followed import Followed
from watcher.core.lists.record import change_of, change_record, listing_of, mark_of, record_of
from watcher.core.model import Action, Change, Collated, Failed, Held, Identifier, ListedName, Listing, Owner

NOW = datetime(2024, 6, 17, 8, tzinfo=UTC)
SDN = Followed(id="us-ofac-sdn")
WELL = Held(list="us-ofac-sdn", state="ok", first_read=NOW, last_read=NOW, published=NOW, publication="v1", entries=1000)


def found(missing=0, entries=1000, published=NOW):
    return Collated(
        name="v2", published=published, entries=entries, names=0, changes=(), missing=tuple(map(str, range(missing))), returned=()
    )


@pytest.mark.parametrize(
    ("known", "missing", "left", "believed"),
    [(1000, 50, 950, True), (1000, 51, 949, False), (15_000, 98, 14_902, True), (20, 10, 10, True), (20, 11, 9, False), (3, 3, 0, False)],
)
def test_so_many_may_be_missing_and_no_more(known, missing, left, believed):
    assert looks.shrunk(replace(WELL, entries=known), found(missing, left)) is not believed


@pytest.mark.parametrize(
    ("held", "later", "wrong"),
    [
        (WELL, timedelta(days=13), ""),
        (replace(WELL, last_read=NOW + timedelta(days=15)), timedelta(days=15), "stale"),
        (WELL, timedelta(days=2), "stale"),
        (replace(WELL, failures=3, failure="it cannot be resolved"), timedelta(), "failing"),
        (replace(WELL, failures=2), timedelta(), ""),
        (replace(WELL, state="stopped", reason="a new kind"), timedelta(), "stopped"),
        (Held(list="us-ofac-sdn"), timedelta(days=99), ""),
    ],
)
def test_what_is_wrong_with_a_list(held, later, wrong):
    now = NOW + later
    held = replace(held, last_read=now) if held is WELL and later > timedelta(days=3) else held
    assert looks.trouble(held, SDN, now)[0] == wrong


def test_a_server_that_says_how_long_is_left_in_peace_for_so_long():
    failed = looks.failed(WELL, Failed(kind="throttled", reason="busy", retry_after=timedelta(hours=5)), SDN, NOW)
    assert failed.next_look == NOW + timedelta(hours=5)
    for _ in range(20):
        failed = looks.failed(failed, Failed(kind="dns", reason="gone"), SDN, NOW)
    assert failed.next_look == NOW + timedelta(days=1)
    assert looks.unchanged(failed, SDN, NOW).failures == 0


WORDS = st.text(min_size=1, max_size=12)
LISTINGS = st.builds(
    Listing,
    list=st.just("x"),
    authority=WORDS,
    id=WORDS,
    schema=WORDS,
    names=st.lists(st.builds(ListedName, text=WORDS, kind=st.sampled_from(["primary", "alias", "former"]), weak=st.booleans(), script=st.text(max_size=4)), max_size=3).map(tuple),
    programmes=st.lists(WORDS, max_size=2).map(tuple),
    identifiers=st.lists(st.builds(Identifier, kind=WORDS, value=WORDS, country=st.text(max_size=2)), max_size=2).map(tuple),
    owners=st.lists(st.builds(Owner, relation=st.sampled_from(["owned by", "linked to"]), name=st.text(max_size=3), id=st.text(max_size=3), since=st.text(max_size=3)), max_size=2).map(tuple),
    listed=st.one_of(st.none(), st.dates(date(1990, 1, 1))),
    by_ownership=st.booleans(),
)  # fmt: skip


@given(LISTINGS, LISTINGS)
def test_an_entry_comes_back_from_its_record_and_its_mark_tells_it_from_others(one, other):
    assert listing_of("x", record_of(one)) == one
    assert (mark_of(record_of(one)) == mark_of(record_of(other))) is (one == other)


@given(LISTINGS, st.sampled_from(Action), st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))))
def test_a_change_comes_back_from_its_record_without_how_the_entry_was(one, action, published):
    change = Change(action=action, listing=one, before=one, version="v", published=published, what=("x",))
    assert change_of("x", change_record(change)) == replace(change, before=None)
