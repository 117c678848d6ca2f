"""How far behind a store is: what is due and in nobody's hands."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tale import LEASE, MINUTE, NOW, feed, polled, save, told

from watcher.core.model import Arrears, Outcome, Rest


@pytest.fixture
def both(store):
    store.declare([feed("one"), feed("two", title="")], NOW)
    return feed("one"), feed("two")


def poll(store, source, next_poll, rest=None):
    save(store, Outcome(feed=polled(source, since=NOW, last_read=NOW, next_poll=next_poll), rest=rest))


def test_feeds_that_were_never_polled_are_due_since_they_were_added(store, both):
    assert store.arrears(NOW + 3 * MINUTE) == Arrears(feeds=2, since=NOW, feed=store.arrears(NOW).feed)


def test_the_one_that_waits_longest_is_named_by_its_title_or_address(store, both):
    poll(store, both[0], NOW + 5 * MINUTE)
    poll(store, both[1], NOW + 4 * MINUTE)
    assert store.arrears(NOW + 3 * MINUTE) == Arrears()
    assert store.arrears(NOW + 9 * MINUTE) == Arrears(feeds=2, since=NOW + 4 * MINUTE, feed="https://two.example/rss.xml")
    poll(store, both[1], NOW + 60 * MINUTE)
    assert store.arrears(NOW + 9 * MINUTE) == Arrears(feeds=1, since=NOW + 5 * MINUTE, feed="Газета one")


def test_what_somebody_has_in_hand_is_due_again_when_its_lease_ends(store, both):
    assert len(store.due(NOW, limit=9, lease=LEASE)) == 2
    assert store.arrears(NOW + MINUTE).feeds == 0
    late = store.arrears(NOW + LEASE + MINUTE)
    assert (late.feeds, late.since) == (2, NOW + LEASE)


def test_a_host_that_asked_for_a_pause_is_not_waited_for(store, both):
    poll(store, both[0], NOW + MINUTE, rest=Rest(host="one.example", until=NOW + 9 * MINUTE, reason="asked"))
    poll(store, both[1], NOW + 2 * MINUTE)
    assert store.arrears(NOW + 5 * MINUTE).feed == "https://two.example/rss.xml"
    assert store.arrears(NOW + 9 * MINUTE).feeds == 2


def test_deliveries_wait_since_they_were_due_at_first_whatever_became_of_the_tries(store, both):
    save(store, told(both[0], due=NOW + MINUTE))
    waiting = store.arrears(NOW + timedelta(hours=1))
    assert (waiting.deliveries, waiting.oldest, waiting.dead) == (1, NOW + MINUTE, 0)
    [(claimed, _)] = store.claim(NOW + MINUTE, limit=9, lease=LEASE, owner="me")
    store.settle(replace(claimed, state="pending", due=NOW + 20 * MINUTE))
    assert store.arrears(NOW + MINUTE).oldest == NOW + MINUTE
    store.settle(replace(claimed, state="dead", error="refused"))
    assert store.arrears(NOW + MINUTE).dead == 1
    assert store.arrears(NOW + MINUTE).deliveries == 0
