"""A proxy that lets nobody through is one message, whoever else is asked without it, and no feed is blamed or spared for it."""

from datetime import timedelta

from watcher.core.model import Failed
from watcher.testing import item

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SHUT = Failed(kind="proxy", reason="the connection to the proxy proxy.example:3128 failed: Connection refused")
OUTSIDE = [f"https://{n}.example/rss" for n in range(12)]
INSIDE = "https://intranet.example/rss"


def subjects(scenario):
    return [message.subject for message in scenario.channels["desk"].messages]


async def every(scenario, answer, *, after=MINUTE / 12):
    for url in OUTSIDE:
        await scenario.poll(url, answer, after=after)


async def test_a_proxy_that_is_away_is_one_message_though_others_answer_and_one_when_it_is_back(scenario):
    await every(scenario, item("0", "A quiet day"))
    for minute in range(20):
        await every(scenario, SHUT)
        await scenario.poll(INSIDE, item(str(minute), f"Minute {minute}"), after=MINUTE / 12)
    assert subjects(scenario) == ["[high] The proxy lets no feed be asked"]
    told = scenario.channels["desk"].messages[0]
    assert "none of 12 feeds could be asked by way of the proxy: the connection to the proxy proxy.example:3128" in told.text
    assert "Look at the proxy of polling.proxy" in told.text
    assert told.payload["everything"] is True
    assert scenario.store.counts(scenario.clock())["shut"].startswith("for 10 min none of 12 feeds")
    for _ in range(9):
        await every(scenario, SHUT, after=HOUR / 12)
    assert len(subjects(scenario)) == 1, "nor is any feed told of by itself, however long it lasts"
    await every(scenario, item("0", "A quiet day"))
    assert subjects(scenario)[1:] == ["The proxy works again"]
    assert scenario.store.counts(scenario.clock())["shut"] == ""
    scenario.clock.forward(hours=9)
    scenario.look()
    await scenario.deliver()
    assert len(subjects(scenario)) == 2


async def test_a_proxy_that_fails_now_and_then_is_told_nobody(scenario):
    await every(scenario, item("0", "A quiet day"))
    for turn in range(30):
        for number, url in enumerate(OUTSIDE):
            await scenario.poll(url, SHUT if (turn + number) % 3 else item("0", "A quiet day"), after=MINUTE / 12)
    assert subjects(scenario) == []


async def test_what_was_told_of_a_feed_before_does_not_end_because_the_proxy_is_away(scenario):
    gone = Failed(kind="gone", reason="410 Gone", status=410)
    for _ in range(3):
        await scenario.poll(OUTSIDE[0], gone, after=HOUR)
    for _ in range(5):
        await every(scenario, SHUT)
    assert subjects(scenario) == [f"[low] Feed cannot be relied on: {OUTSIDE[0]}"]


async def test_feeds_are_asked_again_as_soon_as_ever_when_it_is_back(scenario):
    """Nobody was asked, so nobody needs sparing; a week-end without the proxy would else cost six hours more."""
    await scenario.poll(INSIDE, item("0", "A quiet day"))
    for _ in range(20):
        await scenario.poll(INSIDE, SHUT, after=HOUR)
    health = next(feed.health for feed in scenario.store.feeds() if feed.url == INSIDE)
    assert health.failures == 20
    assert health.next_poll - scenario.clock() <= 12 * MINUTE
