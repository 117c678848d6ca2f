"""When a feed is polled next, and what each poll says about its health."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.feeds.rhythm import Rhythm, after_poll
from watcher.core.model import Failed, Feed, Health, NotModified, Read

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
MINUTES = timedelta(minutes=1)
RHYTHM = Rhythm(interval=10 * MINUTES, shortest=2 * MINUTES, longest=60 * MINUTES)
FEED = Feed(id="f", url="https://a.example/rss")
BROKEN = Failed(kind="http", reason="404", status=404)


def polled(reading, feed=FEED, *, now=NOW, fresh=0, jitter=0.5, rhythm=RHYTHM) -> Feed:
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


def test_validators_are_kept_with_the_address_they_came_from():
    read = polled(Read(entries=(), etag='"1"', url="https://cdn.example/a"))
    assert polled(BROKEN, read).health.validators_of == "https://cdn.example/a"
    assert polled(NotModified(headers={}, url="https://cdn.example/a"), read).health.validators_of == "https://cdn.example/a"
    assert polled(Read(entries=(), url="https://cdn.example/b"), read).health.validators_of == "https://cdn.example/b"


def test_silence_is_counted_from_the_last_new_entry():
    heard = polled(Read(entries=()), fresh=1)
    assert polled(Read(entries=()), heard, now=NOW + MINUTES).health.last_new == NOW


READINGS = st.one_of(
    st.just(Read(entries=())),
    st.just(NotModified(headers={})),
    st.builds(lambda wait: replace(BROKEN, retry_after=wait), st.none() | st.timedeltas(timedelta(), timedelta(days=400))),
)


@given(READINGS, st.integers(0, 10**6), st.floats(0, 1))
def test_the_next_poll_is_always_ahead_and_within_a_day_and_its_jitter(reading, failures, jitter):
    feed = replace(FEED, health=Health(failures=failures, since=NOW))
    assert timedelta() < pause(polled(reading, feed, jitter=jitter)) <= timedelta(days=1) * 1.2
