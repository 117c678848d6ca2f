"""Workers say that they live, and have shards in hand: each one at a time, as long as he says so, on every store."""

from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.feeds.hosts import host_of, shard_of
from watcher.core.identity import feed_id
from watcher.core.model import Feed, Rest
from watcher.core.model.worker import Worker
from watcher.edges.store import roster
from watcher.edges.store.workers import Demand

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


A, B, C, D = sorted(shard_at(f"{name}.example") for name in "abcd")


@pytest.fixture
def due(store, workers):
    """The same, with a feed due in each of four shards."""
    store.declare([feed_at(f"{name}.example") for name in "abcd"], NOW)
    assert len({A, B, C, D}) == 4, "the names are chosen so"
    return workers


def taken(workers, name, now=NOW, *, most=9, held=()):
    return list(workers.take(name, now, shards=64, most=most, lease=LEASE, held=held))


def test_a_shard_is_in_the_hands_of_one_worker_at_a_time(due, again):
    others = again().workers
    assert taken(due, "anna", most=3) == [A, B, C]
    assert taken(others, "bert") == [D]
    others.free(A, "bert", NOW)  # not his to give
    assert taken(others, "bert") == []
    due.free(A, "anna", NOW)
    assert taken(others, "bert") == [A]


def test_who_takes_at_the_same_moment_waits_for_nobody_and_takes_others(due, again):
    """Two workers hear of the same hint; the one whose statement comes second is not kept by the first's."""
    first = again()
    if first._db.one_writer:
        pytest.skip("one writes at a time")
    with first._db.write("nothing"):
        assert taken(first.workers, "anna", most=2) == [A, B]
        assert taken(due, "bert") == [C, D]


def test_the_shards_that_waited_longest_are_taken_first(due):
    assert taken(due, "anna", most=2) == [A, B]
    due.free(A, "anna", NOW + timedelta(seconds=2))
    due.free(B, "anna", NOW + timedelta(seconds=1))
    later = NOW + timedelta(seconds=3)
    assert [taken(due, "anna", later, most=1) for _ in range(4)] == [[C], [D], [B], [A]]


def test_a_shard_is_free_when_its_time_is_over_and_the_late_one_is_told(due):
    assert taken(due, "anna", most=2) == [A, B]
    later = NOW + LEASE
    assert taken(due, "anna", later, most=2, held=[A, B]) == [C, D], "what it has not done with yet is not begun anew"
    assert taken(due, "bert", later, most=1) == [A]
    assert due.keep([A, B], "anna", later, lease=LEASE) == frozenset(), "nobody took the other one, but it was over"
    assert due.keep([A, B], "bert", later, lease=LEASE) == {A}


def test_a_shard_that_is_kept_stays_for_another_lease(due):
    taken(due, "anna", most=1)
    assert due.keep([A], "anna", NOW + LEASE / 2, lease=LEASE) == {A}
    assert taken(due, "bert", NOW + LEASE) == [B, C, D]


def test_who_leaves_has_nothing_in_hand(due):
    due.beat(worker("anna"))
    taken(due, "anna", most=1)
    assert due.every()[0].shards == (A,)
    due.leave("anna")
    assert due.every() == []
    assert taken(due, "bert") == [A, B, C, D]


def test_wanted_are_the_shards_with_a_due_feed_that_nobody_has_in_hand(store, due):
    assert due.demand(NOW, 64) == Demand(wanted=4, held=0)
    assert taken(due, "anna", most=1) == [A]
    leased = next(name for name in "abcd" if shard_at(f"{name}.example") == B)
    resting = next(name for name in "abcd" if shard_at(f"{name}.example") == C)
    store.lease([feed_at(f"{leased}.example").id], NOW, lease=LEASE)
    with store._db.write():
        roster.save_rest(store._db, Rest(host=f"{resting}.example", until=NOW + LEASE, reason="asked"), NOW)
    assert due.demand(NOW, 64) == Demand(wanted=1, held=1)
    assert due.demand(NOW, D) == Demand(wanted=0, held=1), "a shard that there is no longer"
    assert taken(due, "bert") == [D]
    assert due.demand(NOW + LEASE, 64) == Demand(wanted=4, held=0), "the leases are over, and the pause"


def test_dividing_anew_leaves_what_is_in_hand(due):
    taken(due, "anna", most=1)
    due.divide(128)
    assert taken(due, "bert") == [B, C, D]
    assert len(due._db.rows("SELECT number FROM shard")) == 128


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
