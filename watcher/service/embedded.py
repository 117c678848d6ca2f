"""The daemon in one process: a clock that ticks, and the turns it starts.

The scheduler is only a clock with the single job `tick`; the schedule itself is a column of the store
(`feed.next_poll`, `delivery.due`), so it survives everything this process does not.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import signal
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import monotonic

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from watcher.core.errors import Displaced, StoreError
from watcher.core.model import Feed
from watcher.core.text.count import counted
from watcher.edges.config import Config
from watcher.edges.ports import Store
from watcher.service.clock import utcnow
from watcher.service.crew import Crew
from watcher.service.deliveries import Deliveries
from watcher.service.equipment import Equipment
from watcher.service.errands import Errand, Work
from watcher.service.heartbeat import Heartbeat
from watcher.service.meter import Meter
from watcher.service.poller import Poller, lease_of
from watcher.service.porch import Porch
from watcher.service.progress import Progress
from watcher.service.reloading import Reloading, warn
from watcher.service.systemd import notify
from watcher.service.trouble import Trouble
from watcher.turns.digest import Digests
from watcher.turns.dispatch import LEASE
from watcher.turns.sentinel import Sentinel

log = logging.getLogger(__name__)

OWNER = "daemon"
_DRAIN = 30.0  #: seconds the turns in hand get at the end
#: Polls in hand per slot. Most of them wait for their host, which lets in a few at a time, and take no slot: a slow host
#: with a hundred feeds must not keep the others from being asked.
_QUEUE = 20
_TICK = 1.0  #: seconds between looks at the store


class Daemon:
    """Polls what is due and delivers what is due, until told to stop.

    `rebuild` makes the equipment anew from the files; if they hold a mistake the old equipment stays. `since` is what it took
    the store with.
    """

    def __init__(
        self,
        equipment: Equipment,
        store: Store,
        *,
        rebuild: Callable[[], Equipment],
        errands: Sequence[Errand] = (),
        clock: Callable[[], datetime] = utcnow,
        jitter: Callable[[], float] = random.random,
        stopwatch: Callable[[], float] = monotonic,
        since: datetime | None = None,
    ) -> None:
        self._store = store
        self._beside = errands
        self._clock = clock
        self._stop = asyncio.Event()
        self._meter = Meter(since or clock())
        self._displaced: Displaced | None = None
        self._polls = Crew()
        self._sends = Crew()
        self._errands = Crew()
        self._gear = Reloading(
            equipment,
            store,
            rebuild=rebuild,
            clock=clock,
            drain=self._drain,
            stopping=self._stop.is_set,
            fixed=_fixed,
            meter=self._meter,
        )
        self._heartbeat = Heartbeat(lambda: self._equipment.config.heartbeat, self._errands, clock=stopwatch)
        patience = {"polling": lease_of(equipment.config.polling).total_seconds() + 60, "deliveries": LEASE.total_seconds()}
        self._progress = Progress(patience, clock=stopwatch)
        self._still: tuple[str, ...] = ()  #: what stands still, as last told
        self._poller = Poller(store, jitter=jitter, polled=self._heartbeat.polled, meter=self._meter)
        self._deliveries = Deliveries(
            store, clock=clock, jitter=jitter, owner=OWNER, delivered=self._heartbeat.delivered, meter=self._meter
        )
        self._digests = Digests(store)
        self._sentinel = Sentinel(store)
        self._porch = Porch(
            lambda: self._equipment,
            store,
            self._poller,
            clock=clock,
            crew=self._errands,
            meter=self._meter,
            progress=self._progress,
            in_hand=lambda: {"polls": len(self._polls), "deliveries": len(self._sends), "errands": len(self._errands)},
        )
        self._trouble = Trouble()

    @property
    def _equipment(self) -> Equipment:
        return self._gear.equipment

    async def run(self) -> None:
        """Until SIGTERM or SIGINT; then the turns in hand are finished. Displaced if another daemon has the store."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._reload_soon)
        await self._porch.listener.open(self._equipment.config.listen)
        self._begin()
        scheduler = AsyncIOScheduler(timezone=UTC)
        # APScheduler would skip a tick that is a second late; None lets a late one run, coalesce lets many be one.
        every = IntervalTrigger(seconds=_TICK, timezone=UTC)
        scheduler.add_job(self.tick, every, id="tick", misfire_grace_time=None, coalesce=True, max_instances=1)
        scheduler.start()
        notify("READY=1")
        await self._stop.wait()
        polls, sends = counted(len(self._polls), "poll"), counted(len(self._sends), "delivery", "deliveries")
        log.info("stopping: finishing %s and %s in hand", polls, sends)
        notify("STOPPING=1")
        scheduler.shutdown(wait=False)
        await self._porch.listener.close()
        await asyncio.gather(self._polls.drain(_DRAIN), self._sends.drain(_DRAIN), self._errands.drain(_DRAIN))
        await self._poller.close()
        await self._heartbeat.aclose()
        await self._equipment.aclose()
        if self._displaced:
            raise self._displaced

    async def tick(self) -> None:
        """One look at the store: hand out what is due. A store that cannot be used now is looked at again."""
        try:
            self._hand_out(self._clock())
        except Displaced as error:  # whoever has it polls and sends what we have in hand
            self._displaced = error
            self._trouble.struck(error)
            self._stop.set()
        except StoreError as error:
            self._trouble.struck(error)
        else:
            self._trouble.over()
        self._heartbeat.look(self._polls.tasks, self._trouble.said)
        self._pet()

    def _pet(self) -> None:
        """Tell systemd that all moves; when something does not, it will start us anew."""
        if not self._polls:
            self._progress.moved("polling")
        still = self._progress.still()
        if still and still != self._still:
            log.error("%s stand still, so the watchdog is not told that all is well", " and ".join(still))
        self._still = still
        if not still:
            notify("WATCHDOG=1")

    def _hand_out(self, now: datetime) -> None:
        self._beat(now)
        self._gear.declare()
        polling = self._equipment.config.polling
        free = polling.concurrency * _QUEUE - len(self._polls)
        for feed in self._store.due(now, limit=free, lease=lease_of(polling)) if free > 0 else ():
            # One that waits for its slow host is leased again and still the same poll. Two feeds that have moved to one
            # address are not asked at once: the second comes when its lease ends.
            if self._poller.in_hand.take(feed):
                self._polls.start(self._poll(self._equipment, feed, now), f"poll of {feed.name}")
        if self._equipment.config.listen.public_url and not self._errands.busy("hubs"):
            self._errands.start(self._porch.pushes.ask(), "hubs")
        self._digests.make(self._equipment.config.digests, now)
        self._sentinel.look(self._equipment.rules.routes, now)
        for errand in self._beside:
            if not self._errands.busy(errand.name) and (work := errand.due(self._equipment, now)):
                self._errands.start(self._run(work), errand.name)
        if not self._sends.busy("deliveries"):
            self._sends.start(self._deliver(self._equipment), "deliveries")

    async def _run(self, work: Work) -> None:
        if await work:
            self._reload_soon()

    async def _poll(self, equipment: Equipment, feed: Feed, now: datetime) -> None:
        try:
            await self._poller.one(equipment, feed, now)
        finally:
            self._progress.moved("polling")

    async def _deliver(self, equipment: Equipment) -> None:
        """Empty the outbox of what is due, batch after batch, until told to stop or given other equipment: what is being
        sent then is finished, the rest put back.
        """

        def going() -> bool:
            self._progress.moved("deliveries")
            return equipment is self._equipment and not self._stop.is_set() and not self._trouble.said

        try:
            await self._deliveries.empty(equipment, going)
        finally:
            self._progress.moved("deliveries")
            self._heartbeat.passed()

    def _beat(self, now: datetime) -> None:
        self._store.beat(now, pid=os.getpid(), since=self._meter.since, host=socket.gethostname())

    def _begin(self) -> None:
        """Take over the store: feeds of the files, and whatever a daemon that was killed had in hand."""
        now = self._clock()
        self._beat(now)
        self._gear.declare()
        taken = self._store.release(OWNER)
        if taken:
            log.info("taking up again %s that an earlier run had in hand", counted(taken, "poll or delivery", "polls and deliveries"))
        feeds, names = len(self._equipment.feeds), self._equipment.rules.watchlist.names
        log.info("watching %s for %s", counted(feeds, "feed"), counted(names, "name"))
        warn(self._equipment)

    def _reload_soon(self) -> None:
        self._errands.start(self._gear.reload(self._porch.listener), "reload")

    async def _drain(self) -> None:
        await asyncio.gather(self._polls.drain(_DRAIN), self._sends.drain(_DRAIN))


def _fixed(old: Config, new: Config) -> str:
    return "the store" if new.store != old.store else ""
