"""One process as a worker among others: joining them, saying every few seconds that it lives, and leaving."""

from __future__ import annotations

import logging
import os
import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from watcher import __version__
from watcher.core.errors import StoreError
from watcher.core.model import Outcome
from watcher.core.model.worker import Worker
from watcher.core.team import FEEDS, mark_of
from watcher.edges.store.sql import SqlStore
from watcher.edges.store.urls import shown
from watcher.service.equipment import Equipment
from watcher.service.marks import marks_of, unlike
from watcher.service.shared_clock import SharedClock
from watcher.turns.dispatch import Dispatched

log = logging.getLogger(__name__)

_SETTLED = 60.0  #: seconds that workers may take to be reloaded one after another


class Membership:
    """Of the worker `me`; what it has done is counted here."""

    def __init__(
        self, store: SqlStore, *, me: str, equipment: Callable[[], Equipment], clock: SharedClock, stopwatch: Callable[[], float]
    ) -> None:
        self._store = store
        self._me = me
        self._equipment = equipment
        self._clock = clock
        self._stopwatch = stopwatch
        self._since = clock()
        self._counts: Counter[str] = Counter()
        self._marks: tuple[Equipment, Mapping[str, str]] | None = None
        self._team: Sequence[Worker] = ()  #: the others, as last seen
        self._in_force = ""  #: the mark in force, as last seen
        self._waits = False  #: whether it was told that we wait
        self._seen = self._told = ""  #: what others have otherwise, as last seen, and as last told
        self._changed = 0.0  #: when that was first seen

    @property
    def team(self) -> int:
        """How many of us there were at the last sign of life."""
        return 1 + len(self._team)

    def join(self) -> int:
        """Be one of them; how many others there are. StoreError if they divide the feeds otherwise."""
        self._clock.set()
        wanted, now, others = self._equipment().config.service.shards, self._store.shards, self._others()
        if wanted != now:
            if others:
                told = f"{shown(str(self._store.where))}: {others[0].name} polls it in {now} shards, not in {wanted}"
                raise StoreError(told, cure=f"set [service] shards = {now}, or stop all workers before you change it")
            self._store.divide(wanted)
        self._store.workers.divide(wanted)
        self.beat()
        return len(others)

    def beat(self) -> None:
        """Say that we live. A store that others have copied or emptied meanwhile has us again."""
        counts, mine = self._counts, self._mine()
        one = Worker(
            id=self._me,
            host=socket.gethostname(),
            pid=os.getpid(),
            since=self._since,
            seen=self._clock(),
            version=__version__,
            settings=mine,
            polls=counts["polls"],
            failed=counts["failed"],
            alerts=counts["alerts"],
            deliveries=counts["delivered"],
        )
        self._store.workers.beat(one)
        self._in_force = self._store.workers.in_force(self._clock())
        self._compare(mine)

    def alone(self) -> bool:
        """Whether none of the others, as they were at the last beat, has other feeds."""
        return not unlike({"feeds": self._mine()["feeds"]}, self._team)

    @property
    def behind(self) -> bool:
        """Whether another configuration than ours is in force, as far as we know: then we find nothing and tell nobody."""
        return bool(self._in_force) and self._in_force != mark_of(self._mine())

    def leave(self) -> None:
        """Give back all that was in hand."""
        try:
            self._store.release(self._me)
            self._store.workers.leave(self._me)
        except StoreError as error:
            log.warning("what was in hand is taken up when its leases end: %s", error.what)

    def polled(self, outcome: Outcome) -> None:
        """One poll has ended."""
        if outcome.reading != "overtaken":
            self._counts["polls"] += 1
            self._counts["failed"] += outcome.reading == "failed"
            self._counts["alerts"] += len(outcome.notices)

    def delivered(self, one: Dispatched) -> None:
        """One message was tried."""
        self._counts[one.delivery.state] += 1

    def _others(self) -> list[Worker]:
        return [one for one in self._store.workers.living(self._clock()) if one.id != self._me]

    def _mine(self) -> Mapping[str, str]:
        equipment = self._equipment()
        if self._marks is None or self._marks[0] is not equipment:
            self._marks = equipment, marks_of(equipment)
            self._store.lease_under(mark_of(self._marks[1]))
        return self._marks[1]

    def _wait(self, mine: Mapping[str, str]) -> None:
        """Tell at once that we wait, and what for; and that it is over."""
        if self.behind == self._waits:
            return
        self._waits = self.behind
        if self._waits:
            others = [one for one in self._team if mark_of(one.settings) == self._in_force]
            told = (
                "this worker polls and sends nothing: %d of %d workers have another %s; give it their files and reload it, or them its own"
            )
            parts = sorted({part for one in others for part in one.settings if part != FEEDS and one.settings[part] != mine.get(part)})
            log.warning(told, len(others), self.team, " and ".join(parts))
        else:
            log.info("this worker has what most workers have, and works")

    def _compare(self, mine: Mapping[str, str]) -> None:
        """Tell, once it has lasted, that workers were configured otherwise: then it depends on who polls what is alerted."""
        self._team = self._others()
        self._wait(mine)
        now, found = self._stopwatch(), unlike(mine, self._team)
        if found != self._seen:
            self._seen, self._changed = found, now
        if found == self._told or (found and now - self._changed < _SETTLED):
            return
        if found:
            log.warning("workers are not configured alike: %s; give all of them the same files and reload them", found)
        else:
            log.info("workers are configured alike again")
        self._told = found
