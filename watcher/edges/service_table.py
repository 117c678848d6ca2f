"""`[service]`: whether one process watches the store, or workers on any number of machines do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, cast

from watcher.core.toml import Table
from watcher.edges.store.urls import on_server

Mode = Literal["embedded", "cluster"]

_LONGEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What holds for a cluster holds for all its workers; `place` is where that stands, for complaints that come later."""

    mode: Mode = "embedded"
    shards: int = 64  #: groups of hosts, each of which is polled by one worker at a time
    tick: timedelta = timedelta(seconds=10)  #: between two looks at what is due
    place: str = field(default="", compare=False)


def service_of(table: Table, store: str) -> Service:
    """The settings. ConfigError for a cluster on a store that several machines cannot share."""
    mode = cast(Mode, table.choice("mode", ("embedded", "cluster"), "embedded"))
    if mode == "cluster" and not on_server(store):
        cure = 'set [store] url to a PostgreSQL database, for example "postgresql://watcher@db.example/watcher", or mode = "embedded"'
        raise table.error("mode", "a cluster cannot share a SQLite file", cure)
    shards, tick = table.number("shards", 64, low=1, high=10_000), table.duration("tick", "10s")
    table.close()
    if not timedelta(seconds=1) <= tick <= _LONGEST or tick % timedelta(seconds=1):
        raise table.error("tick", "is not a number of whole seconds from 1 to 60", 'for example "10s"')
    return Service(mode=mode, shards=shards, tick=tick, place=table.place("mode"))
