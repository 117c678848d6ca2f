"""Polls a second with so many workers on this machine, and what the queue itself costs.

All outlets answer 304 and are due each second: polls are never cheaper, so the queue's share is never larger than at the tick
of a second; at the one that is the default they are asked each ten seconds. Processor time is read from /proc for the workers
and for each of the database's processes, and by watching whom a worker's stack works for (`watched`); the queue's is that of
Procrastinate, its connections and `edges.queue`, and of the database's processes that serve these connections. How evenly the
work is shared is what each worker says of itself at its signs of life.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from benchmarks.cluster.stand import ROOT, SERVICE, WATCHLIST, Stand, configured, stand, until
from watcher.edges.store.sql import SqlStore

_HOSTS = 300
_FEEDS = 900
_WARM = 8.0
_SPAN = 20.0
_DEFAULT = '[service]\nmode = "cluster"\n'  #: with a tick of ten seconds
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of one team, over one span; seconds of processor time by whom they were spent on."""

    polls: float  #: a second
    workers: float
    queue: float
    house: float
    database: float
    database_queue: float
    span: float
    shares: tuple[float, ...]  #: of the polls, of each worker, the least first

    @property
    def whole(self) -> float:
        return self.workers + self.database

    @property
    def share(self) -> float:
        return (self.queue + self.database_queue) / self.whole


def run(*, teams: Sequence[int]) -> Iterator[str]:
    """The table, line by line. The ratio is to the first team."""
    tries = [("one daemon, SQLite", 1, "", False), ("one daemon, PostgreSQL", 1, "", True)]
    tries += [(f"{number} worker{'s' * (number > 1)} of a cluster", number, SERVICE, True) for number in teams]
    tries += [(f"{number}, at the default tick", number, _DEFAULT, True) for number in teams]
    found = [(what, service, _measured(number, service, server=server)) for what, number, service, server in tries]
    first = found[2][2].polls
    yield f"{_FEEDS} feeds on {_HOSTS} hosts, all due each second and all answering 304; {os.cpu_count()} cores for the workers, the"
    yield f"database and the outlets together; {_SPAN:.0f} s each, in one run, load {os.getloadavg()[1]:.0f}. The tick is a second where no"
    yield "other is said."
    yield ""
    columns = ("", "polls/s", "ratio", "processor ms a poll: workers", "database", "queue's share of it", "house-keeping's")
    yield f"| {' | '.join(columns)} | queue, processor ms a second | a worker's share of the polls |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for what, service, one in found:
        each = 1000 / (one.polls * one.span)
        queue = 1000 * (one.queue + one.database_queue) / one.span
        shares = f"{one.shares[0]:.0%} to {one.shares[-1]:.0%}" if len(one.shares) > 1 else "–"
        share = f"{one.share:.1%} | {one.house / one.whole:.1%} | {queue:.0f} | {shares}" if service else "– | – | – | –"
        yield f"| {what} | {one.polls:.0f} | {one.polls / first:.2f} | {one.workers * each:.2f} | {one.database * each:.2f} | {share} |"


def _measured(number: int, service: str, *, server: bool) -> Figures:
    with stand(_HOSTS, answer=lambda _outlet: (200, "application/rss+xml", _document())) as here:
        url = here.database() if server else f"sqlite:///{here.folder}/watcher.db"
        feeds = "".join(f'[[feed]]\nurl = "{here.press.url(n % _HOSTS).rsplit("/", 1)[0]}/{n}"\n' for n in range(_FEEDS))
        config = configured(here.folder / "team", url, here.press, watchlist=WATCHLIST, service=service, feeds=feeds)
        team = [_started(config, n) for n in range(number)]
        try:
            until(lambda: len(here.press.asked) >= _FEEDS * 0.95, patience=120)
            time.sleep(_WARM)
            return _spanned(here, team, config.parent, url if server else "")
        finally:
            for worker in team:
                worker.send_signal(signal.SIGTERM)
            for worker in team:
                worker.wait(timeout=60)


def _spanned(here: Stand, team: Sequence[subprocess.Popen[bytes]], folder: Path, url: str) -> Figures:
    polled, workers, queues = _polled(here), sum(map(_used, team)), set[int]()
    before, began_with = _told(team, folder), _counted(url)
    database = _backends(url, queues)
    began = time.monotonic()
    while time.monotonic() < began + _SPAN:
        time.sleep(0.25)
        _backends(url, queues)
    span = time.monotonic() - began
    after, then = _told(team, folder), _backends(url, queues)
    spent = {name: after[name] - before[name] for name in after}
    main = spent["queue"] + spent["house"] + spent["polling"]
    loop = 1 + spent["loop"] / main  # what the loop itself takes is theirs for whom it turns
    served = {pid: used - database.get(pid, 0.0) for pid, used in then.items()}
    return Figures(
        polls=(_polled(here) - polled) / span,
        workers=sum(map(_used, team)) - workers,
        queue=spent["queue"] * loop,
        house=spent["house"] * loop,
        database=sum(served.values()),
        database_queue=sum(used for pid, used in served.items() if pid in queues),
        span=span,
        shares=_shares(began_with, _counted(url)),
    )


def _document() -> bytes:
    return b'<rss version="2.0"><channel><title>Outlet</title><item><guid>1</guid><title>A quiet day</title></item></channel></rss>'


def _started(config: Path, number: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "benchmarks.cluster.watched", str(config.parent / f"figures-{number}"), "--config", str(config), "run"]
    with (config.parent / f"worker-{number}.log").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603 - our own command


def _polled(here: Stand) -> int:
    return sum(here.press.asked.values())


def _told(team: Sequence[subprocess.Popen[bytes]], folder: Path) -> Counter[str]:
    """The sums of all workers."""
    sums = Counter[str]()
    for number, worker in enumerate(team):
        file = folder / f"figures-{number}"
        lines = len(file.read_text().splitlines()) if file.exists() else 0
        worker.send_signal(signal.SIGUSR1)
        until(lambda file=file, lines=lines: file.exists() and len(file.read_text().splitlines()) > lines, patience=20)
        sums.update(json.loads(file.read_text().splitlines()[-1]))
    return sums


def _counted(url: str) -> dict[str, tuple[int, datetime]]:
    """How many polls each worker has made, and when it said so."""
    if not url:
        return {}
    with SqlStore.open(url, read_only=True) as store:
        return {one.id: (one.polls, one.seen) for one in store.workers.every()}


def _shares(before: dict[str, tuple[int, datetime]], after: dict[str, tuple[int, datetime]]) -> tuple[float, ...]:
    """Of all polls, by each worker, the least first."""
    rates = [(after[one][0] - polls) / (after[one][1] - at).total_seconds() for one, (polls, at) in before.items()]
    return tuple(sorted(rate / (sum(rates) or 1.0) for rate in rates))


def _used(worker: subprocess.Popen[bytes]) -> float:
    """With its children."""
    below = [int(pid) for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()]
    return _seconds(worker.pid) + sum(map(_seconds, below))


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _backends(url: str, queues: set[int]) -> dict[int, float]:
    """Processor seconds by process of the database; those that serve the queue are added to `queues`."""
    if not url:
        return {}
    with psycopg.connect(url, autocommit=True) as db:
        mine = db.info.backend_pid
        found = db.execute("SELECT pid, query, backend_type FROM pg_stat_activity").fetchall()
    queues |= {pid for pid, query, _ in found if "procrastinate" in query or "LISTEN" in query}
    return {pid: _seconds(pid) for pid, _, _ in found if pid != mine}
