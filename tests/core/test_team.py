"""Workers of a cluster: who lives, whether they are alike, in words for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from reckoned import reckoned

from watcher.core.health import Facts, judge
from watcher.core.model import Feed, Health
from watcher.core.model.worker import Worker
from watcher.core.team import Team, in_force, mark_of, reasons

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)


def worker(name="one", *, seen=1, up=HOUR, watchlist="a", version="1.0", shards=()):
    return Worker(
        id=name,
        host=name,
        pid=1,
        since=NOW - up,
        seen=NOW - timedelta(seconds=seen),
        version=version,
        settings={"watch list": watchlist, "feeds": "f"},
        shards=shards,
    )


def team(*workers):
    return Team(workers=workers, now=NOW, shards=64)


def told(*workers):
    return list(reasons(team(*workers)))


def test_workers_that_live_and_are_alike_give_no_reason():
    assert told(worker("one"), worker("two"), worker("three")) == []
    assert told() == []


def test_who_has_another_watch_list_than_most_is_named():
    cure = "give all the same files and reload them"
    assert told(worker("one"), worker("two", watchlist="b"), worker("three")) == [
        f"workers are not configured alike: two (pid 1) with another watch list, who do nothing until most have the same; {cure}"
    ]


def test_in_force_is_what_most_have_and_of_equals_what_was_before():
    one, two, three = worker("one", up=2 * HOUR), worker("two", watchlist="b"), worker("three", watchlist="b")
    a, b = mark_of(one.settings), mark_of(two.settings)
    assert in_force([one], "") == a
    assert in_force([one, two], a) == a, "who is reloaded first waits for another"
    assert in_force([one, two, three], a) == b
    assert in_force([two, one], b) == b, "one who is gone takes nothing back"
    assert in_force([two, one], "gone") == a, "whoever has lived longest"
    assert in_force([], a) == a
    assert in_force([replace(two, settings={})], a) == a, "who does not say"


def test_workers_with_other_feeds_are_no_other_for_what_is_in_force():
    one = worker("one")
    assert mark_of(one.settings) == mark_of({**one.settings, "feeds": "g"}) != mark_of({**one.settings, "routes": "g"})


def test_of_two_halves_the_later_one_is_named():
    (reason,) = told(worker("one"), worker("two", watchlist="b"))
    assert "two (pid 1) with another watch list" in reason


def test_workers_that_were_just_started_may_be_unlike_for_a_moment():
    assert told(worker("one"), worker("two", watchlist="b", version="2.0", up=timedelta(minutes=1))) == []


def test_an_upgrade_that_is_not_finished_is_told_with_counts():
    assert told(worker("one"), worker("two", version="2.0"), worker("three")) == ["workers run different versions: 1.0 (2), 2.0 (1)"]


def test_a_dead_worker_is_told_of_when_nobody_takes_up_its_work():
    assert told(worker("one"), worker("two", seen=90)) == [], "somebody will within a minute"
    assert told(worker("one"), worker("two", seen=300)) == ["two (pid 1) is dead and its work is not taken up; last seen 5 min ago"]
    many = [worker(f"w{n}", seen=300) for n in range(5)]
    assert told(worker("one"), *many)[0].startswith("w0 (pid 1), w1 (pid 1), w2 (pid 1) and 2 more are dead and their work is not taken up")


def test_what_a_dead_worker_was_configured_with_is_of_no_matter():
    assert told(worker("one"), worker("two", seen=90, watchlist="b")) == []


def test_shards_of_the_living_are_counted_once():
    assert team(worker("one", shards=(1, 2)), worker("two", shards=(3,)), worker("three", seen=300, shards=(4, 5))).in_hand == 3


def facts(*workers, last_tick=timedelta(seconds=5)):
    known = Health(since=NOW - HOUR, last_read=NOW, last_new=NOW)
    living = bool(team(*workers).living)
    return Facts(
        running=living,
        team=team(*workers),
        last_tick=NOW - last_tick,
        feeds=reckoned([Feed(id="1", url="https://a.example/", health=known)]),
    )


def state(found):
    return judge(found, now=NOW, longest=timedelta(hours=6))


def test_a_cluster_in_which_one_lives_is_ok_and_one_in_which_none_does_is_down():
    assert state(facts(worker())).state == "ok"
    judged = state(facts(worker(seen=300), last_tick=timedelta(minutes=5)))
    assert (judged.state, judged.reasons) == ("down", ("no worker lives; the last sign of life was 5 min ago",))
    assert state(facts(last_tick=HOUR)).state == "down", "all have ended"


def test_workers_that_live_while_nobody_looks_what_is_due_want_attention():
    judged = state(facts(worker(), last_tick=timedelta(minutes=10)))
    assert judged.reasons == ("workers live, and nobody has looked for 10 min what is due: the queue stands still",)


def test_what_is_not_well_with_the_workers_is_a_reason_beside_the_others():
    judged = state(replace(facts(worker("one"), worker("two", watchlist="b")), unrouted=1))
    assert judged.state == "attention"
    assert [reason.split()[0] for reason in judged.reasons] == ["workers", "1"]


def test_other_feeds_are_told_with_what_becomes_of_them_meanwhile():
    other = worker("two")
    (reason,) = told(worker("one"), replace(other, settings={**other.settings, "feeds": "g"}), worker("three"))
    assert "two (pid 1) with other feeds, which are watched too, and none is retired meanwhile; give all the same files" in reason
