"""One connection to the database a store lies in, whichever that is: transactions, and statements with named values.

Who writes says how much of the store it holds meanwhile (`Lock`). A file has one writer at a time, whatever he holds.

Statements are written once, in the SQL that SQLite and PostgreSQL share. What a database says otherwise is put in its own
words by its connection (`sqlite_connection`, `postgres_connection`), never by who asks. Refuses to know any table, and to
hide a bug: only what a person can mend becomes StoreError.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from watcher.core.errors import Louder, StoreError
from watcher.edges.store.late import Late
from watcher.edges.store.steps import Steps

Row: TypeAlias = Mapping[str, Any]

#: What a write transaction holds from its beginning until its end, the most first. "store": all of it, nobody writes beside.
#: "stories": what is told (stories, words, alerts, outbox, audit log), beside polls in which nothing is. "rows": the rows it
#: touches, beside both. "visits": the ledger of polls that are over. "nothing": the rows it gets without waiting for anybody.
Lock: TypeAlias = Literal["store", "stories", "rows", "visits", "nothing"]
_COVERED: Mapping[Lock, tuple[Lock, ...]] = {
    "store": ("store", "stories", "rows", "visits", "nothing"),
    "stories": ("stories", "rows"),
    "rows": ("rows",),
    "visits": ("visits",),
    "nothing": ("nothing",),
}

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

    one_writer = True  #: whoever writes holds the whole store, whatever was asked for
    idle = ""  #: ends a SELECT that leaves out the rows others have in hand and takes the rest
    in_hand = ""  #: ends a SELECT whose rows nobody else changes until the transaction ends
    full = "free some space on its disk; nothing was lost, the work is done again then"  #: the cure for a disk without room

    def __init__(self, *, read_only: bool) -> None:
        self.read_only = read_only
        self.undone = 0  #: transactions, and parts of them, that came to nothing
        self._joined: Lock | None = None
        self._last: list[tuple[str, Callable[[], None]]] = []
        self._late = Late()
        self._unbegun: int | None = None  # of a part that has said nothing so far: how much had been put off before it
        self._unminded = 0  # rows changed by what was put off
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
    def changes(self) -> int:
        """How many rows this connection has changed since it was opened, also in what was undone; without what was put off."""
        return self._changed - self._unminded

    @property
    @abstractmethod
    def _changed(self) -> int:
        """How many with it."""

    def version(self) -> Any:  # noqa: B027 - a server does not say it
        """Of a file: equals what it was if no other connection has changed the store since, and only then."""

    @abstractmethod
    def clock(self) -> datetime:
        """What time it is, in UTC, for all who have opened the store, as far as there is one clock for them."""

    @property
    def channel(self) -> str:
        """Where hints are heard, if anybody can listen; else ""."""
        return ""

    def hint(self, topic: str) -> None:  # noqa: B027 - a file has nobody listen
        """Inside a write transaction: when it is committed, whoever listens hears at once that there is something to do."""

    def keep(self, first: Callable[[], None]) -> None:
        """Do this now, and again whenever the database had to be connected to anew, before anything else is asked of it. While
        it raises StoreError nothing else is.
        """
        first()

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

    def write(self, lock: Lock = "store", *, first: Callable[[], None] = lambda: None) -> AbstractContextManager[None]:
        """One write transaction that holds `lock` from its first read on. An exception undoes all of it. `first` locks the rows
        that others might want too, before anything is decided, so that it may be done once more.

        Within `together` it is a part of that transaction, and undone by itself; Louder if that holds too little for it.
        """
        return self._part(lock, first) if self._joined else self._transaction(lambda: self._begin_write(lock, first))

    @contextmanager
    def together(self, lock: Lock = "store", *, first: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Every `write` inside is a part of one transaction, which is committed at the end or lost with all its parts."""
        with self._transaction(lambda: self._begin_write(lock, first)):
            self._joined = "store" if self.one_writer else lock
            try:
                yield
            finally:
                self._joined = None

    @property
    def joined(self) -> bool:
        """Whether `write` would be a part of a transaction that is open."""
        return self._joined is not None

    def covers(self, lock: Lock) -> bool:
        """Whether a `write` with this lock holds it anyhow: there is one writer, or a transaction around it."""
        return self.one_writer or (self._joined is not None and lock in _COVERED[self._joined])

    def hold_stories(self) -> None:  # noqa: B027 - where there is one writer, he holds them
        """Inside a write transaction that holds less."""

    def at_last(self, what: str, act: Callable[[], None]) -> None:
        """Inside a write transaction: do what locks rows that many want just before it is committed, in the order of `what`.
        Where there is one writer it is done at once.
        """
        if self.one_writer:
            act()
        else:
            self._last.append((what, act))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads of one and the same state; waits for nobody and holds up nobody. Within `together` they see what it wrote."""
        with nullcontext() if self._joined else self._transaction(self._begin_read):
            yield

    @abstractmethod
    def _begin_write(self, lock: Lock, first: Callable[[], None]) -> None:
        """Begin a transaction with this lock, then do `first`."""

    @abstractmethod
    def _begin_read(self) -> None:
        """Begin a transaction that sees one state."""

    def _mend(self) -> None:  # noqa: B027 - a file does not break
        """Open a connection that broke once more."""

    @contextmanager
    def _transaction(self, begin: Callable[[], None]) -> Iterator[None]:
        self._mend()
        self._within = True
        try:
            begin()
            yield
            self._catch_up()
            for _, act in sorted(self._last, key=lambda one: one[0]):
                act()
            self._commit()
        except BaseException:
            self.undone += 1
            if self.open:  # a full disk has rolled back already, and so has a server that is gone
                self._execute("ROLLBACK", {})
            raise
        finally:
            self._last.clear()
            self._late.forget()
            self._within = False

    def _commit(self) -> None:
        if not self.open:
            raise StoreError(f"{self.name}: the transaction was undone", cure=self.undoing)
        self._execute("COMMIT", {})

    @contextmanager
    def _part(self, lock: Lock, first: Callable[[], None]) -> Iterator[None]:
        if not self.covers(lock):
            raise Louder(f"{self.name}: this transaction holds only its {self._joined}", cure="begin it in another one")
        if not self.open:  # a full disk has undone all the parts before
            raise StoreError(f"{self.name}: the parts of this transaction are undone", cure=self.undoing)
        if self._unbegun is not None:
            self._catch_up()
        self._unbegun, planned = len(self._late), len(self._last)
        try:
            first()
            yield
        except BaseException:
            self.undone += 1
            before, self._unbegun = self._unbegun, None
            del self._last[planned:]
            self._late.forget(before or 0)
            if before is None and self.open:
                self._execute("ROLLBACK TO part", {})
                self._execute("RELEASE part", {})
            raise
        if self._unbegun is None:
            self._execute("RELEASE part", {})
        self._unbegun = None

    def _catch_up(self) -> None:
        """Before a statement: what was put off before it is done, and a part begins when it first says something."""
        if self._unbegun is not None:
            before, self._unbegun = self._unbegun, None
            try:
                self._do_late(before)
            except BaseException:  # of parts that are over and were well: they are lost with all others
                if self.open:
                    self._execute("ROLLBACK", {})
                raise
            self._execute("SAVEPOINT part", {})
        self._do_late(len(self._late))

    def _do_late(self, many: int) -> None:
        changed = self._changed
        for sql, every in self._late.taken(many).items():
            self._execute_each(sql, every)
        self._unminded += self._changed - changed

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
        cursor = self._said(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in self._fetched(cursor)]

    def row(self, sql: str, **values: Any) -> Row | None:
        found = self.rows(sql, **values)
        return found[0] if found else None

    def value(self, sql: str, **values: Any) -> Any:
        """The first column of the first row, None if there is none."""
        found = self._fetched(self._said(sql, values))
        return found[0][0] if found else None

    def run(self, sql: str, **values: Any) -> int:
        """How many rows it changed."""
        return self._said(sql, values).rowcount

    def put_off(self, sql: str, **values: Any) -> None:
        """As `run`; within `together` once for all parts that put off the same statement: when another kind of statement is run, or
        at the end. For what nobody keeps in mind (`changes` does not count it), in any order, and the same if it is done once more.
        """
        if self._joined:
            self._late.add(sql, values)
        else:
            self.run(sql, **values)

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

    def run_each(self, sql: str, every: Sequence[Row]) -> None:
        """One statement with each of these values. What a row does must be the same if it is done once more."""
        self._catch_up()
        self._execute_each(sql, every)

    def _said(self, sql: str, values: Row) -> Cursor:
        if self._late or self._unbegun is not None:
            self._catch_up()
        return self._execute(sql, values)

    @abstractmethod
    def _execute_each(self, sql: str, every: Sequence[Row]) -> None:
        """With the errors of `_execute`."""

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
