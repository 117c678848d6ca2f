"""Workers say that they live, and have shards in hand: each one at a time, as long as he says so, on every store."""

from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.feeds.hosts import host_of, shard_of
from watcher.core.identity import feed_id
from watcher.core.model import Feed, Rest
from watcher.core.model.worker import Worker
from watcher.edges.store import roster

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
LEASE = timedelta(seconds=30)


def worker(name, seen=NOW, **told):
    return Worker(id=name, host=f"host of {name}", pid=7, since=NOW - timedelta(hours=1), seen=seen, version="1", **told)


@pytest.fixture
def workers(store):
    store.workers.divide(store.shards)
    return store.workers


def feed_at(host):
    return Feed(id=feed_id(f"https://{host}/rss"), url=f"https://{host}/rss")


def shard_at(host):
    return shard_of(host_of(f"https://{host}/rss"), 64)


def test_a_worker_is_known_as_it_last_said_of_itself(workers):
    workers.beat(worker("anna", polls=1))
    one = worker("anna", settings={"feeds": "ab"}, polls=5, failed=1, alerts=2, deliveries=3)
    workers.beat(one)
    assert workers.every() == [one]
    assert one.name == "host of anna (pid 7)"


def test_a_worker_that_was_not_seen_for_a_minute_is_not_among_the_living(workers):
    workers.beat(worker("anna"))
    workers.beat(worker("bert", NOW - timedelta(seconds=61)))
    assert [one.id for one in workers.living(NOW)] == ["anna"]
    assert len(workers.every()) == 2


def test_a_shard_is_in_the_hands_of_one_worker_at_a_time(workers, again):
    others = again().workers
    assert workers.take(3, "anna", NOW, lease=LEASE)
    assert not others.take(3, "bert", NOW, lease=LEASE)
    assert others.take(4, "bert", NOW, lease=LEASE)
    workers.free(3, "bert")  # not his to give
    assert not others.take(3, "bert", NOW, lease=LEASE)
    workers.free(3, "anna")
    assert others.take(3, "bert", NOW, lease=LEASE)


def test_a_shard_is_free_when_its_time_is_over_and_the_late_one_is_told(workers):
    workers.take(3, "anna", NOW, lease=LEASE)
    workers.take(4, "anna", NOW, lease=LEASE)
    later = NOW + LEASE
    assert workers.take(3, "bert", later, lease=LEASE)
    assert workers.keep([3, 4], "anna", later, lease=LEASE) == frozenset(), "nobody took 4, but it was over"
    assert workers.keep([3, 4], "bert", later, lease=LEASE) == {3}


def test_a_shard_that_is_kept_stays_for_another_lease(workers):
    workers.take(3, "anna", NOW, lease=LEASE)
    assert workers.keep([3], "anna", NOW + LEASE / 2, lease=LEASE) == {3}
    assert not workers.take(3, "bert", NOW + LEASE, lease=LEASE)


def test_who_leaves_has_nothing_in_hand(workers):
    workers.beat(worker("anna"))
    workers.take(3, "anna", NOW, lease=LEASE)
    assert workers.every()[0].shards == (3,)
    workers.leave("anna")
    assert workers.every() == []
    assert workers.take(3, "bert", NOW, lease=LEASE)


def test_wanted_are_the_shards_with_a_due_feed_that_nobody_has_in_hand(store, workers):
    store.declare([feed_at("a.example"), feed_at("b.example"), feed_at("c.example"), feed_at("d.example")], NOW)
    shards = sorted({shard_at(f"{name}.example") for name in "abcd"})
    assert len(shards) == 4, "the names are chosen so"
    assert workers.wanted(NOW, 64) == shards
    workers.take(shard_at("a.example"), "anna", NOW, lease=LEASE)
    store.lease([feed_at("b.example").id], NOW, lease=LEASE)
    with store._db.write():
        roster.save_rest(store._db, Rest(host="c.example", until=NOW + LEASE, reason="asked"), NOW)
    assert workers.wanted(NOW, 64) == [shard_at("d.example")]
    assert workers.wanted(NOW + LEASE, 64) == shards, "the leases are over, and the pause"


def test_dividing_anew_leaves_what_is_in_hand(workers):
    workers.take(3, "anna", NOW, lease=LEASE)
    workers.divide(128)
    assert not workers.take(3, "bert", NOW, lease=LEASE)
    assert workers.take(127, "bert", NOW, lease=LEASE)


def test_a_feed_that_is_given_back_is_due_unless_somebody_else_has_taken_it_over(store, again):
    feeds = [feed_at(f"{name}.example") for name in "ab"]
    store.declare(feeds, NOW)
    store.due(NOW, limit=9, lease=LEASE)
    later = NOW + LEASE
    taken = again(owner="bert").lease([feeds[0].id], later, lease=LEASE)
    assert store.give_back([feed.id for feed in feeds], later) == 1
    assert [feed.id for feed in store.due(later, limit=9, lease=LEASE)] == [feeds[1].id]
    assert taken
    assert store.give_back([feeds[0].id, "no feed"], later) == 0
