"""Workers whose feeds files are of different days, as in every upgrade: what one of them names is watched."""

from __future__ import annotations

import signal

import pytest
from press import WATCHLIST
from tally import arrived
from team import Cradle, configured, until
from test_three_workers import PATIENCE, SERVICE, SHORT

from watcher.edges.store.sql import SqlStore


@pytest.fixture
def files(tmp_path, database, press):
    """Writes the feeds file of a worker: these outlets."""

    def write(name, outlets):
        feeds = "".join(f'[[feed]]\nurl = "{press.url(n)}"\n' for n in outlets)
        return configured(tmp_path / name, database, press, watchlist=WATCHLIST, service=SERVICE, feeds=feeds)

    return write


@pytest.fixture
def cradle(files):
    made = Cradle(files("cradle", range(3)), tuned=SHORT)
    yield made
    made.close()
    assert "Traceback" not in "".join(worker.said() for worker in made.workers)


def watched(database, press):
    with SqlStore.open(database, read_only=True) as store:
        return sorted(int(feed.url.rpartition("/")[2]) for feed in store.feeds())


def test_a_worker_with_yesterdays_file_stops_the_watching_of_nothing_and_all_with_todays_hold_it_in_full(database, press, cradle, files):
    yesterday, today = files("late", [0, 1]), files("early", [1, 2])
    early = cradle.start("early", today)
    assert until(lambda: "watching 2 feeds" in early.said(), patience=PATIENCE)
    late = cradle.start("late", yesterday)
    assert until(lambda: "other workers have other feeds" in late.said(), patience=PATIENCE)
    assert watched(database, press) == [0, 1, 2]
    assert late.end(signal.SIGKILL) == signal.SIGKILL
    late = cradle.start("late", yesterday)
    press.happen([0])
    press.happen([2])
    assert until(lambda: arrived(press), patience=PATIENCE), "each is read by whichever worker has its shard"
    assert watched(database, press) == [0, 1, 2]
    files("late", [1, 2])
    late.send(signal.SIGHUP)
    assert until(lambda: watched(database, press) == [1, 2], patience=PATIENCE)
    assert until(lambda: "retired 1 feed that the files name no longer" in early.said() + late.said(), patience=PATIENCE)
    files("early", [2])
    early.send(signal.SIGHUP)
    assert until(lambda: "reloaded: watching 1 feed " in early.said(), patience=PATIENCE)
    assert watched(database, press) == [1, 2]
    assert late.end() == 0
    assert until(lambda: watched(database, press) == [2], patience=PATIENCE), "nobody who is left names it"
    assert early.end() == 0
