"""What a store URL means, as far as it can be told without opening it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from watcher.edges.store.sqlite_connection import location

SERVERS = ("postgresql://", "postgres://")


def on_server(url: str | Path) -> bool:
    """Whether a store URL means a PostgreSQL database."""
    return isinstance(url, str) and url.startswith(SERVERS)


def shown(url: str) -> str:
    """A store as people know it, without secrets; of several hosts, all."""
    if not on_server(url):
        return str(location(url))
    parts = urlsplit(url)
    return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"
