"""Turns that end at about the same time, saved in one transaction: a commit waits for the disk as long as fifty turns take.

Each turn stays whole or undone by itself, and nobody is told of it before the transaction is on the disk. It refuses
to hold the transaction open while anything is awaited, and to hold up the loop for long.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from watcher.edges.ports import Store

T = TypeVar("T")

WITHIN = 0.1  #: seconds that a turn waits for others at most
ENOUGH = 25  #: turns that wait for no more
LONGEST = 0.05  #: seconds that the loop is held up at a time, and the turn beyond it


class Together:
    """For one store and one event loop. `saved` hears how many seconds each transaction has taken, also in vain."""

    def __init__(self, store: Store, *, saved: Callable[[float], None] = lambda _seconds: None) -> None:
        self._store = store
        self._saved = saved
        self._waiting: deque[tuple[Callable[[], Any], asyncio.Future[Any]]] = deque()
        self._soon: asyncio.TimerHandle | None = None

    async def save(self, turn: Callable[[], T]) -> T:
        """What `turn` returns or raises, once it is on the disk. It runs in one go, in the transaction of several."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._waiting.append((turn, done))
        if len(self._waiting) == ENOUGH and self._soon:
            self._soon.cancel()
            self._soon = loop.call_later(0, self._commit)
        self._soon = self._soon or loop.call_later(WITHIN, self._commit)
        return await done

    def _commit(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        ends = began + LONGEST
        kept: list[tuple[asyncio.Future[Any], Any]] = []
        failed: list[tuple[asyncio.Future[Any], Exception]] = []
        try:
            with self._store.together():
                while self._waiting and loop.time() < ends:
                    turn, done = self._waiting.popleft()
                    try:
                        kept.append((done, turn()))
                    except Exception as error:  # noqa: BLE001 - raised again where it is awaited
                        failed.append((done, error))
        except Exception as error:  # noqa: BLE001 - as above: nothing of it was saved
            if not kept and not failed:  # it could not even begin; to try again at once would hold up the loop for as long as that lasts
                failed = [(done, error) for _, done in self._waiting]
                self._waiting.clear()
            failed += [(done, error) for done, _ in kept]
            kept = []
        self._saved(loop.time() - began)
        for done, result in kept:
            if not done.done():
                done.set_result(result)
        for done, why in failed:
            if not done.done():
                done.set_exception(why)
        self._soon = loop.call_later(0, self._commit) if self._waiting else None
