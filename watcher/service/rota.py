"""Whose turn it is in a pass: feeds drawn by many hands so that a slow host with many feeds cannot take them all.

Hosts with few feeds in hand come first; beyond `per_host` a host gets only hands of the half that is to spare. It
refuses to poll, and to know how long anything takes.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Iterator

from watcher.core.feeds.hosts import host_of
from watcher.core.model import Feed

_AHEAD = 10  #: feeds drawn and put aside for each hand at most; beyond it the pass waits


class Rota:
    """`feeds` are drawn one after the other, in their order as far as hosts allow."""

    def __init__(self, feeds: Iterator[Feed], *, hands: int, per_host: int) -> None:
        self._feeds = feeds
        self._per_host = per_host
        self._spare = hands // 2
        self._ahead = hands * _AHEAD
        self._busy: Counter[str] = Counter()  # host -> feeds in hand
        self._aside: dict[str, deque[Feed]] = {}  # host -> feeds that wait for it
        self._put = 0  # feeds aside
        self._over = False  # nothing more to draw
        self._waiting: deque[asyncio.Future[None]] = deque()  # hands for which there is no feed yet

    async def draw(self) -> Feed | None:
        """The next feed, once there is one that may be begun; None at the end. Say `done` when it is polled."""
        while not (feed := self._next()):
            if self._over and not self._put:
                self._wake()
                return None
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter
        self._busy[host_of(feed.address)] += 1
        return feed

    def done(self, feed: Feed) -> None:
        """Its host is free for another."""
        host = host_of(feed.address)
        self._spare += self._busy[host] > self._per_host
        self._busy[host] -= 1
        if not self._busy[host]:
            del self._busy[host]
        self._wake()

    def _wake(self) -> None:
        """One hand: a feed that is done lets one other be begun. At the end each wakes the next."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return

    def _next(self) -> Feed | None:
        for host in self._aside:
            if self._busy[host] < self._per_host:
                return self._taken(host)
        while not self._over and self._put < self._ahead:
            feed = next(self._feeds, None)
            if feed is None:
                self._over = True
                break
            if self._busy[host_of(feed.address)] < self._per_host:
                return feed
            self._aside.setdefault(host_of(feed.address), deque()).append(feed)
            self._put += 1
        if self._spare and self._aside:
            self._spare -= 1
            return self._taken(next(iter(self._aside)))
        return None

    def _taken(self, host: str) -> Feed:
        waiting = self._aside.pop(host)
        feed = waiting.popleft()
        self._put -= 1
        if waiting:
            self._aside[host] = waiting  # behind the others
        return feed
