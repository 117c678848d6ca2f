"""Follows all lists at once through the product's own turns, and measures what that takes: reading, holding, watching, telling.

    python benchmarks/lists/watched.py          # or, for the last part alone: … watched.py told

The lists are the real ones beside the checkout and, for those that are not there, documents made here (see `documents`); some
sixty thousand targets with a quarter of a million names. Printed: time and peak of the memory of each first reading, and of its
reading process; of making the watch list of all of them, and of making it again from what was kept; a search; what OFAC's publication of
23 February 2024 told; and how often a command that is killed at random moments told each change of it.
"""

from __future__ import annotations

import asyncio
import functools
import http.server
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from documents import made
from samples import SHARED, Packed

from watcher.core.alerts.routing import Routes
from watcher.core.lists.followed import Followed
from watcher.core.lists.searching import search
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Entry, Feed, Fetch, Fetched
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.compiled import matcher_of
from watcher.edges.config import load
from watcher.edges.list_tables import Lists
from watcher.edges.sources import configured
from watcher.edges.store.sql import SqlStore
from watcher.turns.list_changes import Means
from watcher.turns.refresh import refresh

LIMIT = 400  #: MB in which all lists are watched
NOW = datetime(2026, 9, 23, 12, tzinfo=UTC)
#: List, form, and where its file is: made here, or beside the checkout.
LISTS = {
    "us-ofac-sdn": ("xml", "like SDN.XML"),
    "uk-sanctions": ("xml", "like UK-Sanctions-List.xml"),
    "eu-fsf": ("xml", "like the EU's FSF 1.1"),
    "us-csl": ("csv", "csl/consolidated_2025.csv.gz"),
    "un-sc": ("xml", "un/UN_consolidated_2026-02.xml.gz"),
    "us-ofac-cons": ("csv", "ofac/cons_prim.csv.gz"),
    "opensanctions": ("csv", "opensanctions/targets.simple_2026-03.csv.gz"),
}
CONFIG = """[store]
url = "sqlite:///w.db"
[polling]
allow_private = ["127.0.0.0/8"]
[watchlist]
files = ["watch.toml"]
signals = []
[channels.screen]
type = "console"
"""
WATCH = '[[entity]]\nid = "nobody"\nname = "Nobody"\nschema = "Person"\nnames.en = ["Nobody Atall"]\n'


class Disk:
    """Downloads from files that lie where the address says."""

    async def download(self, feed: Feed, into: BinaryIO, *, within: timedelta, cap: int, headers: Mapping[str, str]) -> Fetch:  # noqa: ARG002 - the port
        into.writelines(Packed(Path(feed.url)))
        return Fetched(url="https://a.example/", status=200, headers={}, body=b"")


def peak() -> float:
    return int(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def means_of(store: Path) -> Means:
    return Means(web=Disk(), store=store, settings=Lists(), matcher=Matcher(Watchlist()), routes=Routes((), ("desk",)))


async def looked(one: Followed, store: Path, now: datetime) -> dict[str, Any]:
    began = time.perf_counter()
    look = await refresh(one, means_of(store), now)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    result = {"entries": look.held.entries, "names": look.held.names, "added": look.added, "amended": look.amended}
    return {
        **result,
        "removed": look.delisted,
        "s": time.perf_counter() - began,
        "mb": peak(),
        "apart": children,
        "reason": look.held.reason,
    }


def watch(folder: Path) -> dict[str, float]:
    """The watch list of everything that is held, and one article searched for it."""
    began = time.perf_counter()
    watchlist = configured(load(folder / "watcher.toml", {}))
    matcher = matcher_of(watchlist, folder / "compiled")
    took = time.perf_counter() - began
    matcher.match_all([Entry(feed="f", key="k", revision="r", url="", title="Nobody Atall met Ada Example", text="")])
    return {"entries": len(watchlist.entities), "names": watchlist.names, "s": took, "mb": peak()}


def searched(folder: Path) -> dict[str, float]:
    began = time.perf_counter()
    with SqlStore.open(folder / "w.db", read_only=True) as store:
        records = ((id_, record) for id_ in store.lists.every() for record in store.lists.records(id_))
        found = search("Jewgeni Prigoschin", records)
    return {"hits": len(found), "s": time.perf_counter() - began, "mb": peak()}


def in_child(*words: object) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, *map(str, words)], stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - ourselves
    return dict(json.loads(done.stdout.splitlines()[-1]))


def all_lists(folder: Path) -> None:
    (folder / "watcher.toml").write_text(CONFIG)
    (folder / "watch.toml").write_text(WATCH)
    print(f"{'first reading':28} {'entries':>9} {'names':>9} {'s':>7} {'MB':>5} {'MB apart':>9}")
    for id_, (form, source) in LISTS.items():
        path = SHARED / source
        if source.startswith("like"):
            path = folder / id_
            with path.open("wb") as file:
                made()[source][0].write(file)
        elif not path.exists():
            continue
        with SqlStore.open(folder / "w.db") as store:
            store.lists.add(Followed(id=id_, form=form))
        result = in_child("look", folder / "w.db", id_, form, path)
        print(
            f"{id_:28} {result['entries']:9,} {result['names']:9,} {result['s']:7.1f} {result['mb']:5.0f} {result['apart']:9.0f}",
            flush=True,
        )
        assert not result["reason"], result["reason"]
    for what in ("watched, made", "watched, at a later start"):
        result = in_child("watch", folder)
        print(f"{what:28} {result['entries']:9,} {result['names']:9,} {result['s']:7.1f} {result['mb']:5.0f}", flush=True)
        assert result["mb"] < LIMIT, f"more than {LIMIT} MB"
    result = in_child("search", folder)
    print(f"{'a search for a name':28} {result['hits']:9,} {'':9} {result['s']:7.1f} {result['mb']:5.0f}")
    print(f"the store has {(folder / 'w.db').stat().st_size / 1e6:.0f} MB")


def served(folder: Path) -> http.server.ThreadingHTTPServer:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def told(folder: Path) -> None:
    """OFAC's publications of February 2024, by the command, which is killed at random moments until a look is complete."""
    pair = [SHARED / f"ofac/sdn_2024-02-{day}.csv.gz" for day in (20, 23)]
    if not all(path.exists() for path in pair):
        return
    (folder / "watcher.toml").write_text(CONFIG)
    (folder / "watch.toml").write_text(WATCH)
    web = folder / "web"
    web.mkdir()
    server = served(web)
    publish(pair[0], web / "sdn.csv")
    with SqlStore.open(folder / "w.db") as store:
        store.lists.add(Followed(id="us-ofac-sdn", form="csv", urls=(f"http://127.0.0.1:{server.server_port}/sdn.csv",)))
    command = [sys.executable, "-m", "watcher", "--config", str(folder / "watcher.toml"), "lists", "update"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - our own command
    publish(pair[1], web / "sdn.csv")
    chance, kills, began = random.Random(1), 0, time.perf_counter()
    while True:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - as above
        try:
            process.wait(timeout=chance.uniform(0.5, 9.0 + kills / 2))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
        with SqlStore.open(folder / "w.db") as store:
            store.release("daemon")
            alerts, changes = store.alerts(states=None, limit=10_000), store.lists.changes("us-ofac-sdn", limit=10_000)
        if changes and process.returncode == 0:
            break
    counts = Counter(str(change.action) for _, change in changes)
    print(f"\nOFAC 2024-02-20 to 02-23, killed {kills} times in {time.perf_counter() - began:.0f} s: {dict(counts)}, {len(alerts)} alerts")
    assert len(alerts) == len(changes) == len({change.key for _, change in changes}) == 557
    server.shutdown()


def publish(source: Path, target: Path) -> None:
    with target.open("wb") as file:
        for piece in Packed(source):
            file.write(piece)


def main(*parts: Callable[[Path], None]) -> None:
    for part in parts:
        folder = Path(tempfile.mkdtemp())
        try:
            part(folder)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["look", store, id_, form, path]:
            print(json.dumps(asyncio.run(looked(Followed(id=id_, form=form, urls=(path,)), Path(store), NOW))))
        case ["watch", folder]:
            print(json.dumps(watch(Path(folder))))
        case ["search", folder]:
            print(json.dumps(searched(Path(folder))))
        case ["told"]:
            main(told)
        case _:
            main(all_lists, told)
