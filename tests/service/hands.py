"""Workers in one process, each with a connection of its own to one store, and clocks that go when told to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from watcher.core.alerts.routing import Routes
from watcher.core.decide import Rules
from watcher.core.feeds.hosts import host_of
from watcher.core.identity import feed_id
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Feed, Fetched
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.config import Config, Polling
from watcher.edges.ports import Channel
from watcher.edges.store.sql import SqlStore
from watcher.service.meter import Meter
from watcher.service.poller import Poller
from watcher.service.shards import Shards
from watcher.testing import FakeChannel, item, rss
from watcher.turns.writing import Pen


class Doors:
    """A web that answers when its doors are open, and notes who asked what, and how many one host had to bear at once."""

    def __init__(self):
        self.open, self.asked, self.busy, self.most = asyncio.Event(), [], {}, 0
        self.unchanged = False  #: whether it answers 304
        self.open.set()

    async def fetch(self, feed):
        host = host_of(feed.url)
        self.asked.append(feed.url)
        self.busy[host] = self.busy.get(host, 0) + 1
        self.most = max(self.most, self.busy[host])
        await self.open.wait()
        self.busy[host] -= 1
        if self.unchanged:
            return Fetched(url=feed.url, status=304, headers={}, body=b"")
        return Fetched(url=feed.url, status=200, headers={}, body=rss(item("1", "A quiet day")))


@dataclass(kw_only=True)
class Gear:
    """Equipment of fakes around the real turns."""

    web: Doors = field(default_factory=Doors)
    feeds: tuple[Feed, ...] = ()
    polling: Polling = field(default_factory=Polling)
    channels: Mapping[str, Channel] = field(default_factory=lambda: {"desk": FakeChannel()})
    settings: dict = field(default_factory=dict)  #: other tables of the configuration
    watchlist: Watchlist = field(default_factory=Watchlist)
    articles: None = None
    hubs: None = None
    pen: Pen = field(default_factory=Pen)
    lacking: str = ""
    feeds_mark: str = ""

    @property
    def config(self) -> Config:
        return Config(
            file=Path("none"), store="", polling=self.polling, watchlist_files=(), signal_files=(), feed_files=(), **self.settings
        )

    @cached_property
    def matcher(self):
        return Matcher(self.watchlist)

    @property
    def rules(self) -> Rules:
        return Rules(watchlist=self.watchlist, routes=Routes((), tuple(self.channels)))

    async def aclose(self):
        """Nothing is open."""


class Hand:
    """One worker's shards. `pass_by` lets time go by, for it and for the clock of all."""

    def __init__(self, url, name, gear, clock):
        self.name, self.gear, self.clock, self.seconds, self.going, self.team = name, gear, clock, 5000.0, True, 1
        self.called = 0
        self.store = SqlStore.open(url, owner=name)
        self.store.workers.divide(64)
        self.poller = Poller(self.store, jitter=lambda: 0.5, polled=lambda _outcome: None, meter=Meter(clock()))
        self.shards = Shards(
            self.store,
            self.store.workers,
            self.poller,
            me=name,
            equipment=lambda: self.gear,
            clock=clock,
            stopwatch=lambda: self.seconds,
            going=lambda: self.going,
            team=lambda: self.team,
            call=self.call,
        )

    async def call(self):
        self.called += 1

    def pass_by(self, seconds):
        self.seconds += seconds
        self.clock.forward(seconds=seconds)

    def take(self):
        """Begin to poll what is wanted; done when all that was taken is."""
        return asyncio.create_task(self._taken())

    async def _taken(self):
        await self.shards.look()
        while self.shards:
            await settle(1)

    async def close(self):
        self.gear.web.open.set()
        await self.shards.drain(5)
        await self.poller.close()
        self.store.close()


def feeds_at(host, number, **about):
    urls = [f"https://{host}/{n}" for n in range(number)]
    return tuple(Feed(id=feed_id(url), url=url, title=url, **about) for url in urls)


async def settle(times=30):
    """Let what was begun come as far as it can."""
    for _ in range(times):
        await asyncio.sleep(0.01)
