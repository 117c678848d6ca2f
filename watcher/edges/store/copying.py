"""Everything a store holds, copied to another one, of the same kind or not.

Table by table in the order in which they refer to each other, some rows at a time by their keys, each time in a transaction
of its own: what is cut off goes on behind the last row that is there. What was copied is compared afterwards, row by row
as hashes. Refuses to copy into a store in which somebody lived, and knows nothing of what the rows mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from watcher.core.errors import StoreError
from watcher.edges.store.connection import Connection, Row

_BATCH = 500  #: rows
_NOTE = "copying.from"

#: Every table by its key, those that others refer to before these.
TABLES = {
    "feed": "id",
    "story": "id",
    "article": "id",
    "finding": "article",
    "alert": "id",
    "notice": "id",
    "silence": "id",
    "bulletin": "id",
    "list": "id",
    "story_subject": "story, subject",
    "story_link": "story, kin",
    "face": "id",
    "correction": "id",
    "earlier": "story, article",
    "seen": "feed, key",
    "mention": "article, entity",
    "evidence": "article, revision",
    "triage": "place",
    "unrouted": "notice",
    "delivery": "id",
    "digest": "channel, every, day",
    "subscription": "feed",
    "listing": "list, id",
    "list_change": "list, id, publication, action",
    "listed": "entity, since",
    "ailment": "feed",
    "drill": "id",
    "rest": "host",
    "term": "term",
    "visit": "at, feed",
    "visit_day": "day, feed",
    "audit": "seq",
    "counter": "name",
    "daemon": "one",
    "note": "key",
}
#: What is of the workers that run on a store, and stays there.
LEFT = ("worker", "shard")
#: Columns that refer to rows of their own table, and so are filled when all of these are there.
_LATER = {"delivery": "carrier"}
#: What an empty store holds rows of already; copied whole.
_SMALL = ("counter", "note")
#: A store in which none of these has a row was never used.
_LIVED = ("feed", "article", "list", "audit", "daemon")


@dataclass(frozen=True, slots=True)
class Copied:
    """How far a table is."""

    table: str
    rows: int  #: of this batch


@dataclass(frozen=True, slots=True)
class Compared:
    """What a table holds here and there."""

    table: str
    rows: tuple[int, int]
    same: bool


def copy(source: Connection, target: Connection) -> Iterator[Copied]:
    """Copy what is not there yet. StoreError if the target holds anything but an unfinished copy of this store."""
    _claim(source, target)
    for table, key in TABLES.items():
        for rows in _after(source, table, key, _last(target, table, key)):
            with target.write():
                target.put(table, [_without(table, target.fit(row)) for row in rows], key=key)
            yield Copied(table, len(rows))
        if column := _LATER.get(table):
            _fill(source, target, table, column)
    with target.write():
        target.run("DELETE FROM note WHERE key = :key", key=_NOTE)


def compare(source: Connection, target: Connection) -> Iterator[Compared]:
    """Every table of both, counted and hashed."""
    for table, key in TABLES.items():
        (here, mine), (there, theirs) = (_digest(db, target, table, key) for db in (source, target))
        yield Compared(table, (here, there), mine == theirs)


def _claim(source: Connection, target: Connection) -> None:
    with target.write():
        begun = target.value("SELECT value FROM note WHERE key = :key", key=_NOTE)
        if begun == source.name:
            return
        if begun or any(target.row(f"SELECT 1 FROM {table} LIMIT 1") for table in _LIVED):  # noqa: S608 - our tables
            what = f"is in the middle of a copy of {begun}" if begun else "is in use already"
            raise StoreError(f"{target.name}: {what}", cure="copy into an empty store")
        target.put("note", [{"key": _NOTE, "value": source.name}], key="key")


def _last(db: Connection, table: str, key: str) -> Row | None:
    """The key of the last row that is there."""
    if table in _SMALL:
        return None
    backwards = ", ".join(f"{column} DESC" for column in key.split(", "))
    return db.row(f"SELECT {key} FROM {table} ORDER BY {backwards} LIMIT 1")  # noqa: S608 - our tables


def _after(db: Connection, table: str, key: str, last: Row | None = None) -> Iterator[Sequence[Row]]:
    """The rows behind a key, some at a time."""
    columns = key.split(", ")
    while True:
        behind = f"WHERE ({key}) > ({', '.join(f':{column}' for column in columns)})" if last else ""
        found = db.rows(f"SELECT * FROM {table} {behind} ORDER BY {key} LIMIT :batch", batch=_BATCH, **(last or {}))  # noqa: S608 - our tables
        if found:
            yield found
        if len(found) < _BATCH:
            return
        last = {column: found[-1][column] for column in columns}


def _without(table: str, row: Row) -> Row:
    return {**row, _LATER[table]: None} if table in _LATER else row


def _fill(source: Connection, target: Connection, table: str, column: str) -> None:
    for rows in _after(source, table, TABLES[table]):
        wanted = [{"id": row["id"], "value": row[column]} for row in rows if row[column] is not None]
        with target.write():
            target.run_each(f"UPDATE {table} SET {column} = :value WHERE id = :id", wanted)  # noqa: S608 - our tables


def _digest(db: Connection, target: Connection, table: str, key: str) -> tuple[int, str]:
    """How many rows a table holds, and a hash of all of them as the target can hold them."""
    number, digest = 0, hashlib.blake2b(digest_size=16)
    for rows in _after(db, table, key):
        number += len(rows)
        for row in rows:
            said = target.fit(row)
            digest.update(repr([(column, said[column]) for column in sorted(said)]).encode("utf-8", "surrogatepass"))
    return number, digest.hexdigest()
