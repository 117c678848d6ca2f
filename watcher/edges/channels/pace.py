"""A pause between two messages to a receiver that counts them.

It refuses to keep a queue: who waits, waits in the order of asking.
"""

from __future__ import annotations

import asyncio


class Pace:
    """`async with pace:` one at a time, and at least `pause` seconds from the end of one to the beginning of the next."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._next = 0.0
        self._line = asyncio.Lock()

    async def __aenter__(self) -> None:
        await self._line.acquire()
        try:
            await asyncio.sleep(max(0.0, self._next - asyncio.get_running_loop().time()))
        except BaseException:
            self._line.release()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._next = asyncio.get_running_loop().time() + self._pause
        self._line.release()
