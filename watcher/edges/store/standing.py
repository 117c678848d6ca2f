"""Whether stories and the frequencies of words are still as they were read, so that they need not be read again.

A file says so itself. On a server it is a number that grows whenever they are written, under the lock of whoever writes them.
"""

from __future__ import annotations

from typing import Any

from watcher.edges.store.connection import Connection
from watcher.edges.store.totals import grow, total


def standing(db: Connection) -> Any:
    """Inside a write transaction that holds the stories: equals what it was if nobody has changed them since."""
    return (db.version(), db.undone) if db.one_writer else (total(db, "changes"), db.undone)


def changed(db: Connection) -> None:
    """Inside a write transaction: stories or frequencies are written in it."""
    if not db.one_writer:
        grow(db, "changes", 1)
