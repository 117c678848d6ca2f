"""An HTTP/2 server on 127.0.0.1 over TLS that answers every stream as scripted, frame by frame."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived
from serving import Serving

Answer = Callable[[H2Connection, int, asyncio.StreamWriter], None]


def document(body: bytes, *headers: tuple[str, str], status: int = 200) -> Answer:
    """A whole answer of at most one frame."""

    def answer(wire: H2Connection, stream: int, _writer: asyncio.StreamWriter) -> None:
        wire.send_headers(stream, [(":status", str(status)), *headers], end_stream=not body)
        if body:
            wire.send_data(stream, body, end_stream=True)

    return answer


class Loopback2(Serving):
    """`answers` go by target. Speaks HTTP/2 alone unless `protocols` say otherwise; a client of 1.1 gets `plain`."""

    def __init__(self, tls: ssl.SSLContext, answers: dict[str, Answer], *, protocols: Sequence[str] = ("h2",), plain: bytes = b"") -> None:
        tls.set_alpn_protocols(list(protocols))
        self._tls, self._answers, self._plain = tls, answers, plain
        self.requests: list[dict[str, str]] = []
        self.connections: list[str] = []
        super().__init__()

    def url(self, target: str = "/") -> str:
        return f"https://news.example:{self.port}{target}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        spoken = writer.get_extra_info("ssl_object").selected_alpn_protocol()
        self.connections.append(spoken)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                if spoken == "h2":
                    await self._speak(reader, writer)
                else:
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(self._plain)
                    await writer.drain()
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        wire.initiate_connection()
        writer.write(wire.data_to_send())
        while data := await reader.read(65536):
            for event in wire.receive_data(data):
                if isinstance(event, RequestReceived):
                    asked = dict(event.headers)
                    self.requests.append(asked)
                    self._answers[asked[":path"]](wire, event.stream_id, writer)
            writer.write(wire.data_to_send())
            await writer.drain()
