"""The tables of the queue: in a schema of their own beside the store's, made once, whoever comes first.

The schema's name holds the store's schema and a mark of what Procrastinate makes there and what we put in. So several stores may
share a database, and workers with another release of Procrastinate, or with other jobs, have a queue of their own for as long as
both run: which of them polls is decided in the store. Nothing in a queue is worth keeping; one that was not used for a day is
dropped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from watcher.core.errors import StoreError
from watcher.edges.store.postgres_connection import with_settings
from watcher.edges.store.urls import shown

_JOBS = "1"  #: another word when jobs come to mean something else: whoever means the same has one queue
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('sanctions-watch queue ' || %s, 0))"
_LONGEST = 40  #: characters of the store's schema in the name; PostgreSQL cuts names off at 63 bytes
_IDLE = "1 day"


def prepared(url: str) -> str:
    """The name of the schema, with everything in it. StoreError if it is not there and cannot be made."""
    made = (files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
    with told(url), psycopg.connect(conninfo(url)) as db, db.transaction():
        row = db.execute("SELECT current_schema(), current_user").fetchone()
        if row is None or row[0] is None:
            raise StoreError(f"{shown(url)}: has no schema to put tables into", cure="create the first schema of its search path")
        name = f"{_stem(row[0])}{hashlib.blake2b(f'{made}{_JOBS}'.encode(), digest_size=4).hexdigest()}"
        db.execute(_LOCK, [name])
        if db.execute("SELECT to_regclass(%s)", [_named(name, "procrastinate_jobs")]).fetchone() == (None,):
            try:
                db.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(name)))
            except psycopg.errors.InsufficientPrivilege as error:
                cure = f'let an administrator do it: CREATE SCHEMA "{name}" AUTHORIZATION "{row[1]}"'
                raise StoreError(f"{shown(url)}: the schema of the queue cannot be made by this user", cure=cure) from error
            db.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(name)))
            db.execute(made.encode())
    return name


def forget(url: str, name: str) -> list[str]:
    """Drop the queues of this store that other releases have left behind; their names."""
    with told(url), psycopg.connect(conninfo(url)) as db, db.transaction():
        own = db.execute("SELECT current_schema()").fetchone()
        stem = _stem(own[0] if own else "")
        found = db.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) AND nspname <> %s", [stem, name]).fetchall()
        idle = [one for (one,) in found if len(one) == len(name) and _idle(db, one)]
        for one in idle:
            db.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(one)))
        return idle


def _idle(db: psycopg.Connection, name: str) -> bool:
    """Whether a queue was used, and not for a day."""
    asked = """SELECT coalesce(max(at) < now() - interval {idle}, false)
    FROM (SELECT max(at) AS at FROM {events} UNION ALL SELECT max(last_heartbeat) FROM {workers}) AS used"""
    events, workers = sql.Identifier(name, "procrastinate_events"), sql.Identifier(name, "procrastinate_workers")
    row = db.execute(sql.SQL(asked).format(idle=sql.Literal(_IDLE), events=events, workers=workers)).fetchone()
    return bool(row and row[0])


def conninfo(url: str, schema: str = "") -> str:
    """The address with what the store relies on; with a schema all names are looked up there."""
    info = with_settings(url, read_only=False)
    if not schema:
        return info
    return make_conninfo(info, options=f"{conninfo_to_dict(info)['options']} -c search_path={_escaped(schema)}")


@contextmanager
def told(url: str) -> Iterator[None]:
    """An error of the database is one for people."""
    try:
        yield
    except psycopg.Error as error:
        raise away(url, error) from error


def away(url: str, error: BaseException) -> StoreError:
    """What people are told of an error of the database, without secrets."""
    first = next(iter(str(error).splitlines()), "") or type(error).__name__
    cure = "check that the server runs and that [store] url names it; nothing was lost, the work is done again then"
    return StoreError(f"{shown(url)}: {first}", cure=cure)


def _stem(schema: str) -> str:
    if len(schema) > _LONGEST:
        schema = f"{schema[: _LONGEST - 9]}_{hashlib.blake2b(schema.encode(), digest_size=4).hexdigest()}"
    return f"{schema}_queue_"


def _named(schema: str, table: str) -> str:
    return '"{}".{}'.format(schema.replace('"', '""'), table)


def _escaped(schema: str) -> str:
    """An identifier as a setting in libpq's options."""
    quoted = '"{}"'.format(schema.replace('"', '""'))
    return quoted.replace("\\", "\\\\").replace(" ", "\\ ")
