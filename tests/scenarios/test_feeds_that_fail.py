"""A feed that fails is recorded, asked again after growing pauses, never given up, and harms no other."""

from datetime import timedelta

from watcher.core.model import Failed, Fetched, NotModified
from watcher.testing import item, rss

LEDGER = "https://ledger.example/rss"
COURIER = "https://courier.example/rss"


async def test_a_failure_has_a_reason_and_a_growing_pause(scenario):
    pauses = []
    for failures in range(1, 12):
        outcome = await scenario.poll(LEDGER, Failed(kind="http", reason="the server answers 500", status=500))
        health = outcome.feed.health
        assert (health.state, health.reason, health.failures, health.status) == ("failing", "the server answers 500", failures, 500)
        pauses.append(health.next_poll - scenario.clock())
    assert pauses == sorted(pauses)
    assert pauses[-1] <= timedelta(hours=8), "never given up: asked again within the longest interval and its jitter"


async def test_it_recovers_at_once_and_loses_nothing(scenario):
    await scenario.poll(LEDGER, item("1", "A quiet day"))
    for _ in range(5):
        await scenario.poll(LEDGER, Failed(kind="timeout", reason="no answer in 20 s"))
    outcome = await scenario.poll(LEDGER, item("1", "A quiet day"), item("2", "Putin opens a bridge"))
    assert (outcome.feed.health.state, outcome.feed.health.reason) == ("ok", None)
    assert scenario.told() == ["Putin opens a bridge"]


async def test_retry_after_is_obeyed_up_to_a_day(scenario):
    outcome = await scenario.poll(LEDGER, Failed(kind="throttled", reason="429", status=429, retry_after=timedelta(hours=5)))
    assert outcome.feed.health.next_poll - scenario.clock() >= timedelta(hours=5)
    outcome = await scenario.poll(LEDGER, Failed(kind="throttled", reason="429", status=429, retry_after=timedelta(days=30)))
    assert outcome.feed.health.next_poll - scenario.clock() <= timedelta(days=2)


async def test_validators_are_kept_only_with_the_entries_they_stand_for(scenario):
    first = Fetched(
        url=LEDGER, status=200, headers={"etag": '"v1"', "last-modified": "yesterday, roughly"}, body=rss(item("1", "A quiet day"))
    )
    outcome = await scenario.poll(LEDGER, first)
    assert (outcome.feed.health.etag, outcome.feed.health.last_modified) == ('"v1"', "yesterday, roughly")
    page = Fetched(url=LEDGER, status=200, headers={"etag": '"v2"'}, body=b"<html><title>Log in</title></html>")
    outcome = await scenario.poll(LEDGER, page)
    assert outcome.reading == "failed"
    assert outcome.feed.health.etag == '"v1"', "a 304 to the login page's validator would hide news"
    outcome = await scenario.poll(LEDGER, NotModified(headers={"etag": 'W/"v1"'}))
    assert (outcome.reading, outcome.feed.health.etag) == ("unchanged", 'W/"v1"')


async def test_a_failing_feed_harms_no_other(scenario):
    await scenario.poll(COURIER, item("1", "A quiet day"))
    await scenario.poll(LEDGER, Failed(kind="dns", reason="no such host"))
    await scenario.poll(COURIER, item("2", "Putin opens a bridge"))
    assert scenario.told() == ["Putin opens a bridge"]


async def test_a_pause_asked_of_one_feed_holds_for_its_neighbours(scenario):
    neighbour = "https://ledger.example/sport"
    await scenario.poll(neighbour, item("1", "A quiet day"))
    busy = Failed(kind="throttled", reason="429", status=429, retry_after=timedelta(hours=5), host="ledger.example")
    await scenario.poll(LEDGER, busy)
    await scenario.poll(COURIER, item("1", "A quiet day"))
    soon, later = scenario.clock() + timedelta(hours=4), scenario.clock() + timedelta(hours=9)
    assert [feed.url for feed in scenario.store.due(soon, limit=9, lease=timedelta(minutes=1))] == [COURIER]
    assert {feed.url for feed in scenario.store.due(later, limit=9, lease=timedelta(minutes=1))} == {LEDGER, COURIER, neighbour}
