"""The store a configuration names, and how people call it. Knows nothing of what is built on it, so that commands which only
read start quickly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from watcher.edges.config import Config
from watcher.edges.store.holding import held, hold
from watcher.edges.store.opening import exists
from watcher.edges.store.sql import SqlStore
from watcher.edges.store.urls import on_server, shown


def open_store(config: Config, *, read_only: bool = False) -> SqlStore:
    """The store a configuration names; made if it is not there, unless it is only read."""
    return SqlStore.open(config.store, read_only=read_only)


@contextmanager
def watched_store(url: str, *, since: datetime) -> Iterator[SqlStore]:
    """The store, for the one daemon that began at `since`. StoreError naming who has it; Displaced, out of whatever is asked of it
    later, if another daemon has it by then.
    """
    if on_server(url):
        with SqlStore.open(url, first=partial(hold, since=since)) as store:
            yield store
        return
    with held(url, since=since), SqlStore.open(url) as store:
        yield store


@contextmanager
def scratch_store() -> Iterator[SqlStore]:
    """An empty store that is gone afterwards."""
    with TemporaryDirectory(prefix="sanctions-watch-") as folder, SqlStore.open(Path(folder) / "scratch.db") as store:
        yield store


def store_exists(config: Config) -> bool:
    """Whether anything was stored yet."""
    return exists(config.store)


def store_name(config: Config) -> str:
    """The store as people know it, without secrets."""
    return shown(config.store)
