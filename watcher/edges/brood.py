"""Processes that read documents and search them, forked from one that has loaded what all of them need.

So none of them spends half a second on loading it again, and what they do not change, the watch list above all, lies in memory
once. The first process is a Python of its own, not a fork of the daemon, which has threads. All end with us, however that comes
about: they read from sockets that close. What it refuses to do: know documents, or decide how long one may take.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Sequence
from contextlib import suppress

from watcher.core.matching.matcher import Matcher
from watcher.edges import shelf
from watcher.edges.forking import BURY, FORK, ORDER, SIZE
from watcher.edges.reading import Asked, Told


class Child:
    """One of them, for one batch at a time."""

    def __init__(self, brood: Brood, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.brood = brood
        self.pid = pid
        self._reader, self._writer = reader, writer

    async def ask(self, asked: Sequence[Asked]) -> list[Told]:
        """OSError or EOFError if it is no more."""
        packed = pickle.dumps(asked, pickle.HIGHEST_PROTOCOL)
        self._writer.writelines((SIZE.pack(len(packed)), packed))
        await self._writer.drain()
        (size,) = SIZE.unpack(await self._reader.readexactly(SIZE.size))
        told: list[Told] = pickle.loads(await self._reader.readexactly(size))  # noqa: S301 - written by our own child
        return told

    def kill(self) -> None:
        """At once. Its number is nobody else's before it is buried."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.leave()

    def leave(self) -> None:
        """It ends when it has nothing to do."""
        self._writer.transport.abort()
        self.brood.bury(self.pid)


class Brood:
    """The processes for one watch list; without a `matcher`, or if its list lies nowhere but in our memory and is too large to be
    handed over, they only read.
    """

    def __init__(self, matcher: Matcher | None) -> None:
        self.matcher = matcher
        self._first: Process | None = None
        self._control: socket.socket | None = None
        self._turn = asyncio.Lock()

    async def hatch(self) -> Child:
        """One more process. OSError or EOFError if there can be none."""
        async with self._turn:
            old = self._control
            try:
                return await self._forked()
            except (OSError, EOFError):
                if old is None:
                    raise
                return await self._forked()  # the first process was killed, and another takes its place

    async def _forked(self) -> Child:
        control = self._control or await self._start()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            with theirs:
                socket.send_fds(control, [ORDER.pack(FORK, 0)], [theirs.fileno()])
            (pid,) = SIZE.unpack(await _exactly(asyncio.get_running_loop(), control, SIZE.size))
            return Child(self, pid, *await asyncio.open_connection(sock=ours))
        except BaseException:
            ours.close()
            self._let_go()  # what it still answers would be taken for another answer
            raise

    def bury(self, pid: int) -> None:
        """One that ends, or was killed."""
        if self._control:
            with suppress(OSError):  # then the first one has ended, and others see to it
                self._control.sendall(ORDER.pack(BURY, pid))

    def dismiss(self) -> None:
        """The first process ends, unless one is just wanted of it; the others end when they have nothing to do."""
        if not self._turn.locked():
            self._let_go()

    async def close(self) -> None:
        """The same, and it is waited for."""
        self._let_go()
        if self._first:
            await self._first.wait()

    def _let_go(self) -> None:
        if self._control:
            self._control.close()
            self._control = None

    async def _start(self) -> socket.socket:
        control, theirs = socket.socketpair()
        there = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        loop = asyncio.get_running_loop()
        try:
            with theirs:
                # A session of its own, so that Ctrl-C at a terminal is for us to answer.
                self._first = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "watcher.edges.forking", stdin=theirs.fileno(), stdout=DEVNULL, start_new_session=True, env=there
                )
            control.setblocking(False)
            packed = shelf.packed(self.matcher) if self.matcher else b""
            await loop.sock_sendall(control, SIZE.pack(len(packed)) + packed)
            await _exactly(loop, control, SIZE.size)
        except BaseException:
            control.close()
            raise
        self._control = control
        return control


async def _exactly(loop: asyncio.AbstractEventLoop, line: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        part = await loop.sock_recv(line, size - len(got))
        if not part:
            raise EOFError("the process that forks has ended")
        got += part
    return got
