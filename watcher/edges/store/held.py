"""Which sanctions lists were added by command, and what is held of every list, as rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from watcher.core.lists.followed import Followed, packed, unpacked
from watcher.core.model import Held, Validators
from watcher.edges.store import rows
from watcher.edges.store.connection import Connection, Row
from watcher.edges.store.leases import OWNED

_COLUMNS = ("list", "state", "publication", "next_look")  #: of Held; the rest is its record
_FIELDS = frozenset(field.name for field in fields(Held))
_TIMES = ("published", "first_read", "last_read", "changed")


def add(db: Connection, one: Followed) -> bool:
    """Follow a list by command; False if it was added so already, and is now followed as told anew."""
    with db.write():
        there = db.value("SELECT settings FROM list WHERE id = :id", id=one.id)
        db.put("list", [{"id": one.id, "settings": rows.packed(packed(one))}])
        return there is None


def remove(db: Connection, list_: str) -> bool:
    """No longer follow a list that was added by command; what is held of it stays. False if it was not."""
    with db.write():
        return bool(db.run("UPDATE list SET settings = NULL WHERE id = :id AND settings IS NOT NULL", id=list_))


def added(db: Connection) -> tuple[Followed, ...]:
    """The lists that were added by command."""
    found = db.rows("SELECT id, settings FROM list WHERE settings IS NOT NULL ORDER BY id")
    return tuple(unpacked(row["id"], json.loads(row["settings"])) for row in found)


def of(db: Connection, list_: str) -> Held:
    """What is held of a list; of one that was never looked at it is nothing."""
    row = db.row("SELECT * FROM list WHERE id = :id", id=list_)
    return _held(row) if row else Held(list=list_)


def every(db: Connection) -> Mapping[str, Held]:
    """What is held of every list that was ever followed, by id."""
    return {row["id"]: _held(row) for row in db.rows("SELECT * FROM list ORDER BY id")}


def lease(db: Connection, list_: str, until: datetime, *, token: str) -> Held:
    """What is held of a list that is being looked at: nobody else looks until then."""
    with db.write():
        db.put("list", [{"id": list_, "next_look": rows.stamp(until), "leased": 1, "lease": token}])
        return of(db, list_)


def release(db: Connection, owner: str) -> int:
    """Lists that this owner looked at and did not finish are due at once."""
    return db.run(f"UPDATE list SET next_look = '', leased = 0, lease = NULL WHERE leased = 1 AND {OWNED}", owner=owner)  # noqa: S608 - ours


def save(db: Connection, one: Held) -> None:
    """Inside a write transaction; it is leased no longer."""
    told = {field.name: getattr(one, field.name) for field in fields(Held) if field.name not in _COLUMNS}
    told |= {name: rows.stamp(told[name]) for name in _TIMES if told[name]}
    told["validators"] = [asdict(validator) for validator in one.validators]
    due = rows.stamp(one.next_look) if one.next_look else ""
    row = {"id": one.list, "state": one.state, "publication": one.publication, "next_look": due, "leased": 0, "lease": None}
    row["record"] = rows.packed(told)
    db.put("list", [row])


def _held(row: Row) -> Held:
    written: dict[str, Any] = json.loads(row["record"])
    told = {name: value for name, value in written.items() if name in _FIELDS}  # another version may have written more
    times = {name: rows.moment(told[name]) for name in _TIMES if told.get(name)}
    validators = tuple(Validators(**one) for one in told.get("validators", ()))
    due = rows.moment(row["next_look"]) if row["next_look"] else None
    known = {"list": row["id"], "state": row["state"], "publication": row["publication"], "next_look": due}
    return Held(**{**told, **times, "validators": validators, **known})
