"""Laws of another look at the archive, on real stores: whatever was published in whatever order."""

import asyncio
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.core.alerts.routing import Routes
from watcher.core.backtest import compare
from watcher.core.decide import Rules
from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.store.sql import SqlStore
from watcher.testing import MONDAY, Scenario, item
from watcher.turns import rescan
from watcher.turns.backtest import Trial, run

ENTITY = '[[entity]]\nid = "{1}"\nname = "{0}"\nschema = "Person"\nnames.en = ["{0}"]\n'


def watchlist(*names):
    return compose(parse_entities("test.toml", "".join(ENTITY.format(name, name.lower()) for name in names)), [])


NAMES = ("Kim", "Putin", "Xi")
PRESENT = watchlist("Kim", "Putin")
#: Some share a watched name, some words, some an address; two are one happening told twice.
ITEMS = [
    ("Kim opens a brewery", "The brewery by the river was ten years in the making.", "https://news.example/brewery"),
    ("Brewery opened by Kim", "The brewery by the river was ten years in the making.", ""),
    ("Putin plants oaks", "", "https://news.example/oaks"),
    ("Putin plants more oaks", "", "https://news.example/oaks?utm_source=rss"),
    ("Harvest begins early", "Farmers did not expect it.", ""),
    ("Kim and Putin exchange telegrams", "They wished each other well.", ""),
    ("Xi receives Kim", "The visit lasted a day.", ""),
    ("Xi walks by the sea", "Nobody came along.", ""),
]
FEEDS = ["https://a.example/rss", "https://b.example/rss", "https://c.example/rss"]
POLLS = st.lists(
    st.tuples(st.sampled_from(FEEDS), st.sets(st.sampled_from(range(len(ITEMS)))), st.sampled_from((1, 60, 60 * 80))),
    min_size=1,
    max_size=8,
)
quick = settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@cache
def empty():
    """The file of an empty store, made once: making one takes longer than a law."""
    with tempfile.TemporaryDirectory() as folder:
        SqlStore.open(f"{folder}/w.db").close()
        return Path(folder, "w.db").read_bytes()


@contextmanager
def opened():
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "w.db")
        file.write_bytes(empty())
        with SqlStore.open(file) as store:
            yield store


async def lived(store, polls, watched=PRESENT):
    """A daemon's life with a list, at first the present one."""
    scenario = Scenario(store, watched)
    for feed, numbers, minutes in polls:
        published = [item(f"{feed} {n}", ITEMS[n][0], text=ITEMS[n][1], link=ITEMS[n][2] or f"{feed}/{n}") for n in sorted(numbers)]
        await scenario.poll(feed, *published, after=timedelta(minutes=minutes))
    return scenario


@contextmanager
def tried(store, *watchlists):
    """Lead each list through the archive; gives what each made of it."""
    with opened() as one, opened() as other:
        trials = [
            Trial(scratch, Matcher(each), Rules(watchlist=each, routes=Routes((), ("desk",))))
            for scratch, each in zip((one, other), watchlists, strict=False)
        ]
        for _ in run(store.archive(batch=3), trials):
            pass
        yield [trial.course for trial in trials]


def raised(store):
    """Every notice of a store, with its story."""
    return {(notice.id, story.id) for alert, story in store.alerts(states=None, limit=99) for notice in store.alert(alert.id)[2]}


@quick
@given(POLLS)
def test_the_present_list_tells_of_the_archive_what_the_daemon_told_and_an_equal_one_gains_and_loses_nothing(polls):
    with opened() as store:
        asyncio.run(lived(store, polls))
        with tried(store, PRESENT, watchlist("Putin", "Kim")) as (now, changed):
            assert {(told.notice.id, told.story) for told in now.told} == raised(store)
            assert not compare(now, changed, since=MONDAY).differs


@quick
@given(POLLS, st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
def test_what_one_list_gains_over_another_the_other_loses_to_it(polls, some, others):
    with opened() as store:
        asyncio.run(lived(store, polls))
        with tried(store, watchlist(*sorted(some)), watchlist(*sorted(others))) as (one, other):
            there, back = compare(one, other, since=MONDAY), compare(other, one, since=MONDAY)
            assert (there.gained, there.lost) == (back.lost, back.gained)
            assert there.now == back.changed
            assert sum(day.gained for day in there.days) == len(there.gained)


def applied(store, watched, *, alert):
    """Apply a list to the archive."""
    now = MONDAY + timedelta(days=99)
    stands = rescan.begin(store, watchlist=watched.version, asked="", since=None, alert=alert, now=now)
    *_, ended = rescan.rescan(store, Matcher(watched), Rules(watchlist=watched, routes=Routes((), ("desk",))), stands, now)
    return ended


def everything(store):
    """All that a store holds, but for where a rescan stands."""
    tables = [row["name"] for row in store._db.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    rows = {table: store._db.rows(f"SELECT * FROM {table}") for table in tables}  # noqa: S608 - names of our tables
    return {**rows, "note": [row for row in rows["note"] if row["key"] != rescan.NOTE]}


def found(store):
    """Which names were found in which articles, and when."""
    return store._db.rows("SELECT * FROM mention ORDER BY article, entity")


@quick
@given(POLLS, st.sets(st.sampled_from(NAMES)), st.booleans())
def test_a_list_applied_twice_is_a_list_applied_once(polls, names, alert):
    watched = watchlist(*sorted(names))
    with opened() as store:
        asyncio.run(lived(store, polls))
        applied(store, watched, alert=alert)
        once = everything(store)
        again = applied(store, watched, alert=alert)
        assert everything(store) == once
        assert (again.found, again.changed, again.notices, again.names) == (0, 0, 0, {})


@quick
@given(POLLS)
def test_a_list_that_has_grown_finds_in_the_archive_what_it_would_have_found_in_the_feeds(polls):
    with opened() as grown, opened() as from_the_start:
        asyncio.run(lived(grown, polls))
        applied(grown, watchlist(*NAMES), alert=False)
        asyncio.run(lived(from_the_start, polls, watchlist(*NAMES)))
        assert found(grown) == found(from_the_start)
