"""What tests of looking and tending share: `home`, a folder with a small watch list, and `site`, a web on loopback."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from watcher.cli.main import watcher
from watcher.edges.config import load
from watcher.edges.sources import watchlist_of
from watcher.edges.store.sql import SqlStore
from watcher.testing import Scenario

WATCHLIST = """\
[[entity]]
id = "kim"
name = "Kim Jong-un"
schema = "Person"
names.en = ["Kim Jong-un"]
weak.en = ["Kim"]
context = ["north-korea"]
not = ["Kim Kardashian"]
hits = ["Kim is seen in Pyongyang"]
misses = ["Kim Kardashian opens a shop"]

[[entity]]
id = "north-korea"
name = "North Korea"
schema = "Country"
names.en = ["North Korea"]
metonyms.en = ["Pyongyang"]

[[entity]]
id = "russia"
name = "Russia"
schema = "Country"
names.en = ["Russia"]
names.ru = ["Россия"]

[[entity]]
id = "shells"
name = "Shells"
schema = "Good"
names.en = ["shells"]
"""
SIGNALS = """\
[[signal]]
id = "arms"
title = "North Korean arms for Russia"
all = [["north-korea", "kim"], ["russia"], ["shells"]]
severity = "high"
"""
CONFIG = """\
[store]
url = "{place}"
[polling]
allow_private = ["127.0.0.0/8"]
timeout = "5s"
[watchlist]
files = ["watchlist.toml"]
signals = ["signals.toml"]
[feeds]
files = ["feeds.toml"]
backlog = "alert"
[channels.desk]
type = "console"
"""


@dataclass(frozen=True)
class Home:
    """A folder with all the files of a watcher; `run` is the command in it."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "watcher.toml"

    def run(self, *args: str, stdin: str | bytes | None = None) -> Result:
        result = CliRunner(env={"USER": "mina", "COLUMNS": "160"}).invoke(watcher, ["--config", str(self.config), *args], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def store(self) -> SqlStore:
        return SqlStore.open(load(self.config).store)

    def live(self, *days) -> None:
        """Let things happen in the store: each day is given the scenario and awaits what it likes."""

        async def story() -> None:
            with self.store() as store:
                config = load(self.config)
                scenario = Scenario(store, watchlist_of(config.watchlist_files, config.signal_files))
                for day in days:
                    await day(scenario)

        asyncio.run(story())


@pytest.fixture
def home(tmp_path, place):
    made = Home(tmp_path)
    config = CONFIG.replace("{place}", place)
    for name, text in {"watchlist.toml": WATCHLIST, "signals.toml": SIGNALS, "feeds.toml": "", "watcher.toml": config}.items():
        made.write(name, text)
    return made


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(*self.server.pages.get(self.path, (404, {}, b"")))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.received.append((self.path, dict(self.headers), body))
        self._answer(*self.server.pages.get(self.path, (404, {}, b"")))

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args) -> None:
        """Says nothing."""


class Site(ThreadingHTTPServer):
    """`pages` maps a path to (status, headers, body); `received` keeps what was posted."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.received: list[tuple[str, dict[str, str], bytes]] = []

    def put(self, path: str, body: bytes = b"", *, status: int = 200, **headers: str) -> str:
        """Publish a page; returns its address."""
        self.pages[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)
        return f"http://127.0.0.1:{self.server_port}{path}"


@pytest.fixture
def site():
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
