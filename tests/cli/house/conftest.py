"""A house to run the command in, with feeds on loopback that say what the test wants."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import pytest
from click.testing import CliRunner, Result

from watcher.cli.main import watcher
from watcher.testing import Item, rss

WATCHLIST = """
[[entity]]
id = "kim"
name = "Kim Jong-un"
schema = "Person"
severity = "high"
"""


class Newsstand:
    """Feeds by path; a path that is not there is a 404, a message that is brought a 410."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}

    def __enter__(self) -> Self:
        pages = self.pages

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = pages.get(self.path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def do_POST(self) -> None:
                """No webhook is taken here, ever."""
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_error(410)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def publish(self, path: str, *items: Item) -> None:
        self.pages[path] = rss(*items)


@dataclass
class House:
    """A folder with a configuration, a watch list and feeds, and the command run in it."""

    folder: Path
    newsstand: Newsstand
    place: str  #: the store's address
    polling: str = ""
    routes: str = ""
    channels: str = '[channels.screen]\ntype = "console"\n'
    feeds: dict[str, str] = field(default_factory=dict)  #: path -> title

    @property
    def config(self) -> Path:
        return self.folder / "config" / "watcher.toml"

    @property
    def file(self) -> Path:
        """Where the store is, if it is a file."""
        return self.folder / "var" / "watcher.db"

    def write(self) -> None:
        """Write all files as the fields say now."""
        self.config.parent.mkdir(exist_ok=True)
        self.config.write_text(
            f'[polling]\nallow_private = ["127.0.0.0/8"]\n{self.polling}\n'
            '[watchlist]\nfiles = ["people.toml"]\nsignals = []\n[feeds]\nfiles = ["feeds.toml"]\n'
            f'{self.channels}{self.routes}[store]\nurl = "{self.place}"\n',
            encoding="utf-8",
        )
        (self.folder / "people.toml").write_text(WATCHLIST, encoding="utf-8")
        tables = (f'[[feed]]\nurl = "{self.newsstand.url(path)}"\ntitle = "{title}"\n' for path, title in self.feeds.items())
        (self.folder / "feeds.toml").write_text("".join(tables), encoding="utf-8")

    def run(self, *words: str, code: int | None = 0) -> Result:
        """`watcher` with these words, in this process; `code` is the exit code it must end with, None any."""
        result = CliRunner().invoke(watcher, ["--config", str(self.config), *words])
        assert code is None or result.exit_code == code, (result.exit_code, result.output, result.exception)
        return result

    def json(self, *words: str, code: int | None = 0) -> dict[str, Any]:
        """What `watcher … --json` prints, decoded."""
        decoded: dict[str, Any] = json.loads(self.run(*words, "--json", code=code).stdout)
        return decoded

    def start(self, *words: str) -> subprocess.Popen[str]:
        """`watcher` with these words as a process of its own, its outputs to be read. The caller ends it."""
        command = [sys.executable, "-m", "watcher", "--config", str(self.config), *words]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("WATCHER_", "NOTIFY_"))}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.fixture
def newsstand() -> Iterator[Newsstand]:
    with Newsstand() as stand:
        yield stand


@pytest.fixture
def house(tmp_path: Path, newsstand: Newsstand, place: str) -> House:
    """One feed, "Wire", that is served and empty."""
    newsstand.publish("/wire.xml")
    built = House(tmp_path, newsstand, place, feeds={"/wire.xml": "Wire"})
    built.write()
    return built
