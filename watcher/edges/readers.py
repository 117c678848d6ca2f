"""Where documents are read: a few small ones in threads, many of them and large ones in processes that can be stopped.

Reading is work in Python, and a thread cannot be ended: a document made to be slow, or merely one of ten megabytes, would hold
all other feeds. So a large one goes to a child process and has so many seconds; then the process is killed and the feed has
failed, with the reason. Where small ones queue, or have come one after another for a while, they go to children too, several
at a time, for threads only take turns at one processor; unless large ones have all children, for nobody waits behind those.
Where all of a document's entries are new to whoever asks, children search them too. Children are started when first needed, and
end when nothing was read for a while (see `brood`). There are as many as processors, but small documents leave one of these to
whoever asks, who has more to do with each than a child: another child is 30 MB. It refuses to search what may be known already.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from weakref import WeakSet

from watcher.core.feeds.parse import read
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Failed, Feed, Fetch, Fetched, Reading
from watcher.edges import heap
from watcher.edges.brood import Brood, Child
from watcher.edges.reading import Asked, Told

SMALL = 256 * 1024  #: bytes that are read in a thread: some milliseconds, and 3.4 s if every one of them is made to cost
BUDGET = 20.0  #: seconds for a large document; the slowest real one needs a quarter of one
FEW = 6  #: small documents that are read in threads at a time; more are a queue
BURST = 60  #: small documents for which no child is started, though they come at once: a start costs as much as reading hundreds
_RATE = 10.0  #: a second, that may come beyond it for ever: they are a twentieth of a processor
_BATCH = 16  #: small documents sent to a child at once
_SOON = 1.0  #: seconds after which those who queue behind what a child reads have another one
_PATIENCE = 30.0  #: seconds after which children without work end


class Readers:
    """Reads documents for one event loop. `close` it in the end."""

    def __init__(
        self, *, budget: float = BUDGET, small: int = SMALL, few: int = FEW, burst: int = BURST, processes: int | None = None
    ) -> None:
        self._budget = budget
        self._small = small
        self._few = few
        self._burst = burst
        self._processes = processes or os.cpu_count() or 1
        self._free = asyncio.Semaphore(self._processes)
        self._brood = Brood(None)
        self._former: WeakSet[Matcher] = WeakSet()  #: for whose watch lists there were children before
        self._idle: list[Child] = []
        self._in_threads = 0
        self._lately = 0.0  #: documents read in threads, less what may come for ever
        self._looked = 0.0  #: when that was counted
        self._ahead: asyncio.Task[None] | None = None  #: starts a child before anybody waits for it
        self._queue: deque[tuple[Asked, asyncio.Future[Told]]] = deque()
        self._lanes: set[asyncio.Task[None]] = set()  #: that empty the queue
        self._rest: asyncio.TimerHandle | None = None

    async def read(self, feed: Feed, fetch: Fetch) -> Reading:
        """As `parse.read`; `Failed` also if it took too long."""
        return (await self._told(feed, fetch, search=False)).reading

    async def search(self, feed: Feed, fetch: Fetch, matcher: Matcher) -> Told:
        """The same, and what the matcher finds, for a feed that was never read; only the reading where a thread or another
        matcher's child reads it, for whoever asks can search as well as they.
        """
        if matcher is not self._brood.matcher and matcher not in self._former:
            self._replace(Brood(matcher))
        brood = self._brood
        told = await self._told(feed, fetch, search=matcher is brood.matcher)
        return told if brood is self._brood else Told(told.reading)

    async def _told(self, feed: Feed, fetch: Fetch, *, search: bool) -> Told:
        if not isinstance(fetch, Fetched):
            return Told(fetch)
        if len(fetch.body) > self._small:
            async with self._free:
                return await self._alone(Asked(feed, fetch))
        if self._in_threads < self._few and not self._lanes and not self._idle:
            if self._many() and (self._ahead is None or self._ahead.done()):
                self._ahead = asyncio.create_task(self._hatch_ahead())
            return await self._threaded(Asked(feed, fetch))
        done: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._queue.append((Asked(feed, fetch, search), done))
        self._open_lane(max(1, self._processes - 1))
        return await done

    def _open_lane(self, most: int) -> None:
        if self._queue and len(self._lanes) < most:
            self._lanes.add(lane := asyncio.create_task(self._lane()))
            lane.add_done_callback(self._lanes.discard)  # if it is cancelled before it begins

    def _many(self) -> bool:
        """Whether so many have come lately that a child pays. One more comes now."""
        now = asyncio.get_running_loop().time()
        self._lately = max(0.0, self._lately - (now - self._looked) * _RATE) + 1
        self._looked = now
        return self._lately > self._burst

    async def _hatch_ahead(self) -> None:
        self._lately = 0.0  # where none can be had, it is tried again after as many as before the first
        with suppress(OSError, EOFError):
            async with self._free:
                self._rested(await self._brood.hatch())

    def _replace(self, brood: Brood) -> None:
        """Children that have work come to their end with it."""
        if self._brood.matcher:
            self._former.add(self._brood.matcher)
        self._dismiss()
        self._brood = brood

    async def close(self) -> None:
        """End the processes that wait for work. Those that have some are killed when it is cancelled."""
        if self._rest:
            self._rest.cancel()
        working = [*self._lanes, *filter(None, [self._ahead])]
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        self._dismiss()
        await self._brood.close()

    async def _threaded(self, asked: Asked) -> Told:
        self._in_threads += 1
        try:
            return Told(await asyncio.to_thread(read, asked.feed, asked.fetch))
        finally:
            self._in_threads -= 1

    async def _lane(self) -> None:
        while self._queue:
            apart = not self._free.locked()
            batch = [self._queue.popleft() for _ in range(min(_BATCH if apart else 1, len(self._queue)))]
            try:
                told = await self._several([asked for asked, _ in batch], apart=apart)
            except BaseException as error:
                for _, done in batch:
                    _settle(done, error)
                if not isinstance(error, Exception):
                    raise
            else:
                for (_, done), reading in zip(batch, told, strict=True):
                    _settle(done, reading)
        if task := asyncio.current_task():  # at once: who queues from now on needs another
            self._lanes.discard(task)

    async def _several(self, asked: Sequence[Asked], *, apart: bool) -> Sequence[Told]:
        if not apart:
            return [await self._threaded(one) for one in asked]
        async with self._free:
            told = await self._apart(asked)
            if not isinstance(told, Failed):
                return told
            if len(asked) > 1 or asked[0].search:  # one of them cost all the time, or the process
                return [await self._alone(one._replace(search=False)) for one in asked]
            return [Told(told)]

    async def _alone(self, asked: Asked) -> Told:
        told = await self._apart([asked])
        return Told(told) if isinstance(told, Failed) else told[0]

    async def _apart(self, asked: Sequence[Asked]) -> list[Told] | Failed:
        """What a child makes of them, or why it came to nothing."""
        child = None
        try:
            child = self._idle.pop() if self._idle else await self._brood.hatch()
            told = await self._answered(child, asked)
        except TimeoutError:
            why = f"its document took longer than {self._budget:g} s to read"
        except (OSError, EOFError):
            why = "the process that read its document died; it may have run out of memory"
        except BaseException:
            if child:
                child.kill()
            raise
        else:
            self._rested(child)
            return told
        if child:
            child.kill()
        return Failed(kind="slow", reason=why, status=asked[0].fetch.status)

    async def _answered(self, child: Child, asked: Sequence[Asked]) -> list[Told]:
        others = asyncio.get_running_loop().call_later(_SOON, self._open_lane, self._processes)
        try:
            async with asyncio.timeout(self._budget):
                return await child.ask(asked)
        finally:
            others.cancel()

    def _rested(self, child: Child) -> None:
        """A child has no work: it waits for more, unless there are others for another watch list."""
        if child.brood is not self._brood:
            child.leave()
            child.brood.dismiss()
            return
        self._idle.append(child)
        if self._rest:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(_PATIENCE, self._dismiss)

    def _dismiss(self) -> None:
        while self._idle:
            self._idle.pop().leave()
        self._brood.dismiss()
        heap.trim()  # what many documents at once have left


def _settle(done: asyncio.Future[Told], told: Told | BaseException) -> None:
    if done.done():  # whoever asked has given up
        return
    if isinstance(told, asyncio.CancelledError):
        done.cancel()
    elif isinstance(told, BaseException):
        done.set_exception(told)
    else:
        done.set_result(told)
