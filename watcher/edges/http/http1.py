"""HTTP/1.1 (and answers in 1.0), by h11."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import h11

from watcher.edges.http.exchange import HEAD, INTERIM, READ, CutShort, Head, Misspoken, Question

_CRUMBS = 100_000  #: pieces of under `_CRUMB` bytes that a body may come in, a second's work; ten million cost minutes
_CRUMB = 64


class Http1:
    """See `exchange.Conversation`."""

    protocol = "HTTP/1.1"

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._wire = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)
        self._heard = False  # whether anything came since the last question

    def finish(self) -> bool:
        with suppress(h11.RemoteProtocolError):
            while self._wire.their_state is h11.SEND_BODY and self._wire.next_event() is not h11.NEED_DATA:
                pass
        done = self._wire.our_state is h11.DONE and self._wire.their_state is h11.DONE
        return done and not self._wire.trailing_data[0] and not self._reader.at_eof()

    @property
    def closed(self) -> bool:
        return self._reader.at_eof() or self._writer.is_closing()

    async def ask(self, question: Question) -> Head:
        if self._wire.our_state is h11.DONE:
            self._wire.start_next_cycle()
        self._heard = False
        headers = [(b"host", question.host), *question.headers]
        if question.body:
            headers.append((b"content-length", str(len(question.body)).encode()))
        request = self._wire.send(h11.Request(method=question.method, target=question.target, headers=headers)) or b""
        request += (self._wire.send(h11.Data(data=question.body)) or b"") if question.body else b""
        self._writer.write(request + (self._wire.send(h11.EndOfMessage()) or b""))
        for _ in range(INTERIM):
            event = await self._event()
            if isinstance(event, h11.Response):
                return Head(event.status_code, list(event.headers))
        raise Misspoken(f"more than {INTERIM} interim answers")

    async def body(self) -> AsyncIterator[bytes]:
        crumbs = 0
        while isinstance(event := await self._event(), h11.Data):
            crumbs += len(event.data) < _CRUMB
            if crumbs > _CRUMBS:
                raise Misspoken("a body in crumbs")
            yield bytes(event.data)

    def close(self) -> None:
        self._writer.transport.abort()

    async def _event(self) -> h11.Event | type[h11.PAUSED]:
        try:
            while (event := self._wire.next_event()) is h11.NEED_DATA:
                if self._heard:
                    await asyncio.sleep(0)  # what is there already is read without waiting, and others want to work too
                data = await self._reader.read(READ)
                if not data and not self._heard:
                    raise CutShort(silent=True)
                self._heard = True
                self._wire.receive_data(data)
        except h11.RemoteProtocolError as error:
            if self._reader.at_eof():
                raise CutShort(silent=False) from error
            raise Misspoken(str(error)) from error
        return event  # type: ignore[return-value]  # NEED_DATA has not left the loop
