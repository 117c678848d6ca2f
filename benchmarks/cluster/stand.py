"""What every try of a cluster stands on: a PostgreSQL server that says what it has kept, outlets, a hook, a folder.

They are those of the tests.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "cluster")]

import hosts  # noqa: E402 - of the tests, found by the line above
import postgres  # noqa: E402 - as above
from hosts import Network  # noqa: E402 - as above
from press import WATCHLIST, Press, named  # noqa: E402 - as above
from tally import ALL, alerts, arrived, settled, tally  # noqa: E402 - as above
from team import Cradle, Worker, configured, started, until  # noqa: E402 - as above

__all__ = [
    "ALL",
    "Cradle",
    "Network",
    "Press",
    "Worker",
    "arrived",
    "configured",
    "hosts",
    "named",
    "postgres",
    "settled",
    "started",
    "tally",
    "until",
]

SERVICE = '[service]\nmode = "cluster"\ntick = "1s"\n'
PATIENCE = 300.0
#: What it says is kept is kept when it is killed; that the disk may fail is not tried.
KEPT = {"synchronous_commit": "on"}


@dataclass(frozen=True)
class Stand:
    """Where everything is."""

    folder: Path
    server: postgres.Server
    press: Press

    def database(self) -> str:
        """The address of an empty database."""
        name = f"cluster{os.urandom(4).hex()}"
        postgres.execute(f"{self.server.address}/postgres", f"CREATE DATABASE {name} STRATEGY FILE_COPY")
        return f"{self.server.address}/{name}"


@contextmanager
def stand(outlets: int, **how) -> Iterator[Stand]:
    """On loopback: each outlet is a host of its own."""
    hosts = [f"127.0.{1 + n // 200}.{1 + n % 200}" for n in range(outlets)]
    with (
        tempfile.TemporaryDirectory(prefix="sw-cluster-") as folder,
        postgres.running(settings=KEPT) as server,
        Press(hosts, chance=random.Random(7), **how) as press,
    ):
        yield Stand(Path(folder), server, press)


def embedded(here: Stand, *, watchlist: str = WATCHLIST) -> tuple[str, int]:
    """One daemon on SQLite is given the same once more; its store, and the exit code of the daemon."""
    url = f"sqlite:///{here.folder}/embedded/watcher.db"
    cradle = Cradle(configured(here.folder / "embedded", url, here.press, watchlist=watchlist))
    try:
        daemon = cradle.start("daemon")
        for _ in here.press.again():
            until(lambda: settled(here.press, url), patience=PATIENCE)
        return url, daemon.end()
    finally:
        cradle.close()


def same(here: Stand, url: str, other: str) -> tuple[int, int, int]:
    """Alerts whose ids are those of another store; alerts of what several outlets printed at once, whose id is of one of them,
    whichever was read first; and all others, of which there may be none.
    """
    raised, there = alerts(url).keys(), alerts(other).keys()
    raced = [ids for one in here.press.happenings if len(ids := here.press.could_be(one)) > 1]
    either = sum(bool(ids & raised) and bool(ids & there) for ids in raced)
    settled = (raised & there) - set().union(*raced)
    return len(settled), either, len(raised | there) - len(settled) - len((raised | there) & set().union(*raced)) + len(raced) - either


def tracebacks(folder: Path) -> int:
    """In all logs of a folder."""
    return sum(log.read_text(encoding="utf-8", errors="replace").count("Traceback") for log in folder.glob("*.log"))
