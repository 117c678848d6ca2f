"""The daemon's ear: a small HTTP/1.1 server by h11, one call a connection, for machines that were given an address.

Every call has limits: bytes of its head and its body, seconds for each of them and for the answer, connections in all.
When there are too many, the one that has dawdled longest over its head gives way, so that slow callers keep nobody
out. It refuses to serve files, to keep connections, to speak TLS (a proxy does), and to tell what went wrong inside.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

import h11

from watcher.core.errors import ConfigError
from watcher.edges.listen.call import Answer, Call, Noun
from watcher.edges.listen.settings import Listen

log = logging.getLogger(__name__)

_READ = 65536  #: bytes taken from a connection at a time
_PARAMETERS = 50  #: of a query
_CRUMB, _CRUMBS = 64, 10_000  #: bytes of a piece that is a crumb, and how many of these a body may come in
_LEFT = 2**20  #: bytes of a refused body that are read and forgotten, for who is still talking does not hear the answer
_FAREWELL = 1.0  #: seconds for that


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a caller may use up."""

    lines: int = 100  #: connections at a time
    head: int = 16_384  #: bytes of a request's head
    asking: timedelta = timedelta(seconds=10)  #: for the head
    bringing: timedelta = timedelta(seconds=30)  #: for the body
    answering: timedelta = timedelta(seconds=60)  #: for us


class _Refused(Exception):  # noqa: N818 - an answer on its way out
    def __init__(self, status: int, **headers: str) -> None:
        self.answer = said(status, **headers)
        super().__init__(status)


def said(status: int, **headers: str) -> Answer:
    """An answer that is only its status, in the standard's words."""
    return Answer(status=status, body=f"{HTTPStatus(status).phrase}\n".encode(), headers=headers)


@dataclass(eq=False, slots=True)
class _Line:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    task: asyncio.Task[None] | None
    wire: h11.Connection
    asked: bool = False  #: its head is here
    method: bytes = b""


@dataclass(slots=True)
class Listener:
    """`nouns` answer by the first word of the path. It serves between `open` and `close`."""

    nouns: Mapping[str, Noun]
    limits: Limits = field(default_factory=Limits)
    _lines: dict[_Line, None] = field(default_factory=dict)  #: oldest first
    _server: asyncio.Server | None = None

    async def open(self, where: Listen) -> None:
        """Begin to listen, if there is an address. ConfigError, where it stands, if that cannot be."""
        if not where.port:
            return
        try:
            self._server = await asyncio.start_server(self._serve, where.host, where.port, limit=_READ)
        except OSError as error:
            why = "another program listens there" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
            raise ConfigError(
                where.place,
                f"listen.address: {where.address} cannot be listened on: {why}",
                cure="end that program, or choose another port",
            ) from None
        log.info("listening on %s", where.address)

    @property
    def port(self) -> int:
        """Where it listens; 0 while it does not."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server and self._server.sockets else 0

    async def close(self, seconds: float = 5.0) -> None:
        """Take no more calls; those that are being answered have so long to end."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for line in [line for line in self._lines if not line.asked]:
            line.writer.transport.abort()
        tasks = {line.task for line in self._lines if line.task}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(reader, writer, asyncio.current_task(), h11.Connection(h11.SERVER, max_incomplete_event_size=self.limits.head))
        if not self._room():
            writer.transport.abort()
            return
        self._lines[line] = None
        try:
            with suppress(ConnectionError, TimeoutError, h11.LocalProtocolError, asyncio.CancelledError):
                await self._converse(line)
        finally:
            self._lines.pop(line, None)
            writer.transport.abort()

    def _room(self) -> bool:
        """Whether one more is taken: in place of the oldest that has not finished asking, if need be."""
        if len(self._lines) >= self.limits.lines:
            dawdling = next((line for line in self._lines if not line.asked), None)
            if dawdling is None:
                return False
            del self._lines[dawdling]
            dawdling.writer.transport.abort()
        return True

    async def _converse(self, line: _Line) -> None:
        try:
            answer = await self._answered(line)
        except _Refused as refused:
            answer = refused.answer
        except h11.RemoteProtocolError as error:
            answer = said(error.error_status_hint)
        await self._send(line, answer)

    async def _answered(self, line: _Line) -> Answer:
        async with asyncio.timeout(self.limits.asking.total_seconds()):
            request = await self._event(line)
            if not isinstance(request, h11.Request):
                raise ConnectionError
        line.asked, line.method = True, request.method
        if len(request.target) + sum(len(name) + len(value) + 4 for name, value in request.headers) > self.limits.head:
            raise _Refused(431)  # h11 looks only at heads that come in several pieces
        headers = _headers(request)
        name, _, rest = _path(request.target).partition("/")
        noun = self.nouns.get(name)
        if noun is None:
            raise _Refused(404)
        method = request.method.decode("ascii")
        takes = noun.takes
        method = "GET" if method == "HEAD" else method
        if method not in takes:
            raise _Refused(405, Allow=", ".join(sorted({*takes, *(["HEAD"] if "GET" in takes else [])})))
        if refusal := noun.refusal(method, rest):
            return refusal
        async with asyncio.timeout(self.limits.bringing.total_seconds()):
            body = await self._body(line, takes[method], headers.get("content-length", ""))
        call = Call(method=method, rest=rest, query=_query(request.target), headers=headers, body=body)
        try:
            async with asyncio.timeout(self.limits.answering.total_seconds()):
                return await noun.answer(call)
        except TimeoutError:
            return said(503)
        except Exception:
            log.exception("a call of /%s could not be answered, which is a bug", name)
            return said(500)

    async def _body(self, line: _Line, most: int, announced: str) -> bytes:
        if announced.isdigit() and int(announced) > most:
            raise _Refused(413)
        if line.wire.they_are_waiting_for_100_continue:
            line.writer.write(line.wire.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
        body, crumbs = bytearray(), 0
        while isinstance(event := await self._event(line), h11.Data):
            body += event.data
            crumbs += len(event.data) < _CRUMB
            if crumbs > _CRUMBS:
                raise _Refused(400)
            if len(body) > most:
                raise _Refused(413)
        if not isinstance(event, h11.EndOfMessage):
            raise ConnectionError
        return bytes(body)

    async def _event(self, line: _Line) -> h11.Event | type[h11.PAUSED]:
        while (event := line.wire.next_event()) is h11.NEED_DATA:
            await asyncio.sleep(0)  # what is there already is read without waiting, and others want to work too
            line.wire.receive_data(await line.reader.read(_READ))
        return event  # type: ignore[return-value]  # NEED_DATA has not left the loop

    async def _send(self, line: _Line, answer: Answer) -> None:
        headers = {
            "Content-Type": answer.kind,
            "Content-Length": str(len(answer.body)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **answer.headers,
            "Connection": "close",
        }
        wire = line.wire
        out = (
            wire.send(h11.Response(status_code=answer.status, headers=list(headers.items()), reason=HTTPStatus(answer.status).phrase))
            or b""
        )
        if line.method != b"HEAD":
            out += wire.send(h11.Data(data=answer.body)) or b""
        line.writer.write(out)
        async with asyncio.timeout(self.limits.asking.total_seconds()):
            await line.writer.drain()
            line.writer.write_eof()
        async with asyncio.timeout(_FAREWELL):
            left = _LEFT
            while left > 0 and (data := await line.reader.read(_READ)):
                left -= len(data)


def _headers(request: h11.Request) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in request.headers:
        key, text = name.decode("ascii"), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _path(target: bytes) -> str:
    return unquote(target.decode("ascii", "replace").partition("?")[0]).strip("/")


def _query(target: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(target.decode("ascii", "replace").partition("?")[2], keep_blank_values=True, max_num_fields=_PARAMETERS)
    except ValueError:
        raise _Refused(400) from None
    return dict(reversed(pairs))
