"""Hosts as network namespaces: three workers and a database with addresses of their own, and what befalls them.

Something happens each second, printed by one outlet or by three at once; then the fault comes, lasts, and ends, and what is left
is awaited. Every setting that matters for time is the product's own. Needs root and `ip`, for the clocks faketime; says so.
"""

from __future__ import annotations

import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.cluster.stand import (
    KEPT,
    SERVICE,
    WATCHLIST,
    Network,
    Press,
    Worker,
    configured,
    hosts,
    postgres,
    settled,
    started,
    tally,
    until,
)
from watcher.edges.store.sql import SqlStore

_OUTLETS = 24
_WORKERS = ("one", "two", "three")
_PATIENCE = 300.0
_LIBRARIES = "/usr/lib/*/faketime/libfaketime.so.1"


@dataclass
class Scene:
    """Three workers, a database, outlets; `play` lets things happen for so many seconds."""

    net: Network
    server: postgres.Server
    press: Press
    config: Path
    url: str
    chance: random.Random = field(default_factory=lambda: random.Random(20261129))
    team: dict[str, Worker] = field(default_factory=dict)

    def start(self, name: str, *, around: Sequence[str] = ()) -> None:
        self.team[name] = started(self.config, name, around=[*self.net.within(name), *around])

    def watch(self) -> None:
        """Wait until all workers have begun."""
        for name, worker in self.team.items():
            assert until(lambda worker=worker: " watching " in worker.said(), patience=_PATIENCE), f"{name}: {worker.said()}"

    def play(self, seconds: float) -> None:
        latest = time.monotonic() + seconds
        while time.monotonic() < latest:
            outlets = self.chance.sample(range(_OUTLETS), 3)
            self.press.happen(outlets if self.chance.random() < 0.3 else outlets[:1])
            time.sleep(max(0.0, min(1.0, latest - time.monotonic())))


def _cut(scene: Scene) -> None:
    scene.net.cut("two")
    scene.play(120)
    scene.net.mend("two")


def _parted(scene: Scene) -> None:
    scene.net.part("two", "db")
    scene.play(120)
    scene.net.join("two", "db")


def _frozen(scene: Scene) -> None:
    scene.team["two"].send(signal.SIGSTOP)
    scene.play(150)
    scene.team["two"].send(signal.SIGCONT)


def _restarted(scene: Scene) -> None:
    for _ in range(6):
        scene.play(scene.chance.uniform(3, 8))
        scene.server.stop()
        scene.play(scene.chance.uniform(0, 3))
        scene.server.start()


def _crashed(scene: Scene) -> None:
    for _ in range(6):
        scene.play(scene.chance.uniform(3, 8))
        scene.server.kill()
        scene.play(scene.chance.uniform(0, 3))
        scene.server.start()


def _stopped(scene: Scene) -> None:
    """Everything at once, and again."""
    for _ in range(3):
        for worker in scene.team.values():
            worker.end(signal.SIGKILL)
        scene.server.kill()
        scene.play(3)
        for name in _WORKERS:
            scene.start(name)  # before there is a database
        scene.play(3)
        scene.server.start()
        for name in _WORKERS:
            if not until(lambda name=name: "watching" in scene.team[name].said()[-4000:], patience=2):
                scene.team[name].end(signal.SIGKILL)
                scene.start(name)
        scene.play(15)


def _wrong_by(offset: str) -> Callable[[Scene], None]:
    def clock(scene: Scene) -> None:
        scene.team["two"].end()
        (library,) = sorted(Path("/").glob(_LIBRARIES.lstrip("/")))[:1]
        scene.start("two", around=["env", f"LD_PRELOAD={library}", f"FAKETIME={offset}", "FAKETIME_DONT_FAKE_MONOTONIC=1"])
        scene.watch()
        scene.play(90)

    return clock


FAULTS: dict[str, tuple[str, Callable[[Scene], None]]] = {
    "cut": ("a worker cut off from everything for two minutes", _cut),
    "parted": ("a worker cut off from the database alone for two minutes", _parted),
    "frozen": ("a worker frozen (SIGSTOP) for 150 s, past all its leases, and woken", _frozen),
    "restarted": ("the database restarted six times in the middle of turns", _restarted),
    "crashed": ("the database killed with -9 six times in the middle of turns", _crashed),
    "stopped": ("all workers and the database killed with -9 and started again, three times", _stopped),
    "ahead": ("the clock of one worker an hour ahead", _wrong_by("+3600s")),
    "behind": ("the clock of one worker an hour behind", _wrong_by("-3600s")),
}


def run(*, only: Sequence[str]) -> Iterator[str]:
    """The table, line by line."""
    chosen = [name for name in FAULTS if not only or name in only]
    if reason := hosts.lacking() or postgres.lacking():
        sys.exit(f"the faults cannot be tried here: {reason}")
    if {"ahead", "behind"} & set(chosen) and not list(Path("/").glob(_LIBRARIES.lstrip("/"))):
        sys.exit("a wrong clock wants faketime: apt-get install faketime, or name other faults with --only")
    columns = ("what befell them", "entries published, stored", "happenings, alerts, delivered", "lost", "told under a second id")
    columns += ("taken again with the same id", "a host asked by two at once", "slowest alert", "else wrong")
    yield f"| {' | '.join(columns)} |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name in chosen:
        yield "| " + " | ".join(_tried(*FAULTS[name])) + " |"


def _tried(what: str, fault: Callable[[Scene], None]) -> list[str]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sw-faults-")))
        net = stack.enter_context(hosts.network())
        outlets = net.begin(_OUTLETS)
        address = net.add("db")
        addresses = {net.add(name): name for name in _WORKERS}
        server = stack.enter_context(postgres.running(host=address, port=5432, settings=KEPT, within=_as_host(net, "db")))
        press = stack.enter_context(Press(outlets, chance=random.Random(7), hook=hosts.BEFORE))
        press.slow = 0.2  # so that some are sent as the fault comes
        postgres.execute(f"{server.address}/postgres", "CREATE DATABASE watcher")
        url = f"{server.address}/watcher"
        scene = Scene(net, server, press, configured(folder, url, press, watchlist=WATCHLIST, service=SERVICE), url)
        stack.callback(lambda: [worker.end(signal.SIGKILL) for worker in scene.team.values() if worker.alive])
        for name in _WORKERS:
            scene.start(name)
        scene.watch()
        scene.play(10)
        fault(scene)
        scene.play(15)
        ended = until(lambda: settled(press, url), patience=_PATIENCE)
        counted = tally(press, url)
        wrong = [counted.wrong] * bool(counted.wrong) + ["it did not come to an end"] * (not ended) + list(_odd(scene))
        wrong += [f"{name} ended with {code}" for name, worker in scene.team.items() if (code := worker.end())]
        idle = set(addresses) - {hook.peer for hook in press.hooks}
        wrong += [f"{addresses[peer]} sent nothing" for peer in sorted(idle)]
        _keep(folder)
        return [
            what,
            f"{counted.published}, {counted.stored}",
            f"{counted.happenings}, {counted.alerts}, {counted.delivered}",
            f"**{counted.lost}**",
            f"**{counted.doubled + counted.other_id}**",
            str(counted.twice),
            str(press.crowds),
            f"{_slowest(press):.0f} s",
            "; ".join(wrong) or "nothing",
        ]


def _as_host(net: Network, name: str) -> list[str]:
    """As `Network.within`, as the user whom PostgreSQL runs as."""
    setuid = [f"--setuid={user[0]}", f"--setgid={user[1]}"] if (user := postgres.whose()) else []
    return ["nsenter", f"--net=/run/netns/{net.space(name)}", *setuid, "--"]


def _odd(scene: Scene) -> Iterator[str]:
    """What else may not be: tracebacks, and alerts raised at a time that was not."""
    for name, worker in scene.team.items():
        if number := worker.said().count("Traceback"):
            yield f"{number} tracebacks of {name}"
    with SqlStore.open(scene.url, read_only=True) as store:
        now = datetime.now(UTC)
        wrong = [alert.id for alert, _ in store.alerts(states=None, limit=10**6) if not now - timedelta(minutes=20) < alert.raised <= now]
        if wrong:
            yield f"{len(wrong)} alerts raised at a time that was not"


def _slowest(press: Press) -> float:
    """Seconds from printing to the first time it was told."""
    told: dict[str, float] = {}
    for hook in press.hooks:
        told.setdefault(hook.headline, hook.at)
    return max((told[one.headline] - one.at for one in press.happenings if one.headline in told), default=0.0)


def _keep(folder: Path) -> None:
    """The logs, for whoever wants to know why."""
    kept = Path(tempfile.gettempdir()) / "sw-faults-logs"
    kept.mkdir(exist_ok=True)
    for log in folder.glob("*.log"):
        (kept / log.name).write_bytes(log.read_bytes())
