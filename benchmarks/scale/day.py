"""A day of a million feeds at so many workers, and where it breaks: what `docs/scale.md` tells of it.

The day runs on the product's figures (tick, shards in hand, feeds of a shard in hand, courtesy) and on the costs that
`python -m benchmarks.scale costs` measured; leases of some shards are the real SQL (`replay`).
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale import page, plot
from benchmarks.scale.filling import fill
from benchmarks.scale.population import BIGGEST, MEDIAN, SPREAD, Population, pauses, populate
from benchmarks.scale.replay import Real
from benchmarks.scale.server import database
from benchmarks.scale.simulate import BIG, DAY, Cluster, Cost, Memory, Simulation
from watcher.core.feeds.rhythm import Rhythm
from watcher.edges.store.sql import SqlStore

COSTS = Path(__file__).with_name("costs.json")
RHYTHM = Rhythm(interval=timedelta(minutes=15), longest=timedelta(minutes=15))  #: each feed at least each quarter of an hour
TRIP = 0.3  #: ms to the database and back, assumed: one data centre
_QUARTER = 900.0


@dataclass(frozen=True, slots=True)
class Case:
    """Something that may break it. `hours` of the day are run."""

    name: str
    hours: float
    cluster: Cluster
    herd: bool = False  #: all feeds are due at the first moment
    faster: float = 1.0  #: every pause is so much shorter


def cost_of(measured: dict[str, Any]) -> Cost:
    """Seconds, from the milliseconds of one poll. Its worker waits for the server, and for the way there and back."""

    def busy(kind: str) -> float:
        one = measured[kind]
        return float(one["ours"] + one["server"] + one["trips"] * TRIP) / 1000

    # The stories are held for what was measured, and for the way there and back of each statement more than an unchanged poll needs.
    held = (measured["new"]["held"] + (measured["new"]["trips"] - measured["same"]["trips"]) * TRIP) / 1000
    return Cost(unchanged=busy("etag"), same=busy("same"), changed=busy("new"), lock=float(held))


def cases(cluster: Cluster) -> Sequence[Case]:
    far = replace(cluster, workers=200)
    return (
        Case("18 workers", 0.75, cluster),
        Case("18 workers, and a host may fill its shard, as until lately", 0.75, replace(cluster, of_a_host=10_000)),
        Case("12 workers", 0.75, replace(cluster, workers=12)),
        Case("9 workers", 0.75, replace(cluster, workers=9)),
        Case("6 workers", 0.75, replace(cluster, workers=6)),
        Case("half of 18 dead from 0:30 to 1:30", 2, replace(cluster, killed=(1800.0, 5400.0))),
        Case("all feeds due at one moment", 0.75, cluster, herd=True),
        Case("200 workers, every feed four times as often", 0.5, far, faster=4.0),
    )


def main(feeds: int, *, workers: int, hours: float, parts: Sequence[str], sql: int, sql_hours: float) -> dict[str, str]:
    """`parts`: of day, breaks, replay."""
    people = populate(feeds, shards=64)
    told = pauses(RHYTHM)
    cost = cost_of(json.loads(COSTS.read_text()))
    cluster = Cluster(cost=cost, workers=workers, again=2.0)
    blocks = {}
    if "day" in parts:
        day = ran(Case(f"{workers} workers", hours, cluster), people, told)
        plot.day(page.IMAGES / "scale-day.svg", day.lags, workers)
        blocks["day"] = of_day(day, people, cost, workers, hours)
    if "breaks" in parts:
        found = [(case, ran(case, people, told)) for case in cases(cluster)]
        plot.breaks(page.IMAGES / "scale-breaks.svg", found)
        blocks["breaks"] = of_breaks(found)
    if "replay" in parts:
        blocks["replay"] = replayed(people, told, cluster, sql, sql_hours)
    return blocks


def ran(case: Case, people: Population, told: np.ndarray) -> Simulation:
    print(f"{case.name}: {case.hours:g} hours …", file=sys.stderr, flush=True)
    due = np.zeros(people.feeds) if case.herd else first(people.feeds)
    return Simulation(case.cluster, people, Memory(people, due), told / case.faster, due).run(case.hours * 3600)


def first(feeds: int) -> np.ndarray:
    """When each is due first: spread over a quarter of an hour."""
    return np.rint(np.random.default_rng(2).uniform(0, _QUARTER, feeds) * 1000) / 1000


def replayed(people: Population, told: np.ndarray, cluster: Cluster, sql: int, hours: float) -> str:
    """The same again with real leases for the middle shards and, from two on, the one of the biggest host."""
    due = first(people.feeds)
    order = np.argsort(np.bincount(people.shard, minlength=people.shards))
    shards = [int(shard) for shard in order[people.shards // 2 :][: max(1, sql - 1)]] + [int(people.shard[0])] * (sql > 1)
    print(f"{hours:g} hours with {len(shards)} shards in SQL …", file=sys.stderr, flush=True)
    with database() as url, SqlStore.open(url, owner="scale") as store:
        ids = fill(store, people, np.rint(due * 1000).astype(np.int64))
        real = Real(people, due, store, ids, shards)
        one = Simulation(cluster, people, real, told, due)
        stopped: list[object] = []
        signal.signal(signal.SIGINT, lambda *_: stopped.append(True))  # what was replayed by then counts
        one.run(hours * 3600, going=lambda: not stopped)
        hours = (one.lags.loads[-1][0] + cluster.tick) / 3600
    took = np.array(real.took) * 1000
    biggest = ", one of them that of the biggest host" * (sql > 1)
    return (
        f"{hours:.3g} hours of it with {len(shards)} of the 64 shards in PostgreSQL{biggest}, in a table of all "
        f"{people.feeds:,} feeds: {len(took):,} leases of {real.leased:,} feeds by `SqlStore.due`, {real.saved:,} turns saved, 25 to a "
        f"transaction, and not one lease that was not what the model leases. Processor of the server: {np.median(took):.2f} ms a lease "
        f"(99th percentile {np.percentile(took, 99):.1f}), {sum(took) / real.leased * 1000:.0f} µs a feed leased, "
        f"{real.saving / real.saved * 1e6:.0f} µs a feed saved."
    )


def of_day(day: Simulation, people: Population, cost: Cost, workers: int, hours: float) -> str:
    lags, seconds = day.lags, hours * 3600
    _, busy, held, _, _ = lags.loads[-1]
    ordinary, big = lags.polls(big=False), lags.polls(big=True)
    share = np.bincount(people.host)
    mean = MEDIAN * np.exp(SPREAD**2 / 2)
    return (
        f"{people.feeds:,} feeds on {len(share):,} hosts, the biggest of {share.max():,} (the nth host has {BIGGEST:,} / n^0.9 feeds), "
        f"each with {MEDIAN:g} entries a day in the middle and {mean:.1f} on average, less at night. `max_interval` is 15 minutes. A poll "
        f"keeps its worker busy for {cost.unchanged * 1000:.1f} ms (304), {cost.same * 1000:.1f} ms (the same bytes) or "
        f"{cost.changed * 1000:.1f} ms (something new, {cost.lock * 1000:.1f} ms of them under the lock of the stories).\n\n"
        f"{workers} workers, {hours:g} hours in one piece: {lags.polls():,} polls, "
        f"{lags.polls() / seconds:,.0f} a second, in {day.leases:,} leases; "
        f"their processors are busy {busy / seconds / workers:.0%} of the time, the lock is held {held / seconds:.0%} of it.\n\n"
        + page.table(
            ("lag", "polls", "median", "99th percentile", "slowest"),
            [
                (f"feeds of hosts with fewer than {BIG:,}", f"{ordinary:,}", *three(day, big=False, until=DAY)),
                (f"feeds of hosts with {BIG:,} and more", f"{big:,}", *three(day, big=True, until=DAY)),
            ],
        )
    )


def of_breaks(found: Sequence[tuple[Case, Simulation]]) -> str:
    rows = []
    for case, one in found:
        seconds = case.hours * 3600
        _, busy, held, _, _ = one.lags.loads[-1]
        rows.append(
            (
                case.name,
                f"{case.hours:g}",
                f"{one.lags.polls() / seconds:,.0f}",
                f"{busy / seconds / case.cluster.workers:.0%}",
                f"{held / seconds:.0%}",
                *three(one, big=False, until=seconds),
                three(one, big=True, until=seconds)[1],
            )
        )
    head = ("", "hours", "polls/s", "workers busy", "lock held", "median lag", "99th percentile", "slowest", "99th, big hosts")
    return page.table(head, rows)


def three(one: Simulation, *, big: bool, until: float) -> tuple[str, str, str]:
    """Median, 99th percentile and slowest."""
    return tuple(span(one.lags.whole(share, big=big, until=until)) for share in (0.5, 0.99, 1.0))  # type: ignore[return-value]


def span(seconds: float) -> str:
    if np.isnan(seconds):
        return ""
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
