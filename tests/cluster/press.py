"""Outlets on hosts of their own, served over HTTP, whose feeds grow; and whoever is told: a webhook that keeps all it takes.

One loop in a thread serves them all, so that of the machine's time the workers get most.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple, Self

from watcher.core import identity

#: Whom the press writes about.
WATCHLIST = """
[[entity]]
id = "kim"
name = "Kim Jong-un"
schema = "Person"
names.en = ["Kim Jong-un"]
"""
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Hook(NamedTuple):
    """One message as it was taken."""

    id: str  #: webhook-id
    type: str
    alert: str
    headline: str
    at: float  #: on the clock of the loop
    peer: str  #: from which address


@dataclass
class Happening:
    """One story: the headline that each of these outlets prints."""

    number: int
    headline: str
    text: str
    at: float  #: on the clock of the loop
    prints: list[list[int]] = field(default_factory=list)  #: which outlets brought it at first, and which then


def named(body: bytes) -> str:
    """The ETag of a document."""
    return f'"{identity.body(body)[:16]}"'


class Press:
    """``with Press(hosts=["127.0.1.1", …]) as press``: outlet n is served at `hosts[n]`, all at one port, as is the hook.

    `answer` replaces what an outlet answers with: a function from its number to (status, content type, document).
    """

    def __init__(self, hosts: list[str], *, chance: random.Random, hook: str = "127.0.0.1", answer=None) -> None:
        self.hosts, self.chance, self._hook = hosts, chance, hook
        self._answer = answer
        self.happenings: list[Happening] = []
        self._items: list[list[str]] = [[] for _ in hosts]
        self.asked: Counter[int] = Counter()
        self.hooks: list[Hook] = []
        self.mute = False  #: whether outlets let whoever asks wait
        self.slow = 0.0  #: seconds the hook takes to answer after it has kept a message
        self.together: defaultdict[tuple[int, str], int] = defaultdict(int)  #: requests in hand, by outlet and asking address
        self.crowds = 0  #: how often an outlet was asked by two addresses at once
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self) -> None:
        first = await asyncio.start_server(self._serve, self._hook, 0)
        self.port = first.sockets[0].getsockname()[1]
        self._servers = [first, *[await asyncio.start_server(self._serve, host, self.port) for host in dict.fromkeys(self.hosts)]]

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    def url(self, outlet: int) -> str:
        return f"http://{self.hosts[outlet]}:{self.port}/{outlet}"

    @property
    def hook(self) -> str:
        return f"http://{self._hook}:{self.port}/hook"

    # ── what is published ──────────────────────────────────────────────────────────────────────

    def happen(self, outlets: list[int], *, name: str = "Kim Jong-un") -> Happening:
        """Something like nothing else happens, and these outlets print it at once, word for word."""
        words = ["".join(self.chance.choices("bcdfghklmnprst", k=3)) + "".join(self.chance.choices("aeiou", k=2)) for _ in range(24)]
        headline = f"{name} {words[0]}{len(self.happenings):04} " + " ".join(words[1:8])
        happening = Happening(len(self.happenings), headline, " ".join(words[8:]), self._loop.time())
        self.happenings.append(happening)
        self.print(happening, outlets)
        return happening

    def print(self, happening: Happening, outlets: list[int]) -> None:
        """These outlets bring it now."""
        happening.prints.append(outlets)
        self._put(happening, outlets)

    def _put(self, happening: Happening, outlets: list[int]) -> None:
        said = f"<title>{escape(happening.headline)}</title><description>{happening.text}</description>"
        with self._lock:
            for outlet in outlets:
                self._items[outlet].append(f"<item><guid>{happening.number}</guid>{said}</item>")

    def again(self) -> Iterator[None]:
        """Publish it all once more, to others who have seen nothing: what came first, and at the next step what came then."""
        self.asked.clear()
        self.hooks.clear()
        self.crowds = 0
        self._items = [[] for _ in self.hosts]
        for step in range(max(len(happening.prints) for happening in self.happenings)):
            for happening in self.happenings:
                for outlets in happening.prints[step : step + 1]:
                    self._put(happening, outlets)
            yield

    def could_be(self, happening: Happening) -> set[str]:
        """The ids an alert of it may have: of the outlet that was read first."""
        feeds = [identity.feed_id(self.url(outlet)) for outlet in happening.prints[0]]
        entries = (identity.entry_key(feed, guid=str(happening.number), url="", title="", text="") for feed in feeds)
        return {identity.alert_id(identity.story_id(identity.article_id(entry))) for entry in entries}

    def document(self, outlet: int) -> tuple[int, str, bytes]:
        if self._answer:
            return self._answer(outlet)
        with self._lock:
            items = "".join(reversed(self._items[outlet]))
        return 200, "application/rss+xml", f'<rss version="2.0"><channel><title>Outlet {outlet}</title>{items}</channel></rss>'.encode()

    @property
    def printed(self) -> int:
        """Entries of all outlets together."""
        return sum(len(items) for items in self._items)

    # ── the server ─────────────────────────────────────────────────────────────────────────────

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            peer = writer.get_extra_info("peername")[0]
            if head.startswith(b"POST"):
                writer.write(await self._take(head, reader, peer))
            else:
                writer.write(await self._give(head, peer))
            await writer.drain()
        writer.close()

    async def _take(self, head: bytes, reader: asyncio.StreamReader, peer: str) -> bytes:
        length = _LENGTH.search(head)
        body = json.loads(await reader.readexactly(int(length[1]) if length else 0))
        identifier = next(line[12:].strip().decode() for line in head.split(b"\r\n") if line.lower().startswith(b"webhook-id:"))
        told, article = body.get("alert", {}), body.get("article", {})
        self.hooks.append(Hook(identifier, body["type"], told.get("id", ""), article.get("title", ""), self._loop.time(), peer))
        if self.slow:
            await asyncio.sleep(self.slow)
        return b"HTTP/1.1 204 Taken\r\nConnection: close\r\n\r\n"

    async def _give(self, head: bytes, peer: str) -> bytes:
        outlet = int(head.split(b" ", 2)[1][1:])
        self.asked[outlet] += 1
        self.together[outlet, peer] += 1
        self.crowds += len([1 for (number, _), held in self.together.items() if number == outlet and held]) > 1
        try:
            status, kind, body = self.document(outlet)
            await asyncio.sleep(0.005)
            for _ in range(1200):
                if not self.mute:
                    break
                await asyncio.sleep(0.05)
        finally:
            self.together[outlet, peer] -= 1
        etag = named(body).encode()
        if status == 200 and b"if-none-match: " + etag in head.replace(b"If-None-Match", b"if-none-match"):
            return b"HTTP/1.1 304 Same\r\nConnection: close\r\nETag: " + etag + b"\r\n\r\n"
        lines = f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
        return lines.encode() + b"ETag: " + etag + b"\r\n\r\n" + body
