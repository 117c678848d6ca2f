"""Shipped fakes, for our tests and for whoever builds on the watcher: a web, a clock, a channel, and a diary.

A `Scenario` reads like one::

    scenario = Scenario(store, watchlist)
    await scenario.poll("https://a.example/rss", item("1", "Putin visits Pyongyang"))
    assert scenario.told() == []                      # the backlog is stored quietly
    await scenario.poll("https://a.example/rss", item("2", "Kim Jong-un inspects a shell factory"))
    assert scenario.told() == ["Kim Jong-un inspects a shell factory"]

The store is always a real one. Nothing here is a mock: the fakes keep the promises of the ports.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from watcher.core.alerts.routing import Routes
from watcher.core.alerts.sentinel import Report
from watcher.core.decide import Rules
from watcher.core.identity import feed_id
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Failed, Feed, Fetch, Fetched, Message, NotModified, Outcome, SendResult, Sent
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.ports import Store
from watcher.edges.readers import Readers
from watcher.turns.dispatch import Dispatched, dispatch
from watcher.turns.poll import poll
from watcher.turns.searches import Searches
from watcher.turns.sentinel import Sentinel
from watcher.turns.writing import Pen

MONDAY = datetime(2024, 6, 17, 8, tzinfo=UTC)


@dataclass(slots=True)
class FakeClock:
    """A clock that stands still until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        """Move it, for example `forward(minutes=10)`."""
        self.now += timedelta(**duration)


@dataclass(slots=True)
class FakeWeb:
    """Serves what it was given. An address it does not know cannot be resolved. `asked` lists every fetch."""

    pages: dict[str, Fetch | bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, feed: Feed) -> Fetch:
        self.asked.append(feed.address)
        page = self.pages.get(feed.address, Failed(kind="dns", reason=f"{feed.address} cannot be resolved"))
        if isinstance(page, bytes):
            return Fetched(url=feed.address, status=200, headers={}, body=page)
        return page


@dataclass(slots=True)
class FakeChannel:
    """Keeps what it was sent. `answer` is what it says to a message; by default it accepts everything."""

    name: str = "desk"
    answer: Callable[[Message], SendResult] = lambda _message: Sent(receipt="kept")
    messages: list[Message] = field(default_factory=list)

    async def send(self, message: Message) -> SendResult:
        result = self.answer(message)
        if isinstance(result, Sent):
            self.messages.append(message)
        return result


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed document."""

    guid: str
    title: str
    link: str = ""
    text: str = ""
    date: str = ""


def item(guid: str, title: str, *, link: str | None = None, text: str = "", date: str = "") -> Item:
    """An entry; without a link it gets one made of its id."""
    return Item(guid, title, f"https://news.example/{guid}" if link is None else link, text, date)


def rss(*items: Item, title: str = "Example") -> bytes:
    """A feed document of these entries."""
    entries = "".join(
        "<item>"
        + (f'<guid isPermaLink="false">{escape(i.guid)}</guid>' if i.guid else "")
        + f"<title>{escape(i.title)}</title>"
        + (f"<link>{escape(i.link)}</link>" if i.link else "")
        + (f"<description>{escape(escape(i.text))}</description>" if i.text else "")
        + (f"<pubDate>{i.date}</pubDate>" if i.date else "")
        + "</item>"
        for i in items
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{title}</title>{entries}</channel></rss>'.encode()


class Scenario:
    """A real store, real turns, a fake web and clock: what is published, and what was told."""

    def __init__(
        self, store: Store, watchlist: Watchlist, *, channels: Mapping[str, FakeChannel] | None = None, rules: Rules | None = None
    ) -> None:
        self.store = store
        self.clock = FakeClock()
        self.web = FakeWeb()
        self.channels = dict(channels or {"desk": FakeChannel()})
        self.pen = Pen(names=watchlist.titles())
        self.rules = rules or Rules(watchlist=watchlist, routes=Routes((), tuple(self.channels)))
        self.matcher = Matcher(watchlist)
        self.declared: dict[str, Feed] = {}
        self.readers = Readers(small=sys.maxsize, burst=sys.maxsize)  # nothing here is worth a process of its own
        self.searches = Searches()

    async def poll(self, url: str, *published: Item | Fetch | bytes, after: timedelta = timedelta(minutes=10), **about: Any) -> Outcome:
        """One poll of a feed that publishes these items (or answers so), `after` the last one; then deliver. What is said
        `about` the feed (title, tier, country, …) holds from its first poll on.
        """
        self.clock.now += after
        self.web.pages[url] = _answer(published)
        if url not in self.declared:
            self.declared[url] = Feed(id=feed_id(url), url=url, **about)
            self.store.declare(tuple(self.declared.values()), self.clock(), watchlist=self.rules.watchlist.version)
        (feed,) = self.store.lease([feed_id(url)], self.clock(), lease=timedelta(minutes=5))
        outcome = await poll(
            feed,
            web=self.web,
            store=self.store,
            matcher=self.matcher,
            rules=self.rules,
            now=self.clock(),
            jitter=0.5,
            readers=self.readers,
            searches=self.searches,
        )
        self.look()
        await self.deliver()
        return outcome

    def look(self) -> Report:
        """What is to be told of the health of feeds by now."""
        return Sentinel(self.store).look(self.rules.routes, self.clock())

    async def deliver(self) -> list[Dispatched]:
        """Send what is due now."""
        done: list[Dispatched] = []
        while batch := await dispatch(
            store=self.store,
            channels=self.channels,
            routes=self.rules.routes,
            pen=self.pen,
            clock=self.clock,
            jitter=lambda: 0.0,
            owner="scenario",
        ):
            done += batch
        return done

    def told(self, channel: str = "desk") -> list[str]:
        """The headlines of what a channel was told, oldest first."""
        return [str(message.payload["article"]["title"]) for message in self.channels[channel].messages if "article" in message.payload]


def _answer(published: tuple[Item | Fetch | bytes, ...]) -> Fetch | bytes:
    if len(published) == 1 and isinstance(published[0], (bytes, Fetched, NotModified, Failed)):
        return published[0]
    return rss(*(i for i in published if isinstance(i, Item)))
