"""Whatever is published, merged, split and undone, in whatever order: nothing is lost, left alone or told twice."""

import asyncio
import tempfile
from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.core.errors import UsageError
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
BRIDGE = "The bridge over the strait took ten years to build. Trucks queue on both banks, and engineers test its cables this week."
FERRY = "Ferries stay in harbour since Monday. Their crews have been offered work as guards of the new crossing in the south."
ITEMS = [
    ("Putin opens a bridge", BRIDGE),
    ("Bridge of Putin and Kim", BRIDGE),
    ("Putin in brief", FERRY),
    ("Ferry crews thank Kim", FERRY),
    ("Kim opens a brewery", ""),
    ("Putin plants 900 oaks", ""),
    ("Harvest begins early", ""),
]
FEEDS = ["https://a.example/rss", "https://b.example/rss"]
NUMBER = st.integers(0, 9)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("poll"), st.sampled_from(FEEDS), st.permutations(range(len(ITEMS))), st.integers(1, len(ITEMS))),
        st.tuples(st.just("merge"), NUMBER, NUMBER),
        st.tuples(st.just("split"), NUMBER, st.sets(NUMBER, min_size=1, max_size=3)),
        st.tuples(st.just("undo"), NUMBER),
    ),
    min_size=2,
    max_size=8,
)


async def play(steps, folder):
    store = SqlStore.open(f"sqlite:///{folder}/w.db")
    scenario = Scenario(store, WATCHLIST)
    for feed in FEEDS:
        await scenario.poll(feed, item(f"{feed} hello", "A quiet day"))
    made, published = [], set()
    for step in steps:
        scenario.clock.forward(minutes=1)
        there = sorted(store.stories(limit=99), key=lambda one: one[0].id)
        with suppress(UsageError):
            match step:
                case ("poll", feed, order, many):
                    chosen = [item(f"{feed} {n}", ITEMS[n][0], link=f"{feed}/{n}", text=ITEMS[n][1]) for n in order[:many]]
                    published |= {f"{feed}/{n}" for n in order[:many] if "Putin" in ITEMS[n][0] or "Kim" in ITEMS[n][0]}
                    await scenario.poll(feed, item(f"{feed} hello", "A quiet day"), *chosen)
                case ("merge", one, other) if there:
                    pair = [there[n % len(there)][0].id for n in (one, other)]
                    made.append(store.merge(*pair, author="kay", note="", now=scenario.clock()))
                case ("split", one, numbers) if there:
                    told = store.story(there[one % len(there)][0].id)
                    ids = {told.articles[n % len(told.articles)][0].id for n in numbers}
                    made.append(store.split(told.story.id, sorted(ids), rules=scenario.rules, author="kay", note="", now=scenario.clock()))
                case ("undo", one) if made:
                    store.undo(made[one % len(made)].id, rules=scenario.rules, author="mina", now=scenario.clock())
    scenario.clock.now += timedelta(days=2)
    await scenario.deliver()
    return store, scenario, published


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(STEPS)
def test_whatever_is_merged_split_and_undone_no_article_is_lost_and_no_alert_left_alone(steps):
    with tempfile.TemporaryDirectory() as folder:
        store, scenario, published = asyncio.run(play(steps, folder))
        stories = [store.story(story.id) for story, _ in store.stories(limit=99)]
        held = [article.url for told in stories for article, _, _ in told.articles]
        assert sorted(held) == sorted(published), "every article is in one story"
        for told in stories:
            assert told.story.articles == len(told.articles)
            assert told.story.feeds == {article.feed for article, _, _ in told.articles}
            assert told.alert is not None
            assert not told.alert.into
            assert told.alert.facts >= {f"entity:{entity}" for _, match, _ in told.articles for entity in match.entities}
        living = {told.alert.id for told in stories if told.alert}
        for alert, _ in store.alerts(states=None, limit=99):
            assert (alert.into or alert.id) in living
        told_of = [message.id for message in scenario.channels["desk"].messages]
        assert len(told_of) == len(set(told_of))
        heard = {
            one["article"]["title"]
            for message in scenario.channels["desk"].messages
            for one in (message.payload, *message.payload["along"])
        }
        assert {title for title, _ in ITEMS[4:6] if any(title == a.title for told in stories for a, _, _ in told.articles)} <= heard
        assert store.audit_break() is None
        store.close()
