"""What waits for its time is told then, in order, and never lost."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from watcher.core.alerts.quiet import Quiet
from watcher.core.alerts.routing import Escalation, Route, Routes
from watcher.core.model import Sent, Severity, Unavailable
from watcher.core.triage import Decision
from watcher.testing import FakeChannel, item

LEDGER = "https://ledger.example/rss"
NIGHT = Quiet(start=time(22), end=time(7), zone=UTC, passing=frozenset({Severity.HIGH, Severity.CRITICAL}))


@pytest.fixture
async def night(scenario):
    """Eleven in the evening, in quiet hours of the desk."""
    scenario.rules = replace(scenario.rules, routes=Routes((), ("desk",), quiet={"desk": (NIGHT,)}))
    scenario.clock.now = datetime(2024, 6, 17, 22, 40, tzinfo=UTC)
    await scenario.poll(LEDGER, item("0", "A quiet day"))
    return scenario


async def test_quiet_hours_put_off_and_drop_nothing(night):
    await night.poll(LEDGER, item("1", "Putin opens a bridge"))
    assert night.told() == []
    night.clock.now = datetime(2024, 6, 18, 6, 59, tzinfo=UTC)
    await night.deliver()
    assert night.told() == []
    night.clock.forward(minutes=1)
    await night.deliver()
    assert night.told() == ["Putin opens a bridge"]


async def test_what_may_pass_brings_along_what_it_updates(night):
    await night.poll(LEDGER, item("1", "Putin opens a bridge of shells"))
    assert night.told() == []
    await night.poll(LEDGER, item("1", "Putin opens a bridge of shells from North Korea in Russia"))
    assert [message.number for message in night.channels["desk"].messages] == [1, 2], "an update overtakes nothing"


async def test_a_message_that_could_not_be_sent_before_the_quiet_hours_waits_for_their_end(scenario):
    scenario.rules = replace(scenario.rules, routes=Routes((), ("desk",), quiet={"desk": (NIGHT,)}))
    scenario.clock.now = datetime(2024, 6, 17, 21, 39, tzinfo=UTC)
    await scenario.poll(LEDGER, item("0", "A quiet day"))
    desk = scenario.channels["desk"]
    desk.answer = lambda _message: Unavailable(reason="503", retry_after=timedelta(minutes=30))
    await scenario.poll(LEDGER, item("1", "Putin opens a bridge"))
    desk.answer = lambda _message: Sent()
    for _ in range(16):
        scenario.clock.forward(minutes=30)
        await scenario.deliver()
    assert scenario.told() == []
    scenario.clock.now = datetime(2024, 6, 18, 7, tzinfo=UTC)
    await scenario.deliver()
    assert scenario.told() == ["Putin opens a bridge"]


@pytest.fixture
async def loud(scenario):
    """A desk, and a phone that rings if nobody acknowledges for half an hour."""
    late = Escalation(after=timedelta(minutes=30), to=("phone",))
    scenario.channels["phone"] = FakeChannel("phone")
    routes = Routes((Route(channels=("desk",), escalate=late, name="all"),), ("desk", "phone"))
    scenario.rules = replace(scenario.rules, routes=routes)
    await scenario.poll(LEDGER, item("0", "A quiet day"))
    return scenario


def states(scenario):
    ((alert, _),) = scenario.store.alerts(states=None, limit=9)
    return [(one.channel, one.state) for one in scenario.store.alert(alert.id)[4]]


async def acknowledge(scenario):
    ((alert, _),) = scenario.store.alerts(states=None, limit=9)
    scenario.store.triage(alert.id, Decision(act="acknowledged", author="mina", decided=scenario.clock()))


async def test_what_nobody_acknowledges_is_told_to_somebody_else_once(loud):
    await loud.poll(LEDGER, item("1", "Putin opens a bridge"))
    loud.clock.forward(minutes=29)
    await loud.deliver()
    assert loud.told("phone") == []
    loud.clock.forward(minutes=1)
    await loud.deliver()
    assert loud.told("phone") == ["Putin opens a bridge"]
    assert "Nobody has acknowledged" in loud.channels["phone"].messages[0].text
    await loud.poll(LEDGER, item("1", "Putin and Kim Jong-un open a bridge"))
    loud.clock.forward(hours=2)
    await loud.deliver()
    assert len(loud.told("phone")) == 1
    assert len(loud.told("desk")) == 2


async def test_acknowledging_cancels_it_and_a_new_fact_begins_anew(loud):
    await loud.poll(LEDGER, item("1", "Putin opens a bridge"))
    await acknowledge(loud)
    loud.clock.forward(hours=1)
    await loud.deliver()
    assert loud.told("phone") == []
    assert states(loud) == [("desk", "delivered"), ("phone", "cancelled")]
    await loud.poll(LEDGER, item("1", "Putin and Kim Jong-un open a bridge"))
    loud.clock.forward(minutes=30)
    await loud.deliver()
    assert loud.told("phone") == ["Putin and Kim Jong-un open a bridge"]


async def test_an_escalation_in_waiting_holds_up_no_update_in_the_same_channel(loud):
    await loud.poll(LEDGER, item("1", "Putin opens a bridge"))
    loud.rules = replace(loud.rules, routes=Routes((Route(channels=("phone",), name="phone"),), ("desk", "phone")))
    await loud.poll(LEDGER, item("1", "Putin and Kim Jong-un open a bridge"))
    assert loud.told("phone") == ["Putin and Kim Jong-un open a bridge"]
