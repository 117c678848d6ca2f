"""Whoever relies on a feed is told once when it can no longer be relied on, and once when it can again; never of a blip."""

from dataclasses import replace
from datetime import timedelta

from watcher.core.alerts.routing import Route, Routes
from watcher.core.identity import feed_id
from watcher.core.model import Failed, Feed, Severity, Silence
from watcher.testing import FakeChannel, item, rss

LEDGER, WIRE, GAZETTE = "https://ledger.example/rss", "https://wire.example/rss", "https://gazette.example/rss"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DOWN = Failed(kind="timeout", reason="ledger.example does not answer in time", status=None)
GONE = Failed(kind="gone", reason="410 Gone", status=410)


def feeds_told(scenario, channel="desk"):
    """What a channel was told of feeds: type, number, names."""
    return [
        (message.type, [feed["name"] for feed in message.payload["feeds"]])
        for message in scenario.channels[channel].messages
        if message.type.startswith("feed.")
    ]


def declare(scenario, *feeds):
    for feed in feeds:
        scenario.declared[feed.url] = feed
    scenario.store.declare(tuple(scenario.declared.values()), scenario.clock(), watchlist="v")


async def look(scenario, **after):
    """Nothing is polled; time goes by."""
    scenario.clock.forward(**after)
    scenario.look()
    await scenario.deliver()


async def test_a_feed_that_fails_for_long_is_told_once_and_told_again_when_it_recovers(scenario):
    await scenario.poll(LEDGER, item("0", "A quiet day"), title="The Ledger")
    for _ in range(3):
        await scenario.poll(LEDGER, DOWN, after=HOUR)
    assert feeds_told(scenario) == [], "that may be over in a minute"
    for _ in range(9):
        await scenario.poll(LEDGER, DOWN, after=HOUR)
    assert feeds_told(scenario) == [("feed.silent", ["The Ledger"])]
    await scenario.poll(LEDGER, item("0", "A quiet day"), after=HOUR)
    assert feeds_told(scenario) == [("feed.silent", ["The Ledger"]), ("feed.recovered", ["The Ledger"])]
    silent, recovered = scenario.channels["desk"].messages
    assert silent.subject == "[low] Feed cannot be relied on: The Ledger"
    assert "It has not answered for 4 h: ledger.example does not answer in time." in silent.text
    assert recovered.subject == "Feed recovered: The Ledger"
    assert "It is over after 13 h" in recovered.text
    await scenario.poll(LEDGER, item("0", "A quiet day"), after=24 * HOUR)
    assert len(feeds_told(scenario)) == 2


async def test_a_blip_is_told_nobody(scenario):
    await scenario.poll(LEDGER, *(item(str(n), f"Day {n}") for n in range(9)))
    for _ in range(3):
        await scenario.poll(LEDGER, DOWN, after=HOUR)
        await scenario.poll(LEDGER, rss(), after=HOUR)
        await scenario.poll(LEDGER, item("9", "Day 9"), after=HOUR)
    assert feeds_told(scenario) == []


async def test_an_empty_feed_and_one_that_is_gone_are_told_with_what_can_be_done(scenario):
    await scenario.poll(LEDGER, *(item(str(n), f"Day {n}") for n in range(9)), title="Ledger")
    for _ in range(8):
        await scenario.poll(LEDGER, rss(), after=HOUR)
    for _ in range(3):
        await scenario.poll(WIRE, GONE, after=HOUR, title="Wire")
    assert feeds_told(scenario) == [("feed.silent", ["Ledger"]), ("feed.silent", ["Wire"])]
    first, second = scenario.channels["desk"].messages
    assert "It answers and holds no entry; it usually holds 9." in first.text
    assert "Look for its new address and put that in the feeds file" in second.text
    assert second.payload["feeds"][0]["condition"] == "gone"


async def test_what_falls_ill_together_is_one_message(scenario):
    for n in range(2):
        await scenario.poll(f"https://{n}.example/rss", item("0", "A quiet day"), title=f"Feed {n}")
    await scenario.poll(WIRE, item("0", "A quiet day"), title="Wire")
    for hour in range(8):
        await scenario.poll(WIRE, item("0", f"A quiet hour {hour}"), after=HOUR)
        for n in range(2):
            await scenario.poll(f"https://{n}.example/rss", DOWN, after=MINUTE)
    assert feeds_told(scenario) == [("feed.silent", ["Feed 0"]), ("feed.silent", ["Feed 1"])], "the second waited a quarter of an hour"
    for n in range(2):
        await scenario.poll(f"https://{n}.example/rss", item("0", "A quiet day"), after=MINUTE / 4)
    await look(scenario, minutes=15)
    assert feeds_told(scenario)[2:] == [("feed.recovered", ["Feed 0"]), ("feed.recovered", ["Feed 1"])]


async def test_when_nothing_answers_that_is_one_message_and_one_when_it_is_over(scenario):
    urls = [f"https://{n}.example/rss" for n in range(12)]
    for url in urls:
        await scenario.poll(url, item("0", "A quiet day"), after=MINUTE)
    for _ in range(9):
        for url in urls:
            await scenario.poll(url, Failed(kind="dns", reason="the name cannot be resolved"), after=5 * MINUTE)
    assert [message.subject for message in scenario.channels["desk"].messages] == ["[high] No feed answers"]
    assert scenario.channels["desk"].messages[0].payload["everything"] is True
    for url in urls[:-1]:
        await scenario.poll(url, item("0", "A quiet day"), after=MINUTE)
    assert [message.subject for message in scenario.channels["desk"].messages][1:] == ["Feeds answer again"]
    await look(scenario, hours=9)
    assert len(feeds_told(scenario)) == 2, "of the one that was not asked since nothing is known"
    await scenario.poll(urls[-1], Failed(kind="dns", reason="the name cannot be resolved"), after=HOUR)
    assert feeds_told(scenario)[2:] == [("feed.silent", [urls[-1]])]


async def test_an_official_is_loud_and_the_routes_decide_who_hears_of_whom(scenario):
    loud = Route(name="loud", match={"severity": frozenset({"high", "critical"})}, channels=("mail",))
    state = Route(name="state", match={"tag": frozenset({"state"})}, channels=("desk",))
    scenario.channels["mail"] = FakeChannel("mail")
    scenario.rules = replace(scenario.rules, routes=Routes((loud, state), ("desk", "mail")))
    declare(
        scenario,
        Feed(id=feed_id(GAZETTE), url=GAZETTE, title="Gazette", tier=1),
        Feed(id=feed_id(WIRE), url=WIRE, title="Wire", tags=("state",), tier=4),
        Feed(id=feed_id(LEDGER), url=LEDGER, title="Ledger"),
    )
    for _ in range(4):
        for url in (GAZETTE, WIRE, LEDGER):
            await scenario.poll(url, GONE, after=HOUR / 4)
        await scenario.poll("https://well.example/rss", item("0", "A quiet day"), after=HOUR)
    assert feeds_told(scenario, "mail") == [("feed.silent", ["Gazette"])]
    assert feeds_told(scenario, "desk") == [("feed.silent", ["Wire"])]
    assert scenario.channels["mail"].messages[0].severity is Severity.HIGH
    assert scenario.store.counts(scenario.clock())["unrouted_feeds"] == 1, "no route takes the third, which the status tells"


async def test_a_silence_of_a_feed_keeps_what_is_told_of_its_health(scenario):
    now = scenario.clock()
    quiet = Silence(id="a1", match={"feed": frozenset({LEDGER})}, author="mina", reason="moving", made=now, ends=now + 99 * HOUR)
    other = replace(quiet, id="b2", match={"entity": frozenset({"putin"})})
    for one in (other, quiet):
        scenario.store.silence(one)
    for _ in range(3):
        await scenario.poll(LEDGER, GONE, after=HOUR)
        await scenario.poll(WIRE, GONE, after=HOUR)
    assert feeds_told(scenario) == [("feed.silent", [WIRE])]


async def test_channels_of_the_sentinel_go_before_the_routes(scenario):
    scenario.channels["ops"] = FakeChannel("ops")
    scenario.rules = replace(scenario.rules, routes=Routes((), ("desk", "ops"), sentinel=("ops",)))
    for _ in range(3):
        await scenario.poll(LEDGER, GONE, after=HOUR)
    assert feeds_told(scenario, "desk") == []
    assert feeds_told(scenario, "ops") == [("feed.silent", [LEDGER])]


async def test_what_lasts_becomes_a_habit_and_is_told_so(scenario):
    await scenario.poll(LEDGER, rss(item("0", "A quiet day"), title="Ledger"))
    for hour in range(5):
        await scenario.poll(LEDGER, rss(item(f"x{hour}", f"Casino {hour}"), title="Bonus"), after=HOUR)
    for day in range(8):
        await scenario.poll(LEDGER, rss(item(f"y{day}", f"Casino day {day}"), title="Bonus"), after=24 * HOUR)
    assert [kind for kind, _ in feeds_told(scenario)] == ["feed.silent", "feed.recovered"]
    assert "is taken for its habit from now on" in scenario.channels["desk"].messages[-1].text


async def test_a_retired_feed_is_told_of_no_more(scenario):
    for _ in range(2):
        await scenario.poll(LEDGER, GONE, after=HOUR / 3)
    await scenario.poll(WIRE, item("0", "A quiet day"), after=HOUR)
    scenario.declared.pop(LEDGER)
    declare(scenario)
    await look(scenario, hours=5)
    assert feeds_told(scenario) == []
