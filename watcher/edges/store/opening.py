"""Which database a store URL means, and a connection to it."""

from __future__ import annotations

from pathlib import Path

from watcher.core.errors import StoreError
from watcher.edges.store.connection import Connection
from watcher.edges.store.sqlite_connection import SqliteConnection, location

_POSTGRES = ("postgresql://", "postgres://")


def connect(url: str | Path, *, read_only: bool = False) -> Connection:
    """A connection to the store at ``sqlite:///path``, at a path, or at ``postgresql://…``. StoreError if that cannot be."""
    if isinstance(url, Path) or not url.startswith(_POSTGRES):
        return SqliteConnection(location(url), read_only=read_only)
    try:
        from watcher.edges.store.postgres_connection import PostgresConnection  # noqa: PLC0415 - the embedded daemon needs no psycopg
    except ImportError as error:
        what = f"a PostgreSQL store needs psycopg, which cannot be used here: {error}"
        raise StoreError(what, cure="pip install 'sanctions-watch[cluster]'") from error
    return PostgresConnection(url, read_only=read_only)
