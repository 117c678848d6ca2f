"""Dates are read when they are sure, and only then."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.feeds.dates import moment


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("Sun, 27 Sep 2026 10:00:00 GMT", "2026-09-27T10:00:00"),
        ("Sun, 27 Sep 2026 10:00:00 -0400", "2026-09-27T14:00:00"),
        ("Sun, 27 Sep 2026 10:00:00 EST", "2026-09-27T15:00:00"),
        ("Sun, 27 Sep 2026 10:00:00 KST", "2026-09-27T01:00:00"),
        ("Sun,27 Sep 2026 10:00:00+0900", "2026-09-27T01:00:00"),
        ("Sun, 27 Sep 2026 24:00:00 GMT", "2026-09-28T00:00:00"),
        ("27 Sep 26 10:00", "2026-09-27T10:00:00"),
        ("2026-09-27T10:00:00Z", "2026-09-27T10:00:00"),
        ("2026-09-27T10:00:00.5+09:00", "2026-09-27T01:00:00.500000"),
        ("2026-09-27 10:00:00", "2026-09-27T10:00:00"),
        ("2026-09-27T10:00:7+02:00", "2026-09-27T08:00:07"),
        ("2026-09-27", "2026-09-27T00:00:00"),
        ("2026-09", "2026-09-01T00:00:00"),
        ("26-10-02  10:45", "2026-10-02T10:45:00"),
        ("2026.9.27 10:00", "2026-09-27T10:00:00"),
        ("27.09.2026 10:00", "2026-09-27T10:00:00"),
        ("2026년 9월 27일", "2026-09-27T00:00:00"),
        ("2026年9月27日 10:00", "2026-09-27T10:00:00"),
    ],
)
def test_a_date_of_a_feed(words, iso):
    assert moment(words) == datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize("words", ["", "soon", "last Tuesday", "1790000000", "10:45", "2026-13-45", "0001-01-01T00:00:00+09:00", "9" * 999])
def test_no_date(words):
    assert moment(words) is None


@given(st.one_of(st.text(max_size=60), st.from_regex(r"\d{1,4}[-./]\d{1,4}[-./]\d{1,4} \d\d?:\d\d?(:\d\d)? ?[+-]?\w{0,4}", fullmatch=True)))
def test_any_words_are_a_date_in_utc_or_none(words):
    found = moment(words)
    assert found is None or found.tzinfo is UTC
