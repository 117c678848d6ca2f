"""Drills: each a record of its own, in no table that is counted; the messages of one go through the outbox like any other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from watcher.core.model import Bulletin, Delivery, Drill
from watcher.edges.store import bulletins, outbox, rows
from watcher.edges.store.connection import Connection, Row

_KEPT = 100


class SqlDrills:
    """`ports.Drills` over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def save(self, drill: Drill, messages: Sequence[tuple[Bulletin, Delivery]]) -> None:
        """One as it stands now, with the messages that follow from it; but when it has arrived, that stays."""
        with self._db.write("stories"):
            for bulletin, delivery in messages:
                bulletins.save(self._db, bulletin, delivery.channel)
            outbox.add(self._db, (), [delivery for _, delivery in messages])
            stages = [[stage, took.total_seconds()] for stage, took in drill.stages]
            row = {
                "id": drill.id,
                "channel": drill.channel,
                "began": rows.stamp(drill.began),
                "name": drill.name,
                "stages": rows.packed(stages),
                "bulletin": drill.bulletin,
                "failed": drill.failed,
                "told": int(drill.told),
            }
            self._db.put("drill", [row])
            self._db.run("DELETE FROM drill WHERE id NOT IN (SELECT id FROM drill ORDER BY began DESC LIMIT :kept)", kept=_KEPT)

    def arrived(self, bulletin: str, now: datetime) -> None:
        """The canary channel has taken it; a late one has still failed."""
        with self._db.write("stories"):
            self._db.run(
                "UPDATE drill SET arrived = :now WHERE bulletin = :bulletin AND arrived IS NULL", bulletin=bulletin, now=rows.stamp(now)
            )

    def last(self) -> Drill | None:
        """The newest."""
        row = self._db.row("SELECT * FROM drill ORDER BY began DESC LIMIT 1")
        return _drill(row) if row else None

    def error_of(self, bulletin: str) -> str:
        """Why the delivery of a drill was not taken so far; "" if it was not tried."""
        row = self._db.row("SELECT state, error FROM delivery WHERE bulletin = :bulletin ORDER BY first_due LIMIT 1", bulletin=bulletin)
        return str(row["error"] or f"it is {row['state']}") if row else ""


def _drill(row: Row) -> Drill:
    return Drill(
        id=row["id"],
        channel=row["channel"],
        began=rows.moment(row["began"]),
        name=row["name"],
        stages=tuple((stage, timedelta(seconds=took)) for stage, took in json.loads(row["stages"])),
        bulletin=row["bulletin"],
        arrived=rows.moment(row["arrived"]) if row["arrived"] else None,
        failed=row["failed"],
        told=bool(row["told"]),
    )
