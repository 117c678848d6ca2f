"""Entries of sanctions lists as they stand, and what publications changed in them. Reads; a look saves by its turn.

Entries are read in pieces: a list may have a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from watcher.core.lists.record import change_of, listing_of
from watcher.core.model import Change, Listing
from watcher.edges.store import rows
from watcher.edges.store.connection import Connection

_PIECE = 5_000  #: entries read at once


def marks(db: Connection, list_: str) -> Mapping[str, bytes]:
    """The ids of all entries with the marks of their records."""
    return {row["id"]: row["mark"] for row in db.rows("SELECT id, mark FROM listing WHERE list = :list", list=list_)}


def missing(db: Connection, list_: str) -> frozenset[str]:
    """The ids of entries that are missing from the last file."""
    return frozenset(row["id"] for row in db.rows("SELECT id FROM listing WHERE list = :list AND missing IS NOT NULL", list=list_))


def one(db: Connection, list_: str, id_: str) -> Listing | None:
    """An entry as it stands."""
    record = db.value("SELECT record FROM listing WHERE list = :list AND id = :id", list=list_, id=id_)
    return listing_of(list_, record) if record else None


def every(db: Connection, list_: str) -> Iterator[Listing]:
    """All entries of a list, in the order of their ids."""
    return (listing_of(list_, record) for record in records(db, list_))


def records(db: Connection, list_: str) -> Iterator[str]:
    """The records of all entries of a list, in the order of their ids."""
    after = ""
    while piece := db.rows(
        "SELECT id, record FROM listing WHERE list = :list AND id > :after ORDER BY id LIMIT :limit", list=list_, after=after, limit=_PIECE
    ):
        for row in piece:
            yield row["record"]
        after = piece[-1]["id"]


def of_entities(db: Connection, entities: Collection[str]) -> dict[str, Listing]:
    """The entries behind entities of lists, which are called "list:id"; of those taken off meanwhile what was last told."""
    found: dict[str, Listing] = {}
    for entity in entities:
        list_, colon, id_ = entity.partition(":")
        if colon and (listing := one(db, list_, id_) or _last(db, list_, id_)):
            found[entity] = listing
    return found


def told_by(db: Connection, article: str) -> Change | None:
    """The change that an article tells; None if it tells none."""
    row = db.row("SELECT list, record FROM list_change WHERE article = :article", article=article)
    return change_of(row["list"], row["record"]) if row else None


def changes(db: Connection, list_: str, *, limit: int) -> Sequence[tuple[datetime, Change]]:
    """What publications of a list changed, the latest first, with when it was seen."""
    found = db.rows(
        "SELECT found, record FROM list_change WHERE list = :list ORDER BY found DESC, id LIMIT :limit", list=list_, limit=limit
    )
    return [(rows.moment(row["found"]), change_of(list_, row["record"])) for row in found]


def _last(db: Connection, list_: str, id_: str) -> Listing | None:
    record = db.value("SELECT record FROM list_change WHERE list = :list AND id = :id ORDER BY found DESC LIMIT 1", list=list_, id=id_)
    return change_of(list_, record).listing if record else None
