"""`[drill]`: which channel is tried by a synthetic article, how often, and within which time it must arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from watcher.core.errors import nearest
from watcher.core.toml import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillSettings:
    """Without a `channel` nothing is tried by itself."""

    channel: str = ""
    every: timedelta = timedelta(days=1)
    within: timedelta = timedelta(minutes=5)


def drill_of(table: Table, channels: Sequence[str]) -> DrillSettings:
    """The settings. ConfigError for a channel that is not configured."""
    chosen = table.text("channel", "")
    if chosen and chosen not in channels:
        cure = nearest(chosen, channels, "" if channels else "add [channels.…] for it")
        raise table.error("channel", f'"{chosen}" is not a configured channel', cure)
    settings = DrillSettings(channel=chosen, every=table.duration("every", "1d"), within=table.duration("within", "5m"))
    table.close()
    return settings
