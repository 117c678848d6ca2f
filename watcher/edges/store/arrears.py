"""What is due and not done: read from the ends of indexes, so that it may be asked every few seconds of a million feeds."""

from __future__ import annotations

from datetime import datetime

from watcher.core.model import Arrears, redact
from watcher.edges.store import rows
from watcher.edges.store.connection import Connection

_DUE = "retired IS NULL AND next_poll <= :now"
_AWAKE = " AND host NOT IN (SELECT host FROM rest WHERE until > :now)"


def arrears(db: Connection, now: datetime) -> Arrears:
    """How far behind it is. A feed that never was scheduled is due since it was added; one that was given back by a worker
    which died is due at once, and nobody can say since when.
    """
    stamp = rows.stamp(now)
    with db.snapshot():
        rest = db.row("SELECT 1 FROM rest WHERE until > :now LIMIT 1", now=stamp)
        due = f"{_DUE}{_AWAKE}" if rest else _DUE  # which an index alone can count
        feeds = db.value(f"SELECT count(*) FROM feed WHERE {due}", now=stamp)  # noqa: S608 - ours
        waiting = _oldest(db, stamp, due) if feeds else None
        deliveries = db.rows("SELECT count(*) AS n, min(first_due) AS oldest FROM delivery WHERE ready IS NOT NULL")[0]
        dead = db.value("SELECT count(*) FROM delivery WHERE state = 'dead'")
    return Arrears(
        feeds=feeds,
        since=waiting[0] if waiting else None,
        feed=waiting[1] if waiting else "",
        deliveries=deliveries["n"],
        oldest=rows.moment(deliveries["oldest"]) if deliveries["oldest"] else None,
        dead=dead,
    )


def _oldest(db: Connection, now: str, due: str) -> tuple[datetime, str] | None:
    looks = (
        f"SELECT next_poll AS since, title, url FROM feed WHERE next_poll <> '' AND {due} ORDER BY next_poll LIMIT 1",  # noqa: S608 - ours
        f"SELECT added AS since, title, url FROM feed WHERE next_poll = '' AND since IS NULL AND {due} ORDER BY added LIMIT 1",  # noqa: S608 - ours
    )
    found = [row for look in looks for row in db.rows(look, now=now)]
    if not found:
        return None
    first = min(found, key=lambda row: row["since"])
    return rows.moment(first["since"]), first["title"] or redact(first["url"])
