"""Permanent redirects are believed when they have lasted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.feeds.rhythm import Rhythm, after_poll
from watcher.core.model import Failed, Feed, NotModified, Read

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = Feed(id="f", url="https://old.example/rss")
NEW = "https://new.example/rss"
THERE = NotModified(headers={}, moved=NEW)
HERE = NotModified(headers={})
DEAD = Failed(kind="dns", reason="no such host")


def after(*readings, every: timedelta = 4 * HOUR, feed: Feed = FEED) -> Feed:
    for number, reading in enumerate(readings):
        feed = after_poll(feed, reading, NOW + number * every, Rhythm(), fresh=(), jitter=0.5)
    return feed


def test_a_redirect_that_lasted_three_days_and_twenty_polls_is_taken_over_and_the_feed_stays_itself():
    assert after(*[THERE] * 19).address == FEED.url, "not often enough"
    assert after(*[THERE] * 60, every=HOUR).address == FEED.url, "not long enough"
    moved = after(*[THERE] * 20)
    assert (moved.id, moved.url, moved.address) == (FEED.id, FEED.url, NEW)


@pytest.mark.parametrize("between", [HERE, Read(entries=()), replace(THERE, moved="https://other.example/")])
def test_a_redirect_that_did_not_hold_once_is_counted_anew(between):
    assert after(*[THERE] * 12, between, *[THERE] * 12).address == FEED.url
    assert after(*[THERE] * 12, between, *[THERE] * 20).address == NEW


def test_failures_neither_count_nor_disprove():
    assert after(*[THERE] * 10, DEAD, *[THERE] * 10).address == NEW


def test_after_days_without_one_it_is_counted_anew():
    feed = after(*[THERE] * 19)
    late = after_poll(feed, THERE, NOW + 10 * 24 * HOUR, Rhythm(), fresh=(), jitter=0.5)
    assert (late.address, late.health.move.polls) == (FEED.url, 1)


def test_once_there_it_redirects_no_more_and_stays():
    assert after(*[THERE] * 20, *[HERE] * 5).address == NEW


def test_an_address_that_leads_nowhere_is_given_up_for_the_declared_one():
    moved = after(*[THERE] * 20)
    assert after(*[DEAD] * 4, feed=moved).address == NEW
    assert after(*[DEAD] * 5, feed=moved).address == FEED.url


def test_a_move_onwards_begins_at_the_declared_address_again():
    moved = after(*[THERE] * 20)
    assert after(replace(THERE, moved="https://third.example/"), feed=moved).address == FEED.url


@pytest.mark.parametrize(
    ("declared", "to", "asked"),
    [
        ("http://me:pw@a.example/rss", "https://a.example/rss", "https://me:pw@a.example/rss"),
        ("https://me:pw@a.example/rss", "https://a.example/feed", "https://me:pw@a.example/feed"),
        ("https://me:pw@a.example/rss", "https://b.example/rss", "https://b.example/rss"),
        ("https://me:pw@a.example/rss", "http://a.example/rss", "http://a.example/rss"),
    ],
)
def test_a_password_goes_along_only_to_the_same_server(declared, to, asked):
    feed = Feed(id="f", url=declared)
    assert after(*[NotModified(headers={}, moved=to)] * 20, feed=feed).address == asked
