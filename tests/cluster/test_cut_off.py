"""A worker on a host of its own that is cut off from everything, and back: its work is done by others meanwhile."""

from __future__ import annotations

import random
import time

import hosts
import postgres
import pytest
from press import WATCHLIST, Press
from tally import settled, tally
from team import Cradle, configured, until
from test_three_workers import PATIENCE, SERVICE, SHORT


@pytest.fixture
def net(request):
    if not request.config.getoption("--hosts"):
        pytest.skip("makes hosts of its own, which takes a minute: ask for it with --hosts")
    if reason := hosts.lacking() or postgres.lacking():
        pytest.skip(reason)
    with hosts.network() as made:
        yield made


def test_a_worker_that_is_cut_off_is_done_without_and_changes_nothing_when_it_is_back(tmp_path, net):
    outlets = net.begin(8)
    net.add("far")
    with postgres.running(host=hosts.BEFORE) as server, Press(outlets, chance=random.Random(7), hook=hosts.BEFORE) as press:
        postgres.execute(f"{server.address}/postgres", "CREATE DATABASE watcher")
        url = f"{server.address}/watcher"
        config = configured(tmp_path / "cluster", url, press, watchlist=WATCHLIST, service=SERVICE)
        cradles = [Cradle(config, tuned=SHORT), Cradle(config, tuned=SHORT, around=net.within("far"))]
        try:
            near, far = [cradle.start(f"worker-{n}") for n, cradle in enumerate(cradles)]
            for number in range(8):
                press.happen([number, (number + 3) % 8])
            assert until(lambda: len(press.asked) == 8, patience=PATIENCE)
            net.cut("far")
            for number in range(8):
                press.happen([number])
                time.sleep(0.5)
            assert until(lambda: settled(press, url), patience=PATIENCE)
            net.mend("far")
            press.happen([0, 1, 2])
            until(lambda: settled(press, url), patience=PATIENCE)
            counted = tally(press, url)
            assert counted.wrong == ""
            assert [near.end(), far.end()] == [0, 0]
        finally:
            for cradle in cradles:
                cradle.close()
