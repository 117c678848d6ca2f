"""Who polls a feed: leases that others cannot save over, and shards."""

import threading
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tale import LEASE, MINUTE, NOW, entry, feed, polled, save, told

from watcher.core.errors import LeaseLost
from watcher.core.feeds.hosts import shard_of
from watcher.core.model import Move, Outcome
from watcher.edges.store.sql import SqlStore

# ── leases ─────────────────────────────────────────────────────────────────────────────────────


def test_whoever_was_too_slow_saves_nothing_over_whoever_took_the_feed_over(store, again):
    store.declare([feed("one")], NOW)
    (mine,) = store.due(NOW, limit=9, lease=LEASE)
    other = again()
    (theirs,) = other.due(NOW + LEASE, limit=9, lease=LEASE)
    with pytest.raises(LeaseLost, match="somebody else polls it by now"):
        save(store, told(mine))
    assert store.counts(NOW)["entries"]["total"] == store.counts(NOW)["deliveries"]["pending"] == 0
    save(other, told(theirs, 2))
    with pytest.raises(LeaseLost):
        save(store, told(mine))
    assert [kept.title for kept in store.articles(limit=9)] == [entry(mine, 2).title]


def test_a_lease_that_ran_out_and_that_nobody_took_is_good_still(store):
    store.declare([feed("one")], NOW)
    (mine,) = store.due(NOW, limit=9, lease=LEASE)
    save(store, told(mine), now=NOW + LEASE + MINUTE)
    assert store.counts(NOW)["entries"]["total"] == 1


def test_what_was_given_back_for_a_dead_worker_it_cannot_save_when_it_wakes(store, again, url):
    store.declare([feed("one")], NOW)
    (frozen,) = store.due(NOW, limit=9, lease=LEASE)
    assert again().release("daemon") == 1
    with pytest.raises(LeaseLost):
        save(store, told(frozen))


def test_a_turn_of_a_feed_that_was_not_leased_is_anybodys(store, again):
    store.declare([feed("one")], NOW)
    again().due(NOW, limit=9, lease=LEASE)
    save(store, told(feed("one")))
    assert store.counts(NOW)["entries"]["total"] == 1


def test_one_that_was_saved_may_be_saved_again_and_a_look_is_no_save(store):
    store.declare([feed("one")], NOW)
    (mine,) = store.due(NOW, limit=9, lease=LEASE)
    with store.turn(mine, (), (), NOW):
        pass
    save(store, told(mine))
    save(store, told(mine, 2))
    assert store.counts(NOW)["entries"]["total"] == 2


def test_of_turns_saved_together_only_the_one_that_came_too_late_is_undone(store, again):
    store.declare([feed("one"), feed("two")], NOW)
    one, two = sorted(store.due(NOW, limit=9, lease=LEASE), key=lambda source: source.url)
    again().lease([one.id], NOW, lease=LEASE)
    with store.together():
        with pytest.raises(LeaseLost):
            save(store, told(one))
        save(store, told(two))
    assert [kept.feed for kept in store.articles(limit=9)] == [two.id]


def test_only_the_leases_of_a_worker_are_given_back_for_it(url):
    with SqlStore.open(url, owner="a") as one, SqlStore.open(url, owner="ab") as two:
        one.declare([feed(str(n)) for n in range(3)], NOW)
        mine = one.due(NOW, limit=2, lease=LEASE)
        two.due(NOW, limit=2, lease=LEASE)
        one.lists.lease("un-sc", NOW + LEASE)
        assert two.release("a") == 3
        assert {found.id for found in two.due(NOW, limit=9, lease=LEASE)} == {found.id for found in mine}


OPS = st.lists(st.tuples(st.sampled_from(["due", "lease", "save", "release"]), st.integers(0, 1)), max_size=12)


@given(OPS)
@settings(max_examples=40, deadline=None)
def test_whatever_the_order_a_feeds_state_is_that_of_whoever_held_its_lease_as_it_saved(anew, steps):
    with anew() as first, SqlStore.open(first.where, owner="other") as second:
        stores, names = (first, second), ("daemon", "other")
        first.declare([feed("one")], NOW)
        now, holder, etag = NOW, None, None  # the model: whose lease it is, and what was saved last
        leased = [False, False]  # whether this store believes that it holds a lease
        for step, (what, who) in enumerate(steps):
            now += LEASE  # every lease has run out by the next step
            if what in ("due", "lease"):
                taken = (
                    stores[who].due(now, limit=9, lease=LEASE) if what == "due" else stores[who].lease([feed("one").id], now, lease=LEASE)
                )
                assert len(taken) == 1
                holder, leased[who] = who, True
            elif what == "release":
                assert stores[1 - who].release(names[who]) == int(holder == who)
                holder = None if holder == who else holder
            else:
                outcome = Outcome(feed=polled(feed("one"), etag=f"{who} {step}", next_poll=now))
                if leased[who] and holder != who:
                    with pytest.raises(LeaseLost):
                        save(stores[who], outcome, now=now)
                else:
                    save(stores[who], outcome, now=now)
                    holder, leased[who], etag = None, False, f"{who} {step}"
            assert [found.health.etag for found in first.feeds()] == [etag]


# ── shards ─────────────────────────────────────────────────────────────────────────────────────


def test_the_feeds_of_a_host_are_in_one_shard_and_come_due_by_it(store):
    feeds = [feed(f"{n}", url=f"https://h{n % 10}.example/{n}.xml") for n in range(40)]
    store.declare(feeds, NOW)
    store.add_feed(feed("more", url="https://h3.example/more.xml"), NOW)
    assert store.shards == 64
    of = {source.url: shard_of(source.url.split("/")[2], 64) for source in store.feeds()}
    for shard in range(64):
        due = {source.url for source in store.due(NOW, limit=99, lease=LEASE, shard=shard)}
        assert due == {url for url, its in of.items() if its == shard}
    assert store.due(NOW, limit=99, lease=LEASE) == []


def test_a_feed_that_moved_to_another_host_is_in_its_shard(store):
    one = feed("one")
    store.declare([one], NOW)
    moved = Move(to="https://elsewhere.example/rss.xml", since=NOW, last=NOW, taken=True)
    save(store, Outcome(feed=polled(one, next_poll=NOW, move=moved)))
    assert shard_of("one.example", 64) != shard_of("elsewhere.example", 64)
    assert store.due(NOW, limit=9, lease=LEASE, shard=shard_of("one.example", 64)) == []
    assert len(store.due(NOW, limit=9, lease=LEASE, shard=shard_of("elsewhere.example", 64))) == 1


def test_another_number_of_shards_moves_every_feed_into_its_own_and_is_remembered(store, again):
    feeds = [feed(f"f{n}") for n in range(30)]
    store.declare(feeds[:20], NOW)
    moved = store.divide(7)
    assert moved == sum(shard_of(f"f{n}.example", 7) != shard_of(f"f{n}.example", 64) for n in range(20))
    assert (store.divide(7), again().shards) == (0, 7)
    again().declare(feeds, NOW)
    for shard in range(7):
        due = {source.url for source in store.due(NOW, limit=99, lease=LEASE, shard=shard)}
        assert due == {source.url for n, source in enumerate(feeds) if shard_of(f"f{n}.example", 7) == shard}


def test_a_hosts_shard_is_the_same_wherever_it_is_asked():
    assert [shard_of(host, 64) for host in ("", "press.example", "новости.example")] == [57, 38, 35]


# ── on a server, nobody waits for a lease ──────────────────────────────────────────────────────


def test_a_lease_is_taken_beside_a_turn_and_leaves_out_the_feed_that_is_being_saved(cluster):
    with SqlStore.open(cluster()) as store:
        store.declare([feed("one"), feed("two")], NOW)
        save(store, Outcome(feed=polled(feed("one"), next_poll=NOW)))
        save(store, Outcome(feed=polled(feed("two"), next_poll=NOW)))
        found, done = [], threading.Event()

        def lease():
            with SqlStore.open(store.where) as other:
                found.extend(other.due(NOW, limit=9, lease=LEASE))
            done.set()

        with store.turn(feed("one"), (), (), NOW) as turn:
            turn.save(told(feed("one")))
            thread = threading.Thread(target=lease)
            thread.start()
            assert done.wait(timeout=5), "a turn held up the lease"
        thread.join(timeout=30)
    assert [source.id for source in found] == [feed("two").id]


def test_processes_that_lease_at_once_get_every_feed_once(cluster):
    url = cluster()
    with SqlStore.open(url) as store:
        store.declare([feed(f"f{n}") for n in range(120)], NOW)
    found = [[] for _ in range(4)]
    barrier = threading.Barrier(4)

    def lease(mine):
        with SqlStore.open(url) as store:
            barrier.wait(timeout=30)
            while taken := store.due(NOW, limit=7, lease=timedelta(hours=1)):
                mine.extend(source.id for source in taken)

    threads = [threading.Thread(target=lease, args=(mine,)) for mine in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    ids = [feed_id for mine in found for feed_id in mine]
    assert len(ids) == len(set(ids)) == 120
