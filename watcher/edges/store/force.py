"""Which configuration is in force among the workers of a cluster: what they find and whom they tell, as one mark.

One at a time is, and the change from one to another is a moment: what was judged by the old one and is not saved by then is not
saved at all, but due again. So that this costs no statement of its own, the token of each lease ends with the mark it was taken
under. Who is not of a cluster has no mark, and is not asked. It refuses to choose.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from watcher.edges.store import rows
from watcher.edges.store.connection import Connection

_KEY = "workers.in_force"
SIGN = " @"  #: before the mark in a token
#: The mark that is in force, NULL if none ever was.
IN_FORCE = f"(SELECT value FROM note WHERE key = '{_KEY}')"  # noqa: S608 - ours


def mark_of(token: str) -> str:
    """Under which a lease was taken; "" if under none."""
    return token.rpartition(SIGN)[2] if SIGN in token else ""


def read(db: Connection) -> str:
    """The mark in force; "" if none ever was."""
    return str(db.value(f"SELECT {IN_FORCE}") or "")


def settle(db: Connection, choose: Callable[[str], str], now: datetime) -> str:
    """What is in force from now on, as `choose` says of what was before. When that is another, nobody is within a turn, and what
    is leased under the others is due.
    """
    before = read(db)
    if choose(before) == before:
        return before
    with db.write():
        before = read(db)
        if (found := choose(before)) != before:
            db.put("note", [{"key": _KEY, "value": found}], key="key")
            db.run(
                "UPDATE feed SET next_poll = :now, leased = 0, lease = NULL WHERE leased = 1 AND lease LIKE :any AND lease NOT LIKE :ours",
                now=rows.stamp(now),
                any=f"%{SIGN}%",
                ours=f"%{SIGN}{found}",
            )
        return found
