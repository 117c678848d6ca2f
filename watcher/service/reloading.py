"""The equipment of the moment, and swapping it: whole, or not at all if the files hold a mistake.

What the files say is made beside the loop, which may take minutes of a large watch list. Turns in hand finish with what they
began with. It refuses to change the store.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from watcher.core.errors import StoreError, WatcherError
from watcher.core.text.count import counted
from watcher.edges.config import Config
from watcher.edges.listen.listener import Listener
from watcher.edges.listen.settings import Listen
from watcher.edges.ports import Store
from watcher.edges.process import settle
from watcher.service.aside import aside
from watcher.service.equipment import Equipment
from watcher.service.meter import Meter
from watcher.service.outcomes import offer

log = logging.getLogger(__name__)


def _declare(store: Store, equipment: Equipment, now: datetime, *, beside: bool, behind: bool) -> None:
    """Tell the store what the files say; `behind`: but not of a watch list that is not in force."""
    watchlist, mark = equipment.rules.watchlist, equipment.feeds_mark
    retired = store.declare(equipment.feeds, now, watchlist="" if behind else watchlist.version, files=mark, beside=beside)
    if beside:
        log.warning(
            "other workers have other feeds: those of the files here are watched too; none is retired until all have the same files"
        )
    elif retired:
        log.info("retired %s that the files name no longer", counted(retired, "feed"))
    if not behind:
        store.list_watched(watchlist, now)
    store.expect_pushes(equipment.config.listen.public_url, now)


def warn(equipment: Equipment) -> None:
    """Silence must have a reason that somebody was told."""
    routes = equipment.rules.routes
    if equipment.lacking:
        log.warning("%s", equipment.lacking)
    if not routes.channels:
        log.warning("no channel is configured: alerts are stored and sent nowhere; see `watcher alerts list`")
    elif routes.selective:
        log.warning(
            "no route takes everything: an alert that fits none of them is stored and sent nowhere; a last route without match would"
        )


class Reloading:
    """Holds the equipment; `rebuild` makes it anew from the files.

    `drain` waits for the turns in hand, `stopping` says whether there is any use in new equipment, `fixed` names what cannot
    change while we run, "" if nothing of it did. `alone` says that nobody who works on the store has other feeds,
    `behind` that another configuration is in force.
    """

    def __init__(
        self,
        equipment: Equipment,
        store: Store,
        *,
        rebuild: Callable[[], Equipment],
        clock: Callable[[], datetime],
        drain: Callable[[], Awaitable[None]],
        stopping: Callable[[], bool],
        fixed: Callable[[Config, Config], str],
        meter: Meter,
        alone: Callable[[], bool] = lambda: True,
        behind: Callable[[], bool] = lambda: False,
    ) -> None:
        self.equipment = equipment
        self._store = store
        self._rebuild = rebuild
        self._clock = clock
        self._drain = drain
        self._stopping = stopping
        self._fixed = fixed
        self._meter = meter
        self._lock = asyncio.Lock()
        self._alone = alone
        self._behind = behind
        self._declared: tuple[Equipment, bool, bool] | None = None  #: what the store was told of, and how
        settle()

    def declare(self) -> None:
        """Tell the store what the files say, unless it knows. StoreError if that cannot be now."""
        wanted = one, alone, behind = self.equipment, self._alone(), self._behind()
        if self._declared is None or self._declared[0] is not one or self._declared != wanted:
            _declare(self._store, one, self._clock(), beside=not alone, behind=behind)
            self._declared = wanted

    async def reload(self, listener: Listener) -> None:
        """Swap in what the files say now; one after another, so that the last one asked for stays."""
        async with self._lock:
            self._meter.reloaded(well=await self._swap(listener), now=self._clock())

    async def _swap(self, listener: Listener) -> bool:
        """Whether what the files say is in force."""
        old = self.equipment
        try:
            new = await aside(self._rebuild)
        except WatcherError as error:
            log.error("reload refused, the old configuration stays: %s", error.line)  # noqa: TRY400 - the user's mistake, not ours: no traceback
            return False
        if self._stopping():
            await new.aclose()
            return False
        if fixed := self._fixed(old.config, new.config):
            log.error("reload refused, the old configuration stays: %s cannot change while the daemon runs; restart it for that", fixed)
            await new.aclose()
            return False
        if not await _moved(listener, old.config.listen, new.config.listen):
            await new.aclose()
            return False
        self.equipment = new
        try:
            self.declare()
        except StoreError as error:
            log.warning("the store is told of it when it can be used again: %s", error.what)
        log.info("reloaded: watching %s for %s", counted(len(new.feeds), "feed"), counted(new.rules.watchlist.names, "name"))
        warn(new)
        offer(old.rules.watchlist, new.rules.watchlist)
        await self._drain()
        await old.aclose()
        del old
        settle()
        return True


async def _moved(listener: Listener, old: Listen, new: Listen) -> bool:
    """Listen where the new configuration wants it; where that cannot be, go on where we did."""
    if new.address == old.address:
        return True
    await listener.close()
    try:
        await listener.open(new)
    except WatcherError as error:
        log.error("reload refused, the old configuration stays: %s", error.line)  # noqa: TRY400 - the user's mistake, not ours: no traceback
        await listener.open(old)
        return False
    return True
