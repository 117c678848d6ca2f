"""The part of a store that is about sanctions lists: only a front, as `sqlite` is for the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

from watcher.core.errors import StoreError
from watcher.core.lists.followed import Followed
from watcher.core.model import Change, Held, Listing
from watcher.edges.store import held, list_turn, listings
from watcher.edges.store.connection import Connection
from watcher.edges.store.frequencies import Frequencies
from watcher.edges.store.leases import OWNER, Leases
from watcher.edges.store.opening import connect


class SqlLists:
    """See `ports.ListStore`."""

    def __init__(self, db: Connection, frequencies: Frequencies, leases: Leases) -> None:
        self._db = db
        self._frequencies = frequencies
        self._leases = leases

    def add(self, one: Followed) -> bool:
        return held.add(self._db, one)

    def remove(self, list_: str) -> bool:
        return held.remove(self._db, list_)

    def added(self) -> Sequence[Followed]:
        return held.added(self._db)

    def held(self, list_: str) -> Held:
        return held.of(self._db, list_)

    def every(self) -> Mapping[str, Held]:
        return held.every(self._db)

    def lease(self, list_: str, until: datetime) -> Held:
        return held.lease(self._db, list_, until, token=self._leases.token())

    def turn(self, list_: str, now: datetime) -> AbstractContextManager[list_turn.SqliteListTurn]:
        return list_turn.turn(self._db, list_, now, frequencies=self._frequencies)

    def marks(self, list_: str) -> Mapping[str, bytes]:
        return listings.marks(self._db, list_)

    def missing(self, list_: str) -> frozenset[str]:
        return listings.missing(self._db, list_)

    def listing(self, list_: str, id_: str) -> Listing | None:
        return listings.one(self._db, list_, id_)

    def listings(self, list_: str) -> Iterator[Listing]:
        return listings.every(self._db, list_)

    def records(self, list_: str) -> Iterator[str]:
        return listings.records(self._db, list_)

    def changes(self, list_: str, *, limit: int) -> Sequence[tuple[datetime, Change]]:
        return listings.changes(self._db, list_, limit=limit)

    def of_entities(self, entities: Collection[str]) -> Mapping[str, Listing]:
        return listings.of_entities(self._db, entities)

    def told_by(self, article: str) -> Change | None:
        return listings.told_by(self._db, article)


@contextmanager
def reading(url: str | Path) -> Iterator[SqlLists]:
    """The lists of a store that may be older than this code. StoreError if it is not there, or older than lists."""
    db = connect(url, read_only=True)
    try:
        if "list" not in db.tables():
            raise StoreError(f"{db.where}: knows no lists yet", cure="`watcher poll` or `watcher run` brings it up to date")
        yield SqlLists(db, Frequencies(db), Leases(OWNER))
    finally:
        db.close()
