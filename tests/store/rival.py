"""Another process on the same store: ``python rival.py WHAT URL``. It says "ready", waits for a line, then does WHAT."""

# ruff: noqa: T201 - what it says is how the test hears of it
from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from tale import LEASE, NOW, entry, feed, match, save, told

from watcher.edges.store.lock import DaemonLock
from watcher.edges.store.sql import SqlStore

ROUNDS = 30


def contend(url: str) -> int:
    """Poll the same entries as the others do; save those nobody has saved, claim and deliver what is due."""
    store = SqlStore.open(url)
    one, saved, claimed = feed("one"), 0, 0
    for n in range(ROUNDS):
        with store.turn(one, [entry(one, n)], [match(entry(one, n))], NOW) as turn:
            if not turn.known.seen:
                turn.save(told(one, n))
                saved += 1
        claimed += len(store.claim(NOW, limit=2, lease=LEASE, owner=str(os.getpid())))
    print(saved, claimed, flush=True)
    return 0


def create(url: str) -> int:
    for n in range(15):
        SqlStore.open(f"{url}.{n}").close()
    return 0


def die(url: str) -> int:
    """Be killed with a saved turn not yet committed."""
    store = SqlStore.open(url)
    save(store, told(feed("one"), 1))
    with store.turn(feed("one"), (), (), NOW) as turn:
        turn.save(told(feed("one"), 2))
        os.kill(os.getpid(), signal.SIGKILL)
    return 1


def hold(path: str) -> int:
    with DaemonLock(Path(path), since=NOW):
        print("held", flush=True)
        time.sleep(60)
    return 1


if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.readline()
    sys.exit({"contend": contend, "create": create, "die": die, "hold": hold}[sys.argv[1]](sys.argv[2]))
