"""When a feed is polled next, and what each poll says about its health."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.feeds.rhythm import Rhythm, after_poll, pace
from watcher.core.model import Declared, Entry, Failed, Feed, Habits, Health, NotModified, Read

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
MINUTES = timedelta(minutes=1)
RHYTHM = Rhythm(interval=10 * MINUTES, shortest=2 * MINUTES, longest=60 * MINUTES)
FEED = Feed(id="f", url="https://a.example/rss")
BROKEN = Failed(kind="http", reason="404", status=404)


def entry(number: int, published: datetime | None = None) -> Entry:
    return Entry(feed="f", key=f"{number:032x}", revision="", url="", title=f"Item {number}", text="", published=published)


def polled(reading, feed=FEED, *, now=NOW, fresh=(), jitter=0.5, rhythm=RHYTHM) -> Feed:
    return after_poll(feed, reading, now, rhythm, fresh=fresh, jitter=jitter)


def pause(feed: Feed) -> timedelta:
    assert feed.health.next_poll is not None
    return feed.health.next_poll - NOW


def test_a_feed_that_answers_keeps_its_interval_give_or_take_a_tenth():
    assert [pause(polled(Read(entries=()), jitter=jitter)) / MINUTES for jitter in (0, 0.5, 1)] == [9, 10, 11]


@pytest.mark.parametrize(("interval", "kept"), [(1, 2), (30, 30), (600, 60)])
def test_the_interval_stays_within_its_bounds(interval, kept):
    assert pause(polled(Read(entries=()), rhythm=replace(RHYTHM, interval=interval * MINUTES))) == kept * MINUTES


def test_pauses_double_with_failures_up_to_the_longest_and_never_end():
    feed, pauses = FEED, []
    for _ in range(60):
        feed = polled(BROKEN, feed, jitter=0)
        pauses.append(pause(feed) / MINUTES)
    assert pauses[:5] == [10, 20, 40, 60, 60]
    assert set(pauses[3:]) == {60}
    assert (feed.health.failures, feed.health.state) == (60, "failing")


def test_jitter_never_asks_a_failing_feed_sooner():
    assert all(pause(polled(BROKEN, jitter=jitter)) >= 10 * MINUTES for jitter in (0, 0.5, 1))


@pytest.mark.parametrize(("asked", "obeyed"), [(1, 10), (30, 30), (24 * 60, 24 * 60), (48 * 60, 24 * 60)])
def test_retry_after_lengthens_a_pause_up_to_a_day_and_never_shortens_it(asked, obeyed):
    assert pause(polled(replace(BROKEN, retry_after=asked * MINUTES), jitter=0)) == obeyed * MINUTES


def test_an_answer_ends_the_failures_and_their_reason():
    failing = polled(BROKEN, polled(BROKEN))
    for reading in (Read(entries=()), NotModified(headers={})):
        health = polled(reading, failing).health
        assert (health.failures, health.reason, health.state, health.last_read) == (0, None, "ok", NOW)


def test_only_a_reading_is_the_first_reading():
    """A 304 to validators of an earlier life, or a failure, has shown no entries: the backlog is still to come."""
    assert polled(BROKEN).health.first_read is None
    assert polled(NotModified(headers={})).health.first_read is None
    assert polled(Read(entries=())).health.first_read == NOW


def test_the_first_attempt_is_remembered_for_good():
    later = polled(Read(entries=()), polled(BROKEN), now=NOW + MINUTES).health
    assert (later.since, later.first_read) == (NOW, NOW + MINUTES)


def test_validators_come_from_what_was_read_and_survive_a_failure():
    read = polled(Read(entries=(), etag='W/"1"', last_modified="Mon"))
    assert (polled(BROKEN, read).health.etag, polled(BROKEN, read).health.last_modified) == ('W/"1"', "Mon")
    assert (polled(Read(entries=()), read).health.etag, polled(Read(entries=()), read).health.last_modified) == (None, None)
    assert polled(NotModified(headers={"etag": '"2"'}), read).health.etag == '"2"'
    kept = polled(NotModified(headers={}), read).health
    assert (kept.etag, kept.last_modified) == ('W/"1"', "Mon"), "a 304 that brings none leaves them"
    assert polled(Read(entries=(), etag='"3"', body="same"), polled(Read(entries=(), etag='"2"', body="same"))).health.etag == '"3"'


def test_validators_are_kept_with_the_address_they_came_from():
    read = polled(Read(entries=(), etag='"1"', url="https://cdn.example/a"))
    assert polled(BROKEN, read).health.validators_of == "https://cdn.example/a"
    assert polled(NotModified(headers={}, url="https://cdn.example/a"), read).health.validators_of == "https://cdn.example/a"
    assert polled(Read(entries=(), url="https://cdn.example/b"), read).health.validators_of == "https://cdn.example/b"


def test_silence_is_counted_from_the_last_new_entry():
    heard = polled(Read(entries=(entry(1),)), fresh=(entry(1),))
    assert polled(Read(entries=()), heard, now=NOW + MINUTES).health.last_new == NOW


def test_what_is_gone_is_soon_asked_weekly_and_where_we_are_not_wanted_daily():
    for failed, most in ((Failed(kind="gone", reason="410", status=410), 7), (Failed(kind="blocked", reason="403", status=403), 1)):
        feed, pauses = FEED, []
        for _ in range(12):
            feed = polled(failed, feed, jitter=0)
            pauses.append(pause(feed))
        assert pauses[0] == 10 * MINUTES, "it may be a slip"
        assert pauses[-1] == timedelta(days=most)


# ── what habits teach ──────────────────────────────────────────────────────────────────────────


def watched(arrivals, *, days=2, size=20, tier=3, shown=20, **headers) -> tuple[Feed, int, list[timedelta]]:
    """A feed followed for some days: at its end, how often it was asked, and how late each arrival was found."""
    clock, end = NOW, NOW + timedelta(days=days)
    feed = replace(FEED, tier=tier, health=Health(since=NOW, first_read=NOW, last_read=NOW, next_poll=NOW, habits=Habits(size=size)))
    waiting, polls, late = sorted(arrivals), 0, []
    while (clock := feed.health.next_poll) and clock < end:
        came = [moment for moment in waiting if moment <= clock]
        waiting = waiting[len(came) :]
        late += [clock - moment for moment in came]
        entries = tuple(entry(int(moment.timestamp()), moment) for moment in reversed(came))
        document = (*entries, *(entry(n) for n in range(shown - len(entries))))
        feed = polled(Read(entries=document, headers=headers), feed, now=clock, fresh=entries)
        polls += 1
    return feed, polls, late


def every(minutes: float, days: float = 2) -> list[datetime]:
    return [NOW + n * minutes * MINUTES for n in range(1, int(days * 1440 / minutes))]


@pytest.mark.parametrize("gap", [4, 8, 12, 30, 60, 120, 240])
def test_a_feed_is_asked_three_times_in_its_usual_gap(gap):
    feed, _, late = watched(every(gap, 4), days=4)
    assert pace(feed, feed.health.last_read, RHYTHM).pause == RHYTHM.within(gap / 3 * MINUTES)
    assert max(late[len(late) // 2 :]) <= max(RHYTHM.within(gap / 3 * MINUTES) * 1.1, 2.2 * MINUTES)


def test_an_hourly_feed_is_not_asked_each_two_minutes():
    _, polls, _ = watched(every(60))
    assert 120 < polls < 200, "48 hours"


def test_a_night_and_a_weekend_slow_it_down_within_bounds_and_the_morning_is_found_soon():
    office = [NOW + timedelta(days=day, minutes=30 * n) for day in (0, 1, 4, 5) for n in range(1, 16)]
    _, polls, late = watched(office, days=6)
    assert max(late) <= timedelta(hours=1.1), "a weekend costs an hour at most"
    assert sum(moment > 20 * MINUTES for moment in late) <= 2
    assert polls < 6 * 24 * 6


def test_a_feed_silent_for_weeks_is_asked_as_seldom_as_the_user_allows_and_an_official_one_hourly():
    rhythm = Rhythm()
    silent = replace(FEED, health=Health(first_read=NOW - timedelta(days=40), last_read=NOW))
    assert pace(silent, NOW, rhythm).pause == timedelta(hours=6)
    assert pace(replace(silent, tier=1), NOW, rhythm).pause == timedelta(hours=1)


def test_a_window_that_nearly_rolled_over_makes_it_hurry():
    """Eighteen of twenty entries were new after twenty minutes."""
    feed = replace(FEED, health=Health(first_read=NOW, last_read=NOW - 20 * MINUTES, habits=Habits(size=20)))
    new = tuple(entry(n) for n in range(18))
    after = polled(Read(entries=(*new, entry(98), entry(99))), feed, fresh=new)
    assert 9 * MINUTES < pause(after) < 12 * MINUTES
    gone = polled(Read(entries=(*new, entry(18), entry(19))), feed, fresh=(*new, entry(18), entry(19)))
    assert pause(gone) <= 5.5 * MINUTES, "all of it was new: it may have rolled over twice"


def test_a_document_renewed_at_once_each_day_does_not_make_it_hurry():
    feed = replace(FEED, health=Health(first_read=NOW, last_read=NOW, next_poll=NOW, habits=Habits(size=10)))
    polls = 0
    while (clock := feed.health.next_poll) < NOW + timedelta(days=10):
        day = (clock - NOW) // timedelta(days=1)
        shown = tuple(entry(100 * day + n) for n in range(10))
        new = shown if (feed.health.last_read - NOW) // timedelta(days=1) < day else ()
        feed = polled(Read(entries=shown), feed, now=clock, fresh=new, rhythm=Rhythm())
        polls += 1
    assert polls < 10 * 60


def test_dates_in_the_first_document_can_make_it_hurry_and_never_wait():
    quick = tuple(entry(n, NOW - n * timedelta(seconds=30)) for n in range(20))
    assert pause(polled(Read(entries=quick), fresh=quick)) < 5 * MINUTES
    slow = tuple(entry(n, NOW - n * timedelta(days=3)) for n in range(20))
    assert pause(polled(Read(entries=slow), fresh=slow)) == 10 * MINUTES


def test_a_fast_hour_is_forgotten_within_weeks():
    feed, _, _ = watched([*(NOW + n * timedelta(seconds=20) for n in range(60)), *every(180, 30)], days=30)
    assert pause_of(feed) > 30 * MINUTES


def pause_of(feed: Feed) -> timedelta:
    return pace(feed, feed.health.last_read, RHYTHM).pause


# ── what it wishes ─────────────────────────────────────────────────────────────────────────────

WIDE = Rhythm(interval=10 * MINUTES, shortest=2 * MINUTES, longest=360 * MINUTES)


@pytest.mark.parametrize(
    "reading", [Read(entries=(), headers={"cache-control": "max-age=2700"}), NotModified(headers={"cache-control": "max-age=2700"})]
)
@pytest.mark.parametrize("jitter", [0, 0.5, 1])
def test_an_answer_is_not_asked_for_again_while_it_may_be_kept_whether_whole_or_unchanged(reading, jitter):
    assert 45 * MINUTES <= pause(polled(reading, rhythm=WIDE, jitter=jitter)) <= 50 * MINUTES


def test_ttl_and_update_period_are_floors():
    for declared in (Declared(ttl=30 * MINUTES), Declared(period=30 * MINUTES)):
        assert pause(polled(Read(entries=(), declared=declared), rhythm=WIDE)) == 30 * MINUTES
        feed = polled(Read(entries=(), declared=declared), rhythm=WIDE)
        assert pause(polled(NotModified(headers={}), feed, rhythm=WIDE)) == 30 * MINUTES, "what a document said holds when it is unchanged"


def test_no_wish_puts_an_alerting_daemon_to_sleep_and_the_conflict_is_told():
    kept = polled(Read(entries=(), headers={"cache-control": "max-age=864000"}), rhythm=WIDE)
    assert pause(kept) == 360 * MINUTES
    assert pace(kept, NOW, WIDE).conflict == "its server asks to be left alone for 10 days, and may be asked after 6 h"
    weekly = polled(Read(entries=(), declared=Declared(period=timedelta(days=7))), rhythm=WIDE)
    assert pause(weekly) == 60 * MINUTES
    assert pace(weekly, NOW, WIDE).conflict == "its document asks to be left alone for 7 days, and may be asked after 60 min"
    assert pace(polled(Read(entries=(), declared=Declared(ttl=30 * MINUTES)), rhythm=WIDE), NOW, WIDE).conflict == ""


def test_a_wish_the_feed_itself_does_not_keep_to_gives_way():
    arrivals = tuple(NOW - n * 12 * MINUTES for n in reversed(range(9)))
    feed = replace(FEED, health=Health(first_read=arrivals[0], last_read=NOW, habits=Habits(arrivals=arrivals)))
    assert pause(polled(Read(entries=(), declared=Declared(period=60 * MINUTES)), feed, rhythm=WIDE)) == 4 * MINUTES


def test_nothing_missed_goes_before_a_wish():
    feed = replace(FEED, health=Health(first_read=NOW, last_read=NOW, habits=Habits(fill=40 * MINUTES)))
    assert pause(polled(NotModified(headers={"cache-control": "max-age=7200"}), feed, rhythm=WIDE)) == 20 * MINUTES


def test_hours_and_days_to_skip_are_slept_through_up_to_the_longest_pause():
    evening = Declared(skip_hours=frozenset({19, 20}))
    asleep = polled(Read(entries=(), declared=evening), rhythm=WIDE)
    assert asleep.health.next_poll == NOW + 130 * MINUTES
    monday = Declared(skip_days=frozenset({NOW.weekday(), NOW.weekday() + 1}))
    assert pause(polled(Read(entries=(), declared=monday), rhythm=WIDE)) == 360 * MINUTES


# ── laws ───────────────────────────────────────────────────────────────────────────────────────

SPANS = st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=366))
DECLARED = st.builds(
    Declared, ttl=SPANS, period=SPANS, skip_hours=st.frozensets(st.integers(0, 23)), skip_days=st.frozensets(st.integers(0, 6))
)
AGES = st.integers(0, 10**9).map(lambda seconds: {"cache-control": f"max-age={seconds}"})
READINGS = st.one_of(
    st.builds(lambda declared, headers: Read(entries=(entry(1),), declared=declared, headers=headers), DECLARED, AGES),
    st.builds(lambda headers: NotModified(headers=headers), AGES),
    st.builds(
        lambda wait, kind: replace(BROKEN, kind=kind, retry_after=wait),
        st.none() | st.timedeltas(timedelta(), timedelta(days=400)),
        st.sampled_from(["http", "gone", "blocked"]),
    ),
)
MOMENTS = st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), max_size=25)
HABITS = st.builds(Habits, arrivals=MOMENTS.map(sorted).map(tuple), fill=SPANS, size=st.floats(0, 1e6))


HEALTH = st.builds(
    Health, failures=st.integers(0, 10**6), since=st.just(NOW), last_read=st.just(NOW - MINUTES), habits=HABITS, declared=DECLARED
)


@given(READINGS, HEALTH, st.floats(0, 1), st.integers(1, 5))
def test_the_next_poll_is_always_ahead_and_never_too_far(reading, health, jitter, tier):
    feed = replace(FEED, tier=tier, health=health)
    wait = pause(polled(reading, feed, jitter=jitter))
    assert 1.8 <= wait / MINUTES <= (timedelta(days=7) if isinstance(reading, Failed) else 60 * MINUTES) * 1.2 / MINUTES


@given(HABITS, st.lists(st.integers(0, 40), max_size=40), st.timedeltas(timedelta(), timedelta(days=9)))
def test_habits_stay_small_and_in_order(habits, numbers, passed):
    feed = replace(FEED, health=Health(first_read=NOW, last_read=NOW - passed, habits=habits))
    fresh = tuple(entry(n, NOW - n * MINUTES) for n in set(numbers))
    learnt = polled(Read(entries=fresh), feed, fresh=fresh).health.habits
    assert len(learnt.arrivals) <= 25
    assert len(learnt.newest) <= 40
    assert learnt.fill is None or learnt.fill > timedelta()
