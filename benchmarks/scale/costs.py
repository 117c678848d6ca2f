"""What one poll, one article and one delivery cost, on PostgreSQL, with everything the product does: TLS, reading, matching with the
shipped watch list, deciding, saving, sending. Processor time, ours and the server's; bytes of WAL and of disk; round trips.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.polling.process import processor
from benchmarks.scale import page
from benchmarks.scale.meter import Held, Meter
from benchmarks.scale.outlets import ENTRIES, HOSTS, KINDS, certify
from benchmarks.scale.server import database
from watcher.app import build
from watcher.edges.config import Config, load
from watcher.edges.readers import Readers
from watcher.edges.store.sql import SqlStore
from watcher.service.equipment import Equipment
from watcher.service.poller import lease_of
from watcher.service.rota import Rota
from watcher.service.sweep import deliver, named
from watcher.turns.dispatch import Dispatched
from watcher.turns.poll import poll
from watcher.turns.searches import Searches
from watcher.turns.together import Together

FILE = page.ROOT / "benchmarks" / "scale" / "costs.json"  #: what `day` and `plan` reckon with
_OURS = "relkind = 'r' AND relnamespace = 'public'::regnamespace"
_DEAR = 5  #: of what alerts there are fewer feeds: each alert is compared with 500 stories
_NAMES = {
    "etag": "304",
    "same": "200, the same bytes",
    "new": "200 with one new article",
    "told": "the same, an alert beside 500 stories of the same man",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Of one poll, or one delivery, on average. Milliseconds of the processor."""

    ours: float
    server: float
    wal: float  #: bytes
    trips: float  #: statements sent to the server
    disk: float  #: bytes by which the store grew, vacuumed
    held: float  #: of `ours` and `server`, while the stories are held
    full: float  #: bytes of WAL of the first one after a checkpoint, with whole pages
    many: int  #: were measured


def main(feeds: int, passes: int) -> dict[str, str]:
    found: dict[str, Unit] = {}
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as ports, database() as url:
        config = configured(Path(folder), url, ports, feeds)
        with SqlStore.open(url) as store, asyncio.Runner() as runner:
            parts = build(config, clock=now)
            store.declare(parts.feeds, now())
            ids = {kind: [feed.id for feed in store.feeds() if f"/{kind}/" in feed.url] for kind in KINDS}
            bench = Bench(store, config, parts, runner)
            for kind in KINDS:
                bench.polls(ids[kind])  # the first reading is a backlog, and costs more
                print(f"{_NAMES[kind]} …", file=sys.stderr, flush=True)
                some = ids[kind]
                found[kind] = bench.measured(
                    lambda some=some: sum(bench.polls(some) for _ in range(passes)), lambda some=some: bench.polls(some)
                )
            print("deliveries …", file=sys.stderr, flush=True)
            found["delivery"] = bench.measured(lambda: len(runner.run(sent(parts, store))))
            matched = store.counts(now())["matches"]["total"]
            entries = store.counts(now())["entries"]["total"]
            tables = bench.tables()
            bench.close()
            runner.run(parts.aclose())
    FILE.write_text(json.dumps({name: asdict(unit) for name, unit in found.items()}, indent=1) + "\n")
    return {"costs": told(found, feeds * passes, matched / entries, tables)}


async def sent(parts: Equipment, store: SqlStore) -> list[Dispatched]:
    """All that is due."""
    return await deliver(equipment=parts, store=store, clock=now, jitter=lambda: 0.5)


class Bench:
    """A store, and what polls into it."""

    def __init__(self, store: SqlStore, config: Config, parts: Equipment, runner: asyncio.Runner) -> None:
        self._store, self._config, self._parts, self._runner = store, config, parts, runner
        self._meter, self._held = Meter(store), Held(store)
        self._together, self._readers, self._searches = Together(store), Readers(), Searches()

    def close(self) -> None:
        self._runner.run(self._readers.close())

    def polls(self, ids: Sequence[str]) -> int:
        """Each of these feeds once, as `watcher poll` does it."""
        return self._runner.run(self._polled(ids))

    async def _polled(self, ids: Sequence[str]) -> int:
        polling = self._config.polling
        hands = polling.concurrency
        rota = Rota(named(self._store, ids, now, lease_of(polling), hands=hands), hands=hands, per_host=polling.per_host)
        done = 0

        async def hand() -> None:
            nonlocal done
            while feed := await rota.draw():
                outcome = await poll(
                    feed,
                    web=self._parts.web,
                    store=self._store,
                    matcher=self._parts.matcher,
                    rules=self._parts.rules,
                    now=now(),
                    jitter=0.5,
                    readers=self._readers,
                    searches=self._searches,
                    together=self._together,
                )
                assert outcome.reading != "failed", outcome.feed.health.reason
                rota.done(feed)
                done += 1

        await asyncio.gather(*(hand() for _ in range(hands)))
        return done

    def measured(self, act: Callable[[], int], before: Callable[[], int] = lambda: 0) -> Unit:
        """The cost of what `act` does, for each of those it says it did; `before` is done first, after a checkpoint."""
        disk = self._disk()
        self._store._db.run("CHECKPOINT")  # noqa: SLF001
        full = self._counters()[0]
        first = before()
        full = (self._counters()[0] - full) / first if first else 0.0
        began, held = self._counters(), self._held.seconds
        ours = processor(os.getpid())
        with self._meter() as cost:
            many = act()
        ours = processor(os.getpid()) - ours
        after = self._counters()
        wal, trips = (b - a for a, b in zip(began, after, strict=True))
        disk = self._disk() - disk
        seconds = {"ours": ours * 1000 / many, "server": cost.server * 1000 / many, "held": (self._held.seconds - held) * 1000 / many}
        return Unit(**seconds, wal=wal / many, trips=trips / many, disk=disk / (many + first), full=full, many=many)

    def _counters(self) -> tuple[int, int]:
        """Bytes of WAL ever written, statements ever run."""
        raw: Any = self._store._db._raw  # noqa: SLF001 - no store tells it
        wal = raw.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()[0]
        return int(wal), int(raw.execute("SELECT sum(calls) FROM statistics.pg_stat_statements").fetchone()[0])

    def _disk(self) -> int:
        raw: Any = self._store._db._raw  # noqa: SLF001
        raw.execute("VACUUM")
        return int(raw.execute(f"SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE {_OURS}").fetchone()[0])  # noqa: S608 - ours

    def tables(self) -> list[tuple[str, int, int]]:
        """The largest tables with their indexes: name, bytes, rows."""
        raw: Any = self._store._db._raw  # noqa: SLF001
        raw.execute("ANALYZE")
        return list(
            raw.execute(
                f"""SELECT relname, pg_total_relation_size(oid), reltuples::bigint FROM pg_class
                WHERE {_OURS} AND reltuples > 0 ORDER BY 2 DESC LIMIT 8"""  # noqa: S608 - ours
            ).fetchall()
        )


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def served(folder: Path) -> Iterator[list[int]]:
    """The ports of the outlets: of feeds, and of what takes messages."""
    command = [sys.executable, "-m", "benchmarks.scale.outlets", str(certify(folder))]
    with subprocess.Popen(command, cwd=page.ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own command
        assert server.stdout is not None
        try:
            yield [int(port) for port in server.stdout.readline().split()]
        finally:
            server.kill()


def configured(folder: Path, url: str, ports: Sequence[int], feeds: int) -> Config:
    """The shipped watch list and signals, one webhook that is told everything by itself, and feeds of all kinds."""
    names = (
        f"https://{HOSTS[n % len(HOSTS)]}:{ports[0]}/{kind}/{n}" for kind in KINDS for n in range(feeds // (_DEAR if kind == "told" else 1))
    )
    (folder / "feeds.toml").write_text("".join(f'[[feed]]\nurl = "{name}"\n' for name in names))
    (folder / "watcher.toml").write_text(
        f"""[store]
url = "{url}"
[polling]
allow_private = ["127.0.0.0/8"]
ca_file = "certificate.pem"
[feeds]
files = ["feeds.toml"]
[flood]
more_than = 100000
[channels.hook]
type = "webhook"
url = "env:HOOK_URL"
secret = "env:HOOK"
"""
    )
    return load(
        folder / "watcher.toml",
        environment={"HOOK": "whsec_c2NhbGUgYmVuY2htYXJrIHNlY3JldA==", "HOOK_URL": f"http://127.0.0.1:{ports[1]}/hook/1"},
    )


def told(found: dict[str, Unit], polls: int, share: float, tables: Sequence[tuple[str, int, int]]) -> str:
    head = (
        "",
        "ms of ours",
        "ms of the server",
        "of both, stories held",
        "statements",
        "WAL bytes",
        "the same, pages whole",
        "bytes on disk",
        "measured",
    )
    rows = [
        (
            _NAMES.get(name, "a delivery to a webhook"),
            f"{unit.ours:.2f}",
            f"{unit.server:.2f}",
            f"{unit.held:.2f}",
            f"{unit.trips:.1f}",
            f"{unit.wal:,.0f}",
            f"{unit.full:,.0f}" if unit.full else "",
            f"{unit.disk:,.0f}",
            f"{unit.many:,}",
        )
        for name, unit in found.items()
    ]
    sizes = "; ".join(f"`{name}` {size / max(count, 1):,.0f} bytes a row" for name, size, count in tables)
    return (
        f"{polls:,} polls of each kind; documents of {ENTRIES} entries of real feeds in many languages, over TLS with a new connection "
        f"each, on loopback; one article in {1 / share:.0f} matched. With the indexes: {sizes}.\n\n{page.table(head, rows)}"
    )
