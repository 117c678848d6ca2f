"""One connection to one SQLite file: opened with the pragmas we rely on, written in IMMEDIATE transactions.

Write turns open `BEGIN IMMEDIATE` here and nowhere else. sqlite-utils' own `atomic()` issues a deferred BEGIN, whose
upgrade to a write lock ignores the busy timeout and dies "database is locked" under contention; inside `write()` it
is a harmless savepoint. Refuses to know any table, and to hide a bug: only what a person can mend becomes StoreError.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeAlias

from sqlite_utils import Database

from watcher.core.errors import StoreError

Row: TypeAlias = Mapping[str, Any]

#: How long a writer waits for another one before it gives up, in seconds.
PATIENCE = 10.0

#: Ids are hashes, so what is written together lies far apart: with SQLite's two megabytes of cache a poll of a grown store
#: would read as many pages as it writes.
_CACHE = 16 * 1024  #: KiB
_PRAGMAS = ("foreign_keys = ON", "synchronous = FULL", "journal_size_limit = 67108864", f"cache_size = -{_CACHE}")

_CURES = {
    sqlite3.SQLITE_BUSY: "another process holds the store for long; look for a running backup or a hanging watcher",
    sqlite3.SQLITE_LOCKED: "another process holds the store for long; look for a running backup or a hanging watcher",
    sqlite3.SQLITE_READONLY: "give this user the right to write the file and its folder",
    sqlite3.SQLITE_PERM: "give this user the right to read and write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "check that the folder exists and that this user may write in it",
    sqlite3.SQLITE_IOERR: "check the disk and the free space on it",
    sqlite3.SQLITE_FULL: "free some space on its disk; nothing was lost, the work is done again then",
    sqlite3.SQLITE_CORRUPT: "restore the latest backup",
    sqlite3.SQLITE_NOTADB: "point [store] url at another file; this one is no SQLite database",
}


def location(url: str | Path) -> Path:
    """The file a store URL means: ``sqlite:///relative.db``, ``sqlite:////absolute.db``, or a plain path."""
    if isinstance(url, Path):
        return url
    scheme, separator, rest = url.partition("://")
    if not separator:
        return Path(url)
    if scheme != "sqlite" or len(rest) < 2 or not rest.startswith("/"):  # noqa: PLR2004 - a slash and a name
        raise StoreError(f"{scheme}://… is not a store we can open", cure='write url = "sqlite:///var/watcher.db"')
    return Path(rest[1:])


class Connection:
    """Belongs to the thread that opened it; every thread and process opens its own."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open `path`, creating it and its folders unless `read_only`. StoreError if that cannot be."""
        if sqlite3.sqlite_version_info < (3, 35):
            raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old", cure="use a Python with SQLite 3.35 or newer")
        self.path = path
        self.read_only = read_only
        self.undone = 0  #: transactions, and parts of them, that came to nothing
        self._joined = False
        self._prepare()
        with self.explained():
            raw = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}", uri=True, timeout=PATIENCE, isolation_level=None
            )
        #: For what sqlite-utils does best: migrations, introspection.
        self.db = Database(raw, recursive_triggers=False, execute_plugins=False)
        try:
            with self.explained():
                self._set_up()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        if self.path.is_dir():
            raise StoreError(f"{self.path}: is a folder", cure="name a file in [store] url")
        if self.read_only:
            if not self.path.exists():
                raise StoreError(f"{self.path}: there is no store yet", cure="`watcher poll` or `watcher run` makes it")
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{self.path}: its folder cannot be made: {error.strerror}", cure="make it, or point [store] url elsewhere"
            ) from error

    def _set_up(self) -> None:
        for pragma in _PRAGMAS:
            self.db.execute(f"PRAGMA {pragma}")
        if not self.read_only:
            self._write_ahead()

    def _write_ahead(self) -> None:
        """Changing the journal of a new file ignores the busy timeout, so two first starts would trip each other."""
        patience = time.monotonic() + PATIENCE
        while True:
            try:
                self.db.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                    raise
                time.sleep(0.01)
            else:
                return

    def close(self) -> None:
        self.db.close()

    # ── transactions ───────────────────────────────────────────────────────────────────────────

    @contextmanager
    def write(self) -> Iterator[None]:
        """One write transaction, holding the write lock from its first read on. An exception undoes all of it.

        Within `together` it is a part of that transaction, and undone by itself.
        """
        with self._part() if self._joined else self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def together(self) -> Iterator[None]:
        """Every `write` inside is a part of one transaction, which is committed at the end or lost with all its parts."""
        with self._transaction("BEGIN IMMEDIATE"):
            self._joined = True
            try:
                yield
            finally:
                self._joined = False

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads of one and the same state; waits for nobody and holds up nobody. Within `together` they see what it wrote."""
        with nullcontext() if self._joined else self._transaction("BEGIN"):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self._execute(begin, {})
        try:
            yield
            self._commit()
        except BaseException:
            self.undone += 1
            if self.db.conn.in_transaction:  # a full disk has rolled back already
                self.db.execute("ROLLBACK")
            raise

    def _commit(self) -> None:
        if not self.db.conn.in_transaction:
            raise StoreError(f"{self.path}: the transaction was undone", cure=_CURES[sqlite3.SQLITE_FULL])
        self._execute("COMMIT", {})

    @contextmanager
    def _part(self) -> Iterator[None]:
        if not self.db.conn.in_transaction:  # a full disk has undone all the parts before
            raise StoreError(f"{self.path}: the parts of this transaction are undone", cure=_CURES[sqlite3.SQLITE_FULL])
        self._execute("SAVEPOINT part", {})
        try:
            yield
        except BaseException:
            self.undone += 1
            if self.db.conn.in_transaction:
                self.db.execute("ROLLBACK TO part")
                self.db.execute("RELEASE part")
            raise
        self._execute("RELEASE part", {})

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what a person can mend into a StoreError that names the file and the cure; bugs pass as they are."""
        try:
            yield
        except sqlite3.Error as error:
            if told := self._told(error):
                raise told from error
            raise

    def _told(self, error: sqlite3.Error) -> StoreError | None:
        """The error for people; None if it is a bug."""
        cure = _CURES.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF)
        return StoreError(f"{self.path}: {error}", cure=cure) if cure else None

    # ── statements ─────────────────────────────────────────────────────────────────────────────

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """All rows at once: a half-read cursor would pin an old snapshot and let the journal grow."""
        cursor = self._execute(sql, values)
        names = [column[0] for column in cursor.description]
        try:
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except sqlite3.Error as error:
            if told := self._told(error):
                raise told from error
            raise

    def row(self, sql: str, **values: Any) -> Row | None:
        found = self.rows(sql, **values)
        return found[0] if found else None

    def value(self, sql: str, **values: Any) -> Any:
        """The first column of the first row, None if there is none."""
        cursor = self._execute(sql, values)
        with self.explained():
            found = cursor.fetchall()
        return found[0][0] if found else None

    @property
    def changes(self) -> int:
        """How many rows this connection has changed since it was opened, also in what was undone."""
        return self.db.conn.total_changes

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

    def run_each(self, sql: str, every: Sequence[Row]) -> None:
        """One statement with each of these values. What a row does must be the same if it is done once more."""
        with self.explained():
            try:
                self.db.conn.executemany(sql, every)
            except UnicodeEncodeError:  # see _execute; the rows before it are written again
                self.db.conn.executemany(sql, [{name: encodable(value) for name, value in row.items()} for row in every])

    def _execute(self, sql: str, values: Row) -> sqlite3.Cursor:
        try:
            return self.db.conn.execute(sql, values)
        except UnicodeEncodeError:  # half a surrogate pair in a feed's text must not stop the feed for ever
            return self._execute(sql, {name: encodable(value) for name, value in values.items()})
        except sqlite3.Error as error:
            if told := self._told(error):
                raise told from error
            raise


def listed(values: Iterable[str]) -> str:
    """Many values in one parameter, for ``IN (SELECT value FROM json_each(:name))``: parameters are limited in number."""
    return json.dumps(list(values))


def encodable(value: Any) -> Any:
    """Text that UTF-8 can hold; anything else as it is."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
