"""A drill goes the whole way of an article and is none: it is measured, counted nowhere, and missed when it does not arrive."""

from datetime import timedelta

import pytest

from watcher.core.alerts.routing import Routes
from watcher.core.decide import Rules
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Refused, Unavailable
from watcher.core.watchlist.watchlist import Watchlist
from watcher.testing import FakeChannel
from watcher.turns.drill import Overdue, drill

MINUTES = timedelta(minutes=5)
STAGES = ["published", "fetched", "read", "matched", "decided", "in the outbox"]


@pytest.fixture
def posts(scenario):
    """A canary channel beside the desk."""
    scenario.channels["canary"] = FakeChannel("canary")
    scenario.rules = Rules(watchlist=scenario.rules.watchlist, routes=Routes((), ("desk", "canary")))
    return scenario


async def begin(scenario):
    return await drill(
        "canary",
        store=scenario.store,
        matcher=scenario.matcher,
        rules=scenario.rules,
        clock=scenario.clock,
        readers=scenario.readers,
        searches=scenario.searches,
        patience=timedelta(seconds=20),
        user_agent="drill",
    )


def late(scenario):
    return Overdue(scenario.store).look(scenario.rules.routes, scenario.clock(), within=MINUTES)


async def test_a_drill_goes_every_stage_of_an_article_and_arrives_at_the_canary_alone(posts):
    one = await begin(posts)
    assert [stage for stage, _ in one.stages] == STAGES
    posts.clock.forward(seconds=3)
    await posts.deliver()
    (message,) = posts.channels["canary"].messages
    assert (message.type, message.payload["type"]) == ("drill", "drill")
    assert message.subject == "[drill] DRILL: nothing has happened, nobody has to do anything."
    assert "Vladimir Putin" in message.text
    assert posts.channels["desk"].messages == []
    assert posts.store.drills.last().took == timedelta(seconds=3)
    posts.clock.forward(hours=1)
    assert late(posts) is None


async def test_a_drill_is_in_no_count(posts):
    await begin(posts)
    await posts.deliver()
    counts = posts.store.counts(posts.clock())
    assert (counts["entries"]["total"], counts["matches"]["total"], counts["stories"], counts["alerts"]["open"]) == (0, 0, 0, 0)
    assert counts["deliveries"]["delivered"] == 0
    assert posts.store.feeds() == []


async def test_one_that_does_not_arrive_in_time_is_told_through_another_channel_once(posts):
    posts.channels["canary"].answer = lambda _message: Unavailable(reason="503, try later")
    await begin(posts)
    await posts.deliver()
    assert late(posts) is None, "its time is not over"
    posts.clock.forward(minutes=6)
    assert late(posts).failed == "it did not arrive at “canary” in time: 503, try later"
    assert late(posts) is None
    await posts.deliver()
    (message,) = posts.channels["desk"].messages
    assert "it did not arrive at “canary” in time: 503, try later" in message.text
    posts.channels["canary"].answer = FakeChannel().answer
    posts.clock.forward(hours=1)
    await posts.deliver()
    assert posts.store.drills.last().failed, "a late one has failed all the same"


async def test_one_that_is_refused_is_told_when_its_time_is_over(posts):
    posts.channels["canary"].answer = lambda _message: Refused(reason="404 no such hook")
    await begin(posts)
    await posts.deliver()
    posts.clock.forward(minutes=6)
    assert "404 no such hook" in late(posts).failed


async def test_a_watch_list_that_finds_nothing_fails_the_drill_at_once(posts):
    posts.matcher = Matcher(Watchlist())
    one = await begin(posts)
    assert one.failed == "no name of the watch list that raises an alert by itself is found in a plain sentence"
    await posts.deliver()
    assert "failed" in posts.channels["desk"].messages[0].text
    assert posts.channels["canary"].messages == []
