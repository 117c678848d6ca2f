"""Totals of what only grows, kept beside the rows so that status never counts a million of them.

Kept: entries, matches (entries in which something was found), stories, delivered, documents (matched articles that the
term frequencies were taken from), places (articles that ever came), and changes (of stories, on a server). Whoever grows
one holds it until its transaction ends: entries and places, which polls of every kind grow, last of all (`arrivals`).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from watcher.edges.store.connection import Connection

Total: TypeAlias = Literal["entries", "matches", "stories", "delivered", "documents", "places", "changes"]


def grow(db: Connection, name: Total, by: int) -> None:
    """Inside the write transaction that adds the rows."""
    if by:
        db.run(
            """INSERT INTO counter (name, value) VALUES (:name, :by)
            ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value""",
            name=name,
            by=by,
        )


def grown(db: Connection, name: Total, by: int) -> int:
    """What the total was before it grew."""
    grow(db, name, by)
    return total(db, name) - by


def total(db: Connection, name: Total) -> int:
    return db.value("SELECT value FROM counter WHERE name = :name", name=name) or 0
