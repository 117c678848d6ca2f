"""Polls of feeds, whoever chose them: what they share, and what is told of each.

It refuses to choose a feed, to lease one, and to keep two polls of one feed apart: whoever starts a poll has taken the
feed `in_hand`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from watcher.core.model import Feed, Outcome
from watcher.edges.config import Polling
from watcher.edges.ports import Store, Web
from watcher.edges.readers import Readers
from watcher.service.equipment import Equipment
from watcher.service.in_hand import InHand
from watcher.service.meter import Meter
from watcher.service.outcomes import log_outcome
from watcher.turns.poll import poll
from watcher.turns.searches import Searches
from watcher.turns.together import Together


def lease_of(polling: Polling) -> timedelta:
    """A lease that outlives any poll: the fetch has its deadline, waiting for a slot of a busy host may take several."""
    return max(polling.timeout * 5, timedelta(minutes=1))


class Poller:
    """For one store and one event loop. `polled` hears what came of each."""

    def __init__(self, store: Store, *, jitter: Callable[[], float], polled: Callable[[Outcome], None], meter: Meter) -> None:
        self._store = store
        self._jitter = jitter
        self._polled = polled
        self._searches = Searches()
        self._meter = meter
        self.together = Together(store, saved=meter.saved)
        self.readers = Readers()
        self.in_hand = InHand()

    async def one(self, equipment: Equipment, feed: Feed, now: datetime, *, web: Web | None = None) -> None:
        """Poll a feed in hand and let it go, with the equipment it was begun with; over `web`, if that is another."""
        try:
            outcome = await poll(
                feed,
                web=web or equipment.web,
                store=self._store,
                matcher=equipment.matcher,
                rules=equipment.rules,
                now=now,
                jitter=self._jitter(),
                readers=self.readers,
                searches=self._searches,
                articles=equipment.articles,
                together=self.together,
            )
        finally:
            self.in_hand.free(feed)
        self._polled(outcome)
        self.told(feed, outcome)

    def told(self, feed: Feed, outcome: Outcome) -> None:
        """Count and log what came of a poll or push."""
        self._meter.polled(outcome)
        log_outcome(feed, outcome)

    async def close(self) -> None:
        """End what reads documents."""
        await self.readers.close()
