"""Workers of one store as processes, started in no time, and ended in any way.

A cradle has built all that a worker is made of and becomes one for each line it reads: one that is killed is killed at its
work, not on the way there. `around` puts commands before one that is started by itself instead: another host, another clock.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

#: A worker that is not seen for `DEAD` seconds is taken for dead; of a killed one's work a test does not wait a minute.
FORKING = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
import watcher.cli.run
from watcher.app import build
from watcher.cli.main import main
from watcher.core.feeds.parse import read
from watcher.core.model import Feed, Fetched
from watcher.edges.config import load
parts = build(load(Path(sys.argv[1]), environment={}), clock=lambda: datetime.now(UTC))
feed = Feed(id="none", url="http://127.0.0.1/")
document = b"<rss><channel><item><title>Kim Jong-un</title></item></channel></rss>"
parts.matcher.match_all(read(feed, Fetched(url=feed.url, status=200, headers={}, body=document)).entries)
asyncio.run(parts.aclose())
exec(sys.argv[2])
for line in sys.stdin:
    word, *rest = line.split(None, 1)
    if word == "await":
        print(-os.waitstatus_to_exitcode(os.waitpid(int(rest[0]), 0)[1]), flush=True)
        continue
    pid = os.fork()
    if not pid:
        log = os.open(rest[0].strip(), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        sys.argv[:] = ["watcher", "run", "--config", word]
        main()
    print(pid, flush=True)
"""


def configured(
    folder: Path, store: str, press, *, watchlist: str = "", service: str = "", feeds: str = "", backlog: str = "alert", tables: str = ""
) -> Path:
    """A configuration file in a folder: these outlets (or these `feeds`), this watch list (or the shipped one), each alert to
    the hook, and what `tables` say besides.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = ""
    if watchlist:
        (folder / "watchlist.toml").write_text(watchlist, encoding="utf-8")
        (folder / "signals.toml").write_text("")
        files = '[watchlist]\nfiles = ["watchlist.toml"]\nsignals = ["signals.toml"]\n'
    every = "".join(f'[[feed]]\nurl = "{press.url(n)}"\n' for n in range(len(press.hosts)))
    (folder / "feeds.toml").write_text(feeds or every, encoding="utf-8")
    file = folder / "watcher.toml"
    file.write_text(f"""
[store]
url = "{store}"
{service}
[polling]
interval = "1s"
min_interval = "1s"
max_interval = "1s"
timeout = "5s"
allow_private = ["127.0.0.0/8", "10.0.0.0/8"]
{files}
[feeds]
files = ["feeds.toml"]
backlog = "{backlog}"
[flood]
more_than = 1_000_000                     # each is to be counted
[channels.hook]
type = "webhook"
url = "{press.hook}"
{tables}
""")
    return file


class Worker:
    """One process that runs `watcher run`, and what it says."""

    def __init__(self, pid: int, log: Path, ended: Callable[[], int]) -> None:
        self.pid, self._log, self._ended = pid, log, ended
        self.alive = True

    def send(self, number: int) -> None:
        os.kill(self.pid, number)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send it a signal and wait; the signal it died of, 0 if it went of itself, below 0 with an exit code."""
        self.send(number)
        if number == signal.SIGTERM:
            self.send(signal.SIGCONT)
        self.alive = False
        return self._ended()

    def waited(self) -> int:
        """Wait until it ends by itself; as `end`."""
        self.alive = False
        return self._ended()

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""


class Cradle:
    """Starts workers, behind the commands `around`; `tuned` is what is executed before."""

    def __init__(self, config: Path, *, tuned: str = "", around: Sequence[str] = ()) -> None:
        self.config, self.workers = config, list[Worker]()
        errors = config.with_name("cradle.log").open("ab")
        self._process = subprocess.Popen(
            [*around, sys.executable, "-c", FORKING, str(config), tuned],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        errors.close()

    def _told(self, line: str) -> int:
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        if not (said := self._process.stdout.readline()):
            raise RuntimeError(self.config.with_name("cradle.log").read_text(encoding="utf-8"))
        return int(said)

    def start(self, name: str, config: Path | None = None) -> Worker:
        """A new worker; `name` is its log's."""
        log = self.config.with_name(f"{name}.log")
        pid = self._told(f"{config or self.config} {log}")
        self.workers.append(Worker(pid, log, lambda: self._told(f"await {pid}")))
        return self.workers[-1]

    def close(self) -> None:
        for worker in self.workers:
            if worker.alive:
                worker.end(signal.SIGKILL)
        self._process.communicate(timeout=10)


def started(config: Path, name: str, *, around: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> Worker:
    """A worker that was started as people start it, behind the commands `around`, which must become it."""
    log = config.with_name(f"{name}.log")
    command = [*around, sys.executable, "-m", "watcher", "run", "--config", str(config)]
    with log.open("ab") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, env={**os.environ, **(environment or {})})
    return Worker(process.pid, log, lambda: -process.wait(timeout=120))


def until(true: Callable[[], bool], *, patience: float) -> bool:
    """Wait for something; whether it came."""
    latest = time.monotonic() + patience
    while not true():
        if time.monotonic() > latest:
            return False
        time.sleep(0.05)
    return True
