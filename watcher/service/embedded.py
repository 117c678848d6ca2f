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
from datetime import UTC, datetime, timedelta
from time import monotonic

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from watcher.core.errors import StoreError, WatcherError
from watcher.core.model import Feed
from watcher.edges.config import Polling
from watcher.edges.listen.listener import Listener
from watcher.edges.listen.settings import Listen
from watcher.edges.ports import Store
from watcher.edges.readers import Readers
from watcher.service.aside import aside
from watcher.service.crew import Crew
from watcher.service.equipment import Equipment
from watcher.service.errands import Errand, Work
from watcher.service.heartbeat import Heartbeat
from watcher.service.in_hand import InHand
from watcher.service.nouns import nouns
from watcher.service.outcomes import log_outcome, offer
from watcher.service.progress import Progress
from watcher.service.pushes import Gear, Pushes
from watcher.service.systemd import notify
from watcher.turns.digest import Digests
from watcher.turns.dispatch import LEASE, dispatch
from watcher.turns.poll import poll
from watcher.turns.searches import Searches
from watcher.turns.sentinel import Sentinel
from watcher.turns.together import Together

log = logging.getLogger(__name__)

OWNER = "daemon"
_DRAIN = 30.0  #: seconds the turns in hand get at the end
#: Polls in hand per slot. Most of them wait for their host, which lets in a few at a time, and take no slot: a slow host
#: with a hundred feeds must not keep the others from being asked.
_QUEUE = 20
_TICK = 1.0  #: seconds between looks at the store


def utcnow() -> datetime:
    """The one place where the daemon looks at the clock."""
    return datetime.now(UTC)


def lease_of(polling: Polling) -> timedelta:
    """A lease that outlives any poll: the fetch has its deadline, waiting for a slot of a busy host may take several."""
    return max(polling.timeout * 5, timedelta(minutes=1))


class Daemon:
    """Polls what is due and delivers what is due, until told to stop.

    `rebuild` makes the equipment anew from the files; if they hold a mistake the old equipment stays.
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
    ) -> None:
        self._equipment = equipment
        self._store = store
        self._rebuild = rebuild
        self._beside = errands
        self._clock = clock
        self._jitter = jitter
        self._polls = Crew()
        self._together = Together(store)
        self._digests = Digests(store)
        self._sentinel = Sentinel(store)
        self._readers = Readers()
        self._searches = Searches()
        self._in_hand = InHand()
        self._sends = Crew()
        self._errands = Crew()
        self._heartbeat = Heartbeat(lambda: self._equipment.config.heartbeat, self._errands, clock=stopwatch)
        patience = {"polling": lease_of(equipment.config.polling).total_seconds() + 60, "deliveries": LEASE.total_seconds()}
        self._progress = Progress(patience, clock=stopwatch)
        self._still: tuple[str, ...] = ()  #: what stands still, as last told
        self._reloading = asyncio.Lock()
        self._pushes = Pushes(
            gear=self._gear,
            store=store,
            clock=clock,
            readers=self._readers,
            together=self._together,
            in_hand=self._in_hand,
            told=log_outcome,
        )
        self._listener = Listener(nouns(lambda: self._equipment, hub=self._pushes, clock=clock, crew=self._errands))
        self._stop = asyncio.Event()
        self._trouble = ""  #: why the store could not be used at the last tick
        self._since = clock()

    async def run(self) -> None:
        """Until SIGTERM or SIGINT; then the turns in hand are finished."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._reload_soon)
        await self._listener.open(self._equipment.config.listen)
        self._begin()
        scheduler = AsyncIOScheduler(timezone=UTC)
        # APScheduler would skip a tick that is a second late; None lets a late one run, coalesce lets many be one.
        every = IntervalTrigger(seconds=_TICK, timezone=UTC)
        scheduler.add_job(self.tick, every, id="tick", misfire_grace_time=None, coalesce=True, max_instances=1)
        scheduler.start()
        notify("READY=1")
        await self._stop.wait()
        log.info("stopping: finishing %d polls and %d deliveries in hand", len(self._polls), len(self._sends))
        notify("STOPPING=1")
        scheduler.shutdown(wait=False)
        await self._listener.close()
        await asyncio.gather(self._polls.drain(_DRAIN), self._sends.drain(_DRAIN), self._errands.drain(_DRAIN))
        await self._readers.close()
        await self._heartbeat.aclose()
        await self._equipment.aclose()

    async def tick(self) -> None:
        """One look at the store: hand out what is due. A store that cannot be used now is looked at again."""
        try:
            self._hand_out(self._clock())
        except StoreError as error:
            if str(error) != self._trouble:
                log.error("nothing is polled or sent until this is mended: %s", error)  # noqa: TRY400 - for people to mend: no traceback
            self._trouble = str(error)
        else:
            if self._trouble:
                log.info("the store can be used again")
            self._trouble = ""
        self._heartbeat.look(self._polls.tasks, self._trouble)
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
        polling = self._equipment.config.polling
        free = polling.concurrency * _QUEUE - len(self._polls)
        for feed in self._store.due(now, limit=free, lease=lease_of(polling)) if free > 0 else ():
            # One that waits for its slow host is leased again and still the same poll. Two feeds that have moved to one
            # address are not asked at once: the second comes when its lease ends.
            if self._in_hand.take(feed):
                self._polls.start(self._poll(self._equipment, feed, now), f"poll of {feed.name}")
        if self._equipment.config.listen.public_url and not self._errands.busy("hubs"):
            self._errands.start(self._pushes.ask(), "hubs")
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
            outcome = await poll(
                feed,
                web=equipment.web,
                store=self._store,
                matcher=equipment.matcher,
                rules=equipment.rules,
                now=now,
                jitter=self._jitter(),
                readers=self._readers,
                searches=self._searches,
                articles=equipment.articles,
                together=self._together,
            )
        finally:
            self._in_hand.free(feed)
            self._progress.moved("polling")
        self._heartbeat.polled(outcome)
        log_outcome(feed, outcome)

    async def _deliver(self, equipment: Equipment) -> None:
        """Empty the outbox of what is due, batch after batch, until told to stop or given other equipment: what is being
        sent then is finished, the rest put back.
        """

        def going() -> bool:
            self._progress.moved("deliveries")
            return equipment is self._equipment and not self._stop.is_set()

        try:
            await self._empty(equipment, going)
        finally:
            self._progress.moved("deliveries")
            self._heartbeat.passed()

    async def _empty(self, equipment: Equipment, going: Callable[[], bool]) -> None:
        while done := await dispatch(
            store=self._store,
            channels=equipment.channels,
            routes=equipment.rules.routes,
            pen=equipment.pen,
            clock=self._clock,
            jitter=self._jitter,
            owner=OWNER,
            going=going,
        ):
            for one in done:
                self._heartbeat.delivered(one)
                level = logging.INFO if one.delivery.state == "delivered" else logging.WARNING
                told = one.delivery.error or one.delivery.receipt or ""
                log.log(level, "%s to %s: %s %s", one.about, one.delivery.channel, one.delivery.state, told)
            if not going():
                return

    def _gear(self) -> Gear:
        """What pushes are taken with now."""
        one = self._equipment
        return Gear(
            public_url=one.config.listen.public_url,
            max_body=one.config.polling.max_body,
            lease=lease_of(one.config.polling),
            hubs=one.hubs,
            matcher=one.matcher,
            rules=one.rules,
        )

    def _beat(self, now: datetime) -> None:
        self._store.beat(now, pid=os.getpid(), since=self._since, host=socket.gethostname())

    def _begin(self) -> None:
        """Take over the store: feeds of the files, and whatever a daemon that was killed had in hand."""
        now = self._clock()
        self._beat(now)
        self._store.declare(self._equipment.feeds, now, watchlist=self._equipment.rules.watchlist.version)
        self._store.list_watched(self._equipment.rules.watchlist, now)
        taken = self._store.release(OWNER)
        self._store.expect_pushes(self._equipment.config.listen.public_url, now)
        if taken:
            log.info("%d polls and deliveries of an earlier run were cut off; they are taken up again", taken)
        log.info("watching %d feeds for %d names", len(self._equipment.feeds), self._equipment.rules.watchlist.names)
        _warn(self._equipment)

    def _reload_soon(self) -> None:
        self._errands.start(self._reload(), "reload")

    async def _reload(self) -> None:
        """Swap in what the files say now, whole; turns in hand finish with what they began with. What the files say is made
        beside the loop, which may take minutes of a large watch list; one after another, so that the last one asked for stays.
        """
        async with self._reloading:
            await self._swap()

    async def _swap(self) -> None:
        old = self._equipment
        try:
            new = await aside(self._rebuild)
        except WatcherError as error:
            log.error("reload refused, the old configuration stays: %s", error)  # noqa: TRY400 - the user's mistake, not ours: no traceback
            return
        if self._stop.is_set():
            await new.aclose()
            return
        if new.config.store != old.config.store:
            log.error("reload refused, the old configuration stays: the store cannot change while the daemon runs; restart it for that")
            await new.aclose()
            return
        if not await self._moved(old.config.listen, new.config.listen):
            await new.aclose()
            return
        self._equipment = new
        self._store.declare(new.feeds, self._clock(), watchlist=new.rules.watchlist.version)
        self._store.list_watched(new.rules.watchlist, self._clock())
        self._store.expect_pushes(new.config.listen.public_url, self._clock())
        log.info("reloaded: watching %d feeds for %d names", len(new.feeds), new.rules.watchlist.names)
        _warn(new)
        offer(old.rules.watchlist, new.rules.watchlist)
        await asyncio.gather(self._polls.drain(_DRAIN), self._sends.drain(_DRAIN))
        await old.aclose()

    async def _moved(self, old: Listen, new: Listen) -> bool:
        """Listen where the new configuration wants it; where that cannot be, go on where we did."""
        if new.address == old.address:
            return True
        await self._listener.close()
        try:
            await self._listener.open(new)
        except WatcherError as error:
            log.error("reload refused, the old configuration stays: %s", error)  # noqa: TRY400 - the user's mistake, not ours: no traceback
            await self._listener.open(old)
            return False
        return True


def _warn(equipment: Equipment) -> None:
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
