"""The daemon's heartbeat: cycles, and what became of them, told to a monitor beside the work.

A cycle is complete when the polls that were in hand at its beginning have ended, a pass over the deliveries has begun and ended,
and its time is over. It fails if the store could not be used, if no feed of several answered, or if it is not complete in time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from time import monotonic
from typing import Any

from watcher.core.model import Outcome
from watcher.edges.heartbeat import Kind, Pings
from watcher.edges.heartbeat_table import Monitor
from watcher.service.crew import Crew
from watcher.turns.dispatch import Dispatched

_LATE = 300.0  #: seconds beyond its time that a cycle may take: a poll has minutes, a message most of one
_SEVERAL = 3  #: polls that must all fail to say that nothing answers
_PASSES = 2  #: of deliveries; the first of them may have begun before the cycle


class Heartbeat:
    """Counts what happens and says so at the end of each cycle. `monitor` is asked anew each time: settings may change."""

    def __init__(self, monitor: Callable[[], Monitor], crew: Crew, *, clock: Callable[[], float] = monotonic) -> None:
        self._monitor = monitor
        self._crew = crew
        self._clock = clock
        self._pings = Pings()
        self._began: float | None = None
        self._pending: Collection[object] = ()
        self._counts: Counter[str] = Counter()
        self._trouble = ""

    def polled(self, outcome: Outcome) -> None:
        """One poll has ended."""
        count_poll(self._counts, outcome)

    def delivered(self, one: Dispatched) -> None:
        """One message was tried."""
        self._counts[{"delivered": "sent", "dead": "dead"}.get(one.delivery.state, "retried")] += 1

    def passed(self) -> None:
        """A pass over the deliveries has ended, whether or not there were any."""
        self._counts["passes"] += 1

    def look(self, polls: Collection[object], trouble: str) -> None:
        """Each tick: begin or end a cycle. `polls` are those in hand, `trouble` why the store cannot be used now."""
        monitor = self._monitor()
        if not monitor.url:
            self._began = None
            return
        self._trouble = trouble or self._trouble
        if self._began is None:
            self._begin(polls)
            return
        took = self._clock() - self._began
        left = len([poll for poll in self._pending if poll in polls])
        complete = not left and self._counts["passes"] >= _PASSES
        if took < monitor.every.total_seconds() or not (complete or took > monitor.every.total_seconds() + _LATE):
            return
        stuck = "" if complete else f"the cycle is not complete: {left} polls in hand, {self._counts['passes']} passes over deliveries"
        reason = self._trouble or stuck or nothing_answers(self._counts)
        self._send("fail" if reason else "end", {**told(self._counts), "seconds": round(took, 1), "reason": reason})
        self._begin(polls)

    def _begin(self, polls: Collection[object]) -> None:
        self._began, self._pending, self._trouble = self._clock(), tuple(polls), ""
        self._counts.clear()
        self._send("start", {})

    def _send(self, kind: Kind, counts: dict[str, Any]) -> None:
        self._crew.start(self._pings.send(self._monitor(), kind, counts), "heartbeat")

    async def aclose(self) -> None:
        """End the connection to the monitor."""
        await self._pings.aclose()


def count_poll(counts: Counter[str], outcome: Outcome) -> None:
    """Add what came of one poll. One that was overtaken is counted by whoever took it over."""
    if outcome.reading == "overtaken":
        return
    counts["polled"] += 1
    counts["failed"] += outcome.reading == "failed"
    counts["articles"] += len(outcome.articles)
    counts["matched"] += len(outcome.matches)
    counts["notices"] += len(outcome.notices)


def nothing_answers(counts: Counter[str]) -> str:
    """The reason if no feed of several answered, else ""."""
    return f"none of {counts['polled']} feeds answered" if counts["polled"] == counts["failed"] >= _SEVERAL else ""


def told(counts: Counter[str]) -> dict[str, int]:
    """The counts as a monitor is told them."""
    return {name: counts[name] for name in ("polled", "failed", "articles", "matched", "notices", "sent", "retried", "dead")}
