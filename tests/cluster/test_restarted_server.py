"""One daemon on a server that is restarted: the store is its own again before it writes, or it ends."""

from __future__ import annotations

import signal

import pytest
from press import WATCHLIST
from tally import arrived, settled, tally
from team import Cradle, configured, until

PATIENCE = 90.0
#: Leases of a few seconds: what could not be saved is polled and sent again when they have run out.
SHORT = """
from datetime import timedelta
from watcher.service import embedded
from watcher.turns import dispatch
dispatch.LEASE = embedded.LEASE = timedelta(seconds=8)
embedded.lease_of = lambda polling: timedelta(seconds=6)
"""


@pytest.fixture
def cradle(tmp_path, database, press):
    made = Cradle(configured(tmp_path / "lone", database, press, watchlist=WATCHLIST), tuned=SHORT)
    yield made
    made.close()
    assert "Traceback" not in "".join(worker.said() for worker in made.workers)


def well(press, database):
    """Wait until all is at an end, then count."""
    until(lambda: settled(press, database), patience=PATIENCE)
    counted = tally(press, database)
    assert counted.wrong == ""
    return counted


def watching(worker):
    assert until(lambda: "watching 12 feeds" in worker.said(), patience=PATIENCE), worker.said()


def refused(second, first):
    """A second daemon ends at once, and names the first."""
    assert second.waited() == -2
    assert f"is watched already by the daemon with pid {first.pid}" in second.said()


def test_a_daemon_goes_on_when_its_server_was_restarted_and_has_the_store_for_itself_as_before(database, server, press, cradle):
    press.slow = 0.2  # there is always one on its way to the hook
    first = cradle.start("first")
    watching(first)
    for number, end in enumerate((server.kill, server.stop)):
        for outlet in range(6):
            press.happen([outlet, outlet + 6])
        assert until(lambda number=number: len(press.hooks) > 6 * number, patience=PATIENCE)
        end()
        press.happen([number])
        server.start()
        assert until(lambda: arrived(press), patience=PATIENCE)
        refused(cradle.start(f"second-{number}"), first)
    assert well(press, database).twice == 0
    assert first.end() == 0


def test_a_daemon_that_slept_over_the_restart_ends_when_another_has_the_store(database, server, press, cradle):
    press.slow = 0.2
    first = cradle.start("first")
    watching(first)
    for outlet in range(12):
        press.happen([outlet])
    assert until(lambda: len(press.hooks) > 2, patience=PATIENCE)
    first.send(signal.SIGSTOP)
    server.stop()
    server.start()
    second = cradle.start("second")
    watching(second)
    first.send(signal.SIGCONT)
    assert first.waited() == -2
    said = first.said()
    assert f"is watched already by the daemon with pid {second.pid}" in said
    assert "while the server was away the store was lost" in said
    press.happen([3, 4, 5])
    assert well(press, database).twice <= 1  # what was on its way to the hook when it fell asleep
    refused(cradle.start("third"), second)
    assert second.end() == 0
