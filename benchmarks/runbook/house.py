"""The house of the rehearsal: a PostgreSQL server that can be killed and followed, workers, the news, and what was told of it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Self

HERE = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(HERE / "tests"), str(HERE / "tests" / "service")]

import postgres  # noqa: E402 - of the tests, found by the line above
from test_killed_daemon import FEEDS, WATCHLIST, Outlet  # noqa: E402 - as above

WORKERS = 3
PAUSE = 0.1  #: seconds between two entries
PATIENCE = 300.0
BINARIES = ((postgres.binaries() or HERE) / "initdb").resolve().parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Node:
    """A PostgreSQL server that keeps what it commits."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port = folder, free_port()
        self.user = postgres._somebody()  # noqa: SLF001 - of the tests
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def run(self, program: str, *arguments: object, **how: object) -> subprocess.CompletedProcess[bytes]:
        command = [BINARIES / program, *map(str, arguments)]
        return subprocess.run(command, check=True, cwd="/", **postgres._as(self.user), **{"stdout": subprocess.DEVNULL, **how})  # noqa: S603, SLF001 - ours

    def make(self) -> None:
        self.run("initdb", "--auth=trust", "--username=watcher", "--encoding=UTF8", "--locale=C.UTF-8", "-D", self.data)

    def follow(self, primary: Node) -> None:
        self.run(
            "pg_basebackup",
            "--dbname",
            f"postgresql://watcher@{primary.address}",
            "--checkpoint=fast",
            "--write-recovery-conf",
            "-D",
            self.data,
        )

    def start(self) -> None:
        options = ["--listen_addresses=127.0.0.1", f"--port={self.port}", f"--unix_socket_directories={self.data.parent}"]
        with Path(f"{self.data}.log").open("ab") as log:
            command = [BINARIES / "postgres", "-D", str(self.data), *options]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **postgres._as(self.user))  # noqa: S603, SLF001 - ours
        postgres._answers(f"postgresql://watcher@{self.address}/postgres")  # noqa: SLF001 - of the tests

    def kill(self) -> None:
        """As if its machine had gone."""
        pid = int(Path(self.data, "postmaster.pid").read_text().split()[0])
        for one in (pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())):
            os.kill(one, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def used(self) -> float:
        """Seconds of processors that the server and all its processes have used."""
        pid = int(Path(self.data, "postmaster.pid").read_text().split()[0])
        each = [
            Path(f"/proc/{pid}/stat"),
            *(Path(f"/proc/{one}/stat") for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()),
        ]
        fields = [stat.read_text().rpartition(")")[2].split() for stat in each]
        own = sum(int(field) for one in fields for field in one[11:13])
        return (own + sum(int(field) for field in fields[0][13:15])) / os.sysconf("SC_CLK_TCK")

    def promote(self) -> None:
        self.run("pg_ctl", "promote", "-D", self.data, "--wait")

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()


class House:
    """Workers on one configuration, their news and what was told of it."""

    def __init__(self, folder: Path, url: str, *, shards: int = 8, press: bool = True) -> None:
        self.folder, self.file, self.url = folder, folder / "watcher.toml", url
        self.outlet = Outlet(random.Random(7))
        # Hosts with addresses of their own, so that they are in several shards.
        where = [(f"127.0.0.{n + 1}", self.outlet.port) for n in range(1, FEEDS)]
        self.servers = [self.outlet.server, *(ThreadingHTTPServer(one, self.outlet.server.RequestHandlerClass) for one in where)]
        for server in self.servers[1:]:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        self.workers: list[subprocess.Popen[bytes]] = []
        (folder / "watchlist.toml").write_text(WATCHLIST)
        feeds = (f'[[feed]]\nurl = "http://127.0.0.{n + 1}:{self.outlet.port}/{n}"\n' for n in range(FEEDS))
        (folder / "feeds.toml").write_text("".join(feeds))
        self.configure(shards)
        self._going = threading.Event()
        if press:
            self._going.set()
        self._press = threading.Thread(target=self._publish, daemon=True)

    def configure(self, shards: int) -> None:
        self.file.write_text(f"""
[store]
url = "{self.url}"
[service]
mode = "cluster"
shards = {shards}
tick = "1s"
[polling]
interval = "1s"
min_interval = "1s"
max_interval = "2s"
allow_private = ["127.0.0.0/8"]
[watchlist]
files = ["watchlist.toml"]
signals = []
[feeds]
files = ["feeds.toml"]
backlog = "alert"
[flood]
more_than = 1_000_000
[channels.hook]
type = "webhook"
url = "http://127.0.0.1:{self.outlet.port}/hook"
""")

    def _publish(self) -> None:
        while self._going.is_set():
            self.outlet.publish()
            time.sleep(PAUSE)

    def start(self, *, program: tuple[str, ...] = ("-m", "watcher")) -> subprocess.Popen[bytes]:
        """One more worker."""
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, *program, "--config", str(self.file), "run"]
            self.workers.append(subprocess.Popen(command, stdout=log, stderr=log))  # noqa: S603 - our own command
        return self.workers[-1]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "watcher", "--config", str(self.file), *words], capture_output=True, text=True, check=False
        )

    def end(self, worker: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> float:
        """Send it a signal; how long it took to end."""
        began = time.monotonic()
        worker.send_signal(number)
        code = worker.wait(PATIENCE)
        self.workers.remove(worker)
        if number == signal.SIGTERM and code:
            raise SystemExit(f"a worker ended with {code}: {self.log()[-3000:]}")
        return time.monotonic() - began

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    @property
    def told(self) -> int:
        return len(self.outlet.hooks)

    def until(self, what: Callable[[], bool], why: str) -> float:
        """Wait for something; how long that took."""
        began = time.monotonic()
        while not what():
            if time.monotonic() - began > PATIENCE:
                raise SystemExit(f"{why} never came about: {self.log()[-3000:]}")
            time.sleep(0.05)
        return time.monotonic() - began

    def more(self) -> float:
        """Wait until something new was told."""
        before = self.told
        return self.until(lambda: self.told > before, "another message")

    def __enter__(self) -> Self:
        if self._going.is_set():
            self._press.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._going.clear()
        for worker in self.workers:
            worker.kill()
            worker.wait()

    def close(self) -> str:
        """Stop the press, wait until everything has arrived, end the workers and count."""
        self._going.clear()
        self._press.join()
        published = self.outlet.headlines()
        deadline = time.monotonic() + PATIENCE
        while {title for _, title in list(self.outlet.hooks)} < published and time.monotonic() < deadline:
            time.sleep(0.1)
        for worker in list(self.workers):
            self.end(worker)
        hooks = list(self.outlet.hooks)
        ids: dict[str, set[str]] = {}
        for identifier, title in hooks:
            ids.setdefault(title, set()).add(identifier)
        lost = len(published - ids.keys())
        again = sum(count - 1 for count in Counter(identifier for identifier, _ in hooks).values())
        twice = sum(len(each) - 1 for each in ids.values())
        for server in self.servers:
            server.shutdown()
            server.server_close()
        if "Traceback" in self.log():
            raise SystemExit(self.log().partition("Traceback")[2][:6000])
        return f"{len(published)} entries: {lost} lost, {twice} told under a second id, {again} received again with the same id"


@contextmanager
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="runbook-", ignore_cleanup_errors=True) as folder:
        path = Path(folder)
        path.chmod(0o755)
        (path / "nodes").mkdir()
        if user := postgres._somebody():  # noqa: SLF001 - of the tests
            shutil.chown(path / "nodes", user)
        yield path


@contextmanager
def primary(folder: Path) -> Iterator[Node]:
    node = Node(folder / "nodes" / "one")
    node.make()
    node.start()
    try:
        postgres.execute(f"postgresql://watcher@{node.address}/postgres", "CREATE DATABASE watcher")
        yield node
    finally:
        node.stop()


@contextmanager
def standby(folder: Path, of: Node) -> Iterator[Node]:
    node = Node(folder / "nodes" / "two")
    node.follow(of)
    node.start()
    try:
        yield node
    finally:
        node.stop()


def said(what: str) -> None:
    print(f"  {what}", flush=True)
