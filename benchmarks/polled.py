"""What the ledger of polls costs: a day of polls of the shipped feeds, put into a store as polls put them, then rolled up.

    python benchmarks/polled.py

115 feeds asked each ten minutes, one poll in five with something new; processor time without that of the transactions, which
are the polls' own.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watcher.core.model import Visit
from watcher.edges.store import visits
from watcher.edges.store.connection import Connection
from watcher.edges.store.opening import connect
from watcher.edges.store.sql import SqlStore

FEEDS, EVERY, DAYS = 115, timedelta(minutes=10), 14
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def visit(feed: int, poll: int) -> Visit:
    fresh = int((feed + poll) % 5 == 0)
    return Visit(
        feed=f"https://{feed}.example/rss",
        at=BEGAN + poll * EVERY + timedelta(seconds=feed * 5),
        result="read" if fresh else "unchanged",
        status=200 if fresh else 304,
        entries=30 * fresh,
        fresh=fresh,
        took=timedelta(milliseconds=180 + feed),
        size=22_000 * fresh,
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "watcher.db"
        url = f"sqlite:///{file}"
        with SqlStore.open(url):
            pass  # the tables
        db = connect(url)
        try:
            polls = [visit(feed, poll) for poll in range(DAYS * timedelta(days=1) // EVERY) for feed in range(FEEDS)]
            before = pages(db)
            began = time.process_time()
            with db.write():
                for one in polls:
                    visits.add(db, one)
            took = time.process_time() - began
            details = pages(db) - before
            end = BEGAN + timedelta(days=DAYS)
            while visits.roll_up(db, end, BEGAN):
                pass
            left = db.value("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'visit_day%'")
        finally:
            db.close()
    print(f"{len(polls):,} polls: {details / len(polls):.0f} bytes and {took / len(polls) * 1000:.3f} ms of processor each")
    print(f"a day of {FEEDS} feeds: {details / DAYS / 1e6:.2f} MB, rolled up {left / DAYS / 1000:.1f} KB")


def pages(db: Connection) -> int:
    return int(db.value("PRAGMA page_count")) * int(db.value("PRAGMA page_size"))


if __name__ == "__main__":
    main()
