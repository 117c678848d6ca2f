"""Laws of the whole flow, on a real store: whatever is published in whatever order, and whatever is cut off."""

import asyncio
import tempfile
from contextlib import contextmanager, suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.store.sql import SqlStore
from watcher.testing import Scenario, item

WATCHLIST = compose(
    parse_entities(
        "test.toml",
        '[[entity]]\nid = "kim"\nname = "Kim"\nschema = "Person"\n[[entity]]\nid = "putin"\nname = "Putin"\nschema = "Person"\n',
    ),
    [],
)
#: Headlines that share nothing but a watched name, so that each is a story of its own.
HEADLINES = [
    "Kim opens a brewery",
    "Putin plants oaks",
    "Harvest begins early",
    "Kim rides through snow",
    "Putin praises chess",
    "Rain delays ferries",
    "Kim and Putin exchange telegrams",
]
FEEDS = ["https://a.example/rss", "https://b.example/rss", "https://c.example/rss"]
#: A poll: which feed, which of its items are in the document, and whether the process dies before the commit.
POLLS = st.lists(
    st.tuples(st.sampled_from(FEEDS), st.sets(st.sampled_from(range(len(HEADLINES)))), st.booleans()),
    min_size=1,
    max_size=8,
)
quick = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


class Crash(BaseException):
    """The process dies."""


class Fragile(SqlStore):
    """Dies at the end of a turn when told to."""

    dying = False

    @contextmanager
    def turn(self, feed, entries, matches, now):
        with super().turn(feed, entries, matches, now) as turn:
            yield turn
            if self.dying:
                raise Crash


def document(feed, numbers):
    return [item(f"{feed} {n}", HEADLINES[n], link=f"{feed}/{n}") for n in sorted(numbers)]


async def play(polls, folder, *, crashing):
    store = Fragile.open(f"sqlite:///{folder}/w.db")
    scenario = Scenario(store, WATCHLIST)
    for feed in FEEDS:
        await scenario.poll(feed, item(f"{feed} hello", "A quiet day"))
    for feed, numbers, crash in polls:
        items = [item(f"{feed} hello", "A quiet day"), *document(feed, numbers)]
        if crash and crashing:
            store.dying = True
            with suppress(Crash):
                await scenario.poll(feed, *items)
            store.dying = False
        await scenario.poll(feed, *items, after=timedelta(minutes=1))
    told = [(message.id, message.thread) for message in scenario.channels["desk"].messages]
    headlines = scenario.told()
    alerts = {alert.id for alert, _ in store.alerts(states=None, limit=1000)}
    store.close()
    return told, headlines, alerts


def run(polls, *, crashing=False):
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(play(polls, folder, crashing=crashing))


@quick
@given(POLLS)
def test_every_watched_headline_is_told_exactly_once(polls):
    told, headlines, _ = run(polls)
    published = {HEADLINES[n] for _, numbers, _ in polls for n in numbers}
    watched = {headline for headline in published if "Kim" in headline or "Putin" in headline}
    assert sorted(headlines) == sorted(watched)
    assert len({identifier for identifier, _ in told}) == len(told)


@quick
@given(POLLS)
def test_dying_before_the_commit_changes_nothing(polls):
    assert sorted(run(polls, crashing=True)[1]) == sorted(run(polls)[1])


@quick
@given(POLLS)
def test_polling_everything_again_says_nothing_more(polls):
    assert sorted(run([*polls, *polls])[1]) == sorted(run(polls)[1])
