"""The pings: what a monitor is told after each complete cycle, so that it can tell when nothing comes.

As monitors of the healthchecks kind take it: POST to the address, to it with /start when a cycle begins and with /fail when
it went wrong, counts as JSON in the body. The address is a secret. It refuses to try again: the next cycle says more.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import httpx

from watcher.edges.channels.post import Answer, post
from watcher.edges.heartbeat_table import Monitor
from watcher.edges.http.proxy import Way
from watcher.edges.outbound import client_of

log = logging.getLogger(__name__)

Kind: TypeAlias = Literal["start", "end", "fail"]
_WAITING = 3  #: pings that may wait for a slow monitor; more would tell old news


class Pings:
    """Sends pings in order, one at a time, each within its deadline."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None
        self._way: Way | None = None  #: of the client
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._silent = False  #: the last ping was not taken, and the log has said so

    async def send(self, monitor: Monitor, kind: Kind, counts: Mapping[str, Any]) -> None:
        """Tell the monitor. Never raises for what it does; the log tells when it stops answering, and when it does again."""
        if not monitor.url or self._waiting >= _WAITING:
            return
        self._waiting += 1
        try:
            async with self._turn:
                client = await self._reaching(monitor.way)
                body = json.dumps(counts).encode()
                answer = await post(client, _url(monitor.url, kind), body=body, headers={}, deadline=monitor.timeout.total_seconds())
        finally:
            self._waiting -= 1
        taken = isinstance(answer, Answer) and answer.status < HTTPStatus.BAD_REQUEST
        if taken and self._silent:
            log.info("the heartbeat monitor answers again")
        elif not taken and not self._silent:
            log.warning("the heartbeat monitor did not take a ping: %s", answer.status if isinstance(answer, Answer) else answer.reason)
        self._silent = not taken

    async def _reaching(self, way: Way) -> httpx.AsyncClient:
        if self._client is None or way != self._way:  # settings may change
            await self.aclose()
            self._client, self._way = client_of(way), way
        return self._client

    async def aclose(self) -> None:
        """End the connection."""
        if self._client:
            await self._client.aclose()
            self._client = None


def _url(url: str, kind: Kind) -> str:
    parts = urlsplit(url)
    return url if kind == "end" else urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{kind}"))
