"""Quiet hours put off and never drop: laws over zones, days and hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.alerts.quiet import Quiet, earliest
from watcher.core.model import Severity

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Quiet(start=time(22), end=time(7), zone=BERLIN)
ZONES = ("UTC", "Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "Asia/Kathmandu")
moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
zones = st.sampled_from(ZONES).map(ZoneInfo)


def hours_of(zone):
    return st.builds(
        Quiet,
        start=clocks,
        end=clocks,
        zone=st.just(zone),
        days=st.frozensets(st.integers(0, 5), min_size=1),  # Sundays are free, so that there is always a moment
        passing=st.just(frozenset()),
    )


hours = zones.flatmap(hours_of)
several = zones.flatmap(lambda zone: st.lists(hours_of(zone), max_size=3))  # of one zone: one's Sunday is another's Monday


def local(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def test_a_message_of_the_night_waits_for_the_morning():
    assert earliest(local(23, 23), Severity.HIGH, [NIGHT]) == local(24, 7)
    assert earliest(local(24, 6, 59), Severity.HIGH, [NIGHT]) == local(24, 7)
    assert earliest(local(24, 7), Severity.HIGH, [NIGHT]) == local(24, 7)
    assert earliest(local(24, 12), Severity.HIGH, [NIGHT]) == local(24, 12)


def test_what_may_pass_passes():
    assert earliest(local(23, 23), Severity.CRITICAL, [NIGHT]) == local(23, 23)


def test_a_weekend_after_a_night_waits_for_the_end_of_both():
    weekend = Quiet(start=time(0), end=time(0), zone=BERLIN, days=frozenset({5, 6}))
    assert earliest(local(27, 23), Severity.LOW, [NIGHT, weekend]) == local(30, 7), "Friday night to Monday morning"


@given(moments, several, st.sampled_from(list(Severity)))
def test_a_message_is_put_off_to_a_moment_that_is_not_quiet(moment, every, severity):
    free = earliest(moment, severity, every)
    assert moment <= free <= moment + timedelta(days=9)
    assert all(quiet.over(free) is None for quiet in every)
    assert earliest(free, severity, every) == free


@given(moments, moments, hours)
def test_nothing_overtakes_by_being_put_off(one, other, quiet):
    first, second = sorted((one, other))
    assert earliest(first, Severity.LOW, [quiet]) <= earliest(second, Severity.LOW, [quiet])
