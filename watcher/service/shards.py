"""Shards of feeds, polled by whoever has them in hand: the feeds of a host are all in one, so one worker asks it.

A hint says that some hold a due feed. Whoever has it takes those that waited longest, a fair share of all, and more as he has
done with them, until nobody is needed. A shard is ours until a time that our own stopwatch knows; each few seconds we say in the
store that it still is. What we ask is asked only while the shard and the feed are ours by that watch, so that a worker that was
stopped and goes on asks nothing that somebody else may be asking by now.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from watcher.core.errors import LeaseLost, StoreError
from watcher.core.feeds.hosts import host_of
from watcher.core.model import Feed
from watcher.edges.store.sql import SqlStore
from watcher.edges.store.workers import SqlWorkers
from watcher.service.crew import Crew
from watcher.service.equipment import Equipment
from watcher.service.fenced import FencedWeb
from watcher.service.poller import Poller, lease_of

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  #: of a shard; renewed several times within it
_AT_ONCE = 200  #: feeds of one shard in hand
_OF_A_HOST = 100  #: of these of one host, so that the others do not wait for one with more feeds than it can answer for
_AGAIN = 2.0  #: seconds until it is looked again what has come due, while some are in hand
_HANDS = 16  #: shards in hand of one worker at most
_GLANCE = 1.0  #: seconds until it is looked again what is wanted, while more is than we have room for
_BUDGET = 60.0  #: seconds after which a shard is given back, so that workers that came later have their share


class Shards:
    """Those in hand of one worker, called `me`. `going` says whether anything is to be begun, `team` how many share the work, and
    `call` calls others, who may have nothing to do.
    """

    def __init__(
        self,
        store: SqlStore,
        workers: SqlWorkers,
        poller: Poller,
        *,
        me: str,
        equipment: Callable[[], Equipment],
        clock: Callable[[], datetime],
        stopwatch: Callable[[], float],
        going: Callable[[], bool],
        team: Callable[[], int],
        call: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._workers = workers
        self._poller = poller
        self._me = me
        self._equipment = equipment
        self._clock = clock
        self._stopwatch = stopwatch
        self._going = going
        self._team = team
        self._call = call
        self._held: dict[int, float] = {}  #: until when by the stopwatch
        self._leased: dict[str, tuple[int, float]] = {}  #: feed -> its shard, and until when it is ours
        self._begun: set[str] = set()  #: feeds that are being asked
        self._web: tuple[Equipment, FencedWeb] | None = None
        self.polls = Crew()
        self._hands = Crew()

    def __len__(self) -> int:
        return len(self._held)

    def renew(self) -> None:
        """Say of all in hand that they still are; what somebody else has taken is not."""
        if not self._held:
            return
        until = self._stopwatch() + LEASE.total_seconds()
        kept = self._workers.keep(self._held, self._me, self._clock(), lease=LEASE)
        for shard in self._held:
            self._held[shard] = until if shard in kept else 0.0

    async def look(self, _key: str = "") -> None:
        """Take what is wanted, and more as there is room for it, until nothing is. What was taken may still be in hand then.
        StoreError if what is wanted cannot be known.
        """
        called = self._stopwatch()  # whoever was free then has heard the same hint
        while self._going():
            demand = self._workers.demand(self._clock(), self._equipment().config.service.shards)
            if not demand.wanted:
                return
            share = min(_HANDS, -(-(demand.wanted + demand.held) // self._team()))
            room = share - len(self._held)
            taken = self._take(room) if room > 0 else ()
            if demand.wanted > len(taken) and self._team() > 1 and self._stopwatch() - called >= _GLANCE:
                called = self._stopwatch()
                await self._call()
            if self._held:
                await self._half_done()

    def _take(self, most: int) -> Sequence[int]:
        until = self._stopwatch() + LEASE.total_seconds()
        shards = self._equipment().config.service.shards
        taken = self._workers.take(self._me, self._clock(), shards=shards, most=most, lease=LEASE, held=self._held)
        for shard in taken:
            self._held[shard] = until
            self._hands.start(self._in_hand(shard), f"shard {shard}")
        return taken

    async def _half_done(self) -> None:
        """Until half of what is in hand is done, or a second is over, for others take what is wanted as well."""
        half, latest = len(self._held) // 2, self._stopwatch() + _GLANCE
        while len(self._held) > half and (left := latest - self._stopwatch()) > 0:
            await asyncio.wait(self._hands.tasks, timeout=min(left, _GLANCE), return_when=asyncio.FIRST_COMPLETED)

    async def _in_hand(self, shard: int) -> None:
        try:
            await self._polled(shard)
        except StoreError as error:  # told by whoever looks at the store; it is free when its lease ends
            log.debug("%s", error.what)
        finally:
            del self._held[shard]
            with suppress(StoreError):
                self._workers.free(shard, self._me, self._clock())

    async def drain(self, seconds: float) -> None:
        """Let what is in hand finish; polls that have not by then are given up, and with them what they belong to."""
        await asyncio.gather(self.polls.drain(seconds), self._hands.drain(seconds + _AGAIN))

    async def _polled(self, shard: int) -> None:
        equipment, ends = self._equipment(), self._stopwatch() + _BUDGET
        tasks: dict[asyncio.Task[None], str] = {}
        hosts: dict[str, str] = {}  #: of the feeds in hand
        found: list[Feed] = []
        more, left, asked = True, False, 0.0  # left: hosts had all they may have in hand, and there is more of them

        def going() -> bool:
            now = self._stopwatch()
            return self._going() and equipment is self._equipment() and now < min(ends, self._held[shard])

        while True:
            now = self._stopwatch()
            if going() and len(tasks) <= _AT_ONCE // 2 and (more or (now - asked >= _AGAIN if tasks else left)):
                room, asked = _AT_ONCE - len(tasks), now
                number, found, left = self._lease(equipment, shard, room, Counter(hosts.values()))
                more = number == room
                hosts |= {feed.id: host_of(feed.address) for feed in found}
                tasks |= {self._begin(equipment, feed): feed.id for feed in found}
            if not going():
                self._give_back([(task, feed) for task, feed in tasks.items() if feed not in self._begun])
            if not tasks and not (left and found and going()):
                return
            soon = going() and len(tasks) <= _AT_ONCE // 2 and (more or not tasks)
            done, _ = await asyncio.wait(tasks, timeout=0.0 if soon else 1.0, return_when=asyncio.FIRST_COMPLETED) if tasks else ((), ())
            for task in done:
                hosts.pop(feed := tasks.pop(task), None)
                self._leased.pop(feed, None)

    def _lease(self, equipment: Equipment, shard: int, room: int, hosts: Counter[str]) -> tuple[int, list[Feed], bool]:
        """How many feeds are due and leased now, up to `room`; those of them that are to be polled; whether others wait for a
        host that has in hand all it may have.
        """
        lease = lease_of(equipment.config.polling)
        until = self._stopwatch() + lease.total_seconds()
        full = [host for host, many in hosts.items() if many >= _OF_A_HOST]
        leased = self._store.due(self._clock(), limit=room, lease=lease, shard=shard, full=full)
        found: list[Feed] = []
        over: list[Feed] = []
        for feed in leased:
            hosts[host := host_of(feed.address)] += feed.id not in self._leased
            (found if hosts[host] <= _OF_A_HOST or feed.id in self._leased else over).append(feed)
        if over:
            self._store.give_back([feed.id for feed in over], self._clock())
        # One that waits for its slow host is leased again and still the same poll. One that somebody else here has in hand (a
        # push of it, another feed that moved to its address) comes when its lease ends.
        new = [feed for feed in found if self._poller.in_hand.take(feed)]
        known = {feed.id for feed in found if feed.id in self._leased}
        self._leased |= dict.fromkeys(known.union(feed.id for feed in new), (shard, until))
        return len(leased), new, bool(full or over)

    def _give_back(self, waiting: Sequence[tuple[asyncio.Task[None], str]]) -> None:
        """Polls that wait for their host are not begun, and the feeds are due at once: somebody else has the shard next."""
        for task, feed in waiting:
            task.cancel()
            self._leased.pop(feed, None)
        try:
            self._store.give_back([feed for _, feed in waiting], self._clock())
        except StoreError as error:  # the leases run out
            log.debug("%s", error.what)

    def _begin(self, equipment: Equipment, feed: Feed) -> asyncio.Task[None]:
        return self.polls.start(self._poll(equipment, feed), f"poll of {feed.name}")

    async def _poll(self, equipment: Equipment, feed: Feed) -> None:
        try:
            await self._poller.one(equipment, feed, self._clock(), web=self._fenced(equipment))
        except LeaseLost as lost:
            log.info("%s", lost.what)
        except StoreError as error:  # told by whoever looks at the store
            log.debug("%s", error.what)
        finally:
            self._begun.discard(feed.id)

    def _fenced(self, equipment: Equipment) -> FencedWeb:
        if self._web is None or self._web[0] is not equipment:
            self._web = equipment, FencedWeb(equipment.web, equipment.config.polling, self._ours)
        return self._web[1]

    def _ours(self, feed: Feed) -> bool:
        """Whether both the feed and its shard are; then it is being asked."""
        shard, until = self._leased.get(feed.id, (-1, 0.0))
        now = self._stopwatch()
        if now >= min(until, self._held.get(shard, 0.0)):
            return False
        self._begun.add(feed.id)
        return True
