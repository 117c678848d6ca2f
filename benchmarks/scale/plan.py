"""From what one poll costs to what a million feeds need. Pure, but for the file of costs; every assumption is an argument."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from benchmarks.scale import page
from benchmarks.scale.day import COSTS, RHYTHM, TRIP
from benchmarks.scale.population import Population, class_of, pauses, populate
from benchmarks.scale.simulate import news
from watcher.core.feeds.rhythm import Rhythm

FULL = 0.6  #: of a processor; beyond it queues grow
TAGGED = 0.82  #: of unchanged feeds that say so by 304, assumed
LEASE = 0.047  #: ms of the server to lease a feed, by `leases`
WIRE = {"etag": 5_500, "same": 13_000, "new": 13_000}  #: bytes of a poll with its TLS handshake, assumed
KEPT = 14  #: days for which each poll stands in the ledger
_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Polls a second, by what comes of them."""

    etag: float
    same: float
    new: float

    @property
    def polls(self) -> float:
        return self.etag + self.same + self.new

    def of(self, unit: Mapping[str, Mapping[str, float]], what: str) -> float:
        """A second's worth of one column of the costs."""
        return sum(getattr(self, kind) * unit[kind][what] for kind in ("etag", "same", "new"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a load takes. Cores are busy ones; bytes a day."""

    workers: float
    busy: float  #: cores of the workers
    server: float  #: cores of the database
    held: float  #: of the time somebody holds the stories
    wal: float
    ledger: float
    articles: float
    wire: float


def load_of(people: Population, rhythm: Rhythm, tagged: float = TAGGED) -> Load:
    """The mean over a day of what these feeds are asked in this rhythm."""
    told = pauses(rhythm)
    rate, fresh = (1 / told).mean(axis=2), (news(told) / told).mean(axis=2)
    kind = class_of(people.rate)
    polls, brings = float(rate[kind, people.zone].sum()), float(fresh[kind, people.zone].sum())
    return Load(etag=(polls - brings) * tagged, same=(polls - brings) * (1 - tagged), new=brings)


def need_of(load: Load, unit: Mapping[str, Mapping[str, float]], trip: float = TRIP) -> Need:
    waits = {kind: {"busy": one["ours"] + one["server"] + one["trips"] * trip} for kind, one in unit.items()}
    held = unit["new"]["held"] + (unit["new"]["trips"] - unit["same"]["trips"]) * trip
    return Need(
        workers=load.of(waits, "busy") / 1000 / FULL,
        busy=load.of(unit, "ours") / 1000,
        server=(load.of(unit, "server") + load.polls * LEASE) / 1000,
        held=load.new * held / 1000,
        wal=load.of(unit, "wal") * _DAY,
        ledger=load.polls * unit["same"]["disk"] * _DAY * KEPT,
        articles=load.new * unit["new"]["disk"] * _DAY,
        wire=sum(getattr(load, kind) * size for kind, size in WIRE.items()) * _DAY,
    )


def main() -> dict[str, str]:
    unit: dict[str, Any] = json.loads(COSTS.read_text())
    people = populate(1_000_000, shards=64)
    asked = {
        'every 15 minutes (`max_interval = "15m"`)': RHYTHM,
        "as shipped (from 2 minutes to 6 hours, learnt)": Rhythm(),
        'at most hourly (`max_interval = "1h"`)': Rhythm(longest=timedelta(hours=1)),
    }
    loads = {name: load_of(people, rhythm) for name, rhythm in asked.items()}
    needs = {name: need_of(load, unit) for name, load in loads.items()}
    rows = [
        ("polls a second", *(f"{load.polls:,.0f}" for load in loads.values())),
        ("of them with something new", *(f"{load.new:,.0f}" for load in loads.values())),
        (f"workers of one core, each busy {FULL:.0%}", *(f"{need.workers:,.0f}" for need in needs.values())),
        ("cores of the database, busy", *(f"{need.server:.1f}" for need in needs.values())),
        ("the stories are held, of the time, at most", *(f"{need.held:.0%}" for need in needs.values())),
        ("WAL a day, GB, without whole pages", *(f"{need.wal / 1e9:,.0f}" for need in needs.values())),
        (f"ledger of polls and dead rows, {KEPT} days, GB", *(f"{need.ledger / 1e9:,.0f}" for need in needs.values())),
        ("articles with all that is kept of them, GB a day", *(f"{need.articles / 1e9:,.1f}" for need in needs.values())),
        ("network a month, TB, by assumed sizes", *(f"{need.wire * 30 / 1e12:,.1f}" for need in needs.values())),
    ]
    return {"plan": page.table(("1,000,000 feeds", *asked), rows)}
