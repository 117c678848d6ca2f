"""Where documents are read: a few small ones in threads, many of them and large ones in processes that can be stopped.

Reading is work in Python, and a thread cannot be ended: a document made to be slow, or merely one of ten megabytes, would hold
all other feeds. So a large one goes to a child process and has so many seconds; then the process is killed and the feed has
failed, with the reason. Where small ones queue they go to children too, several at a time, for threads only take turns at one
processor; unless large ones have all children, for nobody waits behind those. Children are started when first needed, as many
as there are processors, end when nothing was read for a while, and end with us, however that comes about: they read from a
pipe that closes. It refuses to match: a compiled watch list in each child would cost its memory again.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from watcher.core.feeds.parse import read
from watcher.core.model import Failed, Feed, Fetch, Fetched, Reading
from watcher.edges.reading import SIZE

SMALL = 256 * 1024  #: bytes that are read in a thread: some milliseconds, and 3.4 s if every one of them is made to cost
BUDGET = 20.0  #: seconds for a large document; the slowest real one needs a quarter of one
FEW = 6  #: small documents that are read in threads at a time; more are a queue
_BATCH = 8  #: small documents sent to a child at once
_PATIENCE = 30.0  #: seconds after which children without work end

_Asked = tuple[Feed, Fetched]


class Readers:
    """Reads documents for one event loop. `close` it in the end."""

    def __init__(self, *, budget: float = BUDGET, small: int = SMALL, few: int = FEW, processes: int | None = None) -> None:
        self._budget = budget
        self._small = small
        self._few = few
        self._processes = processes or os.cpu_count() or 1
        self._free = asyncio.Semaphore(self._processes)
        self._idle: list[Process] = []
        self._in_threads = 0
        self._queue: deque[tuple[_Asked, asyncio.Future[Reading]]] = deque()
        self._lanes: set[asyncio.Task[None]] = set()  #: that empty the queue
        self._rest: asyncio.TimerHandle | None = None

    async def read(self, feed: Feed, fetch: Fetch) -> Reading:
        """As `parse.read`; `Failed` also if it took too long."""
        if not isinstance(fetch, Fetched):
            return fetch
        if len(fetch.body) > self._small:
            async with self._free:
                return await self._alone((feed, fetch))
        if self._in_threads < self._few and not self._lanes:
            return await self._threaded((feed, fetch))
        done: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        self._queue.append(((feed, fetch), done))
        if len(self._lanes) < self._processes:
            lane = asyncio.create_task(self._lane())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await done

    async def close(self) -> None:
        """End the processes that wait for work. Those that have some are killed when it is cancelled."""
        if self._rest:
            self._rest.cancel()
        for lane in self._lanes:
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        while self._idle:
            await _end(self._idle.pop())

    async def _threaded(self, asked: _Asked) -> Reading:
        self._in_threads += 1
        try:
            return await asyncio.to_thread(read, *asked)
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

    async def _several(self, asked: Sequence[_Asked], *, apart: bool) -> Sequence[Reading]:
        if not apart:
            return [await self._threaded(one) for one in asked]
        async with self._free:
            told = await self._apart(asked)
            if isinstance(told, Failed) and len(asked) > 1:  # one of them cost all the time, or the process
                return [await self._alone(one) for one in asked]
            return [told] if isinstance(told, Failed) else told

    async def _alone(self, asked: _Asked) -> Reading:
        told = await self._apart([asked])
        return told[0] if isinstance(told, list) else told

    async def _apart(self, asked: Sequence[_Asked]) -> list[Reading] | Failed:
        """What a child makes of them, or why it came to nothing."""
        child = self._idle.pop() if self._idle else await _start()
        try:
            async with asyncio.timeout(self._budget):
                told = await _ask(child, asked)
        except TimeoutError:
            await _end(child)
            return Failed(kind="slow", reason=f"its document took longer than {self._budget:g} s to read", status=asked[0][1].status)
        except (OSError, EOFError):
            await _end(child)
            why = "the process that read its document died; it may have run out of memory"
            return Failed(kind="slow", reason=why, status=asked[0][1].status)
        except BaseException:
            await _end(child)
            raise
        self._idle.append(child)
        if self._rest:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(_PATIENCE, self._dismiss)
        return told

    def _dismiss(self) -> None:
        """A closed pipe ends them; the loop's watcher takes note of it."""
        while self._idle:
            if pipe := self._idle.pop().stdin:
                pipe.close()


def _settle(done: asyncio.Future[Reading], told: Reading | BaseException) -> None:
    if done.done():  # whoever asked has given up
        return
    if isinstance(told, asyncio.CancelledError):
        done.cancel()
    elif isinstance(told, BaseException):
        done.set_exception(told)
    else:
        done.set_result(told)


async def _start() -> Process:
    """A child of its own session, so that Ctrl-C at a terminal is for us to answer."""
    there = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "watcher.edges.reading", stdin=PIPE, stdout=PIPE, start_new_session=True, env=there
    )


async def _ask(child: Process, asked: Sequence[_Asked]) -> list[Reading]:
    assert child.stdin is not None  # noqa: S101 - both were asked for
    assert child.stdout is not None  # noqa: S101 - as above
    packed = pickle.dumps(asked, pickle.HIGHEST_PROTOCOL)
    child.stdin.writelines((SIZE.pack(len(packed)), packed))
    await child.stdin.drain()
    (size,) = SIZE.unpack(await child.stdout.readexactly(SIZE.size))
    told: list[Reading] = pickle.loads(await child.stdout.readexactly(size))  # noqa: S301 - written by our own child
    return told


async def _end(child: Process) -> None:
    with suppress(ProcessLookupError):
        child.kill()
    await child.wait()
    if child.stdin is not None:
        child.stdin.close()
