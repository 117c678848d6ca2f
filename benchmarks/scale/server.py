"""A PostgreSQL server for figures: as the tests start theirs, but one that waits for its disk, with settings people would use."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
sys.path.append(str(HERE / "tests"))

from postgres import execute, lacking, server  # noqa: E402 - of the tests, found by the line above

SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "5min",
    "max_connections": "60",
    "effective_cache_size": "4GB",
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
    "shared_preload_libraries": "pg_stat_statements",
}


@contextmanager
def database(settings: Mapping[str, str] = SETTINGS) -> Iterator[str]:
    """The URL of an empty database in a server of its own; SystemExit says what is lacking."""
    if reason := lacking():
        raise SystemExit(reason)
    with server(settings=dict(settings)) as address:
        execute(f"{address}/postgres", "CREATE DATABASE scale")
        execute(f"{address}/scale", "CREATE SCHEMA statistics")
        execute(f"{address}/scale", "CREATE EXTENSION pg_stat_statements SCHEMA statistics")
        yield f"{address}/scale"
