"""Each day of the local calendar has one digest, at its time by the clocks on the wall, whatever these do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.alerts.digesting import Schedule

ZONES = (
    "America/Santiago",  # changes at midnight, so that 00:00 is missing on one day
    "Australia/Lord_Howe",  # half an hour
    "Africa/Cairo",
    "Asia/Beirut",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "Australia/Sydney",
    "Africa/Casablanca",  # goes back for Ramadan
    "Europe/Chisinau",
    "Asia/Gaza",
)
YEAR = (date(2025, 1, 1), date(2026, 12, 31))
HOUR, QUARTER, DAY = timedelta(hours=1), timedelta(minutes=15), timedelta(days=1)


def changes(zone):
    """The first moments after each change of the clocks, to the hour."""
    moment = datetime(YEAR[0].year, 1, 1, tzinfo=UTC)
    while moment.date() <= YEAR[1]:
        if moment.astimezone(zone).utcoffset() != (moment + HOUR).astimezone(zone).utcoffset():
            yield moment + HOUR
        moment += HOUR


@pytest.mark.parametrize("name", ZONES)
def test_every_day_around_every_change_has_one_digest_at_its_time(name):
    zone = ZoneInfo(name)
    every = list(changes(zone))
    assert len(every) >= 4, "two years, two changes each"
    for change in every:
        for at in (time(hour, minute) for hour in (0, 1, 2, 3, 8, 23) for minute in (0, 15, 30)):
            schedule = Schedule(channels=("mail",), at=at, zone=zone)
            ticks = [change - 2 * DAY + QUARTER * n for n in range(4 * 96)]
            days: list[date] = []
            for tick in ticks:
                day = schedule.latest(tick)
                if not days or day != days[-1]:
                    if days:
                        local = tick.astimezone(zone)
                        due = schedule.due(day)
                        assert due <= tick < due + QUARTER, "told when it is due, and not before"
                        leapt = due.astimezone(zone).replace(tzinfo=None) - datetime.combine(day, at)
                        assert timedelta() <= leapt <= HOUR, (local, "at its time, or as much later as the clocks leapt")
                        assert not leapt or due.astimezone(zone).utcoffset() != (due - HOUR).astimezone(zone).utcoffset()
                    days.append(day)
            assert all(later - earlier == DAY for earlier, later in pairwise(days)), (name, change, at, days)
            assert len(days) in (4, 5, 6)


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    st.integers(0, 23),
    st.integers(0, 6),
)
def test_a_weekly_digest_is_of_its_day_and_never_older_than_a_week(name, now, hour, weekday):
    schedule = Schedule(channels=("mail",), at=time(hour), zone=ZoneInfo(name), weekday=weekday)
    day = schedule.latest(now)
    assert day.weekday() == weekday
    assert schedule.due(day) <= now < schedule.due(day + 7 * DAY)
