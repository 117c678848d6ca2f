"""What a monitor and systemd hear of a daemon that works, and of one that only seems to."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from watcher.core.alerts.routing import Routes
from watcher.core.decide import Rules
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Failed, Sent
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.config import Config, Polling
from watcher.edges.heartbeat_table import Monitor
from watcher.edges.store.sql import SqlStore
from watcher.service.embedded import Daemon
from watcher.service.sweep import due, sweep
from watcher.testing import FakeChannel, FakeClock, FakeWeb, Scenario, item
from watcher.turns.writing import Pen

KIM = compose(parse_entities("t", '[[entity]]\nid = "kim"\nname = "Kim"\nschema = "Person"\nnames.en = ["Kim Jong-un"]\n'), [])
LEDGER = "https://ledger.example/rss"


class Hearer(ThreadingHTTPServer):
    """A monitor: keeps (path, body) of every ping; holds its answers back while `slow`."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict]] = []
        self.slow = threading.Event()
        self.slow.set()
        hearer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                hearer.heard.append((self.path, json.loads(body)))
                hearer.slow.wait(10)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_) -> None:
                """Says nothing."""

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/ping/secret-1234"

    @property
    def paths(self) -> list[str]:
        return [path.removeprefix("/ping/secret-1234") for path, _ in self.heard]


@pytest.fixture
def monitor():
    with Hearer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.slow.set()
        server.shutdown()
        thread.join()


@dataclass
class Gear:
    """Equipment of fakes around the real turns."""

    url: str = ""
    channels: dict = field(default_factory=lambda: {"desk": FakeChannel()})
    web: FakeWeb = field(default_factory=FakeWeb)
    hubs: None = None
    articles: None = None
    pen: Pen = field(default_factory=Pen)
    lacking: str = ""
    feeds_mark: str = ""
    feeds: tuple[()] = ()
    matcher: Matcher = field(default_factory=lambda: Matcher(KIM))

    @property
    def config(self) -> Config:
        return Config(
            file=Path("none"),
            store="",
            polling=Polling(),
            watchlist_files=(),
            signal_files=(),
            feed_files=(),
            heartbeat=Monitor(url=self.url),
        )

    @property
    def rules(self) -> Rules:
        return Rules(watchlist=KIM, routes=Routes((), tuple(self.channels)))

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass
class Stopwatch:
    """Seconds that go by when told to."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class House:
    """A daemon that ticks when told to."""

    daemon: Daemon
    watch: Stopwatch

    async def tick(self, seconds: float = 1.0) -> None:
        self.watch.now += seconds
        await self.daemon.tick()
        for _ in range(200):  # let what was begun end, but nothing that waits for somebody else
            if not self.daemon._sends.tasks and not self.daemon._polls.tasks:
                break
            await asyncio.sleep(0.005)

    async def pinged(self) -> None:
        await self.daemon._errands.drain(5)


@asynccontextmanager
async def house(store, gear):
    watch = Stopwatch()
    daemon = Daemon(gear, store, rebuild=lambda: gear, clock=FakeClock(), jitter=lambda: 0.5, stopwatch=watch)
    yield House(daemon, watch)
    await daemon._errands.drain(5)
    await daemon._heartbeat.aclose()
    await daemon._poller.close()


@pytest.fixture
def store(tmp_path):
    with SqlStore.open(tmp_path / "watcher.db") as opened:
        yield opened


async def test_a_complete_cycle_is_told_with_counts(store, monitor):
    async with house(store, Gear(monitor.url)) as made:
        await made.tick()
        await made.pinged()
        assert monitor.paths == ["/start"]
        await made.tick(30)
        await made.tick(30)
        await made.pinged()
        assert monitor.paths == ["/start", "", "/start"], "its minute is over"
    _, counts = monitor.heard[1]
    assert (counts["polled"], counts["dead"], counts["reason"]) == (0, 0, "")


async def test_a_store_that_cannot_be_used_is_a_failed_cycle(store, monitor, tmp_path, monkeypatch):
    async with house(store, Gear(monitor.url)) as made:
        await made.tick()
        made.daemon._heartbeat.look((), "the disk is full")
        await made.tick(30)
        await made.tick(31)
        await made.pinged()
    assert monitor.paths[:2] == ["/start", "/fail"]
    assert monitor.heard[1][1]["reason"] == "the disk is full"


async def test_a_slow_monitor_delays_nothing_and_is_not_told_old_news(store, monitor):
    monitor.slow.clear()
    async with house(store, Gear(monitor.url)) as made:
        for _ in range(12):
            await made.tick(31)
        assert len(made.daemon._errands) <= 6
        monitor.slow.set()
        await made.pinged()
    assert len(monitor.paths) <= 4


async def test_one_pass_is_one_cycle_and_fails_if_nothing_answers(store, monitor):
    gear = Gear(monitor.url)
    clock = FakeClock()
    scenario = Scenario(store, KIM)
    for name in "abc":
        await scenario.poll(f"https://{name}.example/rss", item("0", "A quiet day"))
        gear.web.pages[f"https://{name}.example/rss"] = Failed(kind="dns", reason="cannot be resolved")
    clock.now = scenario.clock.now.replace(hour=23)
    await sweep(due(store, clock(), Monitor().every), equipment=gear, store=store, clock=clock, jitter=lambda: 0.5)
    assert monitor.paths == ["/start", "/fail"]
    assert monitor.heard[1][1]["reason"] == "none of 3 feeds answered"


class Stuck(FakeChannel):
    """A channel with a bug: it waits for ever."""

    def __init__(self) -> None:
        super().__init__("desk")
        self.free = asyncio.Event()

    async def send(self, message):
        await self.free.wait()
        self.messages.append(message)
        return Sent()


@pytest.fixture
def petted(tmp_path, monkeypatch):
    """Counts what systemd was told since it was last asked."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(path))
        sock.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))

        def count() -> int:
            heard = 0
            while True:
                try:
                    heard += b"WATCHDOG=1" in sock.recv(4096)
                except BlockingIOError:
                    return heard

        yield count


async def test_deliveries_that_stand_still_stop_the_petting_though_the_clock_ticks_on(store, petted, caplog):
    stuck = Stuck()
    scenario = Scenario(store, KIM, channels={"other": FakeChannel("other")})
    scenario.rules = Rules(watchlist=KIM, routes=Routes((), ("desk",)), backlog="alert")
    scenario.channels = {}
    scenario.deliver = lambda: asyncio.sleep(0)  # the daemon sends
    await scenario.poll(LEDGER, item("1", "Kim Jong-un opens a bridge"))
    async with house(store, Gear(channels={"desk": stuck})) as made:
        made.daemon._clock.now = scenario.clock.now
        await made.daemon.tick()
        await asyncio.sleep(0)
        assert petted() == 1
        for _ in range(9):
            made.watch.now += 10
            await made.daemon.tick()
        assert petted() == 9, "a message may take its time"
        for _ in range(5):
            made.watch.now += 10
            await made.daemon.tick()
        assert petted() == 0
        assert "deliveries stand still" in caplog.text
        stuck.free.set()
        await made.daemon._sends.drain(5)
        await made.tick()
        assert petted() == 1
        assert len(stuck.messages) == 1


async def test_a_daemon_with_nothing_to_do_is_petted(store, petted):
    async with house(store, Gear()) as made:
        for _ in range(5):
            await made.tick(60)
        assert petted() == 5
