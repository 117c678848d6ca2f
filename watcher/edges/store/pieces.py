"""On a server the ledger of polls lies in pieces, one a day: a day that is over is dropped whole, which costs nothing, where
deleting it row by row would cost as much as writing it did.

A piece is called after the last day (since 1970) that it holds. What no piece was made for lies in `visit_other`. It refuses
to know what a day comes to, and to drop one before that is noted.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from watcher.core.errors import StoreError
from watcher.edges.store.connection import Connection

_NAME = "visit_d"
_AHEAD = 3  #: days for which pieces are made beforehand
_DAY = 86_400_000  #: milliseconds
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def keep(db: Connection, *, before: int) -> None:
    """Make the pieces of the days to come, and drop those in which all is older than the day `before`. Nothing on a file."""
    if db.one_writer:
        return
    there, today = _there(db), (db.clock() - _EPOCH).days
    if max(there, default=-1) > today + 1 and min(there, default=before) >= before:  # nearly always: no write transaction
        return
    with suppress(StoreError), db.write():  # somebody reads the ledger, who is not waited for with everybody waiting: next time
        db.run("LOCK TABLE visit IN ACCESS EXCLUSIVE MODE NOWAIT")
        for last in _there(db):
            if last < before:
                db.run(f"DROP TABLE {_NAME}{last}")
        for day in range(today, today + _AHEAD + 1):
            if day > max(_there(db), default=-1) and not _strays(db, day):
                span = f"FROM ({day * _DAY}) TO ({(day + 1) * _DAY})"
                db.run(f"CREATE TABLE {_NAME}{day} PARTITION OF visit FOR VALUES {span}")


def _there(db: Connection) -> list[int]:
    found = db.rows(
        f"""SELECT substr(relname, {len(_NAME) + 1}) AS last FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = to_regclass('visit') AND relname LIKE '{_NAME}%'"""  # noqa: S608 - words of our own
    )
    return sorted(int(row["last"]) for row in found)


def _strays(db: Connection, day: int) -> bool:
    """Whether polls of that day lie where those lie that no piece was made for."""
    strays = "SELECT 1 FROM visit_other WHERE at >= :begin AND at < :end LIMIT 1"
    return db.row(strays, begin=day * _DAY, end=(day + 1) * _DAY) is not None
