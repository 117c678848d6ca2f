"""The store a configuration names, and how people call it. Knows nothing of what is built on it, so that commands which only
read start quickly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from watcher.edges.config import Config
from watcher.edges.store.opening import exists
from watcher.edges.store.sql import SqlStore
from watcher.edges.store.urls import shown


def open_store(config: Config, *, read_only: bool = False) -> SqlStore:
    """The store a configuration names; made if it is not there, unless it is only read."""
    return SqlStore.open(config.store, read_only=read_only)


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
