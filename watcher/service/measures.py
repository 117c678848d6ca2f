"""`GET /metrics`: what this process does, and how far behind the whole store is, for Prometheus and its like.

What counts belongs to this process: sum it over workers. What the store says is the same whichever worker is asked: take the
largest, not the sum. Names, results, causes and channels are told; no feed, no entity, no address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watcher import __version__
from watcher.core.errors import StoreError
from watcher.core.exposition import Family, Sample, text, wanted
from watcher.core.model import Arrears
from watcher.core.model.worker import Worker
from watcher.core.team import GONE
from watcher.edges.config import Config
from watcher.edges.listen.call import Answer, Call
from watcher.edges.process import used
from watcher.edges.store.sql import SqlStore
from watcher.service.meter import PREFIX, Meter

_GOOD_FOR = timedelta(seconds=5)  #: however often somebody asks, the store is not asked more often
_PROCESS = {
    "cpu": ("process_cpu_seconds", "counter", "Time of processors used."),
    "memory": ("process_resident_memory_bytes", "gauge", "Memory in use."),
    "files": ("process_open_fds", "gauge", "Open files and connections."),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the store says. `workers` is empty where there is no cluster."""

    arrears: Arrears
    workers: Sequence[Worker] = ()


@dataclass(slots=True)
class Measures:
    """The noun "metrics" of a process that runs on `config()`. `in_hand` names kinds of work and how much there is of each."""

    config: Callable[[], Config]
    channels: Callable[[], Collection[str]]
    clock: Callable[[], datetime]
    meter: Meter
    in_hand: Callable[[], Mapping[str, int]]
    _known: tuple[datetime, Seen | None] | None = None
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def takes(self) -> Mapping[str, int]:
        return {"GET": 0}

    def refusal(self, _method: str, rest: str) -> Answer | None:
        return Answer(status=404) if rest else None

    async def answer(self, call: Call) -> Answer:
        """200, also where the store cannot be read: that is one of the numbers."""
        now = self.clock()
        async with self._asking:
            if self._known is None or not timedelta() <= now - self._known[0] < _GOOD_FOR:
                self._known = now, await asyncio.to_thread(_read, self.config().store, now)
        kind = wanted(call.headers.get("accept", ""))
        families = [*self._of_process(), *self.meter.families(self.channels()), *_of_store(self._known[1], now)]
        return Answer(body=text(families, kind).encode(), kind=kind)

    def _of_process(self) -> Iterator[Family]:
        yield Family(f"{PREFIX}_build", "info", "Which version this is.", [Sample(1, {"version": __version__})])
        yield Family("process_start_time_seconds", "gauge", "When this process began.", [Sample(self.meter.since.timestamp())])
        for what, value in used():
            name, kind, told = _PROCESS[what]
            yield Family(name, "counter" if kind == "counter" else "gauge", told, [Sample(value)])
        work = [Sample(count, {"work": kind}) for kind, count in self.in_hand().items()]
        yield Family(f"{PREFIX}_in_hand", "gauge", "Work that was begun and has not ended, by kind.", work)


def _read(store: str, now: datetime) -> Seen | None:
    """None: it cannot be read."""
    try:
        with SqlStore.again(store, read_only=True) as there:
            return Seen(there.arrears(now), there.workers.every())
    except StoreError:
        return None


def _of_store(found: Seen | None, now: datetime) -> Iterator[Family]:
    def gauge(name: str, told: str, value: float) -> Family:
        return Family(f"{PREFIX}_{name}", "gauge", told, [Sample(value)])

    def since(moment: datetime | None) -> float:
        return max(0.0, (now - moment).total_seconds()) if moment else 0

    yield gauge("store_up", "1 if the store can be read, else 0, and then nothing else is told of it.", found is not None)
    if found is None:
        return
    arrears = found.arrears
    yield gauge("feeds_due", "Feeds of the store that are due and in no hands.", arrears.feeds)
    yield gauge("feed_lag_seconds", "For how long the one that waits longest has been due.", since(arrears.since))
    yield gauge("outbox_pending", "Deliveries of the store that are not settled.", arrears.deliveries)
    yield gauge("outbox_oldest_age_seconds", "How long ago the oldest of them was due at first.", since(arrears.oldest))
    yield gauge("outbox_dead", "Deliveries of the store that were given up.", arrears.dead)
    if found.workers:
        living = sum(one.seen > now - GONE for one in found.workers)
        samples = [Sample(living, {"state": "living"}), Sample(len(found.workers) - living, {"state": "dead"})]
        yield Family(f"{PREFIX}_workers", "gauge", "Workers of the cluster, by whether they were seen within a minute.", samples)
