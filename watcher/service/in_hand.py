"""Feeds that somebody is working on, so that nobody else begins: a poll and a push of one feed come one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from watcher.core.model import Feed


class InHand:
    """Polled feeds are known by their id and by where they are asked: two that have moved to one address are not asked at once."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._freed = asyncio.Event()

    def take(self, feed: Feed) -> bool:
        """Whether it was free; it is not, from now on, until `free`."""
        if not self._held.isdisjoint({feed.id, feed.address}):
            return False
        self._held |= {feed.id, feed.address}
        return True

    def free(self, feed: Feed) -> None:
        self._held -= {feed.id, feed.address}
        self._freed.set()

    @asynccontextmanager
    async def waited_for(self, feed: str) -> AsyncIterator[None]:
        """Alone with the feed of this id, as soon as it is free."""
        while feed in self._held:
            self._freed.clear()
            await self._freed.wait()
        self._held.add(feed)
        try:
            yield
        finally:
            self._held.discard(feed)
            self._freed.set()
