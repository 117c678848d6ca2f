"""A message that has arrived while the store went away."""

import os

import pytest

from watcher.core.alerts.routing import Route, Routes
from watcher.core.decide import Rules
from watcher.core.errors import Displaced
from watcher.core.model import Sent
from watcher.edges.store.opening import connect
from watcher.edges.store.sql import SqlStore
from watcher.edges.stores import watched_store
from watcher.testing import FakeChannel, Scenario, item
from watcher.turns import dispatch

LEDGER = "https://ledger.example/rss"


@pytest.fixture
async def town(cluster, watchlist, monkeypatch):
    """One feed with its backlog read, one channel, and a store on a server that can be cut off as `cut`."""
    monkeypatch.setattr(dispatch, "_APART", 0.0)
    channels = {"desk": FakeChannel("desk")}
    rules = Rules(watchlist=watchlist, routes=Routes((Route(channels=("desk",), name="all"),), tuple(channels)))
    url = cluster()
    with SqlStore.open(url) as store:
        scenario = Scenario(store, watchlist, channels=channels, rules=rules)
        await scenario.poll(LEDGER, item("0", "A quiet day"))
    with watched_store(url, since=scenario.clock()) as store:
        scenario.store = store
        store.beat(scenario.clock(), pid=os.getpid(), since=scenario.clock(), host=os.uname().nodename)
        yield scenario


def cut(town):
    db = connect(town.store.where)
    db.value("SELECT pg_terminate_backend(:pid, 10000)", pid=town.store._db.value("SELECT pg_backend_pid()"))
    db.close()


async def test_what_arrived_is_noted_when_the_store_is_back_and_not_sent_again(town):
    def taken(_message):
        cut(town)
        return Sent()

    town.channels["desk"].answer = taken
    await town.poll(LEDGER, item("1", "Putin opens a bridge"))
    for _ in range(5):
        town.clock.forward(minutes=5)
        await town.deliver()
    assert town.told("desk") == ["Putin opens a bridge"]
    assert town.store.counts(town.clock())["deliveries"]["delivered"] == 1


async def test_who_has_lost_the_store_to_another_does_not_wait_to_note_it(town):
    second = []

    def taken(_message):
        cut(town)
        opened = watched_store(town.store.where, since=town.clock())
        store = opened.__enter__()
        store.beat(town.clock(), pid=4711, since=town.clock(), host="elsewhere")
        second.append(opened)
        return Sent()

    town.channels["desk"].answer = taken
    with pytest.raises(Displaced):
        await town.poll(LEDGER, item("1", "Putin opens a bridge"))
    with pytest.raises(Displaced):
        town.store.note("who", "first")
    second[0].__exit__(None, None, None)
