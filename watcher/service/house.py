"""What a cluster has to do beside polling and delivering, as jobs: the tick that looks what is due, and the errands.

Each is done by whichever worker is free, and by no two at a time. What an errand remembers only spares it a look, for whether
something is to be done stands in the store. It refuses to keep a timer: the tick is told its time, and so knows what else is due.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from watcher.core.team import GONE
from watcher.core.text.count import counted
from watcher.edges.store.sql import SqlStore
from watcher.service.equipment import Equipment
from watcher.service.errands import Errand
from watcher.service.pushes import Pushes
from watcher.service.refreshing import due as lists_due
from watcher.service.refreshing import look_at, means_of
from watcher.service.shared_heartbeat import SharedHeartbeat
from watcher.turns.digest import Digests
from watcher.turns.sentinel import Sentinel

log = logging.getLogger(__name__)

#: How often each is looked at, in seconds. The tick's own time says whether it is time, so no worker need remember.
EVERY: Mapping[str, int] = {
    "rescue": 10,
    "digests": 10,
    "drill": 10,
    "lists": 10,
    "hubs": 10,
    "heartbeat": 5,
    "sentinel": 20,
    "upkeep": 300,
    "tidy": 3600,
}
#: Two of these may run at once, which does no harm: a lock that a killed worker leaves behind ends only with a rescue, and that
#: begins with a tick.
TOGETHER = frozenset({"tick", "rescue"})


class Queue(Protocol):
    """What of the queue is needed here."""

    async def hint(self, kind: str, keys: Collection[str] = ("",)) -> None: ...
    async def rescue(self) -> int: ...
    async def tidy(self) -> None: ...


class House:
    """For one worker; `jobs` by their names, each given its key."""

    def __init__(
        self,
        store: SqlStore,
        *,
        equipment: Callable[[], Equipment],
        errands: Sequence[Errand],
        pushes: Pushes,
        clock: Callable[[], datetime],
        queue: Callable[[], Queue],
        going: Callable[[], bool],
    ) -> None:
        self._store = store
        self._equipment = equipment
        self._errands = {errand.name: errand for errand in errands}
        self._pushes = pushes
        self._clock = clock
        self._queue = queue
        self._going = going
        self._since = clock()
        self._digests = Digests(store)
        self._sentinel = Sentinel(store)
        self._heartbeat = SharedHeartbeat(store, lambda: equipment().config.heartbeat, clock)

    @property
    def jobs(self) -> Mapping[str, Callable[[str], Awaitable[None]]]:
        return {
            "tick": self._tick,
            "rescue": self._rescue,
            "digests": self._make_digests,
            "lists": self._look_at_lists,
            "hubs": self._ask_hubs,
            "heartbeat": self._beat,
            "sentinel": self._look_at_feeds,
            "tidy": self._tidy,
            **dict.fromkeys(self._errands, self._errand),
        }

    async def _tick(self, time: str) -> None:
        """Hand out what is due."""
        if not self._going():
            return
        now, settings, queue = self._clock(), self._equipment().config.service, self._queue()
        self._store.beat(now, pid=os.getpid(), since=self._since, host=socket.gethostname())
        if wanted := self._store.workers.demand(now, settings.shards).wanted:
            hands = max(1, min(wanted, len(self._store.workers.living(now))))
            await queue.hint("poll", [str(hand) for hand in range(hands)])
        if self._store.workers.sending(now):
            await queue.hint("deliver")
        tick = int(settings.tick.total_seconds())
        for name, every in EVERY.items():
            if int(time or 0) % every < tick and self._wants(name):
                await queue.hint(name, [name] if name in self._errands else ("",))

    def _wants(self, name: str) -> bool:
        """Whether there is anything that such a job could do, as far as the settings say."""
        config = self._equipment().config
        asked = {"hubs": config.listen.public_url, "heartbeat": config.heartbeat.url, "digests": config.digests}
        return name in self.jobs and bool(asked.get(name, True))

    async def _rescue(self, _key: str) -> None:
        """What workers that are dead had in hand is free at once."""
        if thrown := await self._queue().rescue():
            log.warning("threw away %s of workers that are gone; what they were for is looked at anew", counted(thrown, "job"))
        now = self._clock()
        for one in self._store.workers.every():
            if one.seen <= now - GONE:
                taken = self._store.release(one.id)
                self._store.workers.leave(one.id)
                had = counted(taken, "poll or delivery", "polls and deliveries")
                log.warning("the worker %s was not seen for a minute; what it had in hand is taken up: %s", one.name, had)

    async def _make_digests(self, _key: str) -> None:
        self._digests.make(self._equipment().config.digests, self._clock())

    async def _look_at_feeds(self, _key: str) -> None:
        self._sentinel.look(self._equipment().rules.routes, self._clock())

    async def _look_at_lists(self, _key: str) -> None:
        equipment = self._equipment()
        if ones := lists_due(equipment.config, self._store.lists, self._clock()):
            await look_at(ones, means_of(equipment, self._store.where), self._clock)

    async def _ask_hubs(self, _key: str) -> None:
        if self._equipment().config.listen.public_url:
            await self._pushes.ask()

    async def _beat(self, _key: str) -> None:
        await self._heartbeat.look()

    async def _tidy(self, _key: str) -> None:
        await self._queue().tidy()

    async def _errand(self, name: str) -> None:
        if work := self._errands[name].due(self._equipment(), self._clock()):
            await work

    async def aclose(self) -> None:
        """End what was opened."""
        await self._heartbeat.aclose()
