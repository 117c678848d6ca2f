"""Feeds that answer 200 and are wrong, feeds that move, documents that are known."""

from datetime import timedelta

from watcher.core.health import Facts, judge
from watcher.core.model import Fetched, NotModified
from watcher.testing import item, rss

LEDGER = "https://ledger.example/rss"
NEW = "https://ledger.example/feed.xml"
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def page(*numbers):
    return [item(str(n), f"A quiet day, number {n}") for n in numbers]


async def test_a_feed_that_answers_and_holds_nothing_is_odd_until_it_holds_something_again(scenario):
    for n in range(5):
        await scenario.poll(LEDGER, *page(*range(n, n + 10)), after=HOUR)
    for _ in range(8):
        outcome = await scenario.poll(LEDGER, rss(), after=HOUR)
    (feed,) = scenario.store.feeds()
    assert (feed.health.state, feed.health.condition.name) == ("ok", "empty")
    feeds = scenario.store.census(scenario.clock(), quiet_after=WEEK)
    assert (feeds.odd, feeds.oddest) == (1, [feed])
    judged = judge(Facts(running=True, last_tick=scenario.clock(), feeds=feeds), now=scenario.clock(), longest=HOUR)
    assert (judged.state, judged.reasons) == ("attention", (f"{LEDGER}: it answers and holds no entry; it usually holds 10",))
    outcome = await scenario.poll(LEDGER, *page(*range(6, 16)))
    assert [condition.name for condition in outcome.feed.health.recovered] == ["empty"]
    assert scenario.store.feeds()[0].health.condition is None


async def test_a_feed_that_moved_for_good_is_asked_at_its_new_address_and_stays_the_same_feed(scenario):
    await scenario.poll(LEDGER, *page(1, 2, 3))
    moved = Fetched(url=NEW, status=200, headers={}, body=rss(*page(1, 2, 3)), moved=NEW)
    for _ in range(20):
        await scenario.poll(LEDGER, moved, after=4 * HOUR)
    scenario.web.pages[NEW] = rss(*page(1, 2, 3), item("4", "Putin opens a bridge"))
    await scenario.poll(LEDGER, NotModified(headers={}))
    assert scenario.web.asked[-2:] == [LEDGER, NEW]
    assert scenario.told() == ["Putin opens a bridge"]
    (feed,) = scenario.store.feeds()
    assert (feed.url, feed.address) == (LEDGER, NEW)
    feeds = scenario.store.census(scenario.clock(), quiet_after=WEEK)
    assert (feeds.moved, feeds.away) == (1, [feed])


async def test_another_document_under_the_tag_we_have_is_read(scenario):
    """Some servers change what they serve and not its tag."""

    def served(*entries):
        return Fetched(url=LEDGER, status=200, headers={"etag": '"1"'}, body=rss(*entries))

    await scenario.poll(LEDGER, served(*page(1, 2)))
    outcome = await scenario.poll(LEDGER, served(*page(1, 2, 3)))
    assert (outcome.reading, outcome.fresh) == ("read", 1)
    assert outcome.feed.health.etag == '"1"'


async def test_the_same_document_again_is_an_answer_and_nothing_else(scenario):
    first = await scenario.poll(LEDGER, *page(1, 2, 3))
    again = await scenario.poll(LEDGER, *page(1, 2, 3))
    assert (again.reading, again.feed.health.status, again.feed.health.last_read) == ("unchanged", 200, scenario.clock())
    assert again.feed.health.last_new == first.feed.health.last_new
