"""The workers of a cluster, and which of them has which shard in hand.

A shard is leased as a feed is: whoever has it says so again every few seconds, and it is free when its time is over, whatever
became of him. Every method is one statement, so it waits for nobody. It refuses to look at a clock of its own: times are the
database's, given by whoever asks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.core.model.worker import Worker
from watcher.core.team import GONE, in_force
from watcher.edges.store import force, rows
from watcher.edges.store.connection import Connection, Row, listed

#: Of a shard: it is one of `:shards`, holds a feed that is due, and is in nobody's hands.
_WANTED = """number < :shards AND until <= :now AND EXISTS (
    SELECT 1 FROM feed WHERE feed.shard = shard.number AND retired IS NULL AND next_poll <= :now
    AND host NOT IN (SELECT host FROM rest WHERE rest.until > :now))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Shards, in numbers."""

    wanted: int  #: hold a due feed, and are in nobody's hands
    held: int  #: are in somebody's


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

    def in_force(self, now: datetime) -> str:
        """The mark of what most of the living workers are configured with, which is in force; see `force`."""
        return force.settle(self._db, lambda before: in_force(self.living(now), before), now)

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

    def take(self, worker: str, now: datetime, *, shards: int, most: int, lease: timedelta, held: Collection[int] = ()) -> Sequence[int]:
        """Up to `most` wanted shards, those that waited longest: they are this worker's alone until now + lease. Not those it
        has `held` until now, and has not done with. It waits for nobody: what another one is just taking is his.
        """
        got = self._db.rows(
            f"""UPDATE shard SET worker = :worker, until = :until WHERE number IN (
                SELECT number FROM shard WHERE {_WANTED} AND CAST(number AS TEXT) NOT IN (SELECT value FROM json_each(:held))
                ORDER BY until, number LIMIT :most{self._db.idle}) RETURNING number""",  # noqa: S608 - words of our own
            worker=worker,
            now=rows.stamp(now),
            until=rows.stamp(now + lease),
            shards=shards,
            most=most,
            held=listed(map(str, held)),
        )
        return sorted(row["number"] for row in got)

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

    def free(self, shard: int, worker: str, now: datetime) -> None:
        """Its worker has done with it, and it waits from now on."""
        freed = "UPDATE shard SET worker = NULL, until = :now WHERE number = :shard AND worker = :worker"
        self._db.run(freed, shard=shard, worker=worker, now=rows.stamp(now))

    def demand(self, now: datetime, shards: int) -> Demand:
        """How many shards want somebody, and how many are in hand."""
        row = self._db.row(
            f"""SELECT count(*) AS every, COALESCE(SUM(CASE WHEN until > :now THEN 1 ELSE 0 END), 0) AS held
            FROM shard WHERE number < :shards AND (until > :now OR ({_WANTED}))""",  # noqa: S608 - words of our own
            now=rows.stamp(now),
            shards=shards,
        )
        held, every = (int(row["held"]), int(row["every"])) if row else (0, 0)
        return Demand(wanted=every - held, held=held)

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
