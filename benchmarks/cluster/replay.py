"""Traces led through the real turns of several processes on one store, by the clock of the traces: each state to the next process."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

from benchmarks.traces import ROOT, TRACES, states
from watcher.core.alerts.flood import Flood
from watcher.core.identity import feed_id
from watcher.core.model import Feed
from watcher.edges.sources import watchlist_of
from watcher.edges.store.sql import SqlStore
from watcher.testing import Scenario

State = tuple[int, str, bytes]


def traced() -> list[State]:
    """All states there are; none if there are no traces."""
    return states(sorted(TRACES.glob("*.tar.xz")))


def replayed(url: str, given: Sequence[State], processes: int) -> list[str]:
    """Lead them through; the ids of all that was sent."""
    spawn = multiprocessing.get_context("spawn")
    outlets = sorted({f"https://{outlet}.example/rss.xml" for _, outlet, _ in given})
    SqlStore.open(url).close()
    team = []
    for _ in range(processes):
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=_turning, args=(theirs, url, outlets), daemon=True)
        process.start()
        team.append((ours, process))
    sent: list[str] = []
    for number, (stamp, outlet, document) in enumerate(given):
        sent += _asked(team[number % processes][0], (stamp, f"https://{outlet}.example/rss.xml", document))
    later = given[-1][0] + 2 * 86400  # what waits is told
    sent += _asked(team[0][0], (later, "", b""))
    for ours, process in team:
        ours.send(None)
        process.join()
    return sent


def _asked(worker: Connection, state: State) -> list[str]:
    worker.send(state)
    told: list[str] = worker.recv()
    return told


def _turning(pipe: Connection, url: str, outlets: Sequence[str]) -> None:
    """One process: its own connection, and whatever it remembers from turn to turn."""
    watchlist = watchlist_of(sorted((ROOT / "seeds/watchlist").glob("*.toml")), [ROOT / "seeds/signals.toml"])
    store = SqlStore.open(url)
    scenario = Scenario(store, watchlist)
    scenario.rules = replace(scenario.rules, routes=replace(scenario.rules.routes, flood=Flood(more_than=10**9)))
    scenario.declared = {one: Feed(id=feed_id(one), url=one) for one in outlets}
    store.declare(tuple(scenario.declared.values()), scenario.clock(), watchlist=watchlist.version)
    with asyncio.Runner() as loop:
        while given := pipe.recv():
            stamp, outlet, document = given
            scenario.clock.now = datetime.fromtimestamp(stamp, UTC)
            before = len(scenario.channels["desk"].messages)
            loop.run(scenario.poll(outlet, document, after=timedelta()) if outlet else scenario.deliver())
            pipe.send([message.id for message in scenario.channels["desk"].messages[before:]])
    store.close()
