"""Polls that bring nothing, which are nearly all: saved by a few statements for many of them, each whole or undone by itself."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace

import pytest
from tale import HEALTH, LEASE, MINUTE, NOW, entry, feed, polled, save, told

from watcher.core.errors import LeaseLost, StoreError
from watcher.core.model import Ailment, Outcome, Severity, Subscription, Visit
from watcher.turns.together import Together

KEPT = "INSERT INTO note (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING"


@pytest.fixture
def feeds(store):
    declared = [feed(f"f{n}") for n in range(5)]
    store.declare(declared, NOW)
    return sorted(store.lease(None, NOW, lease=LEASE), key=lambda one: one.url)


def idle(source, minutes=1, **told):
    at = NOW + minutes * MINUTE
    visit = Visit(feed=source.id, at=at, result="unchanged", status=304)
    return Outcome(feed=polled(source, last_read=at, status=304), reading="unchanged", visit=visit, **told)


def ailment(source):
    return Ailment(
        feed=source.id, name=source.name, url=source.url, condition="gone", reason="410", cure="look", severity=Severity.LOW,
        since=NOW, judged=NOW,
    )  # fmt: skip


def counting(store, patch):
    """The statements that are run from now on."""
    said = []
    for name in ("_execute", "_execute_each"):
        run = getattr(store._db, name)
        patch.setattr(store._db, name, lambda sql, values, run=run: (said.append(sql), run(sql, values))[1])
    return said


def visits(store, feed):
    return store.proof.visits_of(feed, limit=9)


def health_of(store):
    return {one.url: one.health for one in store.feeds()}


def test_many_of_them_take_no_more_statements_than_one(store, feeds, monkeypatch):
    said = counting(store, monkeypatch)
    with store.turns([feeds[0].id], quiet=True):
        save(store, idle(feeds[0]))
    few = len(said)
    said.clear()
    with store.turns([one.id for one in feeds[1:]], quiet=True):
        for one in feeds[1:]:
            save(store, idle(one))
    assert len(said) == few
    assert [health.last_read for health in health_of(store).values()] == [NOW + MINUTE] * 5
    assert [len(visits(store, one.id)) for one in feeds] == [1] * 5


def test_one_that_fails_is_undone_alone_whatever_stands_beside_it(store, feeds):
    with store.turns([one.id for one in feeds], quiet=False):
        save(store, idle(feeds[0]))
        with suppress(ZeroDivisionError), store.turn(feeds[1], (), (), NOW) as turn:
            turn.save(idle(feeds[1]))
            raise ZeroDivisionError
        save(store, told(feeds[2]))
        save(store, idle(feeds[3]))
        with suppress(ZeroDivisionError), store.turn(feeds[4], [entry(feeds[4])], (), NOW) as turn:
            turn.save(idle(feeds[4]))
            raise ZeroDivisionError
    asked = [bool(visits(store, one.id)) for one in feeds]
    assert asked == [True, False, False, True, False]
    assert len(store.articles(limit=9)) == 1


def test_one_whose_lease_was_lost_is_left_out(store, again, feeds):
    again().lease([feeds[1].id], NOW + 2 * LEASE, lease=LEASE)
    with store.turns([one.id for one in feeds[:3]], quiet=True):
        save(store, idle(feeds[0]))
        with pytest.raises(LeaseLost):
            save(store, idle(feeds[1]))
        save(store, idle(feeds[2]))
    assert [bool(visits(store, one.id)) for one in feeds[:3]] == [True, False, True]


def test_a_lease_is_held_until_what_it_was_for_is_saved(store, again, feeds):
    def undone():
        with store.turns([feeds[0].id], quiet=True):
            save(store, idle(feeds[0]))
            save(store, idle(feeds[0], 2))  # which holds no lease any more
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    again().lease([feeds[0].id], NOW + 2 * LEASE, lease=LEASE)
    with pytest.raises(LeaseLost):
        save(store, idle(feeds[0]))


def test_a_bug_in_one_of_them_costs_the_others_nothing(store, feeds):
    broken = idle(feeds[1])
    broken = replace(broken, visit=replace(broken.visit, size=2**80))  # no database holds it, which shows when all are written

    async def all_of_them():
        together = Together(store)
        outcomes = (idle(feeds[0]), broken, idle(feeds[2]))
        saved = (together.save(lambda one=one: save(store, one), feed=one.feed.id, quiet=True) for one in outcomes)
        return await asyncio.gather(*saved, return_exceptions=True)

    first, second, third = asyncio.run(all_of_them())
    assert (first, third) == (None, None)
    assert isinstance(second, Exception)
    assert not isinstance(second, StoreError)
    assert [bool(visits(store, one.id)) for one in feeds[:3]] == [True, False, True]


def test_a_second_turn_of_a_feed_knows_what_the_first_has_saved(store, feeds):
    one = feeds[0]
    agreed = Subscription(feed=one.id, hub="https://hub.example/", topic=one.url, since=NOW, due=NOW)
    with store.turns([one.id], quiet=True):
        save(store, idle(one, subscription=agreed, ailment=ailment(one)))
        with store.turn(one, (), (), NOW) as turn:
            assert turn.known.subscription == agreed
            turn.save(idle(one, 2))
    assert not store._db.rows("SELECT * FROM ailment")


def test_what_was_noted_of_a_feed_goes_when_it_is_well(store, feeds):
    with store.turns([one.id for one in feeds], quiet=True):
        for one in feeds:
            save(store, idle(one, ailment=ailment(one)))
    with store.turns([one.id for one in feeds], quiet=True):
        for one in feeds[1:]:
            save(store, idle(one, 2))
    assert [row["feed"] for row in store._db.rows("SELECT feed FROM ailment")] == [feeds[0].id]


def test_what_was_learnt_is_written_when_it_is_another(store, feeds):
    store._db.run("UPDATE feed SET learnt = :learnt", learnt=json.dumps({"of_a_newer_version": 1}))
    save(store, idle(feeds[0]))
    assert "newer" in store._db.value("SELECT learnt FROM feed WHERE id = :id", id=feeds[0].id), "left as it is"
    save(store, Outcome(feed=replace(feeds[1], health=HEALTH)))
    assert health_of(store)[feeds[1].url] == HEALTH
    save(store, Outcome(feed=replace(feeds[1], health=replace(HEALTH, habits=feeds[1].health.habits))))
    assert health_of(store)[feeds[1].url].habits == feeds[1].health.habits


def test_a_feed_that_is_not_known_is_not_saved(store, feeds):
    stranger = feed("stranger")
    with store.turns([stranger.id, feeds[0].id], quiet=True):
        with pytest.raises(StoreError, match="does not know the feed"):
            save(store, idle(stranger))
        save(store, idle(feeds[0]))
    assert visits(store, feeds[0].id)
    assert not visits(store, stranger.id)


# ── statements that are put off ────────────────────────────────────────────────────────────────


def noted(store):
    return {row["key"]: row["value"] for row in store._db.rows("SELECT key, value FROM note WHERE key LIKE 'part %'")}


def put_off(store, key):
    store._db.put_off(KEPT, key=f"part {key}", value="yes")


def test_whoever_asks_sees_what_was_put_off(store):
    with store.together():
        with store._db.write():
            put_off(store, "a")
        assert noted(store) == {"part a": "yes"}
        with suppress(ZeroDivisionError), store._db.write():
            put_off(store, "b")
            assert len(noted(store)) == 2
            put_off(store, "c")
            raise ZeroDivisionError
        with store._db.write():
            put_off(store, "d")
    assert sorted(noted(store)) == ["part a", "part d"]


def test_when_it_cannot_be_done_any_more_all_is_undone_and_nobody_is_told_otherwise(store):
    def parts():
        with store.together():
            with store._db.write():
                store._db.put_off(KEPT, key="part a", value=None)
            with suppress(Exception), store._db.write():
                store._db.run("DELETE FROM note")
            with pytest.raises(StoreError, match="undone"), store._db.write():
                put_off(store, "b")

    with pytest.raises(StoreError, match="undone"):
        parts()
    assert noted(store) == {}


def test_it_does_not_count_as_a_change_of_what_is_kept_in_mind(store):
    before = store._db.changes
    with store.together():
        for key in "ab":
            with store._db.write():
                put_off(store, key)
    assert store._db.changes == before
    store.note("part c", "yes")
    assert store._db.changes == before + 1
