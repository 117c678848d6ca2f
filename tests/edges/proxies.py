"""A proxy on 127.0.0.1: tunnels for CONNECT, forwards http by absolute address, remembers what it was told; or answers as scripted."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from serving import Serving

from watcher.edges.http.proxy import Direct, Proxy, basic


@dataclass(frozen=True)
class Asked:
    """One head as it came."""

    method: str
    target: str
    headers: dict[str, str]


Script = Callable[[Asked, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class LoopbackProxy(Serving):
    """Leads every name to 127.0.0.1, as the proxy knows them. `answer`, bytes or a script, is what it says instead; `login` what it
    wants to hear in Proxy-Authorization.
    """

    def __init__(self, *, answer: bytes | Script = b"", login: str = "", tls: ssl.SSLContext | None = None) -> None:
        self._answer, self._login, self._tls = answer, login, tls
        self.asked: list[Asked] = []
        self.connections = 0
        super().__init__()

    @property
    def targets(self) -> list[str]:
        return [one.target for one in self.asked]

    def settings(self, login: tuple[str, str] | None = None, *, host: str = "127.0.0.1", **direct: object) -> Proxy:
        """As a configuration would name it."""
        told = basic(*login) if login else ""
        return Proxy(host=host, port=self.port, secure=self._tls is not None, login=told, direct=Direct(**direct))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
                while await self._one(reader, writer):
                    pass
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One question. Whether another may follow."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = first.split()
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        asked = Asked(method, target, headers)
        self.asked.append(asked)
        if self._login and headers.get("proxy-authorization") != self._login:
            writer.write(b'HTTP/1.1 407 Who Are You\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n')
        elif callable(self._answer):
            await self._answer(asked, reader, writer)
        elif self._answer:
            writer.write(self._answer)
        elif method == "CONNECT":
            await self._tunnel(int(target.rpartition(":")[2]), reader, writer)
        else:
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            return await self._forward(head, target, body, writer)
        await writer.drain()
        return False

    async def _tunnel(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.wait([asyncio.ensure_future(carry(reader, onward)), asyncio.ensure_future(carry(there, writer))])
        finally:
            onward.close()

    async def _forward(self, head: str, target: str, body: bytes, writer: asyncio.StreamWriter) -> bool:
        parts = urlsplit(target)
        there, onward = await asyncio.open_connection("127.0.0.1", parts.port or 80)
        kept = [line for line in head.split("\r\n") if not line.lower().startswith("proxy-")]
        onward.write("\r\n".join(kept).replace(target, target.split(parts.netloc, 1)[1], 1).encode("latin-1") + body)
        answer = await there.read()  # servers of tests close after one answer
        onward.close()
        writer.write(answer)
        await writer.drain()
        return b"content-length" in answer.lower()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, ssl.SSLError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with suppress(ConnectionError, ssl.SSLError, RuntimeError):
        writer.close()
