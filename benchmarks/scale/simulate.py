"""A day of a cluster in compressed time: ticks, shards taken and given back, leases, polls, saves, as `watcher.service.shards` does it.

Pure: what is leased comes from a `Roster`, which may be a real database. A poll is not made: it takes its measured share of its
worker's one processor, waits for its host as the product waits, and may bring something new as often as its feed publishes.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Protocol

import numpy as np

from benchmarks.scale.lags import Lags
from benchmarks.scale.population import ZONES, Population, activity, class_of, rate_of

DAY = 86_400.0
BIG = 1000  #: feeds of a host from which on it is told apart: courtesy, not the cluster, says how often such a host is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds that a poll keeps its worker busy, and those in which it holds what only one may hold."""

    unchanged: float  #: 304
    same: float  #: the same bytes again
    changed: float  #: with what is new in it, as often as a watched name is in it
    lock: float  #: of a poll that brings something


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The product's own figures, but for the number of workers, the network and the machine."""

    cost: Cost
    workers: int = 18
    hands: int = 16  #: shards of a worker
    tick: float = 10.0
    room: int = 200  #: feeds of a shard in hand
    of_a_host: int = 100  #: of these of one host
    again: float = 2.0
    budget: float = 60.0  #: for which a shard is kept
    lease: float = 100.0
    shard_lease: float = 30.0
    per_host: int = 2
    spacing: float = 0.1
    latency: float = 0.3  #: median over hosts
    tagged: float = 0.82  #: of the feeds that answer 304 when nothing is new
    killed: tuple[float, float] = (0.0, 0.0)  #: from when to when half of the workers are dead


class Roster(Protocol):
    """Which feeds are due. Times are seconds since the day began."""

    def wanted(self, now: float) -> Sequence[int]:
        """Shards that hold a due feed."""

    def lease(self, shard: int, now: float, room: int, *, lease: float, full: Sequence[int]) -> np.ndarray:
        """The feeds due longest, by number, of no host in `full`; nobody else gets them until now + lease."""

    def save(self, shard: int, feeds: np.ndarray, due: np.ndarray) -> None:
        """They are polled, and due again then."""

    def give_back(self, shard: int, feeds: np.ndarray, due: float) -> None:
        """They are not polled, and due then."""


class Memory:
    """What a correct database would say."""

    def __init__(self, people: Population, due: np.ndarray) -> None:
        order = np.argsort(people.shard, kind="stable")
        edges = np.searchsorted(people.shard[order], np.arange(people.shards + 1))
        self._members = [order[a:b] for a, b in pairwise(edges)]
        self._host = people.host
        self._place = np.empty(people.feeds, dtype=np.int64)
        for members in self._members:
            self._place[members] = np.arange(len(members))
        self._due = [due[members].astype(np.float64) for members in self._members]

    def wanted(self, now: float) -> Sequence[int]:
        return [shard for shard, due in enumerate(self._due) if len(due) and due.min() <= now]

    def lease(self, shard: int, now: float, room: int, *, lease: float, full: Sequence[int]) -> np.ndarray:
        due, members = self._due[shard], self._members[shard]
        found = np.flatnonzero(due <= now)
        if len(full):
            found = found[~np.isin(self._host[members[found]], full)]
        if len(found) > room:
            found = found[np.argpartition(due[found], room - 1)[:room]]
        found = found[np.argsort(due[found], kind="stable")]
        due[found] = now + lease
        return members[found]

    def save(self, shard: int, feeds: np.ndarray, due: np.ndarray) -> None:
        self._due[shard][self._place[feeds]] = due

    def give_back(self, shard: int, feeds: np.ndarray, due: float) -> None:
        self._due[shard][self._place[feeds]] = due


@dataclass(slots=True)
class _Run:
    """A shard in the hands of a worker. The arrays are of its feeds that are not done: number, begun and done when, when due."""

    shard: int
    worker: int
    ends: float
    feeds: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    begun: np.ndarray = field(default_factory=lambda: np.empty(0))
    done: np.ndarray = field(default_factory=lambda: np.empty(0))
    due: np.ndarray = field(default_factory=lambda: np.empty(0))
    more: bool = True
    asked: float = 0.0  #: when it was last leased from
    left: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))  #: whose hosts will not answer in time


def news(pauses: np.ndarray) -> np.ndarray:
    """How likely a feed has something new after its pause, by class, zone and hour."""
    rates = np.array([rate_of(number) for number in range(len(pauses))])
    busy = np.array([[activity(hour, zone) for hour in range(24)] for zone in range(ZONES)])
    return np.asarray(1 - np.exp(-rates[:, None, None] * busy[None] * pauses / DAY))


class Simulation:
    """Of one cluster and its feeds, which were due first at `due` seconds."""

    def __init__(self, cluster: Cluster, people: Population, roster: Roster, pauses: np.ndarray, due: np.ndarray, *, seed: int = 5) -> None:
        self._c, self._people, self._roster = cluster, people, roster
        self._drawn = np.random.default_rng(seed)
        self._due = due.astype(np.float64).copy()  #: when each is to be asked, whoever has it in hand
        self._sort = class_of(people.rate) * ZONES + people.zone
        self._pauses = pauses.reshape(-1, 24).T.copy()  #: by hour and sort of feed
        self._news = news(pauses).reshape(-1, 24).T.copy()
        hosts = int(people.host.max()) + 1
        self._latency = np.minimum(np.exp(self._drawn.normal(np.log(cluster.latency), 0.6, hosts)), 20.0)
        self._gap = np.maximum(cluster.spacing, self._latency / cluster.per_host)
        self._host_free = np.zeros(hosts)
        self._big = np.bincount(people.host, minlength=hosts)[people.host] >= BIG
        self._tagged = self._drawn.random(people.feeds) < cluster.tagged
        self._free = np.zeros(cluster.workers)  #: from when on the processor of each worker is
        self._busy = np.zeros(cluster.workers)
        self._lock = 0.0  #: from when on what only one may hold is free
        self._held = 0.0
        self._events: list[tuple[float, int, str, object]] = []
        self._number = count()
        self._queue: deque[int] = deque()
        self._runs: dict[int, _Run] = {}
        self._hands = np.zeros(cluster.workers, dtype=np.int64)
        self._alive = np.ones(cluster.workers, dtype=bool)
        self.lags = Lags()
        self.leases = 0

    def run(self, until: float = DAY, begin: float = 0.0, going: Callable[[], bool] = lambda: True) -> Simulation:
        """Until then, or as long as `going`."""
        for moment in np.arange(begin, until, self._c.tick):
            self._at(float(moment), "tick", None)
        if self._c.killed[1]:
            for moment, what in zip(self._c.killed, ("die", "rise"), strict=True):
                self._at(moment, what, None)
        while self._events and going():
            now, _, what, run = heapq.heappop(self._events)
            if now > until:
                break
            getattr(self, f"_{what}")(now, run)
        return self

    def _at(self, moment: float, what: str, run: object) -> None:
        heapq.heappush(self._events, (moment, next(self._number), what, run))

    def _tick(self, now: float, _: object) -> None:
        waiting = set(self._queue)
        self._queue.extend(shard for shard in self._roster.wanted(now) if shard not in self._runs and shard not in waiting)
        self.lags.load(now, self._busy.sum(), self._held, len(self._queue), int(self._alive.sum()))
        self._serve(now)

    def _serve(self, now: float) -> None:
        """Workers with a free hand take what waits, those with most free hands first."""
        while self._queue:
            free = np.where(self._alive, self._c.hands - self._hands, 0)
            worker = int(np.argmax(free))
            if free[worker] <= 0:
                return
            shard = self._queue.popleft()
            self._hands[worker] += 1
            self._runs[shard] = run = _Run(shard, worker, now + self._c.budget)
            self._look(now, run)

    def _look(self, now: float, run: object) -> None:
        """What is done is told; more is leased if there is room; and when to look again."""
        assert isinstance(run, _Run)
        if self._runs.get(run.shard) is not run:  # its worker died
            return
        self._settle(run, now)
        again = run.more or (len(run.feeds) and now - run.asked >= self._c.again)
        if again and now < run.ends and len(run.feeds) + len(run.left) <= self._c.room // 2:
            self._lease(run, now)
        if not len(run.feeds):
            self._runs.pop(run.shard)
            self._hands[run.worker] -= 1
            self._serve(now)
            return
        last = run.done.max()
        most = max(0, self._c.room // 2 - len(run.left))  # of these in hand when there is room again
        soon = np.sort(run.done)[-most - 1] if len(run.done) > most else run.asked + self._c.again
        self._at(max(now + 0.01, min(last, soon) if soon < run.ends else last), "look", run)

    def _settle(self, run: _Run, now: float) -> None:
        over = run.done <= now
        if over.any():
            self.lags.told(run.begun[over], run.begun[over] - run.due[over], self._big[run.feeds[over]])
            left = ~over
            run.feeds, run.begun, run.done, run.due = run.feeds[left], run.begun[left], run.done[left], run.due[left]

    def _lease(self, run: _Run, now: float) -> None:
        c = self._c
        room = c.room - len(run.feeds) - len(run.left)
        hosts, many = np.unique(self._people.host[np.concatenate((run.feeds, run.left))], return_counts=True)
        feeds = self._roster.lease(run.shard, now, room, lease=c.lease, full=hosts[many >= c.of_a_host])
        self.leases += 1
        run.asked = now
        run.more = len(feeds) == room
        if not len(feeds):
            return
        feeds = self._fair(run, feeds, hosts, many, now)
        begun = self._begun(feeds, now)
        kind, hour, chance = self._sort[feeds], int(now // 3600) % 24, self._drawn.random((2, len(feeds)))
        pause = self._pauses[hour, kind] * (0.9 + 0.2 * chance[0])  # a tenth more or less
        changed = chance[1] < self._news[hour, kind]
        cost = np.where(changed, c.cost.changed, np.where(self._tagged[feeds], c.cost.unchanged, c.cost.same))
        ends = min(run.ends, now + c.lease)
        if begun.max() >= ends:  # what waits longer for its host is left to whoever has the shard next
            ours = begun < ends
            left = feeds[~ours]
            self._host_free[self._people.host[left]] = np.minimum(self._host_free[self._people.host[left]], ends)
            self._roster.give_back(run.shard, left, ends)
            run.left = np.concatenate((run.left, left))
            feeds, begun, pause, cost, changed = (one[ours] for one in (feeds, begun, pause, cost, changed))
            if not len(feeds):
                return
        worked = np.maximum(self._free[run.worker], now) + np.cumsum(cost)
        self._busy[run.worker] += cost.sum()
        held = changed.sum() * c.cost.lock
        self._lock = max(self._lock, now) + held
        self._held += held
        self._free[run.worker] = max(worked[-1], self._lock if held else 0.0)
        done = np.maximum(begun + self._latency[self._people.host[feeds]], worked)
        if held:
            done = np.maximum(done, self._lock)
        begun = np.maximum(begun, worked - cost)
        self._roster.save(run.shard, feeds, done + pause)
        run.feeds = np.concatenate((run.feeds, feeds))
        run.begun = np.concatenate((run.begun, begun))
        run.done = np.concatenate((run.done, done))
        run.due = np.concatenate((run.due, self._due[feeds]))
        self._due[feeds] = done + pause

    def _fair(self, run: _Run, feeds: np.ndarray, having: np.ndarray, many: np.ndarray, now: float) -> np.ndarray:
        """Those that are kept; what is more than a host may have in hand is given back at once."""
        if len(feeds) + many.max(initial=0) <= self._c.of_a_host:
            return feeds
        held = dict(zip(having.tolist(), many.tolist(), strict=True))
        keep = np.ones(len(feeds), dtype=bool)
        for place, host in enumerate(self._people.host[feeds].tolist()):
            held[host] = held.get(host, 0) + 1
            keep[place] = held[host] <= self._c.of_a_host
        if not keep.all():
            self._roster.give_back(run.shard, feeds[~keep], now)
        return feeds[keep]

    def _begun(self, feeds: np.ndarray, now: float) -> np.ndarray:
        """When each may be asked, behind what its host has to answer before."""
        hosts = self._people.host[feeds]
        order = np.argsort(hosts, kind="stable")
        one = hosts[order]
        places = np.arange(len(one))
        first = np.ones(len(one), dtype=bool)
        np.not_equal(one[1:], one[:-1], out=first[1:])
        rank = places - np.maximum.accumulate(np.where(first, places, 0))
        begun = np.empty(len(feeds))
        gap = self._gap[one]
        begun[order] = told = np.maximum(self._host_free[one], now) + rank * gap
        self._host_free[one] = told + gap  # the last of a host stays
        return begun

    def _die(self, now: float, _: object) -> None:
        """Half of the workers, with all they have in hand: it is free when its leases end."""
        dead = set(range(0, self._c.workers, 2))
        self._alive[list(dead)] = False
        for run in [run for run in self._runs.values() if run.worker in dead]:
            self._settle(run, now)
            self._roster.save(run.shard, run.feeds, np.full(len(run.feeds), now + self._c.lease))
            self._due[run.feeds] = run.due
            del self._runs[run.shard]

    def _rise(self, now: float, _: object) -> None:
        self._alive[:] = True
        self._hands[::2] = 0
        self._free[::2] = now
