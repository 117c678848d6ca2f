"""The errand "lists": looks at the sanctions lists whose time has come.

A few at a time, for their files are large and reading them is work. When names that are watched have changed, the watch list
is made anew. It refuses to keep a timer: when a list is looked at next stands in the store.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from watcher.core.errors import WatcherError
from watcher.core.lists.followed import Followed
from watcher.edges.config import Config
from watcher.edges.list_ports import ListStore
from watcher.service.equipment import Equipment
from watcher.service.errands import Work
from watcher.turns.list_changes import Means
from watcher.turns.refresh import Look, refresh

log = logging.getLogger(__name__)

_AT_ONCE = 2


def due(config: Config, lists: ListStore, now: datetime) -> tuple[Followed, ...]:
    """Those whose time has come."""
    ones = config.lists.every(lists.added())
    held = lists.every() if ones else {}
    return tuple(one for one in ones if (it := held.get(one.id)) is None or it.next_look is None or it.next_look <= now)


def means_of(equipment: Equipment, store: str | Path) -> Means:
    """What looks are done with."""
    return Means(
        web=equipment.downloads,
        store=store,
        settings=equipment.config.lists,
        matcher=equipment.matcher,
        routes=equipment.rules.routes,
    )


async def look_at(ones: Iterable[Followed], means: Means, clock: Callable[[], datetime]) -> Sequence[Look]:
    """Look at these lists, a few at a time. One that breaks something is told in the log, and the others are looked at."""
    free = asyncio.Semaphore(_AT_ONCE)

    async def one_of(one: Followed) -> Look | None:
        async with free:
            try:
                look = await refresh(one, means, clock())
            except WatcherError as error:  # a full disk, a locked store: for people to mend
                log.error("%s was not looked at and will be: %s", one.id, error)  # noqa: TRY400 - no bug: no traceback
                return None
            except Exception:
                log.exception("a look at %s failed, which is a bug; it is looked at again", one.id)
                return None
        _tell(look)
        return look

    return [look for look in await asyncio.gather(*map(one_of, ones)) if look]


class Refreshing:
    """For a daemon on this store."""

    name = "lists"

    def __init__(self, lists: ListStore, store: str | Path, clock: Callable[[], datetime]) -> None:
        self._lists = lists
        self._store = store
        self._clock = clock
        self._warned: frozenset[str] = frozenset()

    def due(self, equipment: Equipment, now: datetime) -> Work | None:
        """Looks at what is due; True if names that are watched changed."""
        ones = due(equipment.config, self._lists, now)
        for one in ones:
            if one.known.licence and one.id not in self._warned:
                log.warning("the licence of %s is %s", one.id, one.known.licence)
        self._warned |= {one.id for one in ones}
        return self._look(ones, means_of(equipment, self._store)) if ones else None

    async def _look(self, ones: Sequence[Followed], means: Means) -> bool:
        return any(look.renamed for look in await look_at(ones, means, self._clock))


def said(look: Look) -> str:
    """What came of a look, in one line."""
    held = look.held
    words = {
        "failed": f"could not be fetched: {held.failure}",
        "stopped": f"stopped, and nothing of its file is used: {held.reason}",
        "older": "its server gives an older publication than the one that is held; it is not used",
        "overtaken": "somebody else read it just now",
        "unchanged": f"unchanged, {held.entries:,} entries",
        "read": f"{look.added:,} added, {look.amended:,} amended, {look.delisted:,} taken off, {look.otherwise:,} corrected",
    }[look.result]
    if look.baseline:
        words = f"{held.entries:,} entries with {held.names:,} names; a baseline, of which nothing is told"
    missing = f"; {held.reason}" if held.state == "quarantined" and look.result in ("read", "unchanged") else ""
    return f"{look.followed.id}: {words}{missing}"


def _tell(look: Look) -> None:
    quarantined = look.held.state == "quarantined" and look.result == "read"
    levels = {"failed": logging.WARNING, "stopped": logging.ERROR, "older": logging.WARNING, "unchanged": logging.DEBUG}
    log.log(logging.ERROR if quarantined else levels.get(look.result, logging.INFO), "%s", said(look))
