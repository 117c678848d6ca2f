"""The errand "lists": looks at the sanctions lists whose time has come.

A few at a time, for their files are large and reading them is work. When names that are watched have changed, the watch list
is made anew, which may take a minute; what came meanwhile is searched once more. It refuses to keep a timer: when a list is
looked at next stands in the store.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from watcher.core.errors import WatcherError
from watcher.core.lists.followed import Followed
from watcher.core.model import Held
from watcher.core.text.count import counted
from watcher.edges.config import Config
from watcher.edges.list_ports import ListStore
from watcher.edges.list_registers import versions
from watcher.edges.store.sql import SqlStore
from watcher.service.equipment import Equipment
from watcher.service.errands import Work
from watcher.turns.catch_up import catch_up
from watcher.turns.list_changes import Means
from watcher.turns.refresh import Look, refresh

log = logging.getLogger(__name__)

_AT_ONCE = 2
_UNSURE = timedelta(hours=1)  #: the longest that making a watch list takes


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
    """For a daemon on this store. Whoever changed a list (this daemon, a command), the watch list is made anew when it is not
    the one of what is held; articles that came meanwhile are then searched once more. Without `looks` somebody else looks at lists.
    """

    name = "lists"

    def __init__(self, lists: ListStore, store: str | Path, clock: Callable[[], datetime], *, looks: bool = True) -> None:
        self._looks = looks
        self._lists = lists
        self._store = store
        self._clock = clock
        self._warned: frozenset[str] = frozenset()
        self._seen: tuple[Equipment, Mapping[str, Held]] | None = None  #: what was compared last
        self._asked: frozenset[str] = frozenset()  #: versions of registers that are being made
        self._since: datetime | None = None  #: since when names are held that are not watched yet

    def due(self, equipment: Equipment, now: datetime) -> Work | None:
        """Looks at what is due; True if the watch list is to be made anew."""
        anew, since = self._compared(equipment, now)
        ones = due(equipment.config, self._lists, now) if self._looks else ()
        for one in ones:
            if one.known.licence and one.id not in self._warned:
                log.warning("the licence of %s is %s", one.id, one.known.licence)
        self._warned |= {one.id for one in ones}
        return self._work(equipment, ones, now, since=since, anew=anew) if ones or since or anew else None

    def _compared(self, equipment: Equipment, now: datetime) -> tuple[bool, datetime | None]:
        """Whether what is watched is not what is held, for which nobody was asked yet; if it is again, since when it was not."""
        held = self._lists.every()
        first = self._seen is None
        if self._seen and self._seen[0] is equipment and self._seen[1] == held:
            return False, None
        self._seen = (equipment, held)
        changed = max((moment for one in held.values() if (moment := one.changed)), default=None)
        wanted = versions(equipment.config, self._lists)
        if not wanted <= {register.version for register in equipment.matcher.watchlist.registers}:
            asked, self._asked = self._asked, wanted
            self._since = self._since or max(changed or now, now - _UNSURE)
            return wanted != asked, None
        if first and changed and now - changed < _UNSURE:  # whoever was killed may not have come so far
            self._since = changed
        since, self._since, self._asked = self._since, None, frozenset()
        return False, since

    async def _work(self, equipment: Equipment, ones: Sequence[Followed], now: datetime, *, since: datetime | None, anew: bool) -> bool:
        if since:
            raised = await asyncio.to_thread(_caught_up, self._store, equipment, since, now)
            log.info("%s of what came while the names of lists were being made ready", counted(raised, "notice"))
        if ones:
            await look_at(ones, means_of(equipment, self._store), self._clock)
        return self._compared(equipment, now)[0] or anew


def _caught_up(store: str | Path, equipment: Equipment, since: datetime, now: datetime) -> int:
    with SqlStore.again(store) as opened:
        return catch_up(opened, equipment.matcher, equipment.rules, since, now)


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
