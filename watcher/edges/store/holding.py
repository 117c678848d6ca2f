"""One daemon a store, whichever database it lies in: who has it, and taking it.

A file has a lock beside it (`lock`). A server keeps an advisory lock for as long as the connection lives that took it, so
it too is freed however its holder ends; who that is says the daemon's beat.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from watcher.core.errors import StoreError
from watcher.edges.store import lock
from watcher.edges.store.connection import Connection
from watcher.edges.store.lock import DaemonLock, Holder
from watcher.edges.store.opening import connect
from watcher.edges.store.rows import moment
from watcher.edges.store.sqlite_connection import location
from watcher.edges.store.urls import on_server

_KEY = "hashtextextended('sanctions-watch daemon ' || current_schema(), 0)"


@contextmanager
def held(url: str | Path, *, since: datetime) -> Iterator[Holder]:
    """Hold the store, or StoreError naming who does."""
    if not on_server(url):
        with DaemonLock(location(url), since=since) as me:
            yield me
        return
    db = connect(url)
    try:
        if not db.value(f"SELECT pg_try_advisory_lock({_KEY})"):
            raise StoreError(f"{db.name}: {lock.told(_beating(db))}", cure="stop it first, or use another store")
        yield Holder(pid=os.getpid(), since=since, host=socket.gethostname())
    finally:
        db.close()


def holder(url: str | Path) -> Holder | None:
    """Who holds the store now; None if nobody does, or nobody can say. Never waits."""
    if not on_server(url):
        return lock.holder(location(url))
    try:
        db = connect(url, read_only=True)
    except StoreError:
        return None
    try:
        if db.value(f"SELECT pg_try_advisory_lock_shared({_KEY})"):
            return None  # closing the connection frees it
        return _beating(db)
    finally:
        db.close()


def _beating(db: Connection) -> Holder | None:
    row = db.row("SELECT pid, since, host FROM daemon") if "daemon" in db.tables() else None
    return Holder(pid=row["pid"], since=moment(row["since"]), host=row["host"]) if row else None
