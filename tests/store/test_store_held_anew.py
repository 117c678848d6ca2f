"""The store that one daemon has for itself, when its connection breaks: taken anew before the next statement, or never written to."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

import pytest
from tale import NOW

from watcher.core.errors import Displaced, StoreError
from watcher.core.model.worker import Worker
from watcher.edges.store.holding import KEY, held, holder
from watcher.edges.store.opening import connect
from watcher.edges.store.sql import SqlStore
from watcher.edges.stores import watched_store

HOST = socket.gethostname()


@pytest.fixture
def server(cluster):
    return cluster()


@pytest.fixture
def other(server):
    """Somebody else's connection."""
    db = connect(server)
    yield db
    db.close()


@pytest.fixture
def daemon(server):
    """A store that a daemon watches, which has said so."""
    with watched_store(server, since=NOW) as store:
        store.beat(NOW, pid=os.getpid(), since=NOW, host=HOST)
        yield store


def cut(store, other):
    """End the daemon's connection from the server's side; it notices at its next statement."""
    other.value("SELECT pg_terminate_backend(:pid, 10000)", pid=store._db.value("SELECT pg_backend_pid()"))


def fails(store, error=StoreError):
    with pytest.raises(error) as caught:
        store.note("who", "first")
    return caught.value


def test_a_connection_that_broke_has_the_store_again_before_anything_is_written(server, daemon, other):
    cut(daemon, other)
    with held(server, since=NOW):
        pass  # until the daemon's next statement anybody might have it
    fails(daemon)
    daemon.note("who", "first")
    with pytest.raises(StoreError, match=f"watched already by the daemon with pid {os.getpid()}"), held(server, since=NOW):
        pytest.fail("two at once")


def test_whoever_finds_another_daemon_in_the_store_writes_nothing_and_is_told_who_it_is(server, daemon, other):
    cut(daemon, other)
    later = NOW + timedelta(minutes=1)
    with watched_store(server, since=later) as second:
        second.beat(later, pid=4711, since=later, host="elsewhere")
        second.note("who", "second")
        fails(daemon)
        for _ in range(2):
            assert "while the server was away the store was lost" in (told := fails(daemon, Displaced)).what
            assert "pid 4711 on elsewhere" in told.what
        assert second.noted("who") == "second"
    daemon.note("who", "first")  # the other has ended, so there is one again


def test_a_store_that_workers_took_meanwhile_is_lost_too(server, daemon, other):
    cut(daemon, other)
    assert other.value(f"SELECT pg_try_advisory_lock_shared({KEY})")
    with SqlStore.open(server) as store:
        now = store.clock()
        store.workers.beat(Worker(id="w", host="far", pid=7, since=now, seen=now, version="1", settings={}))
    fails(daemon)
    assert "far" in fails(daemon, Displaced).what


def test_ones_own_connection_that_the_server_still_takes_to_be_alive_is_waited_for(daemon, other):
    cut(daemon, other)
    assert other.value(f"SELECT pg_try_advisory_lock({KEY})")  # as our broken one would have it
    fails(daemon)
    told = fails(daemon)
    assert not isinstance(told, Displaced)
    assert "has not let go of this daemon's earlier connection" in told.what
    other.value(f"SELECT pg_advisory_unlock({KEY})")
    daemon.note("who", "first")


def test_a_daemon_that_never_had_the_store_is_refused_before_it_touches_it(server, daemon):
    with pytest.raises(StoreError, match="watched already") as caught, watched_store(server, since=NOW):
        pytest.fail("two at once")
    assert not isinstance(caught.value, Displaced)
    assert holder(server).pid == os.getpid()


def test_a_store_in_a_file_is_held_by_the_lock_beside_it(tmp_path):
    url = f"sqlite:///{tmp_path}/watcher.db"
    with watched_store(url, since=NOW) as store:
        store.note("who", "first")
        with pytest.raises(StoreError, match="watched already"), watched_store(url, since=NOW):
            pytest.fail("two at once")
    assert holder(url) is None
