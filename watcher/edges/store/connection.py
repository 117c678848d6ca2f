"""One connection to the database a store lies in, whichever that is: transactions, and statements with named values.

Statements are written once, in the SQL that SQLite and PostgreSQL share. What a database says otherwise is put in its own
words by its connection (`sqlite_connection`, `postgres_connection`), never by who asks. Refuses to know any table, and to
hide a bug: only what a person can mend becomes StoreError.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from watcher.core.errors import StoreError
from watcher.edges.store.steps import Steps

Row: TypeAlias = Mapping[str, Any]

#: How long a writer waits for another one before it gives up, in seconds.
PATIENCE = 10.0


class Cursor(Protocol):
    """What a statement gives, as Python's databases agree on."""

    @property
    def description(self) -> Any: ...
    @property
    def rowcount(self) -> int: ...
    def fetchall(self) -> list[Any]: ...


class Connection(ABC):
    """Belongs to the thread that opened it; every thread and process opens its own."""

    unlocked = ""  #: ends a SELECT that leaves out the rows others have in hand and takes the rest
    in_hand = ""  #: ends a SELECT whose rows nobody else changes until the transaction ends
    full = "free some space on its disk; nothing was lost, the work is done again then"  #: the cure for a disk without room

    def __init__(self, *, read_only: bool) -> None:
        self.read_only = read_only
        self.undone = 0  #: transactions, and parts of them, that came to nothing
        self._joined = False
        self._within = False

    @property
    @abstractmethod
    def name(self) -> str:
        """What people call the store, without secrets."""

    @property
    @abstractmethod
    def where(self) -> str | Path:
        """What opens another connection to the same store."""

    @property
    @abstractmethod
    def open(self) -> bool:
        """Whether a transaction is open."""

    @property
    @abstractmethod
    def changes(self) -> int:
        """How many rows this connection has changed since it was opened, also in what was undone."""

    @abstractmethod
    def version(self) -> Any:
        """Equals what it was if no other connection has changed the store since, and only then."""

    @abstractmethod
    def clock(self) -> datetime:
        """What time it is, in UTC, for all who have opened the store, as far as there is one clock for them."""

    @property
    def channel(self) -> str:
        """Where hints are heard, if anybody can listen; else ""."""
        return ""

    def hint(self, topic: str) -> None:  # noqa: B027 - a file has nobody listen
        """Inside a write transaction: when it is committed, whoever listens hears at once that there is something to do."""

    @abstractmethod
    def fit(self, row: Row) -> Row:
        """A row as this database can hold it."""

    @abstractmethod
    def close(self) -> None: ...

    # ── migrations ─────────────────────────────────────────────────────────────────────────────

    @abstractmethod
    def applied(self, steps: Steps) -> frozenset[str]:
        """Names of the migrations that were applied."""

    @abstractmethod
    def apply(self, steps: Steps, *, before: str = "") -> None:
        """Inside a write transaction: let the migrations change the tables that were not applied, and note them; none from
        `before` on.
        """

    @abstractmethod
    def tables(self) -> frozenset[str]:
        """The tables there are."""

    # ── transactions ───────────────────────────────────────────────────────────────────────────

    @contextmanager
    def write(self) -> Iterator[None]:
        """One write transaction, holding the write lock from its first read on. An exception undoes all of it.

        Within `together` it is a part of that transaction, and undone by itself.
        """
        with self._part() if self._joined else self._transaction(self._begin_write):
            yield

    @contextmanager
    def beside(self) -> Iterator[None]:
        """One write transaction beside which others write, where the database can do that: only the rows it touches are locked."""
        with self._part() if self._joined else self._transaction(self._begin_beside):
            yield

    @contextmanager
    def together(self) -> Iterator[None]:
        """Every `write` inside is a part of one transaction, which is committed at the end or lost with all its parts."""
        with self._transaction(self._begin_write):
            self._joined = True
            try:
                yield
            finally:
                self._joined = False

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads of one and the same state; waits for nobody and holds up nobody. Within `together` they see what it wrote."""
        with nullcontext() if self._joined else self._transaction(self._begin_read):
            yield

    @abstractmethod
    def _begin_write(self) -> None:
        """Begin a transaction that nobody writes beside."""

    def _begin_beside(self) -> None:
        """Begin a transaction that others may write beside."""
        self._begin_write()

    @abstractmethod
    def _begin_read(self) -> None:
        """Begin a transaction that sees one state."""

    @contextmanager
    def _transaction(self, begin: Callable[[], None]) -> Iterator[None]:
        try:
            begin()
            self._within = True
            yield
            self._commit()
        except BaseException:
            self.undone += 1
            if self.open:  # a full disk has rolled back already, and so has a server that is gone
                self._execute("ROLLBACK", {})
            raise
        finally:
            self._within = False

    def _commit(self) -> None:
        if not self.open:
            raise StoreError(f"{self.name}: the transaction was undone", cure=self.undoing)
        self._execute("COMMIT", {})

    @contextmanager
    def _part(self) -> Iterator[None]:
        if not self.open:  # a full disk has undone all the parts before
            raise StoreError(f"{self.name}: the parts of this transaction are undone", cure=self.undoing)
        self._execute("SAVEPOINT part", {})
        try:
            yield
        except BaseException:
            self.undone += 1
            if self.open:
                self._execute("ROLLBACK TO part", {})
                self._execute("RELEASE part", {})
            raise
        self._execute("RELEASE part", {})

    @property
    def undoing(self) -> str:
        """The cure for what undoes a transaction that nobody has left."""
        return self.full

    @abstractmethod
    def _told(self, error: Exception) -> StoreError | None:
        """The error of the database for people; None if it is a bug."""

    # ── statements ─────────────────────────────────────────────────────────────────────────────

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """All rows at once: a half-read cursor would pin an old snapshot and let the journal grow."""
        cursor = self._execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in self._fetched(cursor)]

    def row(self, sql: str, **values: Any) -> Row | None:
        found = self.rows(sql, **values)
        return found[0] if found else None

    def value(self, sql: str, **values: Any) -> Any:
        """The first column of the first row, None if there is none."""
        found = self._fetched(self._execute(sql, values))
        return found[0][0] if found else None

    def run(self, sql: str, **values: Any) -> int:
        """How many rows it changed."""
        return self._execute(sql, values).rowcount

    def put(self, table: str, rows: Iterable[Row], *, key: str = "id", keep: Collection[str] = ()) -> None:
        """Insert rows, or overwrite those whose `key` (columns, by comma) is there, all but the columns to `keep`.
        Every row names the same columns.
        """
        every = list(rows)
        if not every:
            return
        fixed = {*key.split(", "), *keep}
        changes = ", ".join(f"{name} = excluded.{name}" for name in every[0] if name not in fixed)
        names, values = ", ".join(every[0]), ", ".join(f":{name}" for name in every[0])
        then = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
        sql = f"INSERT INTO {table} ({names}) VALUES ({values}) ON CONFLICT ({key}) {then}"  # noqa: S608 - names of our columns only
        self.run_each(sql, every)

    @abstractmethod
    def run_each(self, sql: str, every: Sequence[Row]) -> None:
        """One statement with each of these values. What a row does must be the same if it is done once more."""

    @abstractmethod
    def _execute(self, sql: str, values: Row) -> Cursor:
        """StoreError for what a person can mend. Text that the database cannot hold is made fit for it."""

    @abstractmethod
    def _fetched(self, cursor: Cursor) -> list[Any]:
        """All rows, with the errors of `_execute`."""


def listed(values: Iterable[str]) -> str:
    """Many values in one parameter, for ``IN (SELECT value FROM json_each(:name))``: parameters are limited in number."""
    return json.dumps(list(values))


def encodable(value: Any) -> Any:
    """Text that UTF-8 can hold; anything else as it is."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
