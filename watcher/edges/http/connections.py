"""Connections to hosts: opened, lent for one question, kept for seconds in case the host has another feed that is due.

A kept connection belongs to one scheme, host and port, and to the address that was judged when it was opened. Refuses to
know what is asked, how many may ask at once, and how long an answer may take.
"""

from __future__ import annotations

import asyncio
import ssl
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import httpx

from watcher.edges.addresses import GuardedNetwork
from watcher.edges.http.exchange import Conversation
from watcher.edges.http.gateway import Gateway
from watcher.edges.http.http1 import Http1
from watcher.edges.http.line import Line
from watcher.edges.http.proxy import Proxy

Origin: TypeAlias = tuple[bytes, bytes, int]
"""Scheme, host as a name server or `ip_address` wants it, port."""

KEPT = 50  #: idle connections at most; beyond it the one just used is closed
IDLE = 5.0  #: seconds


class Connections:
    """`authorities` is a file of certificates that are trusted besides certifi's, such as a company's own. Hosts are reached
    by way of the `proxy`, if there is one, but for those that it excepts.
    """

    def __init__(self, network: GuardedNetwork, *, authorities: Path | None = None, proxy: Proxy | None = None) -> None:
        self._network = network
        self._gateway = Gateway(proxy, network, lambda: self._plainly) if proxy else None
        self._authorities = authorities
        self._idle: dict[Origin, dict[Conversation, float]] = {}  # since when, by the loop's clock
        self._ends: asyncio.TimerHandle | None = None  # when the one that is idle for longest is let go

    def kept(self, origin: Origin) -> Conversation | None:
        """The one used last, if there is one that still stands."""
        idle = self._idle.get(origin, {})
        while idle:
            conversation = next(reversed(idle))
            self._forget(origin, conversation)
            if not conversation.closed:
                return conversation
            conversation.close()
        return None

    async def open(self, origin: Origin, seconds: float, *, plain: bool = False) -> Conversation:
        """A new one; `seconds` are for reaching the host, the handshake of TLS is not in them. `plain`: HTTP/1.1, whatever
        else it speaks. Raises Unreachable and OSError, SSLError among them.
        """
        scheme, host, port = origin
        name = host.decode("ascii")
        way = await self._gateway.line(scheme, name, port, seconds) if self._gateway else None
        line = way or await self._network.connect(name, port, seconds)
        try:
            tls = (self._plainly if plain else self._trust) if scheme == b"https" else None
            loop = asyncio.get_running_loop()
            _, opened = await loop.create_connection(Line, sock=line, ssl=tls, server_hostname=name.rstrip(".") if tls else None)
        except BaseException:
            line.close()
            raise
        spoken: ssl.SSLObject | None = opened.transport.get_extra_info("ssl_object")
        if spoken and spoken.selected_alpn_protocol() == "h2":
            from watcher.edges.http.http2 import Http2  # noqa: PLC0415 - with h2, where a server wants it

            return Http2(opened)
        conversation = Http1(opened)
        return self._gateway.forwarded(conversation) if self._gateway and way and not tls else conversation

    def keep(self, origin: Origin, conversation: Conversation) -> None:
        """Give back what was lent or opened. It is closed unless its answer came to its end."""
        if not conversation.finish() or sum(map(len, self._idle.values())) >= KEPT:
            conversation.close()
            return
        loop = asyncio.get_running_loop()
        self._idle.setdefault(origin, {})[conversation] = loop.time()
        self._ends = self._ends or loop.call_later(IDLE, self._let_go)

    def close(self) -> None:
        """End all that are kept."""
        if self._ends:
            self._ends.cancel()
            self._ends = None
        self._expire(float("inf"))

    def _let_go(self) -> None:
        """One timer for all: to set and cancel one for each question costs as much as to read the answer."""
        loop = asyncio.get_running_loop()
        self._expire(loop.time() - IDLE)
        longest = min((since for idle in self._idle.values() for since in idle.values()), default=None)
        self._ends = None if longest is None else loop.call_at(longest + IDLE, self._let_go)

    def _expire(self, before: float) -> None:
        """End those that are idle since then, or longer."""
        for origin, idle in list(self._idle.items()):
            for conversation in [one for one, since in idle.items() if since <= before]:
                self._forget(origin, conversation)
                conversation.close()

    def _forget(self, origin: Origin, conversation: Conversation) -> None:
        idle = self._idle[origin]
        del idle[conversation]
        if not idle:
            del self._idle[origin]

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return self._context("h2", "http/1.1")

    @cached_property
    def _plainly(self) -> ssl.SSLContext:
        return self._context("http/1.1")

    def _context(self, *protocols: str) -> ssl.SSLContext:
        """Reading the authorities takes 40 ms, so it is done when first needed, and once."""
        context = httpx.create_ssl_context(trust_env=False)
        if self._authorities:
            context.load_verify_locations(self._authorities)
        context.set_alpn_protocols(protocols)
        return context


def origin_of(url: httpx.URL) -> Origin:
    """Of an http or https address."""
    return url.raw_scheme, url.raw_host, url.port or (443 if url.scheme == "https" else 80)
