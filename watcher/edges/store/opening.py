"""Which database a store URL means, and a connection to it."""

from __future__ import annotations

from pathlib import Path

from watcher.core.errors import StoreError
from watcher.edges.store.connection import Connection
from watcher.edges.store.sqlite_connection import SqliteConnection, location
from watcher.edges.store.urls import on_server


def exists(url: str | Path) -> bool:
    """Whether anything was stored there yet. A server that cannot be asked is for whoever opens the store to tell of."""
    if not on_server(url):
        return location(url).exists()
    try:
        db = connect(url, read_only=True)
    except StoreError:
        return True
    try:
        return bool(db.tables())
    finally:
        db.close()


def connect(url: str | Path, *, read_only: bool = False) -> Connection:
    """A connection to the store at ``sqlite:///path``, at a path, or at ``postgresql://…``. StoreError if that cannot be."""
    if not on_server(url):
        return SqliteConnection(location(url), read_only=read_only)
    try:
        from watcher.edges.store.postgres_connection import PostgresConnection  # noqa: PLC0415 - the embedded daemon needs no psycopg
    except ImportError as error:
        what = f"a PostgreSQL store needs psycopg, which cannot be used here: {error}"
        raise StoreError(what, cure="pip install 'sanctions-watch[cluster]'") from error
    return PostgresConnection(str(url), read_only=read_only)
