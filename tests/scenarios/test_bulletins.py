"""Digests that prove silence, and one summary where there would be a flood: on a real store."""

import random
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from watcher.core.alerts.digesting import Schedule
from watcher.core.alerts.flood import Flood
from watcher.core.alerts.routing import Route, Routes
from watcher.core.model import Failed, Refused, Silence
from watcher.testing import FakeChannel, item
from watcher.turns.digest import Digests

LEDGER, WIRE = "https://ledger.example/rss", "https://wire.example/rss"
DAY = timedelta(days=1)
DAILY = Schedule(channels=("mail",), at=time(8), zone=ZoneInfo("Europe/Berlin"))


@pytest.fixture
async def morning(scenario):
    """The store has lived a day; digests go to the mail at eight o'clock in Berlin."""
    scenario.channels["mail"] = FakeChannel("mail")
    scenario.rules = replace(scenario.rules, routes=Routes((Route(channels=("desk",), name="all"),), ("desk", "mail")))
    scenario.clock.now = datetime(2024, 6, 16, 7, tzinfo=UTC)
    assert Digests(scenario.store).make([DAILY], scenario.clock()) == 0, "there is nothing to tell of yet"
    await scenario.poll(LEDGER, item("0", "A quiet day"))
    await scenario.poll(WIRE, Failed(kind="timeout", reason="no answer within 20 s"), title="Wire")
    return scenario


async def digest(scenario, at):
    scenario.clock.now = at
    Digests(scenario.store).make([DAILY], scenario.clock())
    await scenario.deliver()
    return scenario.channels["mail"].messages[-1] if scenario.channels["mail"].messages else None


async def test_a_quiet_day_is_proved(morning):
    message = await digest(morning, datetime(2024, 6, 17, 6, tzinfo=UTC))
    assert "1 of 2 feeds answered, 1 article read, nothing matched." in message.text
    assert "Without an answer: Wire." in message.text
    assert message.subject == "Daily digest 2024-06-17: nothing matched"
    assert (message.type, message.payload["type"], message.payload["digest"]["feeds"]["answered"]) == ("digest", "digest", 1)


async def test_a_digest_is_made_once_whoever_asks_and_however_often(morning):
    for _ in range(3):
        await digest(morning, datetime(2024, 6, 17, 6, 0, 5, tzinfo=UTC))
    assert len(morning.channels["mail"].messages) == 1
    await digest(morning, datetime(2024, 6, 18, 5, 59, tzinfo=UTC))
    assert len(morning.channels["mail"].messages) == 1
    await digest(morning, datetime(2024, 6, 18, 6, tzinfo=UTC))
    assert [message.payload["digest"]["day"] for message in morning.channels["mail"].messages] == ["2024-06-17", "2024-06-18"]


async def test_after_days_without_anybody_there_is_one_digest_that_says_so(morning):
    await digest(morning, datetime(2024, 6, 17, 6, tzinfo=UTC))
    message = await digest(morning, datetime(2024, 6, 21, 15, tzinfo=UTC))
    assert len(morning.channels["mail"].messages) == 2
    assert "2024-06-17 06:00 UTC to 2024-06-21 15:00 UTC" in message.text
    assert "3 digests before it were not made" in message.text


async def test_stories_come_by_severity_and_outlets_and_the_silenced_last(morning):
    now = morning.clock()
    quiet = Silence(id="aa", match={"entity": frozenset({"huawei"})}, author="mina", reason="r", made=now, ends=now + DAY)
    morning.store.silence(quiet)
    await morning.poll(LEDGER, item("1", "Putin opens a bridge"), item("2", "Huawei opens a shop in the capital"))
    await morning.poll(WIRE, item("q", "A quiet day at sea"))
    await morning.poll(WIRE, item("1", "Kim Jong-un fires a minister of grain"))
    await morning.poll(LEDGER, item("3", "North Korea sends shells to Russia"), item("4", "Kim Jong-un fires a minister of grain"))
    message = await digest(morning, datetime(2024, 6, 17, 6, tzinfo=UTC))
    told = message.payload["digest"]
    assert [(story["headline"], story["outlets"], story["silenced"]) for story in told["stories"]] == [
        ("North Korea sends shells to Russia", 1, False),
        ("Kim Jong-un fires a minister of grain", 2, False),
        ("Putin opens a bridge", 1, False),
        ("Huawei opens a shop in the capital", 1, True),
    ]
    assert (told["silenced"], told["alerts"]) == (1, 4)
    assert "North Korean arms for Russia" in message.text
    assert "1 notice was silenced" in message.text


def many(count, start=0):
    """Stories that have no word in common but the name."""
    for n in range(start, start + count):
        chance = random.Random(n)
        words = ["".join(chance.choices("bcdfghklmnprst", k=4)) + "".join(chance.choices("aeiou", k=3)) for _ in range(7)]
        yield item(f"n{n}", f"Putin {' '.join(words)}")


async def test_a_flood_is_one_summary_and_nothing_is_lost(scenario):
    scenario.rules = replace(scenario.rules, backlog="alert")
    await scenario.poll(LEDGER, *many(300), item("x", "North Korea sends shells to Russia"))
    (message,) = scenario.channels["desk"].messages
    assert message.subject == "[high] 301 stories at once: North Korea sends shells to Russia"
    assert message.payload["digest"]["kind"] == "summary"
    assert len(message.payload["digest"]["stories"]) == 25
    assert sum(len(str(block)) for block in message.blocks) < 12_000
    told = scenario.store.told_in(message.payload["digest"]["id"][:12])
    assert len(told) == len(scenario.store.alerts(states=None, limit=999)) == 301
    await scenario.poll(LEDGER, item("y", "Kim Jong-un fires a minister of grain"))
    assert scenario.told() == ["Kim Jong-un fires a minister of grain"], "what comes later comes by itself"


async def test_what_goes_on_in_a_flood_joins_the_next_summary(scenario):
    scenario.rules = replace(scenario.rules, backlog="alert", routes=replace(scenario.rules.routes, flood=Flood(more_than=5)))
    minute = timedelta(minutes=1)
    await scenario.poll(LEDGER, *many(9), after=minute)
    await scenario.poll(WIRE, *many(3, 500), after=minute)
    await scenario.poll("https://third.example/rss", *many(3, 700), after=minute)
    assert [message.payload["digest"]["notices"] for message in scenario.channels["desk"].messages] == [9]
    scenario.clock.forward(minutes=5)
    await scenario.deliver()
    assert [message.payload["digest"]["notices"] for message in scenario.channels["desk"].messages] == [9, 6]


async def test_a_summary_that_is_refused_is_told_elsewhere(scenario):
    scenario.channels["mail"] = FakeChannel("mail")
    routes = Routes((Route(channels=("desk",), name="all"),), ("desk", "mail"), flood=Flood(more_than=5))
    scenario.rules = replace(scenario.rules, backlog="alert", routes=routes)
    scenario.channels["desk"].answer = lambda _message: Refused(reason="410 gone")
    await scenario.poll(LEDGER, *many(9))
    (message,) = scenario.channels["mail"].messages
    assert message.payload["digest"]["notices"] == 9
    assert scenario.store.counts(scenario.clock())["deliveries"]["dead"] == 1
