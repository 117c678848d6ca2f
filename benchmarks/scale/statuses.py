"""How long `watcher status` takes, as people run it, of stores of so many feeds: on a file and on a server."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.scale import page
from benchmarks.scale.filling import fill, moment
from benchmarks.scale.meter import Meter
from benchmarks.scale.population import populate
from benchmarks.scale.server import database
from watcher.edges.sources import mark_of
from watcher.edges.store.lookup import FILES
from watcher.edges.store.sql import SqlStore

_QUARTER = 15 * 60 * 1000
_TIMES = 3
_FEW = 100_000  #: feeds of which records are made; of more they would fill the memory of a small machine
#: Of 256 feeds five fail, three are odd and eight have moved.
_UNWELL = (
    "UPDATE feed SET failures = 4, reason = 'timeout after 20 s' WHERE substr(id, 1, 2) IN ('00', '10', '20', '30', '40')",
    """UPDATE feed SET learnt = '{"conditions":[{"name":"frozen","reason":"nothing new","since":1700000000.0,"confirmed":true}],'
    || substr(learnt, 2) WHERE substr(id, 1, 2) IN ('01', '11', '21')""",
    """UPDATE feed SET learnt = '{"move":{"to":"https://elsewhere.example/rss","since":1700000000.0,"last":1700000000.0,"taken":true},'
    || substr(learnt, 2) WHERE substr(id, 1, 1) = '7' AND substr(id, 2, 1) IN ('0', '2', '4', '6', '8', 'a', 'c', 'e')""",
)


def main(sizes: Sequence[int], *, shards: int) -> dict[str, str]:
    told = []
    for feeds in sizes:
        for kind, opened in (("SQLite", _file), ("PostgreSQL", _server)):
            with opened() as url:
                told.append((kind, f"{feeds:,}", *measured(url, feeds, shards)))
    head = ("store", "feeds", "s of the command", "s of the store", "both by the wall, at best", "before: s for records of all feeds")
    return {"statuses": page.table(head, told)}


def measured(url: str, feeds: int, shards: int) -> tuple[str, ...]:
    """The command three times, the best; what it asks of the store by itself; and what was asked before the store counted."""
    with TemporaryDirectory() as folder, SqlStore.open(url) as store:
        config = Path(folder) / "watcher.toml"
        config.write_text(f'[store]\nurl = "{url}"\n[feeds]\nfiles = ["feeds.toml"]\n')
        declared = config.with_name("feeds.toml")
        with declared.open("w") as file:
            file.writelines(f'[[feed]]\nurl = "https://h{n}.example/rss.xml"\ntitle = "The {n}th"\n\n' for n in range(feeds))
        fill(store, populate(feeds, shards=shards), np.random.default_rng(2).integers(0, _QUARTER, feeds))
        for statement in _UNWELL:
            store._db.run(statement)  # noqa: SLF001
        store._db.run("ANALYZE")  # noqa: SLF001
        store.note(FILES, mark_of([declared]))
        store.beat(moment(0), pid=1, since=moment(0), host="here")
        said = json.loads(_run("status", "--json", "--config", str(config)))
        assert said["feeds"]["total"] == feeds, said
        runs = [_timed(lambda: _run("status", "--json", "--config", str(config))) for _ in range(_TIMES)]
        now = moment(_QUARTER)

        def asked() -> None:
            store.census(now, quiet_after=timedelta(days=7))
            store.counts(now)
            store.arrears(now)
            store.pushed(now)

        inside = min(_seconds(store, asked) for _ in range(_TIMES))
        before = f"{_seconds(store, store.feeds):.1f}" if feeds <= _FEW else ""
        return f"{min(run[1] for run in runs):.2f}", f"{inside:.2f}", f"{min(run[0] for run in runs):.1f}", before


def _seconds(store: SqlStore, act: Callable[[], object]) -> float:
    """Of processor, ours and the server's, which must not share the work."""
    if store.one_writer:
        return _timed(act)[1]
    store._db.value("SELECT set_config('max_parallel_workers_per_gather', '0', false)")  # noqa: SLF001
    with Meter(store)() as cost:
        act()
    return cost.both


def _run(*words: str) -> str:
    return subprocess.run([sys.executable, "-m", "watcher", *words], check=False, capture_output=True, text=True).stdout  # noqa: S603 - ours


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the wall, and of the processor, ours and that of commands."""

    def used() -> float:
        return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))

    wall, ours = time.perf_counter(), used()
    act()
    return time.perf_counter() - wall, used() - ours


@contextmanager
def _file() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/watcher.db"


@contextmanager
def _server() -> Iterator[str]:
    with database() as url:
        yield url
