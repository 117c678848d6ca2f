"""What is told of a story that goes on: all of it, in its thread, and without forty messages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from watcher.core.alerts.routing import GROUP_INTERVAL, Route, Routes
from watcher.core.model import Refused, Sent, Unavailable
from watcher.core.triage import Decision
from watcher.testing import FakeChannel, item

LEDGER, COURIER, PILOT, HERALD = (f"https://{name}.example/rss" for name in ("ledger", "courier", "pilot", "herald"))
CROSSING = (
    "The ships carried artillery shells of 122 and 152 millimetres to Vostochny, from where trains took them to the front, a research "
    "group has found. Eleven thousand containers have left the port of Rajin since autumn."
)
PROTEST = (
    "Seoul has protested against the containers that left the port of Rajin for Vostochny since autumn. A research group had found "
    "artillery shells on the ships; the ministry asked the council to meet before the end of the week."
)
TRAINS = (
    "Trains took artillery shells of 122 and 152 millimetres from Vostochny to the front, say those who watch the station. A research "
    "group has found the ships; eleven thousand containers have left the port of Rajin."
)
SHIPS = item("a", "North Korea ships shells to Russia", text=CROSSING)
PROTESTS = item("c", "Seoul protests: shells of North Korea reach Russia", text=PROTEST)
STATION = item("d", "Trains carry 9,000 shells of North Korea to the front of Russia", text=TRAINS)


@pytest.fixture
async def watched(scenario):
    """Four feeds whose backlog has been read."""
    for url in (LEDGER, COURIER, PILOT, HERALD):
        await scenario.poll(url, item(f"hello {url}", "A quiet day"))
    return scenario


async def later(scenario, span=GROUP_INTERVAL):
    scenario.clock.now += span
    return await scenario.deliver()


def states(scenario):
    ((alert, _),) = scenario.store.alerts(states=None, limit=9)
    return [one.state for one in scenario.store.alert(alert.id)[4]]


async def test_a_story_that_goes_on_is_shown_in_its_thread_and_a_reprint_is_not(watched):
    await watched.poll(LEDGER, SHIPS)
    await watched.poll(COURIER, item("b", "What shells of North Korea mean to Russia", text=CROSSING))
    await watched.poll(PILOT, PROTESTS)
    assert len(watched.told()) == 1
    await later(watched)
    first, second = watched.channels["desk"].messages
    assert (second.type, second.thread) == ("alert.updated", first.thread)
    assert second.payload["alert"]["cause"] == "sequel"
    assert second.subject.startswith('[high] More on "North Korea ships shells to Russia": Seoul protests')
    ((alert, story),) = watched.store.alerts(states=None, limit=10)
    assert (alert.notices, story.articles) == (2, 3)


async def test_what_goes_on_within_an_interval_is_one_message_that_tells_all_of_it(watched):
    await watched.poll(LEDGER, SHIPS)
    await watched.poll(PILOT, PROTESTS)
    await watched.poll(HERALD, STATION)
    await later(watched)
    _, message = watched.channels["desk"].messages
    assert message.payload["article"]["title"] == STATION.title
    assert [one["article"]["title"] for one in message.payload["along"]] == [PROTESTS.title]
    for shape in (message.text, message.html, str(message.blocks)):
        assert f"Before it: {PROTESTS.title}" in shape
    assert states(watched) == ["delivered", "folded", "delivered"]
    await later(watched)
    assert len(watched.channels["desk"].messages) == 2


async def test_what_is_new_in_a_story_waits_for_nothing_and_brings_along_what_waited(watched):
    await watched.poll(LEDGER, SHIPS)
    await watched.poll(PILOT, PROTESTS)
    await watched.poll(HERALD, item("d", "Putin thanks: shells of North Korea reach Russia", text=TRAINS))
    _, message = watched.channels["desk"].messages
    assert message.payload["alert"]["cause"] == "new-fact"
    assert [one["article"]["title"] for one in message.payload["along"]] == [PROTESTS.title]
    await later(watched)
    assert len(watched.channels["desk"].messages) == 2


async def test_a_message_that_was_tried_takes_up_nothing_more(watched):
    await watched.poll(LEDGER, SHIPS)
    await watched.poll(PILOT, PROTESTS)
    desk = watched.channels["desk"]
    desk.answer = lambda _message: Unavailable(reason="503", retry_after=timedelta(hours=5))
    await later(watched)
    await watched.poll(HERALD, STATION)
    desk.answer = lambda _message: Sent()
    await later(watched, timedelta(hours=9))
    assert watched.told() == [SHIPS.title, PROTESTS.title, STATION.title]
    assert [message.payload["along"] for message in desk.messages] == [[], [], []]


async def test_what_a_refused_message_carried_is_told_by_the_one_sent_instead(watched):
    watched.channels["mail"] = FakeChannel("mail")
    everyone = Routes((Route(channels=("desk",), name="desk"),), ("desk", "mail"))
    watched.rules = replace(watched.rules, routes=everyone)
    await watched.poll(LEDGER, SHIPS)
    await watched.poll(PILOT, PROTESTS)
    await watched.poll(HERALD, STATION)
    watched.channels["desk"].answer = lambda _message: Refused(reason="404")
    await later(watched)
    (message,) = watched.channels["mail"].messages
    assert message.payload["alert"]["cause"] == "channel-failed"
    assert [one["article"]["title"] for one in message.payload["along"]] == [PROTESTS.title]


async def test_without_an_interval_each_is_told_at_once(watched):
    at_once = Route(channels=("desk",), group_interval=timedelta(), name="at once")
    watched.rules = replace(watched.rules, routes=Routes((at_once,), ("desk",)))
    await watched.poll(LEDGER, SHIPS)
    await watched.poll(PILOT, PROTESTS)
    await watched.poll(HERALD, STATION)
    assert watched.told() == [SHIPS.title, PROTESTS.title, STATION.title]


async def test_a_sequel_that_only_names_a_state_is_told_to_nobody(watched):
    await watched.poll(LEDGER, SHIPS)
    await watched.poll(PILOT, item("c", "Trains carry shells from Vostochny to the front", text=f"Russia says nothing. {CROSSING[30:]}"))
    await later(watched)
    assert len(watched.told()) == 1


async def test_a_dismissed_story_that_goes_on_is_shown_but_not_opened_again(watched):
    await watched.poll(LEDGER, SHIPS)
    ((alert, _),) = watched.store.alerts(states=None, limit=10)
    watched.store.triage(alert.id, Decision(act="dismissed", reason="old-news", author="analyst", decided=watched.clock()))
    await watched.poll(PILOT, PROTESTS)
    await later(watched)
    assert len(watched.told()) == 2
    ((alert, _),) = watched.store.alerts(states=None, limit=10)
    assert alert.state == "dismissed"
