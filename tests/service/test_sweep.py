"""One pass without a daemon: every feed once, a bounded number at a time, and nobody harmed by another's bug."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from watcher.core.alerts.routing import Route, Routes
from watcher.core.decide import Rules
from watcher.core.identity import feed_id
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Feed, Fetched
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.config import Config, Polling
from watcher.edges.ports import Channel, Web
from watcher.edges.store.sql import SqlStore
from watcher.service.sweep import due, named, sweep
from watcher.testing import MONDAY, FakeChannel, FakeClock, item, rss
from watcher.turns.writing import Pen

LEASE = timedelta(minutes=5)
KIM = Watchlist({"kim": Entity(id="kim", name="Kim Jong-un", schema="Person", names=(Name("Kim Jong-un"),))})


class Kiosk:
    """A web that counts who is at its window, and breaks at addresses with "bug" in them."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.now = self.most = 0
        self.items = [item("1", "Museum reopens")]

    async def fetch(self, feed: Feed) -> Fetched:
        self.asked.append(feed.url)
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        if "bug" in feed.url:
            raise ZeroDivisionError(feed.url)
        return Fetched(url=feed.url, status=200, headers={}, body=rss(*self.items))


@dataclass
class Gear:
    """Equipment of fakes around the real turns."""

    web: Web
    concurrency: int = 3
    wait: timedelta = timedelta()
    channels: Mapping[str, Channel] = field(default_factory=lambda: {"desk": FakeChannel()})
    feeds: tuple[Feed, ...] = ()
    articles: None = None
    pen: Pen = field(default_factory=lambda: Pen(names=KIM.titles()))
    lacking: str = ""
    feeds_mark: str = ""
    matcher: Matcher = field(default_factory=lambda: Matcher(KIM))

    @property
    def config(self) -> Config:
        polling = Polling(concurrency=self.concurrency)
        return Config(file=Path("none"), store="", polling=polling, watchlist_files=(), signal_files=(), feed_files=())

    @property
    def rules(self) -> Rules:
        return Rules(watchlist=KIM, routes=Routes((Route(channels=("desk",), group_wait=self.wait, name="all"),), ("desk",)))

    async def aclose(self) -> None:
        """Nothing is open."""


@pytest.fixture
def store(tmp_path):
    with SqlStore.open(tmp_path / "watcher.db") as opened:
        yield opened


@pytest.fixture
def clock():
    return FakeClock()


def declared(store, *names):
    feeds = [Feed(id=feed_id(f"https://{name}.example/"), url=f"https://{name}.example/", title=name) for name in names]
    store.declare(feeds, MONDAY)
    return [feed.id for feed in feeds]


async def swept(store, gear, clock, ids):
    clock.forward(hours=1)
    return await sweep(named(store, ids, clock, LEASE), equipment=gear, store=store, clock=clock, jitter=lambda: 0.5)


async def test_every_feed_is_polled_once_and_no_more_at_a_time_than_allowed(store, clock):
    gear = Gear(Kiosk())
    names = [f"f{number}" for number in range(20)]
    done = await swept(store, gear, clock, declared(store, *names))
    assert sorted(gear.web.asked) == sorted(f"https://{name}.example/" for name in names)
    assert len(done.polls) == 20
    assert 2 <= gear.web.most <= 3


async def test_a_feed_whose_poll_breaks_is_named_and_harms_no_other(store, clock, caplog):
    done = await swept(store, Gear(Kiosk()), clock, declared(store, "a", "bug", "b"))
    assert [feed.title for feed in done.bugs] == ["bug"]
    assert len(done.polls) == 2
    assert "poll of bug failed, which is a bug" in caplog.text


async def test_what_is_raised_is_sent_in_the_same_pass_with_names_for_people(store, clock):
    gear, ids = Gear(Kiosk()), declared(store, "a", "b")
    await swept(store, gear, clock, ids)
    gear.web.items.append(item("2", "Kim Jong-un crosses the bridge"))
    done = await swept(store, gear, clock, ids)
    assert [one.delivery.state for one in done.sent] == ["delivered"]
    assert [message.subject for message in gear.channels["desk"].messages] == ["[medium] Kim Jong-un: Kim Jong-un crosses the bridge"]
    assert done.waiting == ()


async def test_what_waits_for_its_group_is_not_waited_for(store, clock):
    gear, ids = Gear(Kiosk(), wait=timedelta(minutes=5)), declared(store, "a")
    await swept(store, gear, clock, ids)
    gear.web.items.append(item("2", "Kim Jong-un crosses the bridge"))
    done = await swept(store, gear, clock, ids)
    assert done.sent == ()
    assert [delivery.due for delivery in done.waiting] == [clock() + timedelta(minutes=5)]
    assert len((await swept(store, gear, clock, ids)).sent) == 1


async def test_feeds_are_leased_only_when_they_are_drawn(store, clock):
    drawn = named(store, declared(store, "a", "b"), clock, LEASE)
    assert next(drawn).title == "a"
    assert [feed.title for feed in store.due(clock(), limit=10, lease=LEASE)] == ["b"]


async def test_due_gives_each_feed_that_was_due_once(store, clock):
    declared(store, "a", "b")
    assert sorted(feed.title for feed in due(store, clock(), LEASE)) == ["a", "b"]
    assert list(due(store, clock(), LEASE)) == []
