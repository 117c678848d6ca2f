"""`watcher status` over the workers of a cluster, from whatever machine it is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watcher.core.model.worker import Worker
from watcher.edges.store import rows
from watcher.edges.store.sql import SqlStore

HOUR = timedelta(hours=1)


@pytest.fixture
def place(nothing):
    return nothing()


@pytest.fixture
def cluster_house(house):
    """Polled once, and from then on for workers to watch."""
    house.polling = '[service]\nmode = "cluster"\n'
    house.write()
    house.run("poll")
    return house


def beat(house, *names, ago=timedelta(), **changes):
    """Workers, last seen so long ago, and one of them looked what is due."""
    with SqlStore.open(house.place) as store:
        now = store.clock() - ago
        for name in names:
            known = {"version": "0.1.0", "settings": {"watch list": "3f9a1c77"}, "polls": 1234, "deliveries": 56}
            store.workers.beat(Worker(id=name, host=name, pid=1, since=now - HOUR, seen=now, **(known | changes)))
        store.beat(now, pid=1, since=now - HOUR, host=names[0])


NAMES = ("watcher-7d9f8b6c5-abcde", "watcher-7d9f8b6c5-fghij", "watcher-7d9f8b6c5-klmno-of-a-very-long-name")


def test_before_any_worker_there_are_none_and_that_is_no_fault(cluster_house):
    told = cluster_house.json("status")
    assert (told["state"], told["workers"]) == ("ok", [])
    assert "0 live; 0 of 64 shards in hand" in cluster_house.run("status").stdout


def test_workers_that_live_are_shown_in_eighty_columns_with_what_they_do(cluster_house, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    beat(cluster_house, *NAMES)
    with SqlStore.open(cluster_house.place) as store:
        store.workers.divide(64)
        until = rows.stamp(store.clock() + HOUR)
        with store._db.write():
            store._db.run("UPDATE shard SET worker = :worker, until = :until WHERE number IN (3, 4)", worker=NAMES[0], until=until)
    told = cluster_house.json("status")
    assert (told["state"], told["daemon"]["running"]) == ("ok", True)
    first = next(one for one in told["workers"] if one["host"] == NAMES[0])
    assert first["shards"] == [3, 4]
    assert {name: first[name] for name in ("pid", "version", "watchlist", "alive", "polls", "deliveries")} == {
        "pid": 1,
        "version": "0.1.0",
        "watchlist": "3f9a1c77",
        "alive": True,
        "polls": 1234,
        "deliveries": 56,
    }
    shown = cluster_house.run("status").stdout
    assert "3 live (0.1.0); 2 of 64 shards in hand; last look" in " ".join(shown.split())
    assert f"{NAMES[0]} (pid 1)" in shown
    assert "watcher-7d9f8b6c5-kl… (pid 1)" in shown
    assert max(len(line.rstrip()) for line in shown.splitlines() if str(cluster_house.folder) not in line) <= 80


def test_workers_with_different_watch_lists_are_an_exit_code_with_a_reason(cluster_house):
    beat(cluster_house, "one", "two")
    beat(cluster_house, "three", settings={"watch list": "00000000"})
    told = cluster_house.json("status", code=1)
    assert told["state"] == "attention"
    assert "three (pid 1) with another watch list" in told["reasons"][0]


def test_when_no_worker_lives_it_is_down_and_those_that_died_are_shown(cluster_house):
    beat(cluster_house, "one", "two", ago=timedelta(minutes=5))
    told = cluster_house.json("status", code=1)
    assert (told["state"], told["daemon"]["running"]) == ("down", False)
    assert told["reasons"][0].startswith("no worker lives; the last sign of life was 5 min ago")
    assert [one["alive"] for one in told["workers"]] == [False, False]
    assert "0 live, 2 dead" in cluster_house.run("status", code=1).stdout
