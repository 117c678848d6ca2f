"""One connection to one SQLite file: opened with the pragmas we rely on, written in IMMEDIATE transactions.

Write turns open `BEGIN IMMEDIATE` here and nowhere else. sqlite-utils' own `atomic()` issues a deferred BEGIN, whose
upgrade to a write lock ignores the busy timeout and dies "database is locked" under contention; inside `write()` it
is a harmless savepoint. It applies the migrations, and nothing else.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from watcher.core.errors import StoreError
from watcher.edges.store.connection import PATIENCE, Connection, Cursor, Lock, Row, encodable
from watcher.edges.store.steps import Steps

#: Ids are hashes, so what is written together lies far apart, and no cache of ours holds a grown store: the system's does, a
#: call away, and that one is nobody's memory. This one holds what a transaction writes.
_CACHE = 4 * 1024  #: KiB
#: Pages between two checkpoints, each of which waits for the disk twice. A turn changes some dozens, far apart.
_CHECKPOINT = 4_000
_PRAGMAS = (
    "foreign_keys = ON",
    "synchronous = FULL",
    "journal_size_limit = 67108864",
    f"wal_autocheckpoint = {_CHECKPOINT}",
    "temp_store = MEMORY",  # what a savepoint would put back is else written to a file, for nothing
    f"cache_size = -{_CACHE}",
)

_VALUE = re.compile(r"'[^']*'|:([a-z_]+)")  # the name of a value, but for what stands in quotes

_MIGRATIONS = "_sqlite_migrations"  #: the table in which sqlite-utils notes them
_CURES = {
    sqlite3.SQLITE_BUSY: "another process holds the store for long; look for a running backup or a hanging watcher",
    sqlite3.SQLITE_LOCKED: "another process holds the store for long; look for a running backup or a hanging watcher",
    sqlite3.SQLITE_READONLY: "give this user the right to write the file and its folder",
    sqlite3.SQLITE_PERM: "give this user the right to read and write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "check that the folder exists and that this user may write in it",
    sqlite3.SQLITE_IOERR: "check the disk and the free space on it",
    sqlite3.SQLITE_FULL: Connection.full,
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


@lru_cache(maxsize=256)
def _placed(sql: str) -> tuple[str, tuple[str, ...]]:
    """A statement with its values by place, and their names in that order: many rows of named ones are bound a fifth slower."""
    names: list[str] = []

    def place(found: re.Match[str]) -> str:
        if not found[1]:
            return found[0]
        names.append(found[1])
        return "?"

    return _VALUE.sub(place, sql), tuple(names)


class SqliteConnection(Connection):
    """One file, opened by any number of processes at once, one writer at a time."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open `path`, creating it and its folders unless `read_only`. StoreError if that cannot be."""
        if sqlite3.sqlite_version_info < (3, 35):
            raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old", cure="use a Python with SQLite 3.35 or newer")
        super().__init__(read_only=read_only)
        self.path = path
        self._prepare()
        with self._explained():
            self.db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}", uri=True, timeout=PATIENCE, isolation_level=None
            )
        try:
            with self._explained():
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

    @property
    def name(self) -> str:
        return str(self.path)

    @property
    def where(self) -> Path:
        return self.path

    @property
    def open(self) -> bool:
        return self.db.in_transaction

    @property
    def _changed(self) -> int:
        return self.db.total_changes

    def clock(self) -> datetime:
        return datetime.fromisoformat(self.value("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"))

    def fit(self, row: Row) -> Row:
        return row

    def version(self) -> Any:
        return self.value("PRAGMA data_version")

    def applied(self, steps: Steps) -> frozenset[str]:
        if _MIGRATIONS not in self.tables():
            return frozenset()
        found = self.rows(f"SELECT name FROM {_MIGRATIONS} WHERE migration_set = :of", of=steps.name)  # noqa: S608 - ours
        return frozenset(row["name"] for row in found)

    def apply(self, steps: Steps, *, before: str = "") -> None:
        from sqlite_utils import Database, Migrations  # noqa: PLC0415 - and numpy: a store that is up to date needs neither

        migrations = Migrations(steps.name)
        for step in steps:
            migrations(name=step.name)(step.change)
        migrations.apply(Database(self.db, recursive_triggers=False, execute_plugins=False), stop_before=before or None)

    def tables(self) -> frozenset[str]:
        return frozenset(row["name"] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'"))

    def _begin_write(self, lock: Lock, first: Callable[[], None]) -> None:  # noqa: ARG002 - there is one for all
        self._execute("BEGIN IMMEDIATE", {})
        first()

    def _begin_read(self) -> None:
        self._execute("BEGIN", {})

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what a person can mend into a StoreError that names the file and the cure; bugs pass as they are."""
        try:
            yield
        except sqlite3.Error as error:
            if told := self._told(error):
                raise told from error
            raise

    def _told(self, error: Exception) -> StoreError | None:
        cure = _CURES.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF)
        return StoreError(f"{self.path}: {error}", cure=cure) if cure else None

    def _execute_each(self, sql: str, every: Sequence[Row]) -> None:
        by_place, names = _placed(sql)
        values = [tuple(row[name] for name in names) for row in every]
        with self._explained():
            try:
                self.db.executemany(by_place, values)
            except UnicodeEncodeError:  # see _execute; the rows before it are written again
                self.db.executemany(by_place, [tuple(map(encodable, row)) for row in values])

    def _execute(self, sql: str, values: Row) -> Cursor:
        try:
            return self.db.execute(sql, values)
        except UnicodeEncodeError:  # half a surrogate pair in a feed's text must not stop the feed for ever
            return self._execute(sql, {name: encodable(value) for name, value in values.items()})
        except sqlite3.Error as error:
            if told := self._told(error):
                raise told from error
            raise

    def _fetched(self, cursor: Cursor) -> list[Any]:
        try:
            return cursor.fetchall()
        except sqlite3.Error as error:
            if told := self._told(error):
                raise told from error
            raise
