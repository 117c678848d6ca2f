"""The errand of drills: one when its time has come, and an alarm when one did not arrive in time.

When the last one was is read from the store, so a restart neither doubles nor forgets one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from watcher.edges.ports import Store
from watcher.edges.readers import Readers
from watcher.service.equipment import Equipment
from watcher.service.errands import Work
from watcher.turns.drill import Overdue, drill
from watcher.turns.searches import Searches

log = logging.getLogger(__name__)

_EVERY = timedelta(seconds=10)


class Drills:
    """Remembers only when it need not look."""

    name = "drill"

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._overdue = Overdue(store)
        self._next: datetime | None = None

    def due(self, equipment: Equipment, now: datetime) -> Work | None:
        if self._next and now < self._next <= now + _EVERY:
            return None
        self._next = now + _EVERY
        settings = equipment.config.drill
        if late := self._overdue.look(equipment.rules.routes, now, within=settings.within):
            log.error("the drill of %s failed: %s", late.began.isoformat("T", "minutes"), late.failed)
        last = self._store.drills.last()
        if not settings.channel or (last and now - last.began < settings.every):
            return None
        return self._work(equipment, settings.channel)

    async def _work(self, equipment: Equipment, channel: str) -> bool:
        readers = Readers()
        try:
            one = await drill(
                channel,
                store=self._store,
                matcher=equipment.matcher,
                rules=equipment.rules,
                clock=self._clock,
                readers=readers,
                searches=Searches(),
                patience=equipment.config.polling.timeout,
                user_agent=equipment.config.polling.user_agent,
            )
        finally:
            await readers.close()
        if one.failed:
            log.error("a drill failed: %s", one.failed)
        return False
