"""Shards of hosts: one worker polls one at a time, and one that was stopped asks nothing that another may be asking."""

from __future__ import annotations

import asyncio

import pytest
from hands import Gear, Hand, feeds_at, settle

from watcher.core.feeds.hosts import shard_of
from watcher.edges.config import Polling
from watcher.edges.store import rows
from watcher.service import shards
from watcher.testing import FakeClock


@pytest.fixture
async def hand(tmp_path):
    """Makes workers on one store that holds the feeds of the first one's gear."""
    made, clock = [], FakeClock()

    def one_more(name, gear):
        one = Hand(f"sqlite:///{tmp_path}/watcher.db", name, gear, clock)
        if not made:
            one.store.declare(gear.feeds, clock())
        made.append(one)
        return one

    yield one_more
    for one in made:
        await one.close()


def hosts_of_their_own(number):
    """So many hosts, of which no two are in one shard."""
    found = {}
    for n in range(10_000):
        found.setdefault(shard_of(host := f"n{n}.example", 64), host)
        if len(found) == number:
            return list(found.values())
    raise AssertionError(number)


async def test_all_that_is_due_is_polled_and_the_shards_given_back(hand):
    gear = Gear(feeds=feeds_at("a.example", 9) + feeds_at("b.example", 3))
    anna = hand("anna", gear)
    await anna.take()
    assert sorted(gear.web.asked) == sorted(feed.url for feed in gear.feeds)
    assert gear.web.most <= 2, "as many at a time as a host may be asked"
    assert not anna.store._db.value("SELECT count(*) FROM shard WHERE worker IS NOT NULL")
    bert = hand("bert", gear)
    await bert.take()
    assert len(gear.web.asked) == 12, "nothing is due any more"


@pytest.fixture
def many():
    """Gear with 40 feeds in as many shards, whose doors are shut."""
    gear = Gear(feeds=tuple(feed for host in hosts_of_their_own(40) for feed in feeds_at(host, 1)))
    gear.web.unchanged = True
    gear.web.open.clear()
    return gear


async def test_all_workers_have_the_same_share_and_take_more_as_they_have_done_with_it(hand, many):
    team = [hand(name, many) for name in ("anna", "bert", "carl", "dora")]
    for one in team:
        one.team = 5  # the fifth one has not heard of it yet
    begun = [one.take() for one in team]
    await settle()
    assert [len(one.shards) for one in team] == [8, 8, 8, 8]
    many.web.open.set()
    await asyncio.gather(*begun)
    assert len(set(many.web.asked)) == len(many.web.asked) == 40


async def test_nobody_has_more_in_hand_than_leaves_some_to_who_comes_later(hand, many):
    anna = hand("anna", many)
    begun = anna.take()
    await settle()
    assert len(anna.shards) == 16
    many.web.open.set()
    await begun
    assert len(many.web.asked) == 40


async def test_who_leaves_something_to_others_for_a_second_calls_them(hand, many):
    """They may have looked when nothing was wanted for a moment, and would hear of it at the next tick."""
    anna = hand("anna", many)
    anna.team = 2
    begun = anna.take()
    await settle()
    assert (len(anna.shards), anna.called) == (16, 0), "the tick has told all of them"
    anna.seconds += 1.1
    await settle(150)
    assert anna.called == 1
    await settle(150)
    assert anna.called == 1, "once a second"
    many.web.open.set()
    await begun


async def test_slow_hosts_keep_nobody_from_what_else_is_wanted(hand, many):
    anna = hand("anna", many)
    anna.team = 10  # four of forty are her share, and none of them answers
    begun = anna.take()
    await settle()
    assert len(anna.shards) == 4
    anna.team = 5
    anna.seconds += 1.1
    await settle(150)
    assert len(anna.shards) == 8
    many.web.open.set()
    await begun


async def test_the_shard_that_waited_longest_is_taken_first(hand):
    """With more due than is polled in time nobody waits for ever."""
    gear = Gear(feeds=tuple(feed for host in hosts_of_their_own(6) for feed in feeds_at(host, 1)))
    gear.web.unchanged = True
    anna, taken = hand("anna", gear), []
    for _ in range(6):
        anna.clock.forward(seconds=1)
        anna.store._db.run("UPDATE feed SET next_poll = '', leased = 0")
        taken += anna.shards._take(2)
        while anna.shards:
            await settle(1)
    assert len(set(taken[:6])) == 6
    assert taken[6:] == taken[:6]


async def test_more_feeds_than_are_taken_at_once_are_polled_all_the_same(hand, monkeypatch):
    monkeypatch.setattr(shards, "_AT_ONCE", 4)
    gear = Gear(feeds=feeds_at("a.example", 15))
    await hand("anna", gear).take()
    assert len(set(gear.web.asked)) == 15


async def test_a_host_with_more_feeds_than_it_can_answer_for_keeps_no_other_of_its_shard_waiting(hand, monkeypatch):
    monkeypatch.setattr(shards, "_AT_ONCE", 8)
    monkeypatch.setattr(shards, "_OF_A_HOST", 4)
    other = next(host for n in range(1000) if shard_of(host := f"n{n}.example", 64) == shard_of("a.example", 64))
    gear = Gear(feeds=feeds_at("a.example", 30) + feeds_at(other, 2))
    anna = hand("anna", gear)
    anna.store._db.run("UPDATE feed SET next_poll = :late WHERE host = :host", late=rows.stamp(anna.clock()), host=other)
    gear.web.open.clear()
    task = anna.take()
    await settle()
    assert {f"https://{other}/0", f"https://{other}/1"} <= set(gear.web.asked)
    gear.web.open.set()
    await task
    assert len(set(gear.web.asked)) == 32, "and those of the host follow"


async def test_two_workers_never_poll_one_shard(hand):
    gear = Gear(feeds=feeds_at("a.example", 6), polling=Polling(per_host=1))
    gear.web.open.clear()
    anna, bert = hand("anna", gear), hand("bert", gear)
    first = anna.take()
    await settle()
    await bert.take()
    assert len(gear.web.asked) == 1
    gear.web.open.set()
    await first
    assert (len(gear.web.asked), gear.web.most) == (6, 1)


async def test_a_worker_that_was_stopped_past_its_lease_asks_nothing_more_and_the_other_one_all(hand):
    gear = Gear(feeds=feeds_at("a.example", 6), polling=Polling(per_host=1))
    gear.web.open.clear()
    anna, bert = hand("anna", gear), hand("bert", Gear(polling=Polling(per_host=1)))
    stopped = anna.take()
    await settle()
    anna.pass_by(150)  # the leases of the feeds are over too
    await bert.take()
    assert len(bert.gear.web.asked) == 6
    gear.web.open.set()
    await stopped
    assert len(gear.web.asked) == 1, "only what it was asking when it was stopped"
    health = {feed.health.failures for feed in bert.store.feeds()}
    assert health == {0}


async def test_a_shard_that_is_renewed_is_kept(hand):
    gear = Gear(feeds=feeds_at("a.example", 6), polling=Polling(per_host=1))
    gear.web.open.clear()
    anna, bert = hand("anna", gear), hand("bert", Gear())
    first = anna.take()
    await settle()
    for _ in range(3):
        anna.pass_by(20)
        anna.shards.renew()
    await bert.take()
    assert not bert.gear.web.asked
    gear.web.open.set()
    await first


async def test_a_shard_that_somebody_took_meanwhile_is_not_kept_by_saying_so(hand):
    gear = Gear(feeds=feeds_at("a.example", 6), polling=Polling(per_host=1))
    gear.web.open.clear()
    anna, bert = hand("anna", gear), hand("bert", Gear(polling=Polling(per_host=1)))
    bert.gear.web.open.clear()
    first = anna.take()
    await settle()
    anna.pass_by(40)
    anna.store._db.run("UPDATE feed SET next_poll = '', leased = 0, lease = NULL WHERE url LIKE '%/5'")
    second = bert.take()
    await settle()
    assert (len(bert.shards), bert.gear.web.asked) == (1, ["https://a.example/5"])
    anna.shards.renew()
    gear.web.open.set()
    await first
    assert len(gear.web.asked) == 1
    bert.gear.web.open.set()
    await second


async def test_who_is_to_stop_asks_nothing_more_and_finishes_what_is_asked(hand):
    gear = Gear(feeds=feeds_at("a.example", 6), polling=Polling(per_host=2))
    gear.web.open.clear()
    anna = hand("anna", gear)
    polling = anna.take()
    await settle()
    anna.going = False
    await settle(120)
    assert not polling.done(), "two are being asked"
    gear.web.open.set()
    await polling
    assert len(gear.web.asked) == 2
    assert sum(feed.health.last_read is not None for feed in anna.store.feeds()) == 2


async def test_a_worker_with_a_slow_host_gives_the_shard_back_after_a_while_with_all_that_waits(hand):
    gear = Gear(feeds=feeds_at("a.example", 6), polling=Polling(per_host=1))
    gear.web.open.clear()
    anna, bert = hand("anna", gear), hand("bert", Gear())
    polling = anna.take()
    await settle()
    for _ in range(4):
        anna.pass_by(20)
        anna.shards.renew()
    await settle(120)
    gear.web.open.set()
    await polling
    assert len(gear.web.asked) == 1
    await bert.take()
    assert len(bert.gear.web.asked) == 5


async def test_a_poll_that_breaks_is_told_and_takes_no_other_with_it(hand, caplog):
    gear = Gear(feeds=feeds_at("a.example", 3))
    anna = hand("anna", gear)
    fetch, broken = gear.web.fetch, []

    async def breaks(feed):
        if not broken:
            broken.append(feed.url)
            raise RuntimeError("a bug of ours")
        return await fetch(feed)

    gear.web.fetch = breaks
    await anna.take()
    assert len(gear.web.asked) == 2
    assert "failed, which is a bug" in caplog.text
