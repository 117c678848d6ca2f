"""The jobs of a cluster beside polling and sending: the tick hands out what is due, and what the dead had in hand is free."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hands import Gear, feeds_at

from watcher.core.errors import StoreError
from watcher.core.feeds.hosts import shard_of
from watcher.core.model.worker import Worker
from watcher.edges.heartbeat_table import Monitor
from watcher.edges.service_table import Service
from watcher.edges.store.sql import SqlStore
from watcher.service.house import House
from watcher.service.membership import Membership
from watcher.service.shared_clock import SharedClock
from watcher.testing import FakeClock


class Slips:
    """A queue that only notes what it is handed."""

    def __init__(self):
        self.made = []

    async def hint(self, kind, keys=("",)):
        self.made += [(kind, key) for key in keys]

    async def rescue(self):
        return 0

    async def tidy(self):
        self.made.append(("tidied", ""))


@pytest.fixture
def store(tmp_path):
    with SqlStore.open(tmp_path / "watcher.db", owner="anna") as opened:
        opened.workers.divide(64)
        yield opened


@pytest.fixture
def clock():
    return FakeClock()


def house(store, clock, gear, **how):
    queue = Slips()
    made = House(store, equipment=lambda: gear, errands=(), pushes=None, clock=clock, queue=lambda: queue, going=lambda: True, **how)
    return made, queue


def worker(name, seen):
    return Worker(id=name, host=name, pid=1, since=seen, seen=seen, version="1")


async def test_a_tick_tells_as_many_workers_as_there_is_work_for_that_feeds_are_due(store, clock):
    settings = {"service": Service(mode="cluster", tick=timedelta(seconds=1))}
    gear = Gear(feeds=feeds_at("a.example", 3) + feeds_at("b.example", 2) + feeds_at("c.example", 1), settings=settings)
    store.declare(gear.feeds, clock())
    made, queue = house(store, clock, gear)
    for living, told in ((0, "0"), (1, "0"), (2, "01"), (5, "012")):
        for number in range(living):
            store.workers.beat(worker(f"worker-{number}", clock()))
        queue.made.clear()
        await made.jobs["tick"]("7")
        assert queue.made == [("poll", hand) for hand in told]
    store.lease(None, clock(), lease=timedelta(minutes=1))
    queue.made.clear()
    await made.jobs["tick"]("7")
    assert queue.made == []


async def test_what_is_due_less_often_is_made_by_the_ticks_of_its_time(store, clock):
    gear = Gear(settings={"service": Service(mode="cluster", tick=timedelta(seconds=10))})
    made, queue = house(store, clock, gear)
    kinds = {}
    for time in range(0, 3600, 10):
        queue.made.clear()
        await made.jobs["tick"](str(time))
        for kind, _ in queue.made:
            kinds[kind] = kinds.get(kind, 0) + 1
    assert kinds == {"rescue": 360, "lists": 360, "sentinel": 180, "tidy": 1}


async def test_what_a_dead_worker_had_in_hand_is_free_and_what_a_living_one_has_stays(store, clock, caplog):
    feeds = feeds_at("a.example", 1) + feeds_at("b.example", 1)
    store.declare(feeds, clock())
    hour = timedelta(hours=1)
    assert len(store.workers.take("bert", clock(), shards=64, most=9, lease=hour)) == 2
    with SqlStore.open(store.where, owner="bert") as other:
        other.lease([feeds[0].id], clock(), lease=hour)
    store.lease([feeds[1].id], clock(), lease=hour)
    store.workers.beat(worker("bert", clock()))
    clock.forward(seconds=59)
    store.workers.beat(worker("anna", clock()))
    made, _ = house(store, clock, Gear(feeds=feeds))
    await made.jobs["rescue"]("")
    assert [feed.id for feed in store.due(clock(), limit=9, lease=hour)] == []
    clock.forward(seconds=2)
    await made.jobs["rescue"]("")
    assert store.workers.take("anna", clock(), shards=64, most=9, lease=hour) == [shard_of("a.example", 64)]
    assert [feed.id for feed in store.due(clock(), limit=9, lease=hour)] == [feeds[0].id]
    assert [one.id for one in store.workers.every()] == ["anna"]
    assert "the worker bert (pid 1) was not seen for a minute; what it had in hand is taken up: 1 poll or delivery" in caplog.text


async def test_one_heartbeat_for_all_is_sent_by_whichever_worker_has_the_job(store, clock, monkeypatch):
    sent = []

    async def send(_self, _monitor, kind, counts):
        sent.append((kind, counts))

    monkeypatch.setattr("watcher.edges.heartbeat.Pings.send", send)
    gear = Gear(settings={"heartbeat": Monitor(url="https://m.example/x", every=timedelta(minutes=1))})
    workers = [house(store, clock, gear)[0] for _ in range(2)]
    await workers[0].jobs["heartbeat"]("")
    for one in workers:
        await one.jobs["heartbeat"]("")
    assert [kind for kind, _ in sent] == ["start"]
    clock.forward(minutes=1)
    await workers[1].jobs["heartbeat"]("")
    assert [kind for kind, _ in sent] == ["start", "end", "start"]
    assert sent[1][1] | {"polled": 0, "seconds": 60.0, "reason": ""} == sent[1][1]
    store.declare(feeds_at("a.example", 1), clock())
    with store._db.write():
        store._db.run("UPDATE feed SET next_poll = :due", due=f"{clock():%Y-%m-%dT%H:%M:%S.%fZ}")
    clock.forward(minutes=7)
    await workers[0].jobs["heartbeat"]("")
    assert sent[-2][0] == "fail"
    assert "1 feeds are due, one of them for 7 minutes" in sent[-2][1]["reason"]


# ── membership ──────────────────────────────────────────────────────────────────────────────────


class Watch:
    now = 1000.0

    def __call__(self):
        return self.now


def member(store, clock, name, gear, watch=None):
    return Membership(store, me=name, equipment=lambda: gear, clock=SharedClock(clock, Watch()), stopwatch=watch or Watch())


def test_workers_must_agree_on_the_number_of_shards_and_the_first_one_says_it(store, clock):
    of_32 = Gear(settings={"service": Service(mode="cluster", shards=32)})
    assert member(store, clock, "anna", of_32).join() == 0
    assert store.shards == 32
    with pytest.raises(StoreError, match=r"polls it in 32 shards, not in 64") as refused:
        member(store, clock, "bert", Gear(settings={"service": Service(mode="cluster")})).join()
    assert refused.value.cure == "set [service] shards = 32, or stop all workers before you change it"
    assert member(store, clock, "carl", of_32).join() == 1


def test_workers_that_were_configured_otherwise_are_told_of_once_it_has_lasted(store, clock, caplog):
    caplog.set_level("INFO")
    watch = Watch()
    anna = member(store, clock, "anna", Gear(feeds=feeds_at("a.example", 3)), watch)
    bert = member(store, clock, "bert", Gear(feeds=feeds_at("a.example", 2)))
    anna.join()
    bert.join()
    anna.beat()
    assert "not configured alike" not in caplog.text
    watch.now += 61
    anna.beat()
    anna.beat()
    assert caplog.text.count("workers are not configured alike") == 1
    assert ": feeds; give all of them the same files" in caplog.text
    bert.leave()
    anna.beat()
    assert "workers are configured alike again" in caplog.text
