"""From when on each entity was watched, and under which names: a row when its definition changed, or it was taken off.

A large file (a register) is one row for all of its entities. It refuses to keep the definitions, which the files hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.store import rows
from watcher.edges.store.connection import Connection, listed

_VERSION = "listed.version"


@dataclass(frozen=True, slots=True)
class Term:
    """A time in which an entity was watched under one definition."""

    since: datetime
    until: datetime | None  #: None: it still is


def note(db: Connection, watchlist: Watchlist, now: datetime) -> int:
    """What has changed on the watch list since it was last looked at; how many entities and files that were."""
    if db.value("SELECT value FROM note WHERE key = :key", key=_VERSION) == watchlist.version:
        return 0  # nearly always: no write transaction
    facts = watchlist.facts()
    with db.write():
        known = {row["entity"]: row["facts"] for row in db.rows("SELECT entity, facts FROM listed WHERE until IS NULL")}
        changed = [entity for entity, said in known.items() if facts.get(entity) != said]
        db.run(
            "UPDATE listed SET until = :now WHERE until IS NULL AND entity IN (SELECT value FROM json_each(:ids))",
            now=rows.stamp(now),
            ids=listed(changed),
        )
        fresh = [{"entity": entity, "since": rows.stamp(now), "facts": said} for entity, said in facts.items() if known.get(entity) != said]
        db.run_each("INSERT INTO listed (entity, since, facts) VALUES (:entity, :since, :facts) ON CONFLICT DO NOTHING", fresh)
        db.put("note", [{"key": _VERSION, "value": watchlist.version}], key="key")
        return len({*changed, *(row["entity"] for row in fresh)})


def of(db: Connection, entity: str) -> Sequence[Term]:
    """The times in which an entity, or a register by its version, was watched, oldest first."""
    found = db.rows("SELECT since, until FROM listed WHERE entity = :entity ORDER BY since", entity=entity)
    return [Term(rows.moment(row["since"]), rows.moment(row["until"]) if row["until"] else None) for row in found]
