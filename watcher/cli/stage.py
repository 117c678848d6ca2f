"""The play of `watcher demo`: sample feeds served on loopback, one document before the first act and one after it.

It refuses to answer anybody but this machine, and to be a web server for anything else.
"""

from __future__ import annotations

import asyncio
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from watcher.core.identity import feed_id
from watcher.core.model import Feed

_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Play:
    """What `demo.toml` says: the feeds to serve and what must come of them."""

    folder: Path
    script: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Self:
        return cls(folder, tomllib.loads((folder / "demo.toml").read_text(encoding="utf-8")))

    @property
    def expected(self) -> dict[str, Any]:
        expected: dict[str, Any] = self.script["expect"]
        return expected

    def feeds(self, origin: str) -> tuple[Feed, ...]:
        """The feeds as declared, at an origin such as "http://127.0.0.1:8000"."""
        return tuple(
            Feed(
                id=feed_id(origin + one["url"]),
                url=origin + one["url"],
                title=one["title"],
                language=one["language"],
                country=one["country"],
                tags=tuple(one["tags"]),
                tier=one["tier"],
                owner=one.get("owner"),
            )
            for one in self.script["feed"]
        )

    def answer(self, path: str, act: int) -> tuple[int, str, bytes]:
        """Status, content type and document of a path in an act, the first being 1."""
        one = next((feed for feed in self.script["feed"] if feed["url"] == path), None)
        if one is None:
            return 404, "text/plain", b""
        document, status = ("file", "status") if act == 1 else ("later", "later_status")
        return one.get(status, 200), one["content_type"], (self.folder / one[document]).read_bytes()


class Stage:
    """The server: ``async with Stage(play) as stage``, and `stage.act` says what is served."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self.act = 1

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, _HOST, 0)
        self.origin = f"http://{_HOST}:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            request = await reader.readuntil(b"\r\n\r\n")
            path = request.split(b" ", 2)[1].decode("ascii", "replace")
            status, kind, body = self._play.answer(path, self.act)
            head = f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()
