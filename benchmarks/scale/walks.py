"""What looks at all feeds, not at a batch of them: at every start, every status, every clock set back. Each is undone again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import numpy as np

from benchmarks.scale import page
from benchmarks.scale.filling import fill, moment
from benchmarks.scale.meter import Cost, Meter
from benchmarks.scale.population import populate
from benchmarks.scale.server import database
from watcher.core.model import Feed
from watcher.edges.store import feed_rows, roster
from watcher.edges.store.sql import SqlStore

T = TypeVar("T")

_QUARTER = 15 * 60 * 1000
PART = 50_000  #: feeds of which records are made; a million of them would fill the memory of a small machine


def main(feeds: int, *, shards: int) -> dict[str, str]:
    due = np.random.default_rng(2).integers(0, _QUARTER, feeds)
    now = moment(_QUARTER)
    with database() as url, SqlStore.open(url, owner="scale") as store:
        fill(store, populate(feeds, shards=shards), due)
        store.due(now, limit=10_000, lease=timedelta(), shard=0)
        store._db.run("CREATE SCHEMA few")  # noqa: SLF001
        with SqlStore.open(f"{url}?options=-csearch_path%3Dfew") as few:
            fill(few, populate(min(PART, feeds), shards=shards), due[:PART])
            return {"walks": walks(store, few, now)}


def walks(store: SqlStore, few: SqlStore, now: datetime) -> str:
    """A table of seconds, on the feeds of `store`, and on those of `few` where records are made of them."""
    every, part = (int(one._db.value("SELECT count(*) FROM feed")) for one in (store, few))  # noqa: SLF001
    some = _some(few)
    other = [replace(feed, title=f"{feed.title}!") for feed in some]
    acts: list[tuple[str, SqlStore, Callable[[], Any]]] = [
        ("`declare` where nothing was noted before, and nothing differs", few, lambda: few.declare(some, now)),
        ("`declare`, every title changed", few, lambda: few.declare(other, now)),
        ("`catch_up` after a sleep in which all came due", few, lambda: roster.catch_up(few._db, now)),  # noqa: SLF001
        ("`release` of what a worker had in hand", store, lambda: store.release("scale")),
        ("`rewind` after a clock was set back", store, lambda: roster.rewind(store._db)),  # noqa: SLF001
        ("`counts` of the status", store, lambda: store.counts(now)),
        ("`arrears`: how far behind polling is", store, lambda: store.arrears(now)),
        ("`demand`: how many shards hold a due feed, at each tick", store, lambda: store.workers.demand(now, 64)),
        ("records of all feeds, as `feeds list` reads them", few, few.feeds),
    ]
    told = []
    for name, one, act in acts:
        cost, feeds = _measured(one, act), every if one is store else part
        whole = cost.both / feeds * every
        told.append((name, f"{feeds:,}", f"{cost.ours:.2f}", f"{cost.server:.2f}", f"{cost.wall:.1f}", f"{whole:,.1f}"))
    return page.table(("what", "feeds", "s of ours", "s of the server", "s by the wall", f"s of processor at {every:,}"), told)


def _some(store: SqlStore) -> list[Feed]:
    return [feed_rows.feed(row) for row in store._db.rows("SELECT * FROM feed")]  # noqa: SLF001


class _UndoneError(Exception):
    """Takes back what was only looked at."""


def undone(store: SqlStore, act: Callable[[], T]) -> T:
    """What it gives; afterwards all is as before."""
    found = []
    with suppress(_UndoneError), store.together():
        found.append(act())
        raise _UndoneError
    return found[0]


def _measured(store: SqlStore, act: Callable[[], Any]) -> Cost:
    with Meter(store)() as cost:
        undone(store, act)
    return cost
