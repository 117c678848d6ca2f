"""The bytes of one connection: written at once, read piece by piece, no more held than a few pieces.

Refuses to know what they mean. asyncio's streams do the same for twice the processor, and do not tell whether something
came that nobody asked for.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import cast

from watcher.edges.http.exchange import READ


class Line(asyncio.Protocol):
    """Given to the loop as the protocol of a connection."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()  # to ask for it each time costs a call of the system
        self._pieces: deque[bytes] = deque()
        self._held = 0  # bytes of them
        self._paused = False
        self._reader: asyncio.Future[None] | None = None
        self._full: asyncio.Future[None] | None = None  # while no more may be written
        self._error: Exception | None = None
        self.ended = False  #: nothing more comes from the other side

    @property
    def unread(self) -> bool:
        """Whether something came that was not read."""
        return self._held > 0

    def write(self, data: bytes) -> None:
        """What cannot be sent now is kept and sent later; `drained` waits until that is little."""
        self.transport.write(data)

    async def drained(self) -> None:
        """Raises OSError."""
        if self._full:
            await self._full
        if self._error:
            raise self._error

    async def read(self) -> bytes:
        """The next piece, once there is one; b"" when the other side has ended. Raises OSError."""
        if not self._pieces and not self.ended:
            self._reader = self._loop.create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        if self._pieces:
            piece = self._pieces.popleft()
            self._held -= len(piece)
            if self._paused and self._held <= READ:
                self._paused = False
                self.transport.resume_reading()
            return piece
        if self._error:
            raise self._error
        return b""

    def close(self) -> None:
        """At once, without a farewell that would have to be waited for."""
        self.transport.abort()

    # ── what the loop tells ────────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # the loop makes others only for datagrams and pipes

    def data_received(self, data: bytes) -> None:
        self._pieces.append(bytes(data))
        self._held += len(data)
        if self._held > 2 * READ and not self._paused:
            self._paused = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self.ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended, self._error = True, exc
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        self._full = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._full and not self._full.done():
            self._full.set_result(None)
        self._full = None

    def _wake(self) -> None:
        if self._reader and not self._reader.done():
            self._reader.set_result(None)
