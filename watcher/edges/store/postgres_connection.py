"""One connection to a PostgreSQL database (psycopg 3): the statements of the store in its words, and its locks.

What a turn decides rests on what it read: two turns side by side would tell one happening twice. So whoever writes what is
told holds the stories until its transaction ends, whoever writes anything else the whole store, by advisory locks; polls in
which nothing is told hold the store in common. Locks are taken in one order, by everybody, so that nobody waits in a ring:

    the store -> the stories -> rows of feeds, by id -> what is counted (`totals`) -> pauses of hosts, by name

The store lies in the first schema of the search path, so that several may share a database. It is imported only for such
a store: the embedded daemon needs no psycopg.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.numeric import IntLoader

from watcher.core.errors import StoreError
from watcher.edges.store.connection import PATIENCE, Connection, Cursor, Lock, Row, encodable
from watcher.edges.store.steps import Steps
from watcher.edges.store.urls import shown

_STORE, _STORIES, _VISITS = (f"(hashtextextended('sanctions-watch {what}' || current_schema(), 0))" for what in ("", "stories ", "visits "))
_BEGIN: Mapping[Lock, str] = {
    "store": f"BEGIN; SELECT pg_advisory_xact_lock{_STORE}",
    "stories": f"BEGIN; SELECT pg_advisory_xact_lock_shared{_STORE}; SELECT pg_advisory_xact_lock{_STORIES}",
    "rows": f"BEGIN; SELECT pg_advisory_xact_lock_shared{_STORE}",
    "visits": f"BEGIN; SELECT pg_advisory_xact_lock{_VISITS}",
    "nothing": "BEGIN",
}
_TRIES = 3  #: beginnings that end in a ring of waiting
_CUT = 30  #: seconds after which a network that swallows everything is noticed, here and there
_PROBES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
#: A worker that was stopped in a transaction must not hold the others up for long, nor one whose machine is gone.
_SETTINGS = " ".join(
    [
        f"-c lock_timeout={PATIENCE:.0f}s -c idle_in_transaction_session_timeout=30s -c tcp_user_timeout={_CUT}s",
        *(f"-c tcp_{name}={value}" for name, value in _PROBES.items()),
    ]
)
_GONE = "check that the server runs and that [store] url names it; nothing was lost, the work is done again then"
_PLAIN = re.compile(r"[a-z0-9_]{1,50}")

#: Our statements in PostgreSQL's words. Text is compared byte by byte, as SQLite does it: times and ids rely on that.
_QUOTED_OR_NAME = re.compile(r"('(?:[^']|'')*')|(?<![:\w]):([a-z_]+)|%")
_EACH = re.compile(r"SELECT value FROM json_each\((%\(\w+\)s)\)")
_ENDING = re.compile(r"\)\s*(?:WITHOUT ROWID|STRICT)(?:, STRICT)?\s*$")
_TYPES = {"TEXT": 'TEXT COLLATE "C"', "INTEGER": "BIGINT", "BLOB": "BYTEA"}
_TYPE = re.compile(r"\b(?:TEXT|INTEGER|BLOB)\b")
_CAST = re.compile(r"AS BLOB\)")

_BEGINNING = (
    "CREATE TABLE migration (name TEXT NOT NULL PRIMARY KEY, applied TIMESTAMPTZ NOT NULL DEFAULT now())",
    "CREATE FUNCTION instr(whole BYTEA, part BYTEA) RETURNS INTEGER LANGUAGE SQL IMMUTABLE AS 'SELECT position(part IN whole)'",
)


class PostgresConnection(Connection):
    """`url` as libpq reads it; what it leaves out comes from the environment (PGPASSWORD, PGSERVICE, ~/.pgpass …)."""

    one_writer = False
    idle = " FOR UPDATE SKIP LOCKED"
    in_hand = " FOR NO KEY UPDATE"
    full = "free some space on the database's disk; nothing was lost, the work is done again then"

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        super().__init__(read_only=read_only)
        self.url = url
        self._rows_changed = 0
        self._channel = ""
        self._ended = False
        self._first: Callable[[], None] = lambda: None
        self._raw = self._connected()

    def _connected(self) -> psycopg.Connection[Any]:
        with self._explained():
            raw = psycopg.connect(with_settings(self.url, read_only=self.read_only), autocommit=True)
        raw.adapters.register_loader("numeric", IntLoader)  # a sum of whole numbers
        return raw

    @property
    def name(self) -> str:
        return shown(self.url)

    @property
    def where(self) -> str:
        return self.url

    @property
    def open(self) -> bool:
        status = psycopg.pq.TransactionStatus
        return self._raw.info.transaction_status in (status.ACTIVE, status.INTRANS, status.INERROR)

    @property
    def _changed(self) -> int:
        return self._rows_changed

    @property
    def undoing(self) -> str:
        return _GONE if self._raw.closed else self.full

    def clock(self) -> datetime:
        now: datetime = self.value("SELECT clock_timestamp()")
        return now.astimezone(UTC)

    @property
    def channel(self) -> str:
        if not self._channel:
            schema = str(self.value("SELECT current_schema()"))
            plain = schema if _PLAIN.fullmatch(schema) else hashlib.blake2b(schema.encode(), digest_size=8).hexdigest()
            self._channel = f"watcher_{plain}"
        return self._channel

    def hint(self, topic: str) -> None:
        self._said("SELECT pg_notify(:channel, :topic)", {"channel": self.channel, "topic": topic})

    def keep(self, first: Callable[[], None]) -> None:
        self._first = first
        first()

    def fit(self, row: Row) -> Row:
        return _fit(row)

    def close(self) -> None:
        self._ended = True
        self._raw.close()

    # ── migrations ─────────────────────────────────────────────────────────────────────────────

    def applied(self, steps: Steps) -> frozenset[str]:  # noqa: ARG002 - there is one set of them
        if "migration" not in self.tables():
            return frozenset()
        return frozenset(row["name"] for row in self.rows("SELECT name FROM migration"))

    def apply(self, steps: Steps, *, before: str = "") -> None:
        if "migration" not in self.tables():
            with self._explained():
                for statement in _BEGINNING:
                    self._raw.execute(statement)
        done = self.applied(steps)
        for step in steps:
            if step.name == before:
                return
            if step.name not in done:
                with self._explained():
                    step.change(_Tables(self._raw))
                self.run("INSERT INTO migration (name) VALUES (:name)", name=step.name)

    def tables(self) -> frozenset[str]:
        found = self.rows(
            """SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = current_schema() AND relkind IN ('r', 'p') AND NOT relispartition"""
        )
        return frozenset(row["relname"] for row in found)

    # ── transactions and statements ────────────────────────────────────────────────────────────

    def _begin_write(self, lock: Lock, first: Callable[[], None]) -> None:
        for left in reversed(range(_TRIES)):
            with self._explained():
                self._raw.execute(_BEGIN[lock], prepare=False)  # several statements, one way to the server and back
            try:
                first()
            except StoreError as error:
                if not left or not isinstance(error.__cause__, errors.DeadlockDetected):
                    raise
                self._execute("ROLLBACK", {})
            else:
                return

    def hold_stories(self) -> None:
        self._said(f"SELECT pg_advisory_xact_lock{_STORIES}", {})

    def _begin_read(self) -> None:
        self._execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", {})

    def _commit(self) -> None:
        if self._raw.info.transaction_status == psycopg.pq.TransactionStatus.INERROR:  # COMMIT would undo it, and not say so
            raise RuntimeError("a statement of this transaction has failed, and whoever asked for it went on")
        super()._commit()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            if told := self._told(error):
                raise told from error
            raise

    def _told(self, error: Exception) -> StoreError | None:
        if isinstance(error, errors.FeatureNotSupported) and "cached plan" in str(error):
            self._raw.close()  # with all it has prepared for the tables as they were
            what = f"{self.name}: a newer sanctions-watch has added to its tables"
            return StoreError(what, cure="nothing is to be done; the work is done again")
        cure = next((cure for kind, cure in _cures() if isinstance(error, kind)), None)
        return StoreError(f"{self.name}: {str(error).splitlines()[0]}", cure=cure) if cure else None

    def _mend(self) -> None:
        if self._raw.closed and not self._ended:
            self._raw = self._connected()
            try:
                self._first()
            except BaseException:
                self._raw.close()
                raise

    def _ready(self) -> psycopg.Connection[Any]:
        """The connection; another one if it broke, but never in the middle of a transaction, which broke with it."""
        if not self._within:
            self._mend()
        return self._raw

    def _execute_each(self, sql: str, every: Sequence[Row]) -> None:
        self._ready()
        with self._explained(), self._raw.cursor() as cursor:
            cursor.executemany(translated(sql), [_fit(row) for row in every])
            self._rows_changed += max(0, cursor.rowcount)

    def _execute(self, sql: str, values: Row) -> Cursor:
        with self._explained():
            cursor = self._ready().execute(translated(sql), _fit(values))
        if cursor.description is None:
            self._rows_changed += max(0, cursor.rowcount)
        return cursor

    def _fetched(self, cursor: Cursor) -> list[Any]:
        return cursor.fetchall()


def with_settings(url: str, *, read_only: bool) -> str:
    """The address with what we rely on, beside what it says itself."""
    said = conninfo_to_dict(url)
    options = f"{_SETTINGS} {said.get('options') or ''}{' -c default_transaction_read_only=on' * read_only}"
    ours: dict[str, str | int] = {"application_name": "sanctions-watch", "connect_timeout": f"{PATIENCE:.0f}"}
    ours |= {"tcp_user_timeout": _CUT * 1000, **_PROBES}
    return make_conninfo(url, options=options, client_encoding="UTF8", **{name: value for name, value in ours.items() if name not in said})


class _Tables:
    """What a migration runs its statements on."""

    in_pieces = True  #: a table may be

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self._raw = raw

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Cursor:
        said = _ENDING.sub(")", sql) if sql.lstrip().startswith(("CREATE", "ALTER")) else sql
        said = _TYPE.sub(lambda found: _TYPES[found[0]], said)
        return self._raw.execute(said.replace("?", "%s"), values or None)


@lru_cache(maxsize=1_000)
def translated(sql: str) -> str:
    """A statement of the store in PostgreSQL's words: names of values, lists in one value, bytes."""

    def said(found: re.Match[str]) -> str:
        return found[1].replace("%", "%%") if found[1] else f"%({found[2]})s" if found[2] else "%%"

    named = _QUOTED_OR_NAME.sub(said, sql)
    return _CAST.sub("AS BYTEA)", _EACH.sub(r"SELECT json_array_elements_text(\1::json)", named))


def _fit(values: Row) -> dict[str, Any]:
    """Text that the database can hold: UTF-8 without the code point 0."""
    return {name: encodable(value).replace("\x00", "\ufffd") if isinstance(value, str) else value for name, value in values.items()}


@lru_cache(maxsize=1)
def _cures() -> tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...]:
    busy = "another process holds the store for long; look for a hanging watcher or a long transaction"
    return (
        ((errors.LockNotAvailable, errors.QueryCanceled), busy),
        ((errors.DeadlockDetected, errors.SerializationFailure), "nothing was lost, the work is done again then"),
        (
            errors.IdleInTransactionSessionTimeout,
            "this process stood still for long in a transaction; nothing was lost, the work is done again then",
        ),
        (errors.DiskFull, PostgresConnection.full),
        (errors.ReadOnlySqlTransaction, "open the store for writing, or connect to the primary, not to a replica"),
        (errors.InsufficientPrivilege, "give this user the right to create and change tables in its schema"),
        ((errors.InvalidPassword, errors.InvalidAuthorizationSpecification), "check user and password in [store] url or ~/.pgpass"),
        (errors.InvalidCatalogName, "create the database: createdb --encoding UTF8 …"),
        (
            psycopg.OperationalError,
            _GONE,
        ),
    )
