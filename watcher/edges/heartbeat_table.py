"""`[heartbeat]`: which monitor is told after each complete cycle. Its address is a secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from watcher.core.text.safe import address
from watcher.core.toml import Table
from watcher.edges.http.proxy import Way
from watcher.edges.secrets import hidden

_SHORTEST = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """Without a `url` nobody is told."""

    url: str = ""
    every: timedelta = timedelta(minutes=1)
    timeout: timedelta = timedelta(seconds=10)
    way: Way = field(default_factory=Way)  #: how it is reached


def monitor_of(table: Table, base: Path, environment: Mapping[str, str], *, secrets: bool) -> Monitor:
    """The settings. Without `secrets` there is nobody to be told."""
    wanted = secrets and table.values.get("url") != ""
    url = (hidden(table, "url", base, environment, required=False) or "") if wanted else ""
    table.asked.add("url")
    monitor = Monitor(url=url, every=table.duration("every", "1m"), timeout=table.duration("timeout", "10s"))
    table.close()
    if monitor.url and not address(monitor.url):
        raise table.error("url", "is no http(s) address", 'for example url = "env:HEARTBEAT_URL"')
    if monitor.every < _SHORTEST:
        raise table.error("every", "is under ten seconds", 'the shortest is "10s"')
    return monitor
