"""Emptying the outbox: batch after batch of what is due, and what became of each message in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from watcher.edges.ports import Store
from watcher.service.equipment import Equipment
from watcher.service.meter import Meter
from watcher.turns.dispatch import Dispatched, dispatch

log = logging.getLogger(__name__)


class Deliveries:
    """For one store, in the name of `owner`. `delivered` hears of each message that was tried."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime],
        jitter: Callable[[], float],
        owner: str,
        delivered: Callable[[Dispatched], None],
        meter: Meter,
    ) -> None:
        self._store = store
        self._clock = clock
        self._jitter = jitter
        self._owner = owner
        self._delivered = delivered
        self._meter = meter

    async def empty(self, equipment: Equipment, going: Callable[[], bool]) -> None:
        """As long as `going`: what is being sent then is finished, the rest put back."""
        while await self.some(equipment, going):
            if not going():
                return

    async def some(self, equipment: Equipment, going: Callable[[], bool]) -> int:
        """One batch; how many messages were tried."""
        done = await dispatch(
            store=self._store,
            channels=equipment.channels,
            routes=equipment.rules.routes,
            pen=equipment.pen,
            clock=self._clock,
            jitter=self._jitter,
            owner=self._owner,
            going=going,
        )
        for one in done:
            self._delivered(one)
            self._meter.delivered(one)
            level = logging.INFO if one.delivery.state == "delivered" else logging.WARNING
            told = one.delivery.error or one.delivery.receipt or ""
            log.log(level, "%s to %s: %s %s", one.about, one.delivery.channel, one.delivery.state, told)
        return len(done)
