"""A roster whose leases and saves are the product's statements on a real PostgreSQL, for some of the shards.

The other shards are kept in memory, and so is a copy of these: each lease of the database is held against what a correct one
would have leased, and a difference stops the run.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from benchmarks.scale.filling import moment
from benchmarks.scale.meter import Meter
from benchmarks.scale.population import Population, host_name
from benchmarks.scale.simulate import Memory
from watcher.core.model import Feed, Outcome, Visit
from watcher.edges.store.sql import SqlStore

_TOGETHER = 25  #: saves in one transaction, as `watcher.turns.together`
_BEFORE = timedelta(minutes=15)
_KEPT = 100_000  #: of what leases took


class Real(Memory):
    """`ids` are the rows of all feeds, by number."""

    def __init__(self, people: Population, due: np.ndarray, store: SqlStore, ids: Sequence[str], shards: Collection[int]) -> None:
        super().__init__(people, due)
        self._store, self._shards = store, frozenset(shards)
        wanted = np.flatnonzero(np.isin(people.shard, list(shards)))
        self._numbers = {ids[number]: int(number) for number in wanted}
        self._leased: dict[int, Feed] = {}
        self._meter = Meter(store)
        self.leased = self.saved = 0
        self.took: list[float] = []  #: seconds of the server's processor, of each lease
        self.saving = 0.0  #: of all saves

    def lease(self, shard: int, now: float, room: int, *, lease: float, full: Sequence[int]) -> np.ndarray:
        if shard not in self._shards:
            return super().lease(shard, now, room, lease=lease, full=full)
        now = math.floor(now * 1000) / 1000  # the database is told milliseconds
        with self._meter() as cost:
            found = self._store.due(
                moment(_ms(now)),
                limit=room,
                lease=timedelta(milliseconds=_ms(lease)),
                shard=shard,
                full=[host_name(int(host)) for host in full],
            )
        if len(self.took) < _KEPT:
            self.took.append(cost.server)
        feeds = np.array([self._numbers[feed.id] for feed in found], dtype=np.int64)
        self._leased |= {self._numbers[feed.id]: feed for feed in found}
        self._agrees(shard, now, room, feeds, full)
        self.leased += len(feeds)
        self._due[shard][self._place[feeds]] = now + lease
        return feeds

    def _agrees(self, shard: int, now: float, room: int, feeds: np.ndarray, full: Sequence[int]) -> None:
        """The same number of feeds, and none passed over that was due longer. Which of those due at one moment is nobody's business."""
        due = self._due[shard]
        mine = np.sort(due[(due <= now) & ~np.isin(self._host[self._members[shard]], full)])[:room]
        theirs = np.sort(due[self._place[feeds]])
        assert len(mine) == len(theirs), f"shard {shard} at {now}: {len(theirs)} feeds leased, {len(mine)} were due"
        assert np.array_equal(mine, theirs), f"shard {shard} at {now}: feeds were passed over"

    def give_back(self, shard: int, feeds: np.ndarray, due: float) -> None:
        due = math.ceil(due * 1000) / 1000
        super().give_back(shard, feeds, due)
        if shard in self._shards:
            self._store.give_back([self._leased.pop(int(number)).id for number in feeds], moment(_ms(due)))

    def save(self, shard: int, feeds: np.ndarray, due: np.ndarray) -> None:
        if shard not in self._shards:
            super().save(shard, feeds, due)
            return
        due = np.ceil(due * 1000) / 1000
        super().save(shard, feeds, due)
        with self._meter() as cost:
            for start in range(0, len(feeds), _TOGETHER):
                self._turns(feeds[start : start + _TOGETHER], due[start : start + _TOGETHER])
        self.saving += cost.server
        self.saved += len(feeds)

    def _turns(self, feeds: np.ndarray, due: np.ndarray) -> None:
        """Whole turns of polls that found nothing new, with the row of the ledger, saved together."""
        ended = [(self._leased.pop(int(number)), moment(_ms(when))) for number, when in zip(feeds, due, strict=True)]
        with self._store.turns([feed.id for feed, _ in ended], quiet=True):
            for feed, when in ended:
                polled = replace(feed, health=replace(feed.health, next_poll=when))
                visit = Visit(feed=feed.id, at=when - _BEFORE, result="unchanged", status=304)
                with self._store.turn(feed, (), (), when) as turn:
                    turn.save(Outcome(feed=polled, reading="unchanged", visit=visit))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
