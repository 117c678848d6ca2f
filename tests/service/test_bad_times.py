"""A daemon in bad times: hosts that keep their feeds waiting, and a store that cannot be used for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from watcher.core.alerts.routing import Routes
from watcher.core.decide import Rules
from watcher.core.errors import StoreError
from watcher.core.identity import feed_id
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Feed, Fetched
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.config import Config, Polling
from watcher.edges.ports import Channel
from watcher.edges.store.sql import SqlStore
from watcher.service.crew import Crew
from watcher.service.embedded import Daemon
from watcher.testing import FakeClock, item, rss
from watcher.turns.writing import Pen


class Doorkeeper:
    """A web in which whoever asks for a slow feed waits until the doors open."""

    def __init__(self) -> None:
        self.doors = asyncio.Event()
        self.asked: list[str] = []

    async def fetch(self, feed: Feed) -> Fetched:
        self.asked.append(feed.title)
        if feed.title.startswith("slow"):
            await self.doors.wait()
        return Fetched(url=feed.url, status=200, headers={}, body=rss(item("1", "A quiet day")))


@dataclass
class Gear:
    """Equipment of fakes around the real turns."""

    web: Doorkeeper
    feeds: tuple[Feed, ...]
    channels: Mapping[str, Channel] = field(default_factory=dict)
    articles: None = None
    pen: Pen = field(default_factory=Pen)
    lacking: str = ""
    feeds_mark: str = ""
    matcher: Matcher = field(default_factory=lambda: Matcher(Watchlist()))

    @property
    def config(self) -> Config:
        polling = Polling(concurrency=2)
        return Config(file=Path("none"), store="", polling=polling, watchlist_files=(), signal_files=(), feed_files=())

    @property
    def rules(self) -> Rules:
        return Rules(watchlist=Watchlist(), routes=Routes((), ()))

    async def aclose(self) -> None:
        """Nothing is open."""


async def test_feeds_that_wait_for_a_slow_host_keep_nobody_else_waiting(tmp_path):
    feeds = tuple(
        Feed(id=feed_id(f"https://{n}.example/"), url=f"https://{n}.example/", title=n) for n in (*map("slow{}".format, range(9)), "z")
    )
    clock, web = FakeClock(), Doorkeeper()
    with SqlStore.open(tmp_path / "watcher.db") as store:
        store.declare(feeds, clock())
        gear = Gear(web, feeds)
        daemon = Daemon(gear, store, rebuild=lambda: gear, clock=clock, jitter=lambda: 0.5)

        async def ticked(**later: float) -> None:
            clock.forward(**later)
            await daemon.tick()
            await asyncio.sleep(0)

        await ticked()
        assert "z" in web.asked
        await ticked(minutes=3)  # the leases have run out, the fetches have not
        web.doors.set()
        await daemon._polls.drain(10)
        assert sorted(set(web.asked)) == sorted(web.asked)
        assert {feed.health.state for feed in store.feeds()} == {"ok"}
        assert all(feed.health.next_poll > clock() - timedelta(minutes=3) for feed in store.feeds())
        await daemon._poller.close()


async def test_a_full_disk_is_told_once_without_a_traceback_and_got_over(tmp_path, caplog):
    clock, web = FakeClock(), Doorkeeper()
    caplog.set_level("INFO")
    feeds = (Feed(id=feed_id("https://z.example/"), url="https://z.example/", title="z"),)
    with SqlStore.open(tmp_path / "watcher.db") as store:
        store.declare(feeds, clock())
        gear = Gear(web, feeds)
        daemon = Daemon(gear, store, rebuild=lambda: gear, clock=clock, jitter=lambda: 0.5)
        store._db.db.execute("PRAGMA query_only = ON")  # as good as a full disk: SQLITE_READONLY
        for _ in range(3):
            await daemon.tick()
        assert caplog.text.count("nothing is polled or sent until this is mended") == 1
        assert "Traceback" not in caplog.text
        store._db.db.execute("PRAGMA query_only = OFF")
        await daemon.tick()
        await daemon._polls.drain(10)
        assert "the store can be used again" in caplog.text
        assert web.asked == ["z"]
        await daemon._poller.close()


async def test_a_poll_that_cannot_be_saved_is_told_without_a_traceback(caplog):
    async def unsaved() -> None:
        raise StoreError("w.db: database or disk is full", cure="free some space")

    crew = Crew()
    crew.start(unsaved(), "poll of z")
    await crew.drain(10)
    assert "poll of z failed and will be tried again: w.db: database or disk is full" in caplog.text
    assert "Traceback" not in caplog.text


async def test_a_clock_set_back_leaves_no_feed_and_no_delivery_waiting_for_years(tmp_path):
    clock, web = FakeClock(), Doorkeeper()
    feeds = (Feed(id=feed_id("https://z.example/"), url="https://z.example/", title="z"),)
    with SqlStore.open(tmp_path / "watcher.db") as store:
        store.declare(feeds, clock())
        gear = Gear(web, feeds)
        daemon = Daemon(gear, store, rebuild=lambda: gear, clock=clock, jitter=lambda: 0.5)
        for years in (5, -5):
            clock.forward(days=365 * years)
            await daemon.tick()
            await daemon._polls.drain(10)
        assert web.asked == ["z", "z"]
        clock.forward(seconds=1)
        await daemon.tick()
        await daemon._polls.drain(10)
        assert web.asked == ["z", "z"]
        await daemon._poller.close()
