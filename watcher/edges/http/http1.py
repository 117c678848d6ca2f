"""HTTP/1.1 (and answers in 1.0), by h11 but for what is plain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import h11

from watcher.edges.http import heads
from watcher.edges.http.exchange import HEAD, INTERIM, CutShort, Head, Misspoken, Question
from watcher.edges.http.line import Line

_CRUMBS = 100_000  #: pieces of under `_CRUMB` bytes that a body may come in, a second's work; ten million cost minutes
_CRUMB = 64


class Http1:
    """See `exchange.Conversation`."""

    protocol = "HTTP/1.1"

    def __init__(self, line: Line) -> None:
        self._line = line
        self._wire = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)
        self._plain = False  # whether the answer was read without h11, and all of it
        self._first = b""  # of an answer, until h11 is given it

    def finish(self) -> bool:
        if not self._plain:
            with suppress(h11.RemoteProtocolError):
                while self._wire.their_state is h11.SEND_BODY and self._wire.next_event() is not h11.NEED_DATA:
                    pass
            done = self._wire.our_state is h11.DONE and self._wire.their_state is h11.DONE
            if not done or self._wire.trailing_data[0]:
                return False
        return not self.closed

    @property
    def closed(self) -> bool:
        """Also if something came that nobody asked for: it would be taken for the next answer."""
        return self._line.ended or self._line.unread

    async def ask(self, question: Question) -> Head:
        said = heads.question(question)
        self._line.write(said or self._told(question))
        self._first = await self._line.read()
        if not self._first:
            raise CutShort(silent=True)
        head = heads.unchanged(self._first) if said else None
        self._plain = head is not None
        if head:
            return head
        if said:
            self._told(question)
        for _ in range(INTERIM):
            event = await self._event()
            if isinstance(event, h11.Response):
                return Head(event.status_code, list(event.headers))
        raise Misspoken(f"more than {INTERIM} interim answers")

    async def body(self) -> AsyncIterator[bytes]:
        crumbs = 0
        while not self._plain and isinstance(event := await self._event(), h11.Data):
            crumbs += len(event.data) < _CRUMB
            if crumbs > _CRUMBS:
                raise Misspoken("a body in crumbs")
            yield bytes(event.data)

    def close(self) -> None:
        self._line.close()

    def _told(self, question: Question) -> bytes:
        """Tell h11 what was asked; the bytes that say it."""
        if self._wire.our_state is h11.DONE:
            self._wire.start_next_cycle()
        headers = [(b"host", question.host), *question.headers]
        if question.body:
            headers.append((b"content-length", str(len(question.body)).encode()))
        request = self._wire.send(h11.Request(method=question.method, target=question.target, headers=headers)) or b""
        request += (self._wire.send(h11.Data(data=question.body)) or b"") if question.body else b""
        return request + (self._wire.send(h11.EndOfMessage()) or b"")

    async def _event(self) -> h11.Event | type[h11.PAUSED]:
        try:
            while (event := self._wire.next_event()) is h11.NEED_DATA:
                self._wire.receive_data(await self._more())
        except h11.RemoteProtocolError as error:
            if self._line.ended and not self._line.unread:
                raise CutShort(silent=False) from error
            raise Misspoken(str(error)) from error
        return event  # type: ignore[return-value]  # NEED_DATA has not left the loop

    async def _more(self) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        await asyncio.sleep(0)  # what is there already is read without waiting, and others want to work too
        return await self._line.read()
