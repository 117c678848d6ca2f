"""The ledger of polls: a row each, rolled up to days that say the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tale import NOW, feed

from watcher.core.model import Outcome, Visit
from watcher.edges.store import visits

ONE, TWO = feed("one"), feed("two")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def visit(at, source=ONE, result="read", **about):
    return Visit(feed=source.id, at=at, result=result, **about)


@pytest.fixture
def keep(store):
    store.declare((ONE, TWO), NOW)

    def kept(*every):
        for one in every:
            source = ONE if one.feed == ONE.id else TWO
            with store.turn(source, (), (), one.at) as turn:
                turn.save(Outcome(feed=source, visit=one))

    return kept


def test_a_visit_is_read_back_as_it_was_saved(store, keep):
    first = visit(NOW.replace(microsecond=0), status=200, entries=20, fresh=3, took=timedelta(milliseconds=812), size=20_480)
    second = visit(first.at + MINUTE, result="timeout")
    keep(first, second)
    assert store.proof.visits_of(ONE.id, limit=9) == [second, first]
    assert store.proof.visits_of(TWO.id, limit=9) == []


def test_a_visit_that_is_saved_twice_is_one(store, keep):
    keep(visit(NOW), visit(NOW))
    assert len(store.proof.visits_of(ONE.id, limit=9)) == 1


def summed(store, source, since, until):
    stretches = store.proof.visits({source.id: source}, since, until).get(source.id, ())
    return sum(s.polls for s in stretches), sum(s.answered for s in stretches), sum(s.fresh for s in stretches)


def test_days_say_what_the_details_said(store, keep):
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    times = [midnight + minutes * MINUTE for minutes in (0, 10, 55, 65, 400, 410, 1439)]
    keep(*(visit(at, fresh=n) for n, at in enumerate(times)))
    keep(visit(midnight + 200 * MINUTE, result="dns"), visit(midnight + 5 * MINUTE, TWO, "unchanged"), visit(midnight + DAY))
    before = store.proof.visits({ONE.id: ONE}, midnight, midnight + DAY)[ONE.id]
    rounds = 0
    while store.roll_up(details=midnight + DAY + HOUR, days=midnight - DAY):
        rounds += 1
    assert rounds > 1, "an hour at a time"
    after = store.proof.visits({ONE.id: ONE}, midnight, midnight + DAY - MINUTE)[ONE.id]
    assert after == [replace(before[0], gap=(1439 - 410) * MINUTE)]
    assert before[0].gap == after[0].gap, "the longest gap is none of an hour"
    assert (after[0].first, after[0].last) == (times[0], times[-1])
    assert summed(store, ONE, midnight, midnight + 2 * DAY) == (9, 8, 21), "details and days are added"
    assert summed(store, TWO, midnight, midnight + 2 * DAY) == (1, 1, 0)


def test_details_of_a_day_that_is_not_over_stay(store, keep):
    keep(visit(NOW - HOUR))
    assert not store.roll_up(details=NOW, days=NOW - DAY)
    assert len(store.proof.visits_of(ONE.id, limit=9)) == 1


def test_old_days_are_forgotten(store, keep):
    keep(visit(NOW - 9 * DAY))
    while store.roll_up(details=NOW, days=NOW - 30 * DAY):
        pass
    assert summed(store, ONE, NOW - 10 * DAY, NOW) == (1, 1, 0)
    store.roll_up(details=NOW, days=NOW - 2 * DAY)
    assert summed(store, ONE, NOW - 10 * DAY, NOW) == (0, 0, 0)


def test_what_failed_since_the_last_answer_is_counted_by_feed(store, keep):
    assert visits.since_answer(store._db) == (0, None, None)
    keep(visit(NOW), visit(NOW + MINUTE, result="dns"), visit(NOW + 2 * MINUTE, TWO, "dns"), visit(NOW + 3 * MINUTE, result="dns"))
    feeds, first, answer = visits.since_answer(store._db)
    assert (feeds, first.replace(microsecond=0), answer.replace(microsecond=0)) == (
        2,
        (NOW + MINUTE).replace(microsecond=0),
        NOW.replace(microsecond=0),
    )
    keep(visit(NOW + 4 * MINUTE, TWO, "unchanged"))
    assert visits.since_answer(store._db)[0] == 0
