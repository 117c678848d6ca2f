"""A million feeds leased, shard by shard, through the statement of the product, and what wears that down.

`leases` fills a store, leases every feed once, and then lets one shard live for hours: leased and saved each quarter of
an hour, without a vacuum, then also with an old snapshot open, then vacuumed. Plans are those of the product's own statement.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import psycopg

from benchmarks.scale import page
from benchmarks.scale.filling import fill, moment
from benchmarks.scale.meter import Cost, Meter
from benchmarks.scale.plans import Plan, explained
from benchmarks.scale.population import Population, populate
from benchmarks.scale.server import SETTINGS, database
from benchmarks.scale.walks import undone
from watcher.core.model import Feed
from watcher.edges.store import roster
from watcher.edges.store.sql import SqlStore

BATCH, LEASE = 200, timedelta(seconds=100)
ROUND = timedelta(minutes=15)
_SELECT = "SELECT * FROM feed WHERE retired IS NULL AND next_poll <="
_QUARTER = int(ROUND / timedelta(milliseconds=1))


@dataclass(frozen=True, slots=True)
class Wear:
    """What one lease costs at a moment."""

    when: str
    plan: Plan
    table: float  #: MB
    index: float  #: MB

    def row(self) -> Sequence[str]:
        return [self.when, f"{self.plan.buffers:,}", f"{self.plan.milliseconds:.1f}", f"{self.table:,.0f}", f"{self.index:,.0f}"]


def main(feeds: int, *, shards: int, hours: int) -> dict[str, str]:
    """The blocks of the page."""
    people = populate(feeds, shards=shards)
    due = np.random.default_rng(2).integers(0, _QUARTER, feeds)
    with database() as url, SqlStore.open(url, owner="scale") as store:
        _say("filling")
        fill(store, people, due)
        shard = _ordinary(people)
        size = _size(store)
        fresh = _look(store, shard, "fresh", moment(_QUARTER))
        _say("leasing every feed once")
        took, leased = every(store, people, moment(_QUARTER))
        assert leased == feeds, f"{leased} feeds leased of {feeds}"
        _say("hours of one shard")
        worn = [fresh, *life(store, url, shard, hours)]
    return {"leases": _leased(took, feeds, size), "lease-plan": _plan(fresh), "wear": _worn(worn, hours)}


def every(store: SqlStore, people: Population, now: datetime) -> tuple[list[Cost], int]:
    """What each lease cost, and how many feeds were leased, each once."""
    took, ids, meter = [], set(), Meter(store)
    for shard in range(people.shards):
        while True:
            with meter() as cost:
                found = store.due(now, limit=BATCH, lease=LEASE, shard=shard)
            took.append(cost)
            assert ids.isdisjoint(feed.id for feed in found)
            ids.update(feed.id for feed in found)
            if len(found) < BATCH:
                break
    return took, len(ids)


def life(store: SqlStore, url: str, shard: int, hours: int) -> list[Wear]:
    """A shard that is polled each quarter of an hour: nobody vacuums, then somebody also looks at an old state, then all is well."""
    raw = store._db._raw  # noqa: SLF001 - settings of the table are not the product's to change
    raw.execute("ALTER TABLE feed SET (autovacuum_enabled = off)")
    found = []
    begun = 2
    for hour in range(1, hours + 1):
        begun = live(store, shard, begun, rounds=4)
        found.append(_look(store, shard, f"after {hour} h without a vacuum", moment(_QUARTER * begun)))
    with psycopg.connect(url) as old:
        old.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        old.execute("SELECT count(*) FROM feed")
        for hour in range(1, hours + 1):
            begun = live(store, shard, begun, rounds=4)
            found.append(_look(store, shard, f"and {hour} h with an old snapshot open", moment(_QUARTER * begun)))
        raw.execute("VACUUM feed")
        found.append(_look(store, shard, "vacuumed, the snapshot still open", moment(_QUARTER * begun)))
        old.rollback()
    found.append(_look(store, shard, "the snapshot closed", moment(_QUARTER * begun)))
    raw.execute("VACUUM feed")
    found.append(_look(store, shard, "and vacuumed", moment(_QUARTER * begun)))
    raw.execute("ALTER TABLE feed RESET (autovacuum_enabled)")
    return found


def live(store: SqlStore, shard: int, begun: int, *, rounds: int) -> int:
    """So many quarters of an hour of a shard; the number of the next."""
    for quarter in range(begun, begun + rounds):
        now = moment(_QUARTER * quarter)
        while found := store.due(now, limit=BATCH, lease=LEASE, shard=shard):
            saved(store, found, now)
    return begun + rounds


def saved(store: SqlStore, feeds: Sequence[Feed], now: datetime) -> None:
    """As their turns save the health of feeds that have nothing new, in one transaction."""
    with store.together():
        for feed in feeds:
            roster.save_health(store._db, replace(feed, health=replace(feed.health, last_read=now, next_poll=now + ROUND - LEASE)))  # noqa: SLF001


def _ordinary(people: Population) -> int:
    """The shard whose number of feeds is the middle one."""
    sizes = np.bincount(people.shard, minlength=people.shards)
    return int(np.argsort(sizes)[people.shards // 2])


def _look(store: SqlStore, shard: int, when: str, now: datetime) -> Wear:
    """One lease, which is undone."""
    with explained(store) as told:
        found = undone(store, lambda: store.due(now, limit=BATCH, lease=LEASE, shard=shard))
        assert len(found) == BATCH, f"{len(found)} feeds are due"
    plan = told.of(_SELECT)
    assert "shard" in plan.tree
    size = _size(store)
    return Wear(when, plan, size["feed"], size["feed_shard"])


def _size(store: SqlStore) -> dict[str, float]:
    """MB of the table of feeds and of each of its indexes."""
    found = store._db.rows(  # noqa: SLF001 - no store tells how large its tables are
        """SELECT relname AS name, pg_relation_size(oid) AS bytes FROM pg_class WHERE relname = 'feed' OR oid IN
        (SELECT indexrelid FROM pg_index WHERE indrelid = 'feed'::regclass)"""
    )
    return {row["name"]: row["bytes"] / 1e6 for row in found}


def _leased(took: Sequence[Cost], feeds: int, size: dict[str, float]) -> str:
    server, both, wall = (np.array([getattr(cost, name) * 1000 for cost in took]) for name in ("server", "both", "wall"))
    rest = ", ".join(f"`{name}` {mb:,.0f}" for name, mb in sorted(size.items(), key=lambda pair: -pair[1]) if name != "feed")
    left_out = ("log_min_messages", "max_connections", "shared_preload_libraries")
    told = ", ".join(f"`{name}` {value}" for name, value in SETTINGS.items() if name not in left_out)
    return (
        f"{feeds:,} feeds in a table of {size['feed']:,.0f} MB with all that the product remembers of a feed; indexes in MB: {rest}. "
        f"PostgreSQL with {told}.\n\n"
        f"Every feed leased once, 200 at a time, by one connection: {len(took):,} leases, none of a feed twice. Processor of the "
        f"server for a lease: median {np.median(server):.1f} ms, 99th percentile {np.percentile(server, 99):.1f}, dearest "
        f"{server.max():.1f}; with our own, which makes the {BATCH} records: median {np.median(both):.1f} ms. By the wall, beside other "
        f"work: median {np.median(wall):.1f} ms, slowest {wall.max():.0f}. One connection leases {feeds / wall.sum() * 1000:,.0f} feeds/s; "
        f"the server needs {server.sum() / feeds * 1000:.0f} µs a feed for it."
    )


def _plan(fresh: Wear) -> str:
    return f"```\n{fresh.plan.tree}\n```"


def _worn(found: Sequence[Wear], hours: int) -> str:
    told = page.table(("one shard", "pages a lease", "ms", "table MB", "index MB"), [wear.row() for wear in found])
    worst = max(found, key=lambda wear: wear.plan.buffers)
    return (
        f"Each hour is four polls of each of the shard's feeds, leased and saved; {hours} hours in a row, each time.\n\n{told}\n\n"
        f"The worst of them ({worst.when}):\n\n```\n{worst.plan.tree}\n```"
    )


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)
