"""The queue on a real PostgreSQL: jobs are handed over once, what breaks goes no further, and what the dead left is thrown away."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

import postgres
import pytest

from watcher.core.errors import StoreError

psycopg = pytest.importorskip("psycopg")
carrier = pytest.importorskip("watcher.edges.queue.carrier", reason="procrastinate is in the extra `cluster`")
ear = pytest.importorskip("watcher.edges.queue.ear")
schema = pytest.importorskip("watcher.edges.queue.schema")


def asked(url, statement, *values):
    with psycopg.connect(url, autocommit=True) as db:
        cursor = db.execute(statement, values)
        return cursor.fetchall() if cursor.description else None


@asynccontextmanager
async def serving(url, *, hands=4, again=True, **works):
    """A carrier of these kinds of jobs that serves them, `again` when it was cut off; "tick" is there, and does nothing."""

    async def nothing(_key):
        pass

    kinds = [carrier.Kind(name=name, work=work, queue="house") for name, work in {"tick": nothing, **works}.items()]
    desks = [carrier.Desk(queues=("house",), hands=hands)]
    one = carrier.Carrier(url, kinds, desks, tick="tick", every=30, drain=5.0)
    one.prepare()

    async def served():
        while not one._stopping:
            with suppress(*[StoreError] * again):  # a machine that is too busy to give a connection in time
                await one.run()

    serving = asyncio.create_task(served())
    try:
        await come(lambda: one._manager or serving.done())
        yield one, serving
    finally:
        one.stop()
        await asyncio.gather(serving, return_exceptions=True)


async def come(what):
    for _ in range(6000):
        if what():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come")


async def test_a_job_that_waits_is_made_once_and_one_in_hand_keeps_the_next_waiting(cluster):
    url, done, go = cluster(), [], asyncio.Event()

    async def work(key):
        done.append(key)
        await go.wait()

    async with serving(url, work=work) as (queue, _):
        await queue.hint("work", ["1", "2"])
        await come(lambda: len(done) == 2)
        for keys in (["1", "2", "3"], ["1", "2"], ["1", "2"]):
            await queue.hint("work", keys)
        await come(lambda: len(done) == 3)
        await asyncio.sleep(0.1)
        assert sorted(done) == ["1", "2", "3"], "those in hand are not begun beside themselves"
        go.set()
        await come(lambda: len(done) == 5)
    left = asked(schema.conninfo(url, queue._schema), "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'work'")
    assert left == [(0,)], "what is done is gone"


async def test_a_job_that_breaks_is_told_and_the_queue_goes_on(cluster, caplog):
    done = []

    async def breaks(_key):
        raise RuntimeError("a bug of ours")

    async def refused(_key):
        raise StoreError("w: the disk is full", cure="free some space")

    async def work(key):
        done.append(key)

    async with serving(cluster(), breaks=breaks, refused=refused, work=work) as (queue, _):
        for kind in ("breaks", "refused", "work"):
            await queue.hint(kind)
        await come(lambda: done and "refused is left to the next tick: w: the disk is full" in caplog.text)
        await come(lambda: "breaks failed, which is a bug" in caplog.text)
    assert caplog.text.count("Traceback") == 1


async def test_what_a_dead_worker_had_in_hand_is_thrown_away_though_the_next_one_waits_already(cluster):
    url, done = cluster(), []

    async def work(key):
        done.append(key)

    async with serving(url, hands=1) as (queue, _):
        pass  # the tables are there
    there = schema.conninfo(url, queue._schema)
    asked(there, "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')")
    left = """INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, status, args, worker_id)
        VALUES ('house', 'work', 'work:7', 'work:7', %s, '{"key": "7"}', %s)"""
    dead = asked(there, "SELECT max(id) FROM procrastinate_workers")[0][0]
    asked(there, left, "doing", dead)
    asked(there, left, "todo", None)
    async with serving(url, work=work) as (queue, _):
        assert await queue.rescue() == 1
        await come(lambda: done)
    assert done == ["7"]


async def test_when_the_database_cuts_us_off_it_is_said_once_without_a_traceback_and_serving_ends(nothing, caplog):
    url = nothing()
    async with serving(url, again=False) as (queue, task):
        await asyncio.sleep(0.2)
        asked(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        postgres.execute(url, f'ALTER SCHEMA "{queue._schema}" RENAME TO away')
        with pytest.raises(StoreError):
            await queue.hint("tick")
        with pytest.raises(StoreError, match="check that the server runs"):
            await task
    postgres.execute(url, f'ALTER SCHEMA away RENAME TO "{queue._schema}"')
    assert not [record for record in caplog.records if record.exc_info and record.name.startswith("watcher")]
    assert not logging.getLogger("procrastinate").propagate, "what it logs reaches the log by way of us"


def test_the_tables_are_made_once_whoever_comes_first(nothing):
    url = nothing()
    with ThreadPoolExecutor(4) as pool:
        names = set(pool.map(schema.prepared, [url] * 4))
    assert len(names) == 1
    assert schema.prepared(url) in names


def test_stores_in_one_database_have_queues_of_their_own_also_under_odd_names(nothing):
    url = nothing()
    names = set()
    for store in ("public", "one", 'Odd "name', "n" * 60):
        quoted = store.replace('"', '""')
        postgres.execute(url, f'CREATE SCHEMA IF NOT EXISTS "{quoted}"')
        options = f'"{quoted}"'.replace(" ", "\\ ")
        there = psycopg.conninfo.make_conninfo(url, options=f"-c search_path={options}")
        name = schema.prepared(there)
        assert asked(schema.conninfo(there, name), "SELECT current_schema(), count(*) FROM procrastinate_jobs") == [(name, 0)]
        names.add(name)
    assert len(names) == 4


def test_a_queue_of_another_release_is_dropped_when_nobody_has_used_it_for_a_day(nothing):
    url = nothing()
    name = schema.prepared(url)
    old, new = name[:-1] + ("0" if name[-1] != "0" else "1"), name[:-1] + ("2" if name[-1] != "2" else "3")
    for other, used in ((old, "2 days"), (new, "2 hours")):
        postgres.execute(url, f'ALTER SCHEMA "{name}" RENAME TO "{other}"')
        schema.prepared(url)
        asked(schema.conninfo(url, other), "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)", used)
    assert schema.forget(url, name) == [old]
    assert schema.forget(url, name) == []
    assert schema.prepared(url) == name


async def test_an_ear_hears_what_is_hinted_and_keeps_a_daemon_away_as_long_as_it_is_open(cluster):
    from watcher.edges.store.holding import held  # noqa: PLC0415
    from watcher.edges.store.sql import SqlStore  # noqa: PLC0415
    from watcher.testing import MONDAY  # noqa: PLC0415

    url, heard = cluster(), []
    with SqlStore.open(url) as store:
        one, enough = ear.Ear(url, store.channel, heard.append), asyncio.Event()
        await one.begin()
        listening = asyncio.create_task(one.listen(enough.is_set))
        with store._db.write():
            store._db.hint("deliveries")
        await come(lambda: heard == ["deliveries"])
        enough.set()
        await listening
        with pytest.raises(StoreError, match="is just starting on this store"), held(url, since=MONDAY):
            pass
        await one.close()
        assert not one.open
        with held(url, since=MONDAY):
            with pytest.raises(StoreError, match="another daemon is just starting on this store") as refused:
                await one.begin()
            assert "or give it [service] mode" in refused.value.cure
