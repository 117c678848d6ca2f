"""Workers of one store killed at random points of their work, now one, now all at once: what is lost, what comes twice.

A third of what happens is printed by one outlet, a third by three at once on hosts that different workers ask, a third by one
and, when that has been told, by two more. In the end the rest is awaited, and one daemon on SQLite is given the same.
"""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator

from benchmarks.cluster.stand import (
    PATIENCE,
    SERVICE,
    WATCHLIST,
    Cradle,
    Press,
    Worker,
    arrived,
    configured,
    embedded,
    same,
    settled,
    stand,
    tally,
    tracebacks,
    until,
)

_OUTLETS = 24
_SIGNS = ("asked", "hooked", "started", "asked", "hooked", "asked", "hooked", "asked", "hooked", "all")


def run(*, workers: int, kills: int) -> Iterator[str]:
    """The table, line by line."""
    chance = random.Random(20261129)
    with stand(_OUTLETS) as here:
        url = here.database()
        folder = here.folder / "cluster"
        cradle = Cradle(configured(folder, url, here.press, watchlist=WATCHLIST, service=SERVICE))
        team = [cradle.start(f"worker-{n}") for n in range(workers)]  # in the same second, on an empty database
        began, points = time.monotonic(), Counter[str]()
        waiting: list[tuple[int, list[int]]] = []
        for number in range(kills):
            _publish(here.press, chance, number, waiting)
            sign = _SIGNS[number % len(_SIGNS)]
            points[_died(sign, here.press, chance)] += 1
            for victim in range(workers) if sign == "all" else [chance.randrange(workers)]:
                assert team[victim].end(signal.SIGKILL) == signal.SIGKILL, team[victim].said()[-2000:]
                team[victim] = cradle.start(f"worker-{victim}")
        killed = time.monotonic() - began
        until(lambda: arrived(here.press), patience=PATIENCE)
        _reprint(here.press, waiting, everything=True)
        waited = time.monotonic()
        ended = until(lambda: settled(here.press, url), patience=PATIENCE)
        waited = time.monotonic() - waited
        counted = tally(here.press, url)
        codes = [_ended(worker) for worker in team]
        cradle.close()
        hard = tracebacks(folder)
        alone, _ = embedded(here)
        alike, raced, others = same(here, url, alone)
    yield f"{kills} times `kill -9` on {workers} workers in {killed:.0f} s, every tenth time all at once; " + ", ".join(
        f"{how} {n}" for how, n in sorted(points.items())
    )
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| entries published, stored | {counted.published:,}, {counted.stored:,} |"
    yield f"| happenings, alerts raised, delivered | {counted.happenings:,}, {counted.alerts:,}, {counted.delivered:,} |"
    yield f"| **lost** | **{counted.lost}** |"
    yield f"| **second alerts for one happening, second ids** | **{counted.doubled}, {counted.other_id}** |"
    yield f"| taken again with the same id (accepted, and killed before it was noted) | {counted.twice} |"
    yield f"| not at an end, dead, otherwise wrong | {counted.waiting}, {counted.dead}, {counted.wrong or 'nothing'} |"
    yield f"| alerts with the id that one daemon on SQLite gives them from the same | {alike:,} |"
    yield f"| printed by three outlets at once, with the id of the one that was read first; other ids | {raced:,}; {others:,} |"
    yield f"| tracebacks in the logs; exit codes at the end | {hard}; {', '.join(map(str, codes))} |"
    yield f"| from the last kill until all was at an end | {waited:.0f} s{'' if ended else ', and it was not'} |"


def _publish(press: Press, chance: random.Random, number: int, waiting: list[tuple[int, list[int]]]) -> None:
    for kind in (number % 3, (number + 1) % 3):
        outlets = chance.sample(range(_OUTLETS), 3)
        if kind == 0:
            press.happen(outlets[:1])
        elif kind == 1:
            press.happen(outlets)
        else:
            waiting.append((press.happen(outlets[:1]).number, outlets[1:]))
    _reprint(press, waiting)


def _reprint(press: Press, waiting: list[tuple[int, list[int]]], *, everything: bool = False) -> None:
    """What has been told is printed by others too."""
    told = {hook.headline for hook in list(press.hooks)}
    for one in list(waiting):
        happening = press.happenings[one[0]]
        if everything or happening.headline in told:
            press.print(happening, one[1])
            waiting.remove(one)


def _died(sign: str, press: Press, chance: random.Random) -> str:
    """Wait for a moment to kill at, and say which it was."""
    time.sleep(chance.uniform(0.0, 4.0))
    if sign == "started":
        return "at any moment"

    def seen() -> int:
        return len(press.hooks) if sign == "hooked" else sum(press.asked.values())

    before, latest = seen(), time.monotonic() + 3
    while seen() == before:
        if time.monotonic() > latest:
            return "without a sign"
        time.sleep(0.002)
    time.sleep(chance.choice((0.0, chance.uniform(0.0, 0.03), chance.uniform(0.0, 0.3))))
    return {"asked": "while one fetched", "hooked": "while one sent", "all": "all while one fetched"}[sign]


def _ended(worker: Worker) -> int:
    return worker.end(signal.SIGTERM)
