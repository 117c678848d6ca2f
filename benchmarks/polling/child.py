"""One poller in a process of its own: `python -m benchmarks.polling.child ENGINE BASE COUNT FOLDER PASSES`.

Prints one JSON line a pass, with what it took from the moment all is set up (the feeds added, the watch list read, the
program loaded) to the moment all is stored.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.polling.process import processor

Pass = Callable[[], dict[str, int]]
"""Polls every feed once; what came of it, in numbers."""


@contextlib.contextmanager
def ours(base: str, count: int, folder: Path) -> Iterator[Pass]:
    """As `watcher poll` does it: the shipped watch list and signals, the settings as they are by default."""
    from watcher.app import build  # noqa: PLC0415 - only the poller measured is loaded
    from watcher.edges.config import load  # noqa: PLC0415
    from watcher.edges.stores import open_store  # noqa: PLC0415 - only the poller measured is loaded
    from watcher.service.poller import lease_of  # noqa: PLC0415
    from watcher.service.sweep import named, sweep  # noqa: PLC0415

    (folder / "feeds.toml").write_text("".join(f'[[feed]]\nurl = "{base}/{n}"\n' for n in range(count)))
    settings = {
        "store": f'url = "sqlite:///{folder}/store.db"',
        "polling": 'allow_private = ["127.0.0.0/8"]',
        "feeds": 'files = ["feeds.toml"]',
    }
    (folder / "watcher.toml").write_text("".join(f"[{name}]\n{line}\n" for name, line in settings.items()))
    config = load(folder / "watcher.toml", environment={})

    def clock() -> datetime:
        return datetime.now(UTC)

    with asyncio.Runner() as runner, open_store(config) as store:
        parts = build(config, clock=clock)
        store.declare(parts.feeds, clock())
        hands = config.polling.concurrency

        def one() -> dict[str, int]:
            ids = [feed for feed, _ in store.places()]
            feeds = named(store, ids, clock, lease_of(config.polling), hands=hands)
            swept = runner.run(sweep(feeds, equipment=parts, store=store, clock=clock, jitter=random.random))
            found = store.counts(clock())
            failed = len(swept.failing) + len(swept.bugs)
            return {"failed": failed, "entries": found["entries"]["total"], "matched": found["matches"]["total"]}

        yield one
        runner.run(parts.aclose())


@contextlib.contextmanager
def reader(base: str, count: int, folder: Path) -> Iterator[Pass]:
    """lemon24/reader, with ten workers."""
    from reader import make_reader  # noqa: PLC0415

    made = make_reader(str(folder / "reader.db"))
    for n in range(count):
        made.add_feed(f"{base}/{n}")

    def one() -> dict[str, int]:
        made.update_feeds(workers=10, scheduled=False)  # else it would leave out what it has just polled
        return {"failed": made.get_feed_counts(broken=True).total or 0, "entries": made.get_entry_counts().total or 0}

    yield one
    made.close()


@contextlib.contextmanager
def rss2email(base: str, count: int, folder: Path) -> Iterator[Pass]:
    """`r2e run --no-send`, its own command within this process."""
    from rss2email.main import run  # noqa: PLC0415

    outlines = "".join(f'<outline type="rss" text="feed {n}" xmlUrl="{base}/{n}"/>' for n in range(count))
    (folder / "feeds.opml").write_text(f'<opml version="1.0"><body>{outlines}</body></opml>')
    files = ["-c", str(folder / "r2e.cfg"), "-d", str(folder / "r2e.json")]
    quiet = contextlib.redirect_stdout(io.StringIO())
    with quiet:
        run([*files, "new", "desk@example.org"])
        run([*files, "opmlimport", str(folder / "feeds.opml")])

    def one() -> dict[str, int]:
        with quiet, contextlib.suppress(SystemExit):
            run([*files, "run", "--no-send"])
        told = json.loads((folder / "r2e.json").read_text())
        return {"entries": sum(len(feed["seen"]) for feed in told["feeds"])}

    yield one


ENGINES = {"ours": ours, "reader": reader, "rss2email": rss2email}


def main(engine: str, base: str, count: int, folder: Path, passes: int) -> None:
    with ENGINES[engine](base, count, folder) as one:
        for _ in range(passes):
            cost, began = processor(os.getpid()), time.perf_counter()
            result = one()
            wall, cost = time.perf_counter() - began, processor(os.getpid()) - cost
            print(json.dumps({"wall": wall, "processor": cost, **result}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
