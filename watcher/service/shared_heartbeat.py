"""The heartbeat of a cluster: one for all workers, sent by whichever has the job.

A cycle is complete when its time is over. It fails if no feed of several answered in it, or if a feed or a message has waited
for minutes: then workers are lacking. When nobody can tell at all, nothing is sent, and the monitor says so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from watcher.edges.heartbeat import Pings
from watcher.edges.heartbeat_table import Monitor
from watcher.edges.store.sql import SqlStore
from watcher.service.heartbeat import nothing_answers

_NOTE = "cluster.cycle"
_LATE = timedelta(minutes=5)


class SharedHeartbeat:
    """What it remembers between cycles stands in the store, for the next one may be another worker's."""

    def __init__(self, store: SqlStore, monitor: Callable[[], Monitor], clock: Callable[[], datetime]) -> None:
        self._store = store
        self._monitor = monitor
        self._clock = clock
        self._pings = Pings()

    async def look(self) -> None:
        """End a cycle whose time is over, and begin the next."""
        monitor, now = self._monitor(), self._clock()
        if not monitor.url:
            return
        said = json.loads(self._store.noted(_NOTE) or "{}")
        began = datetime.fromisoformat(said["began"]) if said else None
        if began and timedelta() <= now - began < monitor.every:
            return
        delivered = self._store.counts(now)["deliveries"]["delivered"]
        self._store.note(_NOTE, json.dumps({"began": now.isoformat(), "delivered": delivered}))
        if began:
            counts = Counter(self._store.polled(began, now))
            reason = nothing_answers(counts) or self._waiting(now)
            told = {**counts, "sent": delivered - said["delivered"], "seconds": (now - began).total_seconds(), "reason": reason}
            await self._pings.send(monitor, "fail" if reason else "end", told)
        await self._pings.send(monitor, "start", {})

    def _waiting(self, now: datetime) -> str:
        """Why what is due is not done; "" if it is."""
        arrears = self._store.arrears(now)
        if arrears.since and now - arrears.since > _LATE:
            return f"{arrears.feeds} feeds are due, one of them for {(now - arrears.since) // timedelta(minutes=1)} minutes"
        return ""

    async def aclose(self) -> None:
        """End the connection to the monitor."""
        await self._pings.aclose()
