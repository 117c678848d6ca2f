"""The errand that keeps the ledger of polls bounded: an hour of old details becomes days, one a tick until none is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from watcher.edges.config import Config
from watcher.edges.ports import Store
from watcher.service.equipment import Equipment
from watcher.service.errands import Work

_EVERY = timedelta(minutes=5)
_MOST = 24  #: hours that one pass of `watcher poll` rolls up


class Upkeep:
    """Remembers only when it need not look."""

    name = "upkeep"

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next: datetime | None = None

    def due(self, equipment: Equipment, now: datetime) -> Work | None:
        if self._next and now < self._next <= now + _EVERY:
            return None
        return self._work(equipment.config, now)

    async def _work(self, config: Config, now: datetime) -> bool:
        more = roll_up(self._store, config, now)
        self._next = now if more else now + _EVERY
        return False


def roll_up(store: Store, config: Config, now: datetime) -> bool:
    """Some of what is too old; whether there is more."""
    return store.roll_up(details=now - config.keep_polls, days=now - config.keep_days)


def catch_up(store: Store, config: Config, clock: Callable[[], datetime]) -> None:
    """A day's worth at most, for a pass without a daemon."""
    for _ in range(_MOST):
        if not roll_up(store, config, clock()):
            return
