"""What autovacuum's settings cost and save: a table of feeds that lives through hours of leases in a minute each.

Sixty times as fast as they come, with autovacuum looking sixty times as often. The table is one of a 64th of a million feeds: how
much of a table is dead, which is what the settings are about, does not depend on its size. Pages are counted by the server
itself (pg_stat_statements), so that a busy machine changes nothing of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np

from benchmarks.scale import page
from benchmarks.scale.filling import fill, moment
from benchmarks.scale.population import populate
from benchmarks.scale.server import SETTINGS, database
from watcher.edges.store.sql import SqlStore

FASTER = 60
_QUARTER = 15 * 60
_ROOM = 200
#: What may be set for the table, from what PostgreSQL does by itself on.
CASES: Mapping[str, str] = {
    "as PostgreSQL ships it (a fifth dead)": "",
    "a twentieth dead": "autovacuum_vacuum_scale_factor = 0.05",
    "a hundredth dead": "autovacuum_vacuum_scale_factor = 0.01",
    "never": "autovacuum_enabled = false",
}
_DEAD = "SELECT CAST(100.0 * n_dead_tup / n_live_tup AS DOUBLE PRECISION) FROM pg_stat_user_tables WHERE relname = 'feed'"
_SERVER = {"autovacuum_naptime": "1s", "autovacuum_vacuum_cost_limit": "10000", "shared_preload_libraries": "pg_stat_statements"}


def main(feeds: int, *, hours: float) -> dict[str, str]:
    head = ("vacuumed at", "polls", "vacuums an hour", "pages a lease", "dead of 100 rows, at most", "MB of the table", "MB of its indexes")
    return {"vacuums": page.table(head, [lived(name, settings, feeds, hours) for name, settings in CASES.items()])}


def lived(name: str, settings: str, feeds: int, hours: float) -> tuple[str, ...]:
    """Hours of one setting."""
    print(f"{name}: {hours:g} hours …", file=sys.stderr, flush=True)
    due = np.random.default_rng(2).integers(0, _QUARTER * 1000, feeds)
    with database({**SETTINGS, **_SERVER}) as url, SqlStore.open(url, owner="scale") as store:
        fill(store, populate(feeds, shards=1, biggest=100), due)
        ask = store._db  # noqa: SLF001
        if settings:
            ask.run(f"ALTER TABLE feed SET ({settings})")
        polls, dead = 0, 0.0
        began, over = time.monotonic(), hours * 3600
        while (day := (time.monotonic() - began) * FASTER) < over:
            now = moment(int(day * 1000))
            found = store.due(now, limit=_ROOM, lease=timedelta(minutes=5), shard=0)
            if not found:
                time.sleep(0.01)
                continue
            store.give_back([feed.id for feed in found], now + timedelta(seconds=_QUARTER))
            polls += len(found)
            if polls % 2000 < _ROOM:
                dead = max(dead, float(ask.value(_DEAD)))
        stood: Any = ask.rows(
            """SELECT autovacuum_count, pg_table_size('feed') AS whole, pg_indexes_size('feed') AS indexes
            FROM pg_stat_user_tables WHERE relname = 'feed'"""
        )[0]
        looks: Any = ask.rows(
            """SELECT sum(shared_blks_hit + shared_blks_read) AS pages, sum(calls) AS calls FROM statistics.pg_stat_statements
            WHERE query LIKE 'SELECT * FROM feed WHERE retired IS NULL AND next_poll%'"""
        )[0]
        return (
            name,
            f"{polls:,}",
            f"{stood['autovacuum_count'] / hours:.1f}",
            f"{looks['pages'] / looks['calls']:,.0f}",
            f"{dead:.0f}",
            f"{stood['whole'] / 1e6:.0f}",
            f"{stood['indexes'] / 1e6:.0f}",
        )
