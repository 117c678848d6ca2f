"""One daemon a store, whichever database it lies in, or the workers of a cluster: who has it, and taking it.

A file has a lock beside it (`lock`). A server keeps an advisory lock for as long as the connection lives that took it, so
it too is freed however its holder ends; who that is says the daemon's beat. It goes with a server that restarts as well: so a
daemon takes it by the connection it writes with, and takes it anew before it writes by another one. Workers share that lock
(`queue.ear`).
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from watcher.core.errors import Displaced, StoreError
from watcher.core.model.worker import Worker
from watcher.edges.store import lock
from watcher.edges.store.connection import Connection
from watcher.edges.store.lock import DaemonLock, Holder
from watcher.edges.store.opening import connect
from watcher.edges.store.rows import moment
from watcher.edges.store.sqlite_connection import location
from watcher.edges.store.urls import on_server
from watcher.edges.store.workers import SqlWorkers

KEY = "hashtextextended('sanctions-watch daemon ' || current_schema(), 0)"


@contextmanager
def held(url: str | Path, *, since: datetime) -> Iterator[Holder]:
    """Hold the store, or StoreError naming who does."""
    if not on_server(url):
        with DaemonLock(location(url), since=since) as me:
            yield me
        return
    db = connect(url)
    try:
        yield hold(db, since=since)
    finally:
        db.close()


def hold(db: Connection, *, since: datetime) -> Holder:
    """Hold the store on a server while `db` is open, or StoreError naming who does. `since` is that of the beats to come.

    When the connection broke the store is taken anew before the next statement. Displaced if another has it by then.
    """
    me = Holder(pid=os.getpid(), since=since, host=socket.gethostname())
    had = False

    def take() -> None:
        nonlocal had
        if _taken(db):
            had = True
        elif not had:
            raise StoreError(_told(db), cure="stop it first, or use another store")
        elif _working(db) or _beating(db) != me:
            raise Displaced(f"while the server was away the store was lost: {_told(db)}", cure="it goes on there; stop it to start here")
        else:  # our broken connection, which the server takes to be alive, or somebody who has only just come
            what = f"{db.name}: the server has not let go of this daemon's earlier connection"
            raise StoreError(what, cure="nothing is to be done; within half a minute it does")

    db.keep(take)
    return me


def _taken(db: Connection) -> bool:
    """Ask a few times: somebody looking for the holder has the lock shared for an instant."""
    for _ in range(10):
        if db.value(f"SELECT pg_try_advisory_lock({KEY})"):
            return True
        time.sleep(0.05)
    return False


def holder(url: str | Path) -> Holder | None:
    """Who holds the store now, of workers the oldest; None if nobody does, or nobody can say. Never waits."""
    if not on_server(url):
        return lock.holder(location(url))
    try:
        db = connect(url, read_only=True)
    except StoreError:
        return None
    try:
        if db.value(f"SELECT pg_try_advisory_lock_shared({KEY})"):  # closing the connection frees it
            first = next(iter(_working(db)), None)
            return Holder(pid=first.pid, since=first.since, host=first.host) if first else None
        return _beating(db)
    finally:
        db.close()


def shared(url: str) -> None:
    """StoreError if a daemon has the store on a server for itself. Whoever asks has not touched the store yet."""
    db = connect(url, read_only=True)
    try:
        if not db.value(f"SELECT pg_try_advisory_lock_shared({KEY})"):
            raise StoreError(_told(db), cure='stop it first, or give it [service] mode = "cluster" too')
    finally:
        db.close()


def _told(db: Connection) -> str:
    if workers := _working(db):
        return f"{db.name}: is watched already by {len(workers)} of a cluster: {', '.join(one.name for one in workers)}"
    return f"{db.name}: {lock.told(_beating(db))}"


def _working(db: Connection) -> Sequence[Worker]:
    return SqlWorkers(db).living(db.clock()) if "worker" in db.tables() else ()


def _beating(db: Connection) -> Holder | None:
    row = db.row("SELECT pid, since, host FROM daemon") if "daemon" in db.tables() else None
    return Holder(pid=row["pid"], since=moment(row["since"]), host=row["host"]) if row else None
