"""Turns a second of one, two and four processes on one PostgreSQL store, which waits for its disk: ``python -m benchmarks.locks``.

Each process saves turns of feeds of its own, 25 together as the daemon does, for some seconds. In the mix four of five polls
find nothing new, 15 in 100 bring five articles in which nothing is found, and 3 in 100 bring an alert.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent / "tests"), str(Path(__file__).parent.parent / "tests" / "store")]

import postgres  # noqa: E402 - of the tests, found by the line above
from tale import NOW, article, entry, feed, polled, told  # noqa: E402 - of the tests, found by the line above

from watcher.core.model import Outcome, Visit  # noqa: E402 - as above
from watcher.edges.store.sql import SqlStore  # noqa: E402 - as above
from watcher.turns.together import ENOUGH, Together  # noqa: E402 - as above

FEEDS = 400  #: of each process
MIXES = {"unchanged": (0, 0), "mix": (15, 3), "alerts": (0, 100)}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "60", "shared_buffers": "128MB"}


def outcomes(worker, mix):
    """What polls come to, for ever: (entries, matches, outcome)."""
    new, alerts = MIXES[mix]
    number = 0
    while True:
        source = polled(feed(f"w{worker}f{number % FEEDS}"), last_read=NOW, next_poll=NOW + timedelta(seconds=number))
        visit = Visit(feed=source.id, at=NOW + timedelta(milliseconds=number), result="read", status=200)
        kind = number * 61 % 100
        if kind < alerts:
            outcome = told(source, number)
            yield (entry(source, number),), (outcome.matches[0][1],), replace(outcome, visit=visit)
        elif kind < alerts + new:
            entries = tuple(entry(source, 5 * number + n) for n in range(5))
            yield entries, (), Outcome(feed=source, articles=tuple(map(article, entries)), fresh=5, visit=visit)
        else:
            yield (), (), Outcome(feed=source, reading="unchanged", visit=visit)
        number += 1


async def save(store, together, entries, matches, outcome):
    def turn():
        with store.turn(outcome.feed, entries, matches, NOW) as one:
            one.save(outcome)

    await together.save(turn, feed=outcome.feed.id, quiet=not matches)


async def work(url, worker, mix, *, seconds, ready, counted):
    with SqlStore.open(url) as store:
        together, made = Together(store), outcomes(worker, mix)
        ready.wait()
        number, ends = 0, time.monotonic() + seconds
        while time.monotonic() < ends:
            await asyncio.gather(*(save(store, together, *next(made)) for _ in range(ENOUGH)))
            number += ENOUGH
        counted.put(number)


def process(*where, **how):
    asyncio.run(work(*where, **how))


def measure(address, mix, processes, seconds):
    name = f"{mix}{processes}"
    postgres.execute(f"{address}/postgres", f"CREATE DATABASE {name}")
    with SqlStore.open(f"{address}/{name}") as store:
        store.declare([feed(f"w{worker}f{n}") for worker in range(processes) for n in range(FEEDS)], NOW)
    ready, counted = multiprocessing.Barrier(processes), multiprocessing.Queue()
    how = {"seconds": seconds, "ready": ready, "counted": counted}
    hands = [multiprocessing.Process(target=process, args=(f"{address}/{name}", worker, mix), kwargs=how) for worker in range(processes)]
    for hand in hands:
        hand.start()
    total = sum(counted.get(timeout=seconds + 120) for _ in hands)
    for hand in hands:
        hand.join()
    return total / seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--commit", type=int, default=0, help="milliseconds that a commit takes besides, as on a slower disk or with a replica"
    )
    asked = parser.parse_args()
    delay = {"commit_delay": str(asked.commit * 1000), "commit_siblings": "0"} if asked.commit else {}
    postgres._SETTINGS = DURABLE | delay  # noqa: SLF001 - those of the tests lose everything with the machine
    print(f"{'turns a second of':>18} {'1':>7} {'2':>7} {'4':>7} processes")
    for mix in MIXES:
        figures = {processes: [] for processes in (1, 2, 4)}
        for _ in range(asked.rounds):
            for processes, found in figures.items():
                with postgres.server() as address:
                    found.append(measure(address, mix, processes, asked.seconds))
        middle = [sorted(found)[len(found) // 2] for found in figures.values()]
        print(f"{mix:>18} {middle[0]:7.0f} {middle[1]:7.0f} {middle[2]:7.0f}", flush=True)


if __name__ == "__main__":
    main()
