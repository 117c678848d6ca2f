"""How all feeds do, counted where they lie: the same as by a look at each of them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reckoned import WEEK, reckoned
from tale import MINUTE, NOW, feed, polled, save

from watcher.core.feeds.conditions import CURES
from watcher.core.health import Facts, judge
from watcher.core.model import Condition, Feed, Health, Move, Outcome

DAY = timedelta(days=1)
agos = st.none() | st.integers(0, 20).map(lambda days: NOW - days * DAY)
conditions = st.lists(
    st.builds(
        Condition, name=st.sampled_from([*CURES, "html"]), since=st.just(NOW), reason=st.just('"confirmed":true'), confirmed=st.booleans()
    ),
    max_size=2,
).map(tuple)
moves = st.none() | st.builds(
    Move,
    to=st.sampled_from(["https://f0.example/rss.xml", "https://b.example/100%_new"]),
    since=st.just(NOW),
    last=st.just(NOW),
    taken=st.booleans(),
)
healths = st.builds(
    Health,
    since=st.just(NOW - 30 * DAY),
    first_read=agos,
    last_read=agos,
    last_new=agos,
    failures=st.integers(0, 5),
    next_poll=st.just(NOW),
    conditions=conditions,
    recovered=conditions,
    move=moves,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(healths=st.lists(healths, max_size=14))
def test_the_census_is_that_of_a_look_at_every_feed(anew, healths):
    with anew() as store:
        every = [feed(f"f{number}") for number in range(len(healths))]
        store.declare([*every, feed("new"), feed("gone")], NOW)
        for one, health in zip(every, healths, strict=True):
            if health.move and health.move.to == one.url:
                continue  # nobody moves to where he is
            save(store, Outcome(feed=polled(one, **{name: getattr(health, name) for name in health.__dataclass_fields__})))
        store.declare([*every, feed("new")], NOW)
        found, known = store.census(NOW, quiet_after=WEEK), store.feeds()
        expected = reckoned(known)
        for name in expected.__dataclass_fields__:
            got, right = getattr(found, name), getattr(expected, name)
            assert (tuple(got) if isinstance(right, tuple) else got) == right, name
        told = {state: [one.id for one in store.feeds_of(state, NOW, quiet_after=WEEK)] for state in ("failing", "silent", "new", "ok")}
        assert sorted(id_ for ids in told.values() for id_ in ids) == sorted(one.id for one in known)
        assert [len(told[state]) for state in told] == [found.failing, found.silent, found.new, found.ok]


def test_who_is_judged_by_it_is_judged_as_by_all_feeds(store):
    strange = Condition(name="html", since=NOW, reason="is a page", confirmed=True)
    kinds = {
        "well": {"last_read": NOW - MINUTE},
        "failing": {"failures": 3, "reason": "404"},
        "odd": {"last_read": NOW, "conditions": (strange,)},
    }
    store.declare([feed(name) for name in kinds], NOW)
    for name, health in kinds.items():
        save(store, Outcome(feed=polled(feed(name), since=NOW, next_poll=NOW + MINUTE, **health)))
    for facts in (Facts(running=True), Facts()):
        reasons = judge(Facts(running=facts.running, feeds=store.census(NOW, quiet_after=WEEK)), now=NOW, longest=MINUTE).reasons
        assert len(reasons) == 2


def test_feeds_are_read_by_their_ids_in_this_order(store):
    one, two = feed("one"), feed("two")
    store.declare([one, two], NOW)
    assert [found.url for found in store.feeds_by([two.id, "none", one.id])] == [two.url, one.url]
    assert store.feeds_by([]) == ()


def test_those_that_are_odd_failing_or_moved_are_found_by_indexes_of_their_own(store):
    feeds = [Feed(id=f"{n:032x}", url=f"https://n{n}.example/") for n in range(2000)]
    store.declare(feeds, NOW)
    looks = {
        "feed_failing": "failures > 0 ORDER BY failures DESC LIMIT 8",
        "feed_odd": """learnt LIKE '%"confirmed":true%' AND url > '' ORDER BY url LIMIT 8""",
        "feed_moved": """learnt LIKE '%"taken":true%' ORDER BY url LIMIT 8""",
    }
    explain = "EXPLAIN QUERY PLAN" if store._db.one_writer else "EXPLAIN"
    if not store._db.one_writer:
        store._db.run("ANALYZE feed")
    for index, look in looks.items():
        plan = store._db.rows(f"{explain} SELECT * FROM feed WHERE retired IS NULL AND {look}")  # noqa: S608 - words of our own
        assert index in str(plan)
