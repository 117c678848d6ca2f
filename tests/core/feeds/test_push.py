"""Whether a feed is pushed, by whom, and how far that is relied on: the decisions, without a hub."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.feeds import push
from watcher.core.feeds.rhythm import Rhythm, pace
from watcher.core.feeds.wishes import linked
from watcher.core.model import Declared, Failed, Feed, Habits, Health, Read, Subscription

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = Feed(id="f", url="https://a.example/rss")
SAID = Declared(hub="https://hub.example/", topic="https://a.example/rss")
KNOWN = Subscription(feed="f", hub=SAID.hub, topic=SAID.topic, since=NOW, callback="https://us.example/hub/x", secret="s", due=NOW)
PUSHED = replace(KNOWN, asked=NOW, began=NOW, lease=NOW + 10 * HOUR, firsts=1)


def after_poll(known, said=SAID, *, fresh=0, now=NOW, feed=FEED):
    return push.after_poll(known, feed, Read(entries=(), url=feed.url, declared=said), fresh, now)


@pytest.mark.parametrize(
    ("url", "hub", "topic", "taken"),
    [
        ("https://a.example/rss", "https://hub.example/", "https://a.example/rss", True),
        ("https://a.example/rss", "/hub", "rss", True),
        ("http://a.example/rss", "http://hub.example/", "http://a.example/rss", True),
        ("https://a.example/rss", "http://hub.example/", "https://a.example/rss", False),
        ("https://a.example/rss", "https://hub.example/", "", False),
        ("https://a.example/rss", "", "https://a.example/rss", False),
        ("https://a.example/rss", "javascript:alert(1)", "https://a.example/rss", False),
        ("https://a.example/rss", "https://u:p@hub.example/", "https://a.example/rss", False),
        ("https://me:secret@a.example/rss", "https://hub.example/", "https://a.example/rss", False),
    ],
)
def test_which_hubs_are_taken(url, hub, topic, taken):
    assert bool(push.offered(replace(FEED, url=url), Declared(hub=hub, topic=topic), "https://a.example/rss")) is taken


@pytest.mark.parametrize(
    ("header", "hub", "topic"),
    [
        ('<https://h.example/>; rel="hub", <https://a.example/x>; rel="self"', "https://h.example/", "https://a.example/x"),
        ("<https://h.example/>;rel=hub", "https://h.example/", SAID.topic),
        ('<https://1.example/>; rel="hub", <https://2.example/>; rel="hub"', "https://1.example/", SAID.topic),
        ('<https://h.example/?a,b>; title="a, b"; rel="x hub"', "https://h.example/?a,b", SAID.topic),
        ('<https://a.example/2>; rel="next"', SAID.hub, SAID.topic),
        ("rel=hub", SAID.hub, SAID.topic),
        ("<" * 100_000, SAID.hub, SAID.topic),
    ],
)
def test_a_link_header_goes_before_the_document(header, hub, topic):
    assert (linked(SAID, header).hub, linked(SAID, header).topic) == (hub, topic)


def test_a_hub_is_wanted_as_soon_as_one_is_named_and_a_failure_changes_nothing():
    known = after_poll(None)
    assert known == Subscription(feed="f", hub=SAID.hub, topic=SAID.topic, since=NOW, due=NOW)
    assert push.after_poll(PUSHED, FEED, Failed(kind="dns", reason="x"), 0, NOW) == PUSHED
    assert after_poll(None, Declared()) is None


def test_questions_are_paused_for_longer_and_longer_up_to_a_week_until_the_hub_comes_back():
    known, now, pauses = replace(KNOWN, callback="", secret=""), NOW, []
    for n in range(15):
        known = push.asking(known, now, callback=f"c{n}", secret=f"s{n}")
        pauses.append((known.due - now) / timedelta(minutes=10))
        now = known.due
    assert pauses[:5] == [1, 2, 4, 8, 16]
    assert pauses[-1] == 7 * 24 * 6
    assert (known.callback, known.secret) == ("c0", "s0")
    known = push.proved(known, {"hub.mode": "subscribe", "hub.topic": SAID.topic, "hub.lease_seconds": "1000"}, known.asked)
    assert known.failures == 0


def test_retry_after_of_a_hub_is_waited_for_up_to_a_day():
    asked = push.asking(KNOWN, NOW, callback="", secret="")
    for wait, due in ((timedelta(minutes=1), asked.due), (HOUR, NOW + HOUR), (99 * 24 * HOUR, NOW + 24 * HOUR)):
        assert push.refused(asked, Failed(kind="http", reason="x", retry_after=wait), NOW).due == due


@pytest.mark.parametrize(
    ("told", "lease"),
    [("1000", 1000), ("1", 60), ("0", 86_400), ("", 86_400), ("-5", 86_400), ("9" * 50, 60 * 86_400), ("١٠٠", 86_400), ("1e9", 86_400)],
)
def test_a_lease_is_what_the_hub_says_within_reason(told, lease):
    asked = push.asking(KNOWN, NOW, callback="", secret="")
    known = push.proved(asked, {"hub.mode": "subscribe", "hub.topic": SAID.topic, "hub.lease_seconds": told}, NOW)
    assert known.lease - NOW == timedelta(seconds=lease)
    assert NOW < known.due < known.lease


def test_a_proof_is_good_for_hours_after_we_asked():
    said = {"hub.mode": "subscribe", "hub.topic": SAID.topic}
    assert push.proved(PUSHED, said, NOW + 5 * HOUR)
    assert push.proved(PUSHED, said, NOW + 7 * HOUR) is None
    assert push.proved(KNOWN, said, NOW) is None


def test_pushes_are_relied_on_after_the_first_and_after_a_loss_after_three():
    known = replace(PUSHED, firsts=0)
    assert push.relied_on(known, NOW) is None
    known = push.after_push(known, "1", 2, NOW)
    assert push.relied_on(known, NOW) == known.lease
    polled = replace(FEED, health=Health(last_read=NOW))
    known = after_poll(known, fresh=1, now=NOW + HOUR, feed=polled)
    relied = []
    for n in range(4):
        relied.append(push.relied_on(known, NOW + HOUR))
        known = push.after_push(known, str(n), 1, NOW + HOUR)
    assert relied == [None, None, None, known.lease]
    assert push.relied_on(known, known.lease) is None


def test_what_came_before_the_hub_began_to_push_is_not_held_against_it():
    polled = replace(FEED, health=Health(last_read=NOW - HOUR))
    assert after_poll(PUSHED, fresh=1, now=NOW, feed=polled).lost == 0
    assert after_poll(PUSHED, fresh=1, now=NOW, feed=replace(FEED, health=Health(last_read=NOW))).lost == 1


def test_the_marks_of_pushes_are_few():
    known = PUSHED
    for n in range(100):
        known = push.after_push(known, str(n), 0, NOW)
    assert (len(known.heard), known.heard[-1], known.brought, known.firsts) == (20, "99", 0, 1)


RHYTHM = Rhythm(interval=timedelta(minutes=10), shortest=timedelta(minutes=2), longest=timedelta(hours=6))


@pytest.mark.parametrize(
    ("feed", "until", "minutes"),
    [
        (FEED, None, 10),
        (FEED, NOW + 10 * HOUR, 60),
        (FEED, NOW + HOUR / 2, 30),
        (FEED, NOW + HOUR / 60, 10),
        (FEED, NOW - HOUR, 10),
        (replace(FEED, tier=1), NOW + 10 * HOUR, 60),
        (replace(FEED, health=Health(habits=Habits(fill=HOUR))), NOW + 10 * HOUR, 30),
        (replace(FEED, health=Health(first_read=NOW - 60 * HOUR)), NOW + 99 * HOUR, 360),
    ],
)
def test_a_feed_that_is_pushed_is_polled_seldom_but_before_its_document_rolls_over_or_the_lease_ends(feed, until, minutes):
    assert pace(feed, NOW, RHYTHM, until).pause == timedelta(minutes=minutes)


@given(st.binary(max_size=50), st.text(max_size=20), st.text(max_size=80))
def test_no_signature_is_good_but_the_right_one(body, secret, signature):
    right = hmac.new(secret.encode("utf-8", "surrogatepass"), body, hashlib.sha256).hexdigest() if secret.isascii() else ""
    assert push.signed(secret, signature, body) is False
    if secret and secret.isascii():
        assert push.signed(secret, f"sha256={right}", body)
        assert push.signed(secret, f"SHA256={right.upper()}", body)
        assert not push.signed(secret, f"sha256={right}", body + b"x")
        assert not push.signed(secret, f"sha512={right}", body)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (KNOWN, "is not pushed yet by hub.example"),
        (replace(KNOWN, reason="it answers HTTP 500"), "is not pushed yet by hub.example: it answers HTTP 500"),
        (replace(PUSHED, firsts=0), "is pushed by hub.example, lease for 10 h more; no push yet"),
        (PUSHED, "is pushed by hub.example, lease for 10 h more"),
        (
            replace(PUSHED, lost=1),
            "is pushed by hub.example, lease for 10 h more; a poll found what no push had brought, so it is polled as others are",
        ),
        (replace(PUSHED, lease=NOW), "is no longer pushed by hub.example"),
        (replace(PUSHED, mode="unsubscribe"), "is no longer to be pushed by hub.example"),
    ],
)
def test_how_it_stands_is_told_in_words(known, words):
    assert push.told(known, NOW) == words
