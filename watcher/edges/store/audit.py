"""The audit log: what was raised, what became of it and who decided what, added to and never changed.

Nothing deletes from it, pruning least of all. The newest hash is noted beside it, so that records cut off at the end
are missed too. What a record holds is said by whoever adds it; what makes a chain of them stands in `core.audit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from watcher.core.audit import BEGINNING, Break, Link, broken
from watcher.core.audit import linked as _linked
from watcher.edges.store.connection import Connection

_HEAD = "audit.head"
_BATCH = 1_000  #: records read at once
_BEFORE_ALL = -(2**63)


def add(db: Connection, act: str, at: str, by: str, facts: Mapping[str, Any]) -> None:
    """Inside a write transaction: one more record."""
    row = db.row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
    before = Link(row["seq"], row["hash"], b"") if row else None
    link = _linked(before, {**facts, "act": act, "at": at, "by": by})
    db.run("INSERT INTO audit (seq, hash, record) VALUES (:seq, :hash, :record)", seq=link.seq, hash=link.hash, record=link.record)
    db.put("note", [{"key": _HEAD, "value": f"{link.seq} {link.hash}"}], key="key")


def links(db: Connection) -> Iterator[Link]:
    """All records in order, some at a time. Bytes as they stand, whatever somebody made of them."""
    last = _BEFORE_ALL
    while True:
        found = db.rows(
            """SELECT seq, CAST(hash AS BLOB) AS hash, CAST(record AS BLOB) AS record FROM audit WHERE seq > :last
            ORDER BY seq LIMIT :batch""",
            last=last,
            batch=_BATCH,
        )
        for row in found:
            yield Link(row["seq"], row["hash"].decode("utf-8", "replace"), row["record"])
        if len(found) < _BATCH:
            return
        last = found[-1]["seq"]


def head(db: Connection) -> tuple[int, str]:
    """Place and hash of the newest record, as noted when it was written."""
    noted = str(db.value("SELECT value FROM note WHERE key = :key", key=_HEAD) or "")
    seq, _, hash_ = noted.partition(" ")
    return (int(seq), hash_) if seq.isascii() and seq.isdigit() else (0, BEGINNING)


def verify(db: Connection) -> Break | None:
    """The first record that does not fit; None if the log is whole."""
    with db.snapshot():
        return broken(links(db), head(db))
