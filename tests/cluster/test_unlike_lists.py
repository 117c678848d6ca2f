"""Workers with watch lists of different days, as in every rolling change: one list is in force at a time, and by it nothing is lost."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from press import WATCHLIST
from tally import alerts, arrived
from team import Cradle, configured, until
from test_three_workers import PATIENCE, SERVICE, SHORT, well

from watcher.edges.store.sql import SqlStore

ANN = WATCHLIST.replace("kim", "ann").replace("Kim Jong-un", "Ann Ymous")
WAITS = "this worker polls and sends nothing: {} of {} workers have another watch list"


@pytest.fixture
def files(tmp_path, database, press):
    """Writes the files of a worker with this watch list."""
    return lambda name, watchlist: configured(tmp_path / name, database, press, watchlist=watchlist, service=SERVICE)


@pytest.fixture
def cradle(files):
    made = Cradle(files("cradle", WATCHLIST), tuned=SHORT)
    yield made
    made.close()
    assert "Traceback" not in "".join(worker.said() for worker in made.workers)


def polls(database):
    with SqlStore.open(database, read_only=True) as store:
        return {one.pid: one.polls for one in store.workers.every()}


def test_a_worker_with_yesterdays_list_loses_no_alert_of_todays(database, press, cradle, files):
    yesterday, today = files("old", WATCHLIST), files("new", WATCHLIST + ANN)
    old = [cradle.start(f"old-{n}", yesterday) for n in range(2)]
    assert until(lambda: press.asked and len(polls(database)) == 2, patience=PATIENCE)
    new = [cradle.start("new-0", today)]
    assert until(lambda: WAITS.format(2, 3) in new[0].said(), patience=PATIENCE)
    for number in range(12):
        press.happen([number])
    assert until(lambda: arrived(press), patience=PATIENCE), "what is in force goes on meanwhile"
    assert polls(database)[new[0].pid] == 0
    new.append(cradle.start("new-1", today))
    assert until(lambda: WAITS.format(2, 4) in new[1].said(), patience=PATIENCE), "of two halves, what was in force"
    assert old[0].end() == 0
    assert until(lambda: WAITS.format(2, 3) in old[1].said(), patience=PATIENCE)
    assert until(lambda: all("has what most workers have, and works" in one.said() for one in new), patience=PATIENCE)
    for number in range(12):
        press.happen([number], name="Ann Ymous")
    well(press, database)
    assert len(alerts(database)) == 24, "of 24 happenings"
    beside = subprocess.run(
        [sys.executable, "-m", "watcher", "poll", "--config", str(yesterday)], capture_output=True, text=True, check=False
    )
    assert beside.returncode == 2
    assert "what is in force among the workers that watch it is not what the files here say" in beside.stderr
    files("old", WATCHLIST + ANN)
    old[1].send(signal.SIGHUP)
    assert until(lambda: "has what most workers have, and works" in old[1].said(), patience=PATIENCE)
    before = polls(database)[old[1].pid]
    assert until(lambda: polls(database)[old[1].pid] > before, patience=PATIENCE)
    assert [one.end() for one in (*new, old[1])] == [0, 0, 0]
