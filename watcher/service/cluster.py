"""One worker of a cluster: any number of them, on any machines, watch one store on a PostgreSQL server.

What is due stands in the store, as ever; jobs only say that somebody should look (`edges.queue`). This process serves them,
renews what it has in hand, hears of alerts that are to be sent at once, and goes on by itself when the database was away or the
process was stopped. It refuses to decide about news, and to hold anything that others could not take over.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

from watcher.core.errors import StoreError
from watcher.core.model import Outcome
from watcher.core.text.count import counted
from watcher.edges.config import Config
from watcher.edges.queue.carrier import Carrier, Desk, Kind
from watcher.edges.queue.ear import Ear
from watcher.edges.store.sql import SqlStore
from watcher.service.crew import Crew
from watcher.service.deliveries import Deliveries
from watcher.service.equipment import Equipment
from watcher.service.errands import Errand, Work
from watcher.service.house import TOGETHER, House
from watcher.service.membership import Membership
from watcher.service.meter import Meter
from watcher.service.poller import Poller, lease_of
from watcher.service.porch import Porch
from watcher.service.progress import Progress
from watcher.service.reloading import Reloading, warn
from watcher.service.shards import Shards
from watcher.service.shared_clock import SharedClock, stopwatch
from watcher.service.systemd import notify
from watcher.service.trouble import Trouble
from watcher.turns.dispatch import LEASE

log = logging.getLogger(__name__)

_DRAIN = 30.0  #: seconds the work in hand gets at the end
_LAST = 1.0  #: what was begun meanwhile
_HOUSE = 8  #: other jobs at a time
_BEAT = 3.0  #: seconds between two signs of life
_PAUSE = 2.0  #: seconds until the database is tried again
_SOON = 0.2  #: seconds within which workers that hear of an alert say so to the queue, so that not all do at once


def name_of() -> str:
    """A word for this run of this process, of which there is no other."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}".replace(" ", "-")


class Worker:
    """`me` is what the store was opened as. `own` are errands of each worker, `shared` those that one does for all."""

    def __init__(
        self,
        equipment: Equipment,
        store: SqlStore,
        *,
        me: str,
        rebuild: Callable[[], Equipment],
        clock: SharedClock,
        own: Sequence[Errand] = (),
        shared: Sequence[Errand] = (),
        jitter: Callable[[], float] = random.random,
        stopwatch: Callable[[], float] = stopwatch,
    ) -> None:
        self._me = me
        self._store = store
        self._clock = clock
        self._own = own
        self._stopwatch = stopwatch
        self._jitter = jitter
        self._stop = asyncio.Event()
        self._trouble = Trouble()
        self._meter = Meter(clock())
        self._errands = Crew()
        self._sending = 0  #: jobs that send
        self._beaten = 0.0
        self._owing = False  #: there may be leases of ours that nobody works on
        self._member = Membership(store, me=me, equipment=lambda: self._equipment, clock=clock, stopwatch=stopwatch)
        self._gear = Reloading(
            equipment,
            store,
            rebuild=rebuild,
            clock=clock,
            drain=self._drain,
            stopping=self._stop.is_set,
            fixed=_fixed,
            meter=self._meter,
            alone=self._member.alone,
            behind=lambda: self._member.behind,
        )
        patience = {"polling": lease_of(equipment.config.polling).total_seconds() + 60, "deliveries": LEASE.total_seconds()}
        self._progress = Progress(patience, clock=stopwatch)
        self._poller = Poller(store, jitter=jitter, polled=self._polled, meter=self._meter)
        self._deliveries = Deliveries(store, clock=clock, jitter=jitter, owner=me, delivered=self._member.delivered, meter=self._meter)
        self._shards = Shards(
            store,
            store.workers,
            self._poller,
            me=me,
            equipment=lambda: self._equipment,
            clock=clock,
            stopwatch=stopwatch,
            going=self._going,
            team=lambda: self._member.team,
            call=self._call,
        )
        self._porch = Porch(
            lambda: self._equipment,
            store,
            self._poller,
            clock=clock,
            crew=self._errands,
            meter=self._meter,
            progress=self._progress,
            in_hand=lambda: {"polls": len(self._shards.polls), "deliveries": self._sending, "errands": len(self._errands)},
            ready=self._going,
        )
        self._house = House(
            store,
            equipment=lambda: self._equipment,
            errands=shared,
            pushes=self._porch.pushes,
            clock=clock,
            queue=lambda: self._queue,
            going=self._going,
        )
        self._queue = self._carrier(equipment.config)
        self._ear = Ear(equipment.config.store, store.channel, self._heard)

    @property
    def _equipment(self) -> Equipment:
        return self._gear.equipment

    def _carrier(self, config: Config) -> Carrier:
        kinds = [
            *(Kind(name=name, work=work, queue="house", alone=name not in TOGETHER) for name, work in self._house.jobs.items()),
            Kind(name="deliver", work=self._deliver, queue="deliveries", alone=False),
            Kind(name="poll", work=self._shards.look, queue="polls", alone=False),
        ]
        desks = (
            Desk(queues=("deliveries", "house"), hands=_HOUSE),
            Desk(queues=("polls",), hands=1),  # one who has his share wants no other hint
        )
        return Carrier(config.store, kinds, desks, tick="tick", every=int(config.service.tick.total_seconds()), drain=_DRAIN)

    async def run(self) -> None:
        """Until SIGTERM or SIGINT; then the work in hand is finished. StoreError if we cannot begin."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)
        loop.add_signal_handler(signal.SIGHUP, self._reload_soon)
        await self._ear.begin()
        await self._porch.listener.open(self._equipment.config.listen)
        self._queue.prepare()
        self._begin()
        notify("READY=1")
        serving = [asyncio.create_task(self._kept(work), name=work.__name__) for work in (self._pulse, self._serve, self._hear)]
        await self._stop.wait()
        log.info("stopping: finishing %s in hand", counted(len(self._shards.polls), "poll"))
        notify("STOPPING=1")
        in_hand = [self._shards.drain(_DRAIN), self._errands.drain(_DRAIN)]  # as long as the queue has for its jobs, and no longer
        await asyncio.gather(self._porch.listener.close(), *serving, *in_hand)
        await self._errands.drain(_LAST)
        await self._poller.close()
        await self._house.aclose()
        self._member.leave()
        await self._ear.close()
        await self._equipment.aclose()

    def _end(self) -> None:
        self._stop.set()
        self._queue.stop()

    def _going(self) -> bool:
        """Whether anything new is to be begun."""
        return not self._stop.is_set() and not self._trouble.said and self._ear.open and not self._member.behind

    def _begin(self) -> None:
        """Join the others, with the feeds of the files."""
        others = self._member.join()
        self._gear.declare()
        feeds, names = len(self._equipment.feeds), self._equipment.rules.watchlist.names
        log.info("watching %s for %s, with %s", counted(feeds, "feed"), counted(names, "name"), counted(others, "other worker"))
        warn(self._equipment)

    # ── what goes on beside the jobs ───────────────────────────────────────────────────────────

    async def _kept(self, work: Callable[[], Awaitable[None]]) -> None:
        """Go on with it until we are to stop, whatever happens in it."""
        while not self._stop.is_set():
            try:
                await work()
            except StoreError as error:
                self._trouble.struck(error)
            except Exception:
                log.exception("a worker's own loop failed, which is a bug; it begins again")
            await self._wait(_PAUSE)

    async def _pulse(self) -> None:
        """Each second: renew what is in hand, and look whether all is well."""
        while not self._stop.is_set():
            try:
                self._look()
            except StoreError as error:
                self._trouble.struck(error)
            else:
                self._well()
            self._pet()
            await self._wait(1.0)

    def _well(self) -> None:
        """The store can be used. What could not be saved while it could not is given back, but for messages that are being sent."""
        self._owing = self._owing or bool(self._trouble.said)
        if self._owing and not self._sending:
            self._store.release(self._me)
            self._owing = False
        if self._ear.open:
            self._trouble.over()

    def _pet(self) -> None:
        """Tell systemd that all moves; when something does not, it will start us anew."""
        if not self._shards.polls:
            self._progress.moved("polling")
        if not self._sending:
            self._progress.moved("deliveries")
        if not self._progress.still():
            notify("WATCHDOG=1")

    def _look(self) -> None:
        if self._stopwatch() - self._beaten < _BEAT and not self._trouble.said:
            return
        self._beat()
        self._gear.declare()
        for errand in self._own:
            if not self._errands.busy(errand.name) and (work := errand.due(self._equipment, self._clock())):
                self._errands.start(self._run(work), errand.name)

    def _beat(self) -> None:
        """A sign of life: what is in hand is still ours."""
        self._beaten = self._stopwatch()
        self._clock.set()
        self._shards.renew()
        self._member.beat()
        if self._member.behind:
            self._queue.pause()

    async def _serve(self) -> None:
        """Serve the queue, until the database is away, or another configuration than ours is in force."""
        if self._member.behind:
            return
        try:
            await self._queue.run()
        except StoreError as error:  # told by the pulse
            log.debug("the queue is left for a moment: %s", error.what)

    async def _hear(self) -> None:
        """Hear of alerts, until the database is away."""
        if not self._ear.open:
            await self._ear.begin()
        await self._ear.listen(self._stop.is_set)

    def _heard(self, _topic: str) -> None:
        """There is something to send."""
        if not self._errands.busy("hint"):
            self._errands.start(self._hint(), "hint")

    async def _call(self) -> None:
        """More shards are wanted than we may take."""
        with suppress(StoreError):  # the tick does it
            await self._queue.hint("poll", ["more"])

    async def _hint(self) -> None:
        await asyncio.sleep(_SOON * self._jitter())
        if self._going():
            with suppress(StoreError):  # the tick does it
                await self._queue.hint("deliver")

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

    # ── jobs ───────────────────────────────────────────────────────────────────────────────────

    async def _deliver(self, _key: str) -> None:
        """Empty the outbox of what is due. What is not sent within half of its lease is put back."""
        equipment = self._equipment
        self._sending += 1
        try:
            while self._going() and equipment is self._equipment:
                ends = self._stopwatch() + LEASE.total_seconds() / 2
                if not await self._deliveries.some(equipment, partial(self._ours, equipment, ends)):
                    return
        finally:
            self._sending -= 1

    def _ours(self, equipment: Equipment, ends: float) -> bool:
        """Whether what was claimed is still ours to send, with this equipment."""
        self._progress.moved("deliveries")
        return self._going() and equipment is self._equipment and self._stopwatch() < ends

    def _polled(self, outcome: Outcome) -> None:
        self._member.polled(outcome)
        self._progress.moved("polling")

    async def _run(self, work: Work) -> None:
        if await work:
            self._reload_soon()

    def _reload_soon(self) -> None:
        self._errands.start(self._gear.reload(self._porch.listener), "reload")

    async def _drain(self) -> None:
        await self._shards.drain(_DRAIN)


def _fixed(old: Config, new: Config) -> str:
    """What cannot change while workers run."""
    if new.store != old.store:
        return "the store"
    return "[service]" if new.service != old.service else ""
