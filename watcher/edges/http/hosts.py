"""How much one host is asked: so many questions at a time, and never two sooner after one another than the spacing.

Refuses to know what is asked, and to keep hosts in mind that nobody asks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

_REMEMBERED = 1000  #: hosts whose last question may be held in mind before those are dropped that may be asked again


class Hosts:
    """At most `concurrency` questions at a time over all hosts, `per_host` to one of them, `spacing` seconds between two
    that begin there.
    """

    def __init__(self, *, concurrency: int, per_host: int, spacing: float) -> None:
        self._per_host = per_host
        self._spacing = spacing
        self._all = asyncio.Semaphore(concurrency)
        # A host is forgotten when the last question that holds its semaphore ends.
        self._slots: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._next: dict[str, float] = {}  # host -> when it may be asked again, by the loop's clock

    @asynccontextmanager
    async def slot(self, host: str, *, spaced: bool) -> AsyncIterator[None]:
        """For one question. Who waits for a slow host keeps no slot from others."""
        slots = self._slots.get(host)
        if slots is None:
            slots = self._slots[host] = asyncio.Semaphore(self._per_host)
        async with slots:
            if spaced and self._spacing:
                await self._space(host)
            async with self._all:
                yield

    async def _space(self, host: str) -> None:
        clock = asyncio.get_running_loop().time
        while (wait := self._next.get(host, 0.0) - clock()) > 0:  # noqa: ASYNC110 - the end of the pause is no event
            await asyncio.sleep(wait)
        if len(self._next) >= _REMEMBERED:
            self._next = {other: when for other, when in self._next.items() if when > clock()}
        self._next[host] = clock() + self._spacing
