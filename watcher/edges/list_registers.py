"""The sanctions lists that are watched, as registers of the watch list, made of what the store holds.

A register is named after the publication it was made of, so that one list that changes is made anew and the others are
there. It refuses to make a store: without one no list is watched yet.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from watcher.core.errors import StoreError
from watcher.core.identity import digest
from watcher.core.lists.followed import Followed
from watcher.core.lists.watched import record_of
from watcher.core.model import Held
from watcher.core.watchlist.ftm import Record
from watcher.core.watchlist.roster import Register
from watcher.edges.config import Config
from watcher.edges.list_ports import ListStore
from watcher.edges.store.lists import SqlLists, reading


def registers_of(config: Config) -> list[Register]:
    """One for each list that is watched and was read."""
    with contextlib.suppress(StoreError), reading(config.store) as lists:
        return [_register(lists, one, held, config.compiled) for one, held in _watched(config, lists)]
    return []


def versions(config: Config, lists: ListStore) -> frozenset[str]:
    """The versions of the registers that `registers_of` would give now."""
    from watcher.edges.registers import version_of_records  # noqa: PLC0415 - and numpy, which whoever watches no list does without

    return frozenset(version_of_records(_content(one, held)) for one, held in _watched(config, lists))


def _watched(config: Config, lists: ListStore) -> list[tuple[Followed, Held]]:
    held = lists.every()
    ones = (one for one in config.lists.every(lists.added()) if one.watch)
    return [(one, held[one.id]) for one in ones if one.id in held and held[one.id].names]


def _content(one: Followed, held: Held) -> str:
    return digest(one.id, held.publication, held.document, str(held.entries), str(held.withheld), str(one.ownership))


def _register(lists: SqlLists, one: Followed, held: Held, folder: Path) -> Register:
    from watcher.edges.registers import register_of_records  # noqa: PLC0415 - as above

    def records() -> Iterator[Record]:
        return (record_of(listing) for listing in lists.listings(one.id) if one.searches(listing) and listing.names)

    return register_of_records(f"list {one.id}", _content(one, held), records, folder)
