"""Shards of hosts: one worker polls one at a time, and one that was stopped asks nothing that another may be asking."""

from __future__ import annotations

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


async def test_all_that_is_due_of_a_shard_is_polled_and_the_shard_given_back(hand):
    gear = Gear(feeds=feeds_at("a.example", 9) + feeds_at("b.example", 3))
    anna = hand("anna", gear)
    await anna.take("a.example")
    assert sorted(gear.web.asked) == sorted(feed.url for feed in feeds_at("a.example", 9))
    assert gear.web.most <= 2, "as many at a time as a host may be asked"
    bert = hand("bert", gear)
    await bert.take("a.example")
    assert len(gear.web.asked) == 9, "nothing is due any more"


async def test_more_feeds_than_are_taken_at_once_are_polled_all_the_same(hand, monkeypatch):
    monkeypatch.setattr(shards, "_AT_ONCE", 4)
    gear = Gear(feeds=feeds_at("a.example", 15))
    await hand("anna", gear).take("a.example")
    assert len(set(gear.web.asked)) == 15


async def test_a_host_with_more_feeds_than_it_can_answer_for_keeps_no_other_of_its_shard_waiting(hand, monkeypatch):
    monkeypatch.setattr(shards, "_AT_ONCE", 8)
    monkeypatch.setattr(shards, "_OF_A_HOST", 4)
    other = next(host for n in range(1000) if shard_of(host := f"n{n}.example", 64) == shard_of("a.example", 64))
    gear = Gear(feeds=feeds_at("a.example", 30) + feeds_at(other, 2))
    anna = hand("anna", gear)
    anna.store._db.run("UPDATE feed SET next_poll = :late WHERE host = :host", late=rows.stamp(anna.clock()), host=other)
    gear.web.open.clear()
    task = anna.take("a.example")
    await settle()
    assert {f"https://{other}/0", f"https://{other}/1"} <= set(gear.web.asked)
    gear.web.open.set()
    await task
    assert len(set(gear.web.asked)) == 32, "and those of the host follow"


async def test_two_workers_never_poll_one_shard(hand):
    gear = Gear(feeds=feeds_at("a.example", 6), polling=Polling(per_host=1))
    gear.web.open.clear()
    anna, bert = hand("anna", gear), hand("bert", gear)
    first = anna.take("a.example")
    await settle()
    await bert.take("a.example")
    assert len(gear.web.asked) == 1
    gear.web.open.set()
    await first
    assert (len(gear.web.asked), gear.web.most) == (6, 1)


async def test_a_worker_that_was_stopped_past_its_lease_asks_nothing_more_and_the_other_one_all(hand):
    gear = Gear(feeds=feeds_at("a.example", 6), polling=Polling(per_host=1))
    gear.web.open.clear()
    anna, bert = hand("anna", gear), hand("bert", Gear(polling=Polling(per_host=1)))
    stopped = anna.take("a.example")
    await settle()
    anna.pass_by(150)  # the leases of the feeds are over too
    await bert.take("a.example")
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
    first = anna.take("a.example")
    await settle()
    for _ in range(3):
        anna.pass_by(20)
        anna.shards.renew()
    await bert.take("a.example")
    assert not bert.gear.web.asked
    gear.web.open.set()
    await first


async def test_a_shard_that_somebody_took_meanwhile_is_not_kept_by_saying_so(hand):
    gear = Gear(feeds=feeds_at("a.example", 6), polling=Polling(per_host=1))
    gear.web.open.clear()
    anna, bert = hand("anna", gear), hand("bert", Gear(polling=Polling(per_host=1)))
    bert.gear.web.open.clear()
    first = anna.take("a.example")
    await settle()
    anna.pass_by(40)
    second = bert.take("a.example")
    await settle()
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
    polling = anna.take("a.example")
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
    polling = anna.take("a.example")
    await settle()
    for _ in range(4):
        anna.pass_by(20)
        anna.shards.renew()
    await settle(120)
    gear.web.open.set()
    await polling
    assert len(gear.web.asked) == 1
    await bert.take("a.example")
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
    await anna.take("a.example")
    assert len(gear.web.asked) == 2
    assert "failed, which is a bug" in caplog.text
