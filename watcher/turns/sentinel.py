"""A look at the health of all feeds: what people should be told of it is put into the outbox, in one transaction.

It sends nothing, and remembers only what spares it a look at the store.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from watcher.core.alerts.routing import Routes
from watcher.core.alerts.sentinel import Report, report
from watcher.edges.ports import Store

log = logging.getLogger(__name__)

_EVERY = timedelta(seconds=20)


class Sentinel:
    """For one store, looked at as often as one likes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looked: datetime | None = None

    def look(self, routes: Routes, now: datetime) -> Report:
        """What was told."""
        if self._looked and self._looked <= now < self._looked + _EVERY:
            return Report()
        self._looked = now
        found = self._store.tell_of_feeds(lambda watch: report(watch, routes, now), now)
        for one in found.told:
            nobody = f"; it is told nobody: {one.kept}" if one.kept else ""
            log.warning("%s cannot be relied on: %s%s", one.name, one.reason, nobody)
        for one in found.ended:
            log.info("%s has recovered: %s", one.name, one.reason)
        return found
