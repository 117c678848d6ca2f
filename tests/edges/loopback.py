"""An HTTP server on 127.0.0.1 that answers as scripted, byte for byte, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from serving import Serving

from watcher.core.model import Feed, Health


@dataclass(frozen=True)
class Request:
    """One request as it arrived; header names in lower case, values as Latin-1."""

    target: str
    headers: Mapping[str, str]
    host: str


Script = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def reply(status: int = 200, body: bytes = b"", **headers: str | bytes) -> bytes:
    """A whole answer; underscores in header names are dashes. Content-Length is right unless given."""
    lines = {"Content-Length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
    head = [f"HTTP/1.1 {status} Words Of The Server".encode()]
    head += [name.encode() + b": " + (value if isinstance(value, bytes) else value.encode("latin-1")) for name, value in lines.items()]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


class Loopback(Serving):
    """`answers` go by target: bytes to send, or a coroutine that writes them. Closes each connection after one."""

    def __init__(self, answers: Mapping[str, bytes | Script], *, tls: ssl.SSLContext | None = None) -> None:
        self._answers = dict(answers)
        self._tls = tls
        super().__init__()
        self.requests: list[Request] = []
        self.busy = 0
        self.peak = 0

    def url(self, target: str = "/", *, host: str = "127.0.0.1", login: str = "") -> str:
        return f"{'https' if self._tls else 'http'}://{login}{host}:{self.port}{target}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.busy += 1
        self.peak = max(self.peak, self.busy)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._answer(await reader.readuntil(b"\r\n\r\n"), writer)
        finally:
            self.busy -= 1
            self._tasks.discard(task)
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        request = Request(target=first.split()[1], headers=headers, host=headers["host"])
        self.requests.append(request)
        answer = self._answers.get(request.target, reply(404))
        if isinstance(answer, bytes):
            writer.write(answer)
        else:
            await answer(request, writer)
        await writer.drain()


RSS = b"<rss version='2.0'><channel><title>A feed</title></channel></rss>" * 40


def a_feed(url: str, **health: str) -> Feed:
    return Feed(id="f", url=url, health=Health(**health))


async def silence(_request: Request, _writer: asyncio.StreamWriter) -> None:
    """Accepts, and says nothing."""
    await asyncio.sleep(60)
