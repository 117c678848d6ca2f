"""Workers of one store as processes, and what befalls them: nothing is lost, and nothing told twice but what a crash made so.

What each test ends with is a count: all that was published is stored, each happening has one alert, and was told.
`python -m benchmarks.cluster` does the same at length, with hosts, and with the product's own times.
"""

from __future__ import annotations

import signal

import pytest
from press import WATCHLIST
from tally import settled, tally
from team import Cradle, configured, until

SERVICE = '[service]\nmode = "cluster"\ntick = "1s"\n'
PATIENCE = 90.0
#: Leases of a few seconds, so that a test need not wait until those of the dead have run out.
SHORT = """
from datetime import timedelta
from watcher.edges.queue import carrier
from watcher.edges.store import workers
from watcher.service import cluster, house, poller, shards
from watcher.turns import dispatch
carrier.DEAD, carrier._BEAT, cluster._BEAT = 4.0, 0.5, 0.5
shards.LEASE = dispatch.LEASE = cluster.LEASE = timedelta(seconds=4)
house.GONE = workers.GONE = timedelta(seconds=4)
poller.lease_of = shards.lease_of = lambda polling: timedelta(seconds=6)
house.EVERY = {**house.EVERY, "rescue": 1}
"""
#: The first thing that this worker does for all is its last.
DIES_AT_ITS_TICK = """
import os
async def die(self, time):
    os.kill(os.getpid(), 9)
house.House._tick = die
"""


@pytest.fixture
def cradle(tmp_path, database, press):
    made = Cradle(configured(tmp_path / "cluster", database, press, watchlist=WATCHLIST, service=SERVICE), tuned=SHORT)
    yield made
    made.close()
    assert "Traceback" not in "".join(worker.said() for worker in made.workers)


def well(press, database):
    """Wait until all is at an end, then count."""
    until(lambda: settled(press, database), patience=PATIENCE)
    counted = tally(press, database)
    assert counted.wrong == ""
    return counted


def test_a_worker_that_is_killed_at_its_tick_does_not_stop_the_others(tmp_path, database, press, cradle):
    fatal = Cradle(cradle.config, tuned=SHORT + DIES_AT_ITS_TICK)
    doomed = fatal.start("doomed")
    assert doomed.waited() == signal.SIGKILL
    fatal.close()
    cradle.start("worker")
    press.happen([0])
    well(press, database)
