"""What was agreed with hubs, in the store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.model import Feed, Subscription
from watcher.edges.store import subscriptions
from watcher.edges.store.sql import SqlStore

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
FEED = Feed(id="f", url="https://a.example/rss")
KNOWN = Subscription(feed="f", hub="https://h.example/", topic="https://a.example/rss", since=NOW, callback="https://us.example/hub/x")
FULL = replace(
    KNOWN, mode="unsubscribe", secret="s", asked=NOW, due=NOW, began=NOW, lease=NOW, failures=3, reason="é", last_push=NOW, firsts=1,
    lost=2, brought=3, heard=("a", "b"),
)  # fmt: skip


@pytest.fixture
def store(tmp_path):
    with SqlStore.open(tmp_path / "watcher.db") as store:
        store.declare([FEED], NOW)
        yield store


def put(store, known):
    with store._db.write():
        subscriptions.save(store._db, known)


@pytest.mark.parametrize("known", [KNOWN, FULL])
def test_a_subscription_read_back_is_the_one_written(store, known):
    put(store, known)
    assert store.subscriptions() == {"f": known}
    assert store.subscribed(known.callback) == known
    assert store.subscribed("https://us.example/hub/y") is None
    assert store.subscribed("") is None


def test_only_what_is_due_is_to_be_asked(store):
    put(store, replace(KNOWN, due=NOW))
    assert store.unasked(NOW - timedelta(seconds=1), limit=9) == []
    assert [one.feed for one in store.unasked(NOW, limit=9)] == ["f"]
    put(store, KNOWN)
    assert store.unasked(NOW, limit=9) == []


def test_a_change_that_comes_too_late_changes_nothing(store):
    put(store, KNOWN)
    other = replace(KNOWN, since=NOW + timedelta(days=1), callback="")
    put(store, other)
    assert store.amend(KNOWN, lambda known: replace(known, reason="late")) is None
    assert store.subscriptions() == {"f": other}


def test_a_clock_that_was_set_back_asks_at_once(store):
    put(store, replace(KNOWN, due=NOW + timedelta(days=400)))
    store.beat(NOW + timedelta(days=300), pid=1, since=NOW, host="h")
    assert store.unasked(NOW, limit=9) == []
    store.beat(NOW, pid=1, since=NOW, host="h")
    assert [one.feed for one in store.unasked(NOW, limit=9)] == ["f"]
