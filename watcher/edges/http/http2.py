"""HTTP/2, by h2: one stream at a time, nothing pushed."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    InformationalResponseReceived,
    ResponseReceived,
    StreamEnded,
    StreamReset,
)
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes, Settings

from watcher.edges.http.exchange import HEAD, INTERIM, CutShort, Head, Misspoken, Question
from watcher.edges.http.line import Line

logging.getLogger("hpack").setLevel(logging.INFO)  # at DEBUG it tells every header, passwords among them
_EVENTS = 100_000  #: of one answer; a flood of empty frames, pings or settings never ends
_WINDOW = 2**20  #: bytes that may be on their way; what arrives and is not read yet waits in the system's buffers
_STREAMS = 1000  #: questions over one connection


class Http2:
    """See `exchange.Conversation`."""

    protocol = "HTTP/2"

    def __init__(self, line: Line) -> None:
        self._line = line
        self._wire = H2Connection(H2Configuration(client_side=True, header_encoding=None))
        ours = {SettingCodes.ENABLE_PUSH: 0, SettingCodes.INITIAL_WINDOW_SIZE: _WINDOW, SettingCodes.MAX_HEADER_LIST_SIZE: HEAD}
        self._wire.local_settings = Settings(client=True, initial_values=ours)
        self._wire.initiate_connection()
        self._wire.increment_flow_control_window(_WINDOW)
        self._events: deque[Event] = deque()
        self._stream = 0
        self._count = 0  # events since the question
        self._over = True  # the answer came to its end
        self._leaving = False  # the other side takes no more questions

    @property
    def closed(self) -> bool:
        return self._line.ended

    def finish(self) -> bool:
        with suppress(CutShort):
            while self._events and not self._over:
                event = self._events.popleft()
                self._over = self._ours(event) and isinstance(event, StreamEnded)
        return self._over and not self._leaving and not self.closed and self._stream < 2 * _STREAMS

    async def ask(self, question: Question) -> Head:
        pseudo = [(b":method", question.method), (b":scheme", question.scheme), (b":authority", question.host), (b":path", question.target)]
        self._count, self._over = 0, False
        self._stream = self._wire.get_next_available_stream_id()
        try:
            self._wire.send_headers(self._stream, [*pseudo, *question.headers], end_stream=not question.body)
            if question.body:  # a few hundred bytes; every window has room for them
                self._wire.send_data(self._stream, question.body, end_stream=True)
        except ProtocolError as error:
            raise CutShort(silent=True) from error  # it said in between that it takes no more questions
        interim = 0
        while not isinstance(event := await self._event(), ResponseReceived):
            interim += isinstance(event, InformationalResponseReceived)
            if interim > INTERIM:
                raise Misspoken(f"more than {INTERIM} interim answers")
        headers = [(bytes(name), bytes(value)) for name, value in event.headers or ()]
        status = next((value for name, value in headers if name == b":status"), b"")
        if not status.isdigit():
            raise Misspoken("an answer without a status")
        return Head(int(status), [header for header in headers if not header[0].startswith(b":")])

    async def body(self) -> AsyncIterator[bytes]:
        while not isinstance(event := await self._event(), StreamEnded):
            if isinstance(event, DataReceived) and event.data:
                yield bytes(event.data)
        self._over = True

    def close(self) -> None:
        self._line.close()

    async def _event(self) -> Event:
        """The next one of our stream. An answer without a body may end with its headers; that is an event of its own."""
        while True:
            while self._events:
                self._count += 1
                if self._count > _EVENTS:
                    raise Misspoken("more frames than an answer can need")
                if self._ours(event := self._events.popleft()):
                    return event
            await self._receive()

    def _ours(self, event: Event) -> bool:
        if isinstance(event, ConnectionTerminated):
            self._leaving = True
            if event.error_code != ErrorCodes.NO_ERROR or (event.last_stream_id or 0) < self._stream:
                raise CutShort(silent=False)
        if getattr(event, "stream_id", None) != self._stream:
            return False
        if isinstance(event, StreamReset):
            raise CutShort(silent=False)
        return True

    async def _receive(self) -> None:
        self._line.write(self._wire.data_to_send())
        await self._line.drained()
        await asyncio.sleep(0)
        data = await self._line.read()
        if not data:
            raise CutShort(silent=not self._count)
        try:
            for event in self._wire.receive_data(data):
                if isinstance(event, DataReceived):
                    self._wire.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id or 0)
                self._events.append(event)
        except ProtocolError as error:
            raise Misspoken(f"{type(error).__name__}: {error}") from error
