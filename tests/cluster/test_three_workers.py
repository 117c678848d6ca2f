"""Workers of one store as processes, and what befalls them: nothing is lost, and nothing told twice but what a crash made so.

What each test ends with is a count: all that was published is stored, each happening has one alert, and was told.
`python -m benchmarks.cluster` does the same at length, with hosts, and with the product's own times.
"""

from __future__ import annotations

import signal

import pytest
from press import WATCHLIST
from tally import alerts, arrived, settled, tally
from team import Cradle, configured, until

from watcher.edges.store.sql import SqlStore

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
#: Polls are given up soon when it is told to end, messages late.
HASTY = """
wait = shards.Shards.drain
shards.Shards.drain = lambda self, _seconds: wait(self, 1.0)
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


def test_three_workers_each_have_a_part_of_the_work(database, press, cradle):
    for n in range(3):
        cradle.start(f"worker-{n}")

    def polls():
        with SqlStore.open(database, read_only=True) as store:
            return [one.polls for one in store.workers.every()]

    assert until(lambda: press.asked and len(told := polls()) == 3 and min(told) > 0, patience=PATIENCE), polls()
    press.happen([0, 1, 2])
    well(press, database)


def test_three_workers_killed_now_and_then_raise_the_alerts_of_one_daemon(tmp_path, database, press, cradle):
    """They begin in the same second on an empty database, are killed at their work, one by one and then all at once."""
    team = [cradle.start(f"worker-{n}") for n in range(3)]
    for number in range(4):
        outlets = press.chance.sample(range(len(press.hosts)), 3)
        press.happen(outlets[:1])
        printed_by_three = press.happen(outlets)
        sign = sum(press.asked.values()) + len(press.hooks) + number % 4
        until(lambda sign=sign: sum(press.asked.values()) + len(press.hooks) > sign, patience=10)
        for victim in range(3) if number == 3 else [number % 3]:
            assert team[victim].end(signal.SIGKILL) == signal.SIGKILL
            team[victim] = cradle.start(f"worker-{victim}")
    until(lambda: arrived(press), patience=PATIENCE)
    press.print(printed_by_three, [n for n in range(len(press.hosts)) if n not in printed_by_three.prints[0]])
    counted = well(press, database)
    assert counted.twice <= 6  # one for each kill at most: it was taken, and the sender died before it could note that
    assert [worker.end() for worker in team] == [0, 0, 0]

    lone = Cradle(configured(tmp_path / "lone", f"sqlite:///{tmp_path}/lone/watcher.db", press, watchlist=WATCHLIST), tuned=SHORT)
    daemon = lone.start("daemon")
    for _ in press.again():
        until(lambda: settled(press, f"sqlite:///{tmp_path}/lone/watcher.db"), patience=PATIENCE)
    assert daemon.end() == 0
    lone.close()
    several, one = alerts(database), alerts(f"sqlite:///{tmp_path}/lone/watcher.db")
    for happening in press.happenings:  # which of three that print it at once is read first is chance
        assert len(press.could_be(happening) & several.keys()) == len(press.could_be(happening) & one.keys()) == 1
    assert sorted(several.values()) == sorted(one.values())


def test_the_database_killed_in_the_middle_of_everything_loses_nothing(database, server, press, cradle):
    team = [cradle.start(f"worker-{n}") for n in range(3)]
    press.happen([0, 1, 2])
    until(lambda: arrived(press), patience=PATIENCE)
    for end in (server.kill, server.stop):
        press.happen([3])
        press.happen([4, 5, 6])
        until(lambda: sum(press.asked[n] for n in range(3, 7)) > 4, patience=10)
        end()
        press.happen([7, 8])
        server.start()
        until(lambda: arrived(press), patience=PATIENCE)
    well(press, database)
    assert [worker.end() for worker in team] == [0, 0, 0]


def test_a_worker_frozen_past_its_leases_changes_nothing_when_it_wakes(database, press, cradle):
    press.slow = 0.3  # it is frozen while it sends, with more to be sent
    team = [cradle.start(f"worker-{n}") for n in range(2)]
    for number in range(24):
        press.happen([number % 12, (number + 6) % 12])
    until(lambda: len(press.hooks) > 3, patience=PATIENCE)
    team[0].send(signal.SIGSTOP)
    for _ in range(2):
        press.happen([0, 6])
        until(lambda: arrived(press), patience=PATIENCE)
    team[0].send(signal.SIGCONT)
    assert well(press, database).twice <= 3  # what was on its way to the hook at that moment
    assert [worker.end() for worker in team] == [0, 0]


def test_told_to_end_in_the_middle_of_everything_they_finish_and_leave_the_rest_to_others(database, press, cradle):
    for number in range(12):
        press.happen([number, (number + 5) % 12])
    for number in range(2):
        team = [cradle.start(f"worker-{number}-{n}") for n in range(2)]
        before = sum(press.asked.values())
        until(lambda before=before: sum(press.asked.values()) > before + 3, patience=20)
        press.happen([number])
        assert [worker.end() for worker in team] == [0, 0]
    cradle.start("worker")
    assert well(press, database).twice == 0


def test_told_to_end_it_does_not_wait_for_its_messages_first_and_for_its_polls_then(database, press, cradle):
    hasty = Cradle(cradle.config, tuned=SHORT + HASTY)
    worker = hasty.start("hasty")
    press.slow = 15.0
    press.happen([0])
    assert until(lambda: press.hooks, patience=PATIENCE)
    press.mute = True
    assert until(lambda: any(press.together.values()), patience=PATIENCE)
    worker.send(signal.SIGTERM)
    assert until(lambda: "is given up; it will be done again" in worker.said(), patience=10), "while the message is on its way"
    assert "stopping" in worker.said()
    press.mute = False
    assert worker.waited() == 0
    hasty.close()
    cradle.start("worker")
    well(press, database)
