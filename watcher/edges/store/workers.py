"""The workers of a cluster, and which of them has which shard in hand.

A shard is leased as a feed is: whoever has it says so again every few seconds, and it is free when its time is over, whatever
became of him. Every method is one statement, so it waits for nobody. It refuses to look at a clock of its own: times are the
database's, given by whoever asks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.core.model.worker import Worker
from watcher.core.team import GONE
from watcher.edges.store import rows
from watcher.edges.store.connection import Connection, Row, listed


class SqlWorkers:
    """Over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def beat(self, one: Worker) -> None:
        """How a worker stands now."""
        told = {"settings": dict(one.settings), "polls": one.polls, "failed": one.failed, "alerts": one.alerts, "sent": one.deliveries}
        row = {
            "id": one.id,
            "host": one.host,
            "pid": one.pid,
            "since": rows.stamp(one.since),
            "seen": rows.stamp(one.seen),
            "version": one.version,
            "told": rows.packed(told),
        }
        self._db.put("worker", [row])

    def every(self) -> Sequence[Worker]:
        """All that said of themselves that they are, those that did so longest first; with the shards they have in hand."""
        held: dict[str, list[int]] = {}
        for row in self._db.rows("SELECT number, worker FROM shard WHERE worker IS NOT NULL ORDER BY number"):
            held.setdefault(row["worker"], []).append(row["number"])
        found = self._db.rows("SELECT * FROM worker ORDER BY since, id")
        return [replace(one, shards=tuple(held.get(one.id, ()))) for one in map(_worker, found)]

    def living(self, now: datetime) -> Sequence[Worker]:
        """Those that were seen within the last minute."""
        return [one for one in self.every() if one.seen > now - GONE]

    def leave(self, worker: str) -> None:
        """It has ended, or is dead: what it had in hand is free."""
        self._db.run("UPDATE shard SET worker = NULL, until = '' WHERE worker = :worker", worker=worker)
        self._db.run("DELETE FROM worker WHERE id = :worker", worker=worker)

    # ── shards ─────────────────────────────────────────────────────────────────────────────────

    def divide(self, shards: int) -> None:
        """There are so many; those that are there stay as they are."""
        self._db.put(
            "shard", ({"number": number, "worker": None, "until": ""} for number in range(shards)), key="number", keep=("worker", "until")
        )

    def take(self, shard: int, worker: str, now: datetime, *, lease: timedelta) -> bool:
        """Whether the shard is this worker's alone until now + lease."""
        got = self._db.run(
            "UPDATE shard SET worker = :worker, until = :until WHERE number = :shard AND (until <= :now OR worker = :worker)",
            shard=shard,
            worker=worker,
            now=rows.stamp(now),
            until=rows.stamp(now + lease),
        )
        return bool(got)

    def keep(self, shards: Collection[int], worker: str, now: datetime, *, lease: timedelta) -> frozenset[int]:
        """Those of the shards that are still this worker's; they are until now + lease."""
        kept = self._db.rows(
            """UPDATE shard SET until = :until WHERE worker = :worker AND until > :now
            AND CAST(number AS TEXT) IN (SELECT value FROM json_each(:shards)) RETURNING number""",
            worker=worker,
            now=rows.stamp(now),
            until=rows.stamp(now + lease),
            shards=listed(map(str, shards)),
        )
        return frozenset(row["number"] for row in kept)

    def free(self, shard: int, worker: str) -> None:
        """Its worker has done with it."""
        self._db.run("UPDATE shard SET worker = NULL, until = '' WHERE number = :shard AND worker = :worker", shard=shard, worker=worker)

    def wanted(self, now: datetime, shards: int) -> Sequence[int]:
        """The shards that hold a due feed and are in nobody's hands."""
        found = self._db.rows(
            """SELECT number FROM shard WHERE number < :shards AND until <= :now AND EXISTS (
                SELECT 1 FROM feed WHERE feed.shard = shard.number AND retired IS NULL AND next_poll <= :now
                AND host NOT IN (SELECT host FROM rest WHERE rest.until > :now))
            ORDER BY number""",
            now=rows.stamp(now),
            shards=shards,
        )
        return [row["number"] for row in found]

    def sending(self, now: datetime) -> bool:
        """Whether a delivery is due."""
        return self._db.row("SELECT 1 FROM delivery WHERE ready <= :now LIMIT 1", now=rows.stamp(now)) is not None


def _worker(row: Row) -> Worker:
    told = json.loads(row["told"])
    return Worker(
        id=row["id"],
        host=row["host"],
        pid=row["pid"],
        since=rows.moment(row["since"]),
        seen=rows.moment(row["seen"]),
        version=row["version"],
        settings=told["settings"],
        polls=told["polls"],
        failed=told["failed"],
        alerts=told["alerts"],
        deliveries=told["sent"],
    )
