"""Entries of feeds that are read at about the same time, searched at once: the matcher's fixed cost falls on all of them.

While one search runs the next gathers, so nobody waits for company. One search at a time: two threads would only take
turns at the same interpreter, each with a memory of its own.
It refuses to know feeds, and to keep what it found.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.core.matching.matcher import Matcher
from watcher.core.model import Entry, Match, Source

ENOUGH = 300_000  #: code points searched at once; what waits for them waits some tenths of a second


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    matcher: Matcher
    entries: Sequence[Entry]
    source: Source
    found: asyncio.Future[tuple[Match, ...]]

    @property
    def size(self) -> int:
        return sum(len(entry.title) + len(entry.text) for entry in self.entries)


class Searches:
    """For one event loop."""

    def __init__(self) -> None:
        self._waiting: deque[_Asked] = deque()
        self._running: asyncio.Task[None] | None = None
        self._alone = 0  #: so many of those who wait are searched one by one, for a search of theirs failed

    async def match_all(self, matcher: Matcher, entries: Sequence[Entry], source: Source) -> tuple[Match, ...]:
        """As `Matcher.match_all`, in a thread, with what others ask for at this time."""
        if not entries:
            return ()
        found: asyncio.Future[tuple[Match, ...]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Asked(matcher, entries, source, found))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await found

    async def _run(self) -> None:
        while self._waiting:
            batch = self._next()
            try:
                await self._search(batch)
            except Exception as error:  # noqa: BLE001 - raised again where it is awaited
                if len(batch) == 1:
                    _settle(batch[0].found, error)
                else:  # what one feed brought must not fail the others
                    self._waiting.extendleft(reversed(batch))
                    self._alone = len(batch)

    async def _search(self, batch: Sequence[_Asked]) -> None:
        found = await asyncio.to_thread(batch[0].matcher.match_each, [(asked.entries, asked.source) for asked in batch])
        for asked, matches in zip(batch, found, strict=True):
            _settle(asked.found, matches)

    def _next(self) -> list[_Asked]:
        """Those who wait longest and ask the same matcher; after a reload two are in use for a while."""
        batch = [self._waiting.popleft()]
        if self._alone:
            self._alone -= 1
            return batch
        size = batch[0].size
        while self._waiting and self._waiting[0].matcher is batch[0].matcher and size + self._waiting[0].size <= ENOUGH:
            batch.append(self._waiting.popleft())
            size += batch[-1].size
        return batch


def _settle(found: asyncio.Future[tuple[Match, ...]], result: tuple[Match, ...] | Exception) -> None:
    if found.done():  # whoever asked has given up
        return
    if isinstance(result, Exception):
        found.set_exception(result)
    else:
        found.set_result(result)
