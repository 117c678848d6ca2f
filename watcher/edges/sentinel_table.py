"""`[sentinel]`: who is told that feeds have fallen silent, where that is not for the routes to say."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.core.toml import Table
from watcher.edges.route_tables import named


def sentinel_of(table: Table, channels: Sequence[str]) -> tuple[str, ...] | None:
    """The channels; none of them if nobody is to be told, None if the routes decide."""
    tell, told = table.get("tell", bool, default=True), named(table, "channels", channels)
    table.close()
    return (told or None) if tell else ()
