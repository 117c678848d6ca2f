"""What people asked not to be told, how much was not told for it, and what no route took. Nothing here is deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from watcher.core.errors import UsageError
from watcher.core.model import Silence
from watcher.edges.store import audit, rows
from watcher.edges.store.connection import Connection, Row


def add(db: Connection, silence: Silence) -> None:
    """Make it, and say so in the audit log."""
    with db.write():
        db.put("silence", [_of(silence)])
        facts = {"silence": silence.id, "match": _plain(silence.match), "reason": silence.reason, "ends": rows.stamp(silence.ends)}
        audit.add(db, "silence.added", rows.stamp(silence.made), silence.author, facts)


def expire(db: Connection, prefix: str, *, author: str, now: datetime) -> Silence:
    """End one before its time; it is known by the beginning of its id. UsageError if there is none that is in force."""
    with db.write():
        found = [one for one in in_force(db, now) if one.id.startswith(prefix)] if prefix else []
        if len(found) != 1:
            what = "is the beginning of more than one" if found else "is the beginning of no"
            raise UsageError(f'"{prefix}" {what} silence in force', cure="`watcher silences list` shows them")
        db.run("UPDATE silence SET ends = :now, expired_by = :author WHERE id = :id", id=found[0].id, now=rows.stamp(now), author=author)
        audit.add(db, "silence.expired", rows.stamp(now), author, {"silence": found[0].id})
        return found[0]


def in_force(db: Connection, now: datetime) -> tuple[Silence, ...]:
    """Those that cover what is raised now, the oldest first."""
    return tuple(_silence(row) for row in db.rows("SELECT * FROM silence WHERE ends > :now ORDER BY made, id", now=rows.stamp(now)))


def every(db: Connection) -> tuple[Silence, ...]:
    """All there ever were, the newest first."""
    return tuple(_silence(row) for row in db.rows("SELECT * FROM silence ORDER BY made DESC, id"))


def notices_of(db: Connection) -> Mapping[str, int]:
    """Silence id -> how many notices were not sent for it."""
    found = db.rows("SELECT silence, count(DISTINCT notice) AS n FROM delivery WHERE silence IS NOT NULL GROUP BY silence")
    return {row["silence"]: row["n"] for row in found}


def save_unrouted(db: Connection, notices: Sequence[str]) -> None:
    """Inside the write transaction that adds these notices."""
    for notice in notices:
        db.run("INSERT INTO unrouted (notice, raised) SELECT id, raised FROM notice WHERE id = :id ON CONFLICT DO NOTHING", id=notice)


def unrouted_since(db: Connection, since: datetime) -> int:
    """How many notices no route took."""
    return int(db.value("SELECT count(*) FROM unrouted WHERE raised >= :since", since=rows.stamp(since)))


def unrouted_of(db: Connection, alert: str) -> frozenset[str]:
    """The notices of an alert that no route took."""
    found = db.rows("SELECT id FROM notice WHERE alert = :alert AND id IN (SELECT notice FROM unrouted)", alert=alert)
    return frozenset(row["id"] for row in found)


def _plain(match: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    return {key: sorted(values) for key, values in match.items()}


def _of(silence: Silence) -> dict[str, str]:
    return {
        "id": silence.id,
        "match": rows.packed(_plain(silence.match)),
        "author": silence.author,
        "reason": silence.reason,
        "made": rows.stamp(silence.made),
        "ends": rows.stamp(silence.ends),
        "expired_by": silence.expired_by,
    }


def _silence(row: Row) -> Silence:
    return Silence(
        id=row["id"],
        match={key: frozenset(values) for key, values in json.loads(row["match"]).items()},
        author=row["author"],
        reason=row["reason"],
        made=rows.moment(row["made"]),
        ends=rows.moment(row["ends"]),
        expired_by=row["expired_by"],
    )
