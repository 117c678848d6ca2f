"""A web that asks, when a host is free and before each fetch, whether the fetch is still ours.

A worker that was stopped for a while and goes on must not ask what somebody else asks by now.
"""

from __future__ import annotations

from collections.abc import Callable

from watcher.core.errors import LeaseLost
from watcher.core.feeds.hosts import host_of
from watcher.core.model import Feed, Fetch
from watcher.edges.config import Polling
from watcher.edges.http.hosts import Hosts
from watcher.edges.ports import Web


class FencedWeb:
    """`ours` says of a feed whether it is. Who waits for a host waits here, and not where nobody asks any more."""

    def __init__(self, web: Web, polling: Polling, ours: Callable[[Feed], bool]) -> None:
        self._web = web
        self._ours = ours
        self._hosts = Hosts(concurrency=polling.concurrency, per_host=polling.per_host, spacing=0.0)

    async def fetch(self, feed: Feed) -> Fetch:
        async with self._hosts.slot(host_of(feed.address), spaced=False):
            if not self._ours(feed):
                raise LeaseLost(f"{feed.name}: its lease ended before it was asked")
            return await self._web.fetch(feed)
