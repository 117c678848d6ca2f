"""Digests whose time has come, put into the outbox: one a day and channel, however often it is looked.

It sends nothing, and remembers only what spares it a look at the store.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from watcher.core.alerts.digesting import Schedule
from watcher.core.text.count import counted
from watcher.edges.ports import Store

log = logging.getLogger(__name__)


class Digests:
    """For one store, looked at as often as one likes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: dict[tuple[str, str], str] = {}  #: channel and kind -> the newest day that was looked at

    def make(self, schedules: Sequence[Schedule], now: datetime) -> int:
        """How many were made."""
        made = 0
        for schedule in schedules:
            day = schedule.latest(now).isoformat()
            for channel in schedule.channels:
                if self._made.get((channel, schedule.kind)) == day:
                    continue
                bulletin = self._store.digest(schedule, channel, now)
                self._made[channel, schedule.kind] = day
                if bulletin:
                    made += 1
                    told = counted(bulletin.alerts, "story", "stories")
                    log.info("%s digest of %s for %s: %s", bulletin.kind, bulletin.day, channel, told)
        return made
