"""Where documents are read: small ones in a thread, large ones in a process of their own that can be stopped.

Reading is work in Python, and a thread cannot be ended: a document made to be slow, or merely one of ten megabytes, would hold
all other feeds. So a large one goes to a child process and has so many seconds; then the process is killed and the feed has
failed, with the reason. Children are started when first needed, as many as there are processors, and end with us, however
that comes about: they read from a pipe that closes. It refuses to match: a compiled watch list in each child would cost its
memory again.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import struct
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

from watcher.core.feeds.parse import read
from watcher.core.model import Failed, Feed, Fetch, Fetched, Reading

SMALL = 256 * 1024  #: bytes that are read in a thread: some milliseconds, and 3.4 s if every one of them is made to cost
BUDGET = 20.0  #: seconds for a large document; the slowest real one needs a quarter of one
_SIZE = struct.Struct(">Q")


class Readers:
    """Reads documents for one event loop. `close` it in the end."""

    def __init__(self, *, budget: float = BUDGET, small: int = SMALL, processes: int | None = None) -> None:
        self._budget = budget
        self._small = small
        self._free = asyncio.Semaphore(processes or os.cpu_count() or 1)
        self._idle: list[Process] = []

    async def read(self, feed: Feed, fetch: Fetch) -> Reading:
        """As `parse.read`; `Failed` also if it took too long."""
        if not isinstance(fetch, Fetched):
            return fetch
        if len(fetch.body) <= self._small:
            return await asyncio.to_thread(read, feed, fetch)
        async with self._free:
            return await self._apart(feed, fetch)

    async def close(self) -> None:
        """End the processes that wait for work. Those that have some are killed when it is cancelled."""
        while self._idle:
            await _end(self._idle.pop())

    async def _apart(self, feed: Feed, fetch: Fetched) -> Reading:
        child = self._idle.pop() if self._idle else await _start()
        try:
            async with asyncio.timeout(self._budget):
                reading = await _ask(child, feed, fetch)
        except TimeoutError:
            await _end(child)
            return Failed(kind="slow", reason=f"its document took longer than {self._budget:g} s to read", status=fetch.status)
        except (OSError, EOFError):
            await _end(child)
            return Failed(kind="slow", reason="the process that read its document died; it may have run out of memory", status=fetch.status)
        except BaseException:
            await _end(child)
            raise
        self._idle.append(child)
        return reading


async def _start() -> Process:
    """A child of its own session, so that Ctrl-C at a terminal is for us to answer."""
    there = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "watcher.edges.readers", stdin=PIPE, stdout=PIPE, start_new_session=True, env=there
    )


async def _ask(child: Process, feed: Feed, fetch: Fetched) -> Reading:
    assert child.stdin is not None  # noqa: S101 - both were asked for
    assert child.stdout is not None  # noqa: S101 - as above
    packed = pickle.dumps((feed, fetch))
    child.stdin.writelines((_SIZE.pack(len(packed)), packed))
    await child.stdin.drain()
    (size,) = _SIZE.unpack(await child.stdout.readexactly(_SIZE.size))
    reading: Reading = pickle.loads(await child.stdout.readexactly(size))  # noqa: S301 - written by our own child
    return reading


async def _end(child: Process) -> None:
    with suppress(ProcessLookupError):
        child.kill()
    await child.wait()
    if child.stdin is not None:
        child.stdin.close()


def _serve() -> None:
    """What a child does: read documents until nobody sends any more."""
    while len(head := sys.stdin.buffer.read(_SIZE.size)) == _SIZE.size:
        asked = sys.stdin.buffer.read(_SIZE.unpack(head)[0])
        reading = pickle.dumps(read(*pickle.loads(asked)))  # noqa: S301 - written by our own parent
        sys.stdout.buffer.write(_SIZE.pack(len(reading)) + reading)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        _serve()
