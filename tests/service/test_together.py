"""Turns saved together: each whole or undone by itself, none told before it is on the disk, and the loop not held up."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager

import pytest

from watcher.core.errors import StoreError
from watcher.core.identity import feed_id
from watcher.core.model import Feed
from watcher.edges.store.sql import SqlStore
from watcher.testing import MONDAY
from watcher.turns.together import LONGEST, WITHIN, Together


@pytest.fixture
def store(tmp_path):
    with SqlStore.open(f"sqlite:///{tmp_path / 'store.db'}") as store:
        yield store


def noted(store, key, value="yes"):
    store.note(key, value)
    return key


async def test_what_ends_at_the_same_time_is_one_transaction_and_each_hears_of_its_own(store, tmp_path):
    together = Together(store)
    seen = []

    def look():
        with SqlStore.open(f"sqlite:///{tmp_path / 'store.db'}", read_only=True) as other:
            seen.append(other.noted("a"))

    first, _, third = await asyncio.gather(
        together.save(lambda: noted(store, "a")), together.save(look), together.save(lambda: noted(store, "c"))
    )
    assert (first, third) == ("a", "c")
    assert seen == [None]
    look()
    assert seen == [None, "yes"]


async def test_a_turn_that_fails_is_undone_alone(store):
    together = Together(store)

    def breaks():
        with store._db.write():
            store.note("half", "written")
            raise ValueError("a bug")

    results = await asyncio.gather(
        together.save(lambda: noted(store, "before")),
        together.save(breaks),
        together.save(lambda: noted(store, "after")),
        return_exceptions=True,
    )
    assert isinstance(results[1], ValueError)
    assert (store.noted("before"), store.noted("half"), store.noted("after")) == ("yes", None, "yes")


async def test_if_the_whole_is_lost_every_turn_hears_of_it_and_the_next_ones_are_saved(store):
    together = Together(store)

    def undone():
        store._db.db.execute("ROLLBACK")  # as SQLite does itself on a full disk

    results = await asyncio.gather(
        together.save(lambda: noted(store, "a")), together.save(undone), together.save(lambda: noted(store, "b")), return_exceptions=True
    )
    assert all(isinstance(result, StoreError) for result in results)
    assert store.noted("a") is store.noted("b") is None
    assert await together.save(lambda: noted(store, "c")) == "c"
    assert store.noted("c") == "yes"


async def test_long_turns_let_the_loop_breathe_between_them(store):
    together = Together(store)
    order = []

    def long(name):
        time.sleep(LONGEST)
        order.append(name)

    async def other():
        while order[-1:] != ["c"]:
            await asyncio.sleep(0)
            if order[-1:] in (["a"], ["b"]):
                order.append("-")

    await asyncio.gather(other(), *(together.save(lambda name=name: long(name)) for name in "abc"))
    assert "".join(order) in ("a-b-c", "ab-c", "a-bc")


async def test_turns_that_had_to_wait_long_for_others_are_saved_all_the_same(store, monkeypatch):
    turns = store.turns

    @contextmanager
    def busy(feeds, *, quiet):
        with turns(feeds, quiet=quiet):
            time.sleep(LONGEST * 1.5)
            yield

    monkeypatch.setattr(store, "turns", busy)
    together = Together(store)
    async with asyncio.timeout(30):
        assert await asyncio.gather(*(together.save(lambda name=name: noted(store, name)) for name in "ab")) == ["a", "b"]


async def test_turns_wait_longer_for_company_where_the_disk_is_slow(store, monkeypatch):
    turns, together = store.turns, Together(store)

    @contextmanager
    def slow(feeds, *, quiet):
        with turns(feeds, quiet=quiet):
            yield
            time.sleep(0.06)

    assert together._within == WITHIN[0]
    monkeypatch.setattr(store, "turns", slow)
    await together.save(lambda: noted(store, "a"))
    assert together._within == WITHIN[1]


async def test_a_turn_nobody_waits_for_any_more_harms_none(store):
    together = Together(store)
    task = asyncio.create_task(together.save(lambda: noted(store, "a")))
    await asyncio.sleep(0)
    task.cancel()
    assert await together.save(lambda: noted(store, "b")) == "b"


async def test_real_turns_are_saved_together(store):
    feeds = [Feed(id=feed_id(url), url=url) for url in ("https://a.example/", "https://b.example/")]
    store.declare(feeds, MONDAY)
    together = Together(store)

    def turn(feed):
        with store.turn(feed, (), (), MONDAY) as opened:
            return opened.known.documents

    assert await asyncio.gather(*(together.save(lambda feed=feed: turn(feed)) for feed in feeds)) == [0, 0]


async def test_when_the_store_is_away_everybody_who_waits_is_told_and_nothing_is_tried_again_and_again(tmp_path):
    class Away:
        tries = 0
        one_writer = False

        def turns(self, feeds, *, quiet):
            self.tries += 1
            raise StoreError("the server does not answer")

    away = Away()
    together = Together(away)
    results = await asyncio.gather(*(together.save(lambda: "saved", quiet=n % 2 == 0) for n in range(140)), return_exceptions=True)
    assert {type(one) for one in results} == {StoreError}
    await asyncio.sleep(0.05)
    assert away.tries == 1
