"""Turns that end at about the same time, saved in one transaction: a commit waits for the disk as long as fifty turns take.

Each turn stays whole or undone by itself, and nobody is told of it before the transaction is on the disk. Where several
may write, turns in which nothing was found are saved apart from the others, for which the stories have to be held. It refuses
to hold the transaction open while anything is awaited, and to hold up the loop for long.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from watcher.core.errors import Louder, StoreError
from watcher.edges.ports import Store

T = TypeVar("T")

WITHIN = (0.02, 0.1)  #: seconds that a turn waits for others: twice as long as the last commit waited for the disk, within these
ENOUGH = 50  #: turns that wait for no more
LONGEST = 0.1  #: seconds that the loop is held up at a time, and the turn beyond it


@dataclass(frozen=True, slots=True)
class _Waiting:
    turn: Callable[[], Any]
    done: asyncio.Future[Any]
    feed: str
    quiet: bool


class Together:
    """For one store and one event loop. `saved` hears how many seconds each transaction has taken, also in vain."""

    def __init__(self, store: Store, *, saved: Callable[[float], None] = lambda _seconds: None) -> None:
        self._store = store
        self._saved = saved
        self._lines: dict[bool, deque[_Waiting]] = {False: deque(), True: deque()}  #: the loud ones and the quiet ones
        self._quiet = False  #: which of them are saved next, if any wait
        self._soon: asyncio.TimerHandle | None = None
        self._within = WITHIN[0]

    async def save(self, turn: Callable[[], T], *, feed: str = "", quiet: bool = False) -> T:
        """What `turn` returns or raises, once it is on the disk. It runs in one go, in the transaction of several. If `quiet`,
        and Louder as it is opened, it runs once more among the others.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._stand(_Waiting(turn, done, feed, quiet and not self._store.one_writer))
        if self._waiting == ENOUGH and self._soon:
            self._soon.cancel()
            self._soon = loop.call_later(0, self._commit)
        self._soon = self._soon or loop.call_later(self._within, self._commit)
        return await done

    @property
    def _waiting(self) -> int:
        return sum(map(len, self._lines.values()))

    def _stand(self, one: _Waiting) -> None:
        self._lines[one.quiet].append(one)

    def _commit(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        quiet = self._quiet if self._lines[self._quiet] else not self._quiet
        self._quiet = not quiet
        line = self._lines[quiet]
        batch = deque(line.popleft() for _ in range(min(len(line), 2 * ENOUGH)))
        kept, failed = self._saved_of(batch, quiet=quiet)
        line.extendleft(reversed(batch))
        self._saved(loop.time() - began)
        for one, result in kept:
            if not one.done.done():
                one.done.set_result(result)
        for one, why in failed:
            if not one.done.done():
                one.done.set_exception(why)
        self._soon = loop.call_later(0, self._commit) if self._waiting else None

    def _saved_of(self, batch: deque[_Waiting], *, quiet: bool) -> tuple[list[tuple[_Waiting, Any]], list[tuple[_Waiting, Exception]]]:
        """Save as many as there is time for: what was saved, and what failed. The others stay in the batch."""
        loop = asyncio.get_running_loop()
        kept: list[tuple[_Waiting, Any]] = []
        failed: list[tuple[_Waiting, Exception]] = []
        begun = False
        try:
            with self._store.turns([one.feed for one in batch], quiet=quiet):
                begun, ends = True, loop.time() + LONGEST  # from here on: who waited for long for others must not go without
                while batch and (loop.time() < ends or not (kept or failed)):
                    one = batch.popleft()
                    try:
                        kept.append((one, one.turn()))
                    except Exception as error:  # noqa: BLE001 - raised again where it is awaited
                        if quiet and isinstance(error, Louder):
                            self._stand(replace(one, quiet=False))
                        else:
                            failed.append((one, error))
                over = loop.time()
            self._within = min(max(WITHIN[0], 2 * (loop.time() - over)), WITHIN[1])
        except Exception as error:  # noqa: BLE001 - as above: nothing of it was saved
            lost = [one for one, _ in kept]
            if begun and len(lost) > 1 and not isinstance(error, StoreError):  # a bug in one of them, which the others do not pay for
                alone = [self._saved_of(deque([one]), quiet=quiet) for one in lost]
                return [pair for saved, _ in alone for pair in saved], [*failed, *(pair for _, not_saved in alone for pair in not_saved)]
            if not begun:  # to try again at once with the others would hold up the loop for as long as that lasts
                lost = [*batch, *self._lines[False], *self._lines[True]]
                for line in (batch, *self._lines.values()):
                    line.clear()
            return [], [*failed, *((one, error) for one in lost)]
        return kept, failed
