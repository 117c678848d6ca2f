"""One configuration is in force at a time among workers; what was judged by another is not saved, and is due again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.errors import LeaseLost
from watcher.core.identity import feed_id
from watcher.core.model import Feed
from watcher.core.model.worker import Worker

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
LEASE = timedelta(minutes=1)
FEEDS = [Feed(id=feed_id(url), url=url) for url in ("https://a.example/rss", "https://b.example/rss")]


def says(store, name, watchlist, *, since=NOW):
    one = Worker(id=name, host=name, pid=1, since=since, seen=NOW, version="1", settings={"feeds": "f", "watch list": watchlist})
    store.workers.beat(one)


@pytest.fixture
def old(store):
    """The connection of a worker with an old list, which is in force."""
    store.declare(FEEDS, NOW)
    store.lease_under("old")
    says(store, "anna", "old")
    assert store.workers.in_force(NOW) == "old"
    return store


@pytest.fixture
def new(old, again):
    """That of one with a new list, by whom nothing has changed yet."""
    made = again(owner="bert")
    made.lease_under("new")
    says(made, "bert", "new", since=NOW + timedelta(seconds=1))
    assert made.workers.in_force(NOW) == "old"
    return made


def change(store):
    says(store, "carl", "new")
    assert store.workers.in_force(NOW) == "new"


def due(store):
    return [feed.id for feed in store.due(NOW, limit=9, lease=LEASE)]


def test_who_is_behind_gets_no_feed_and_who_is_not_gets_all(old, new):
    assert due(new) == []
    assert len(due(old)) == 2
    assert old.give_back([feed.id for feed in FEEDS], NOW) == 2
    change(new)
    assert due(old) == []
    assert len(due(new)) == 2


def test_what_was_judged_by_the_old_one_is_not_saved_and_its_feed_is_due_for_the_new_one(old, new):
    first, second = old.due(NOW, limit=9, lease=LEASE)
    change(new)
    with pytest.raises(LeaseLost), old.turn(first, (), (), NOW):
        raise AssertionError("it may not begin")
    assert sorted(due(new)) == sorted([first.id, second.id])


def test_what_is_leased_at_the_moment_of_the_change_is_not_saved_either(old, new):
    """The statement that leased it had not seen the change yet."""
    change(new)
    old._db.run("DELETE FROM note WHERE key = 'workers.in_force'")
    feed = old.due(NOW, limit=1, lease=LEASE)[0]
    change(new)
    old._db.run("UPDATE feed SET leased = 1, lease = :lease WHERE id = :id", id=feed.id, lease=old._leases.of(feed.id))
    with pytest.raises(LeaseLost, match="what it was judged by is no longer in force"), old.turn(feed, (), (), NOW):
        raise AssertionError("it may not begin")


def test_a_daemon_or_a_command_which_is_of_no_cluster_is_not_asked(old, new, again):
    other = again(owner="somebody")
    assert len(due(other)) == 2
    change(new)
    with other.turn(FEEDS[0], (), (), NOW):
        pass
