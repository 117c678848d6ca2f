"""Buttons in Slack: a daemon's listener and a workspace on loopback that signs as Slack does and keeps Slack's limits."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import socket
from datetime import UTC, datetime
from urllib.parse import urlencode

import httpx
import pytest
from receivers import SlackTown, served

from watcher.cli import casefile
from watcher.core.alerts.slack_buttons import signed
from watcher.core.errors import ConfigError
from watcher.core.triage import REASONS, Decision
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.channels.slack_bot import SlackBot
from watcher.edges.listen.listener import Listener
from watcher.edges.listen.settings import Listen
from watcher.edges.store.sql import SqlStore
from watcher.service.crew import Crew
from watcher.service.presses import Presses, Workspace
from watcher.testing import Scenario, item

PERSON = '[[entity]]\nid = "{0}"\nname = "{1}"\nschema = "Person"\nnames.en = ["{1}"]\n'
WATCHLIST = compose(parse_entities("t.toml", PERSON.format("putin", "Putin") + PERSON.format("lavrov", "Lavrov")), [])
FEED, SECRET = "https://ledger.example/rss", "8f742231b10e8888abcd99yyyzzz85a5"


class House:
    """One alert, told by a bot with buttons, and a listener that Slack calls."""

    def __init__(self, folder, store, town, client):
        self.store, self.town, self.client, self.crew = store, town, client, Crew()
        settings = {"token": "xoxb-s3cr3t", "channel": "#desk", "api_url": town.url, "pause": 0.0}
        self.bot = SlackBot(name="desk", client=client, signing_secret=SECRET, **settings)
        self.scenario = Scenario(store, WATCHLIST, channels={"desk": self.bot})
        self.clock = self.scenario.clock
        self.workspace = Workspace(store=f"sqlite:///{folder}/watcher.db", channels={"desk": self.bot}, pen=self.scenario.pen)
        self.listener = Listener({"slack": Presses(workspace=lambda: self.workspace, clock=self.clock, crew=self.crew)})

    async def publish(self, *items):
        await self.scenario.poll(FEED, item("0", "Nothing of note"), *items)

    @property
    def case(self):
        ((alert, _),) = self.store.alerts(states=None, limit=9)
        return casefile.find(self.store, alert.id)

    @property
    def buttons(self):
        """The block of the first message that has them; None if there is none now."""
        return next((block for block in self.town.messages[0]["blocks"] if block["type"] == "actions"), None)

    def body(self, action, *, message=0, block=None, **changes):
        told = {
            "type": "block_actions",
            "user": {"id": "U0KAY", "username": "kay"},
            "channel": {"id": "C0DESK001"},
            "message": {"ts": self.town.messages[message]["ts"]},
            "actions": [{"block_id": block or f"decide.{self.case.alert.id}", **action}],
        }
        return urlencode({"payload": json.dumps(told | changes)}).encode()

    def signature(self, body, *, secret=SECRET, age=0):
        stamp = str(int(self.clock().timestamp()) - age)
        mac = hmac.new(secret.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}

    async def call(self, body, headers):
        got = await self.client.post(f"http://127.0.0.1:{self.listener.port}/slack", content=body, headers=headers)
        await self.crew.drain(5)
        return got.status_code

    async def press(self, action, **about):
        body = self.body(action, **about)
        return await self.call(body, self.signature(body))

    async def acknowledge(self, **about):
        return await self.press({"action_id": "acknowledge", "value": "acknowledge"}, **about)

    async def dismiss(self, reason, **about):
        return await self.press({"action_id": "dismiss", "selected_option": {"value": reason}}, **about)


async def listening(listener):
    """On a free port; a test beside us may be quicker to take it, so another one is tried then."""
    for tries in range(10):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        try:
            await listener.open(Listen(host="127.0.0.1", port=port, place="t"))
        except ConfigError:
            if tries == 9:
                raise
        else:
            return


@pytest.fixture
async def house(tmp_path):
    with SqlStore.open(tmp_path / "watcher.db") as store:
        async with served(SlackTown()) as town, httpx.AsyncClient(trust_env=False) as client:
            house = House(tmp_path, store, town, client)
            await listening(house.listener)
            await house.publish()
            await house.publish(item("1", "Putin opens a bridge"))
            yield house
            await house.listener.close(1)


async def test_a_first_message_has_a_button_and_a_menu_of_reasons(house):
    acknowledge, dismiss = house.buttons["elements"]
    assert acknowledge["text"]["text"] == "Acknowledge"
    assert [option["value"] for option in dismiss["options"]] == list(REASONS)
    assert [option["text"]["text"] for option in dismiss["options"]] == ["Not the entity", "Not the event", "Old news", "Not relevant"]


async def test_who_presses_acknowledges_and_the_message_says_so(house):
    assert await house.acknowledge() == 200
    (made,) = house.case.decisions
    assert (house.case.alert.state, made.act, made.author) == ("acknowledged", "acknowledged", "slack:kay/U0KAY")
    shown = json.dumps(house.town.messages[0]["blocks"], ensure_ascii=False)
    assert "Acknowledged by slack:kay/U0KAY" in shown
    assert [one["action_id"] for one in house.buttons["elements"]] == ["dismiss"]
    assert not house.town.whispers


async def test_who_chooses_a_reason_dismisses_and_the_buttons_go(house):
    assert await house.dismiss("not-the-entity") == 200
    (made,) = house.case.decisions
    assert (house.case.alert.state, made.reason) == ("dismissed", "not-the-entity")
    assert house.buttons is None
    assert "Dismissed as “not the entity” by slack:kay/U0KAY" in json.dumps(house.town.messages[0]["blocks"], ensure_ascii=False)


async def test_who_is_too_late_is_told_so_alone_and_the_message_is_brought_up_to_date(house):
    house.store.triage(house.case.alert.id, Decision(act="dismissed", reason="old-news", author="lee", decided=house.clock()))
    assert await house.acknowledge() == 200
    ((channel, user, words),) = house.town.whispers
    assert (channel, user) == ("C0DESK001", "U0KAY")
    assert "is dismissed, it cannot be acknowledged." in words
    assert house.buttons is None
    assert len(house.case.decisions) == 1


async def test_what_follows_stands_in_the_thread_without_buttons_and_the_first_message_is_brought_up_to_date(house):
    await house.acknowledge()
    await house.publish(item("1", "Putin opens a bridge with Lavrov"))
    _, reply = house.town.messages
    assert reply["thread_ts"] == house.town.messages[0]["ts"]
    assert all(block["type"] != "actions" for block in reply["blocks"])
    assert [one["action_id"] for one in house.buttons["elements"]] == ["acknowledge", "dismiss"]  # something new opens it again


async def test_what_slack_did_not_sign_changes_nothing(house, caplog):
    body = house.body({"action_id": "acknowledge"})
    right = house.signature(body)
    for headers in (
        {},
        house.signature(body, secret="another"),
        house.signature(body, age=301),
        house.signature(body, age=-301),
        right | {"X-Slack-Signature": right["X-Slack-Signature"].replace("v0=", "v1=")},
        right | {"X-Slack-Request-Timestamp": "1e9"},
        house.signature(body + b"&x=1"),
    ):
        assert await house.call(body, headers) == 401
    assert house.case.alert.state == "open"
    assert "did not sign" in caplog.text
    assert SECRET not in caplog.text


async def test_a_press_that_somebody_plays_again_changes_nothing(house):
    body = house.body({"action_id": "acknowledge"})
    headers = house.signature(body)
    assert await house.call(body, headers) == 200
    house.store.triage(house.case.alert.id, Decision(act="reopened", author="lee", decided=house.clock()))
    assert await house.call(body, headers) == 200
    assert house.case.alert.state == "open"
    house.clock.forward(minutes=6)
    assert await house.call(body, headers) == 401


@pytest.mark.parametrize(
    "action",
    [
        {"action_id": "order-pizza"},
        {"action_id": "dismiss"},
        {"action_id": "dismiss", "selected_option": None},
        {"action_id": "acknowledge", "block_id": "decide.';DROP TABLE alert"},
        {"action_id": "acknowledge", "block_id": "other"},
    ],
)
async def test_a_press_that_is_none_of_ours_changes_nothing(house, action):
    assert await house.press(action) == 200
    assert house.case.alert.state == "open"


@pytest.mark.parametrize("body", [b"", b"ssl_check=1&token=x", b"payload=", b"payload=[]", b"payload=%7B%7D", b"\xff\xfe"])
async def test_what_slack_says_beside_presses_is_thanked_for(house, body):
    assert await house.call(body, house.signature(body)) == 200


async def test_a_reason_that_does_not_exist_and_an_alert_that_does_not_are_told(house):
    await house.dismiss("boredom")
    await house.acknowledge(block="decide.00000000000000000000000000000000")
    first, second = (words for _, _, words in house.town.whispers)
    assert "is no reason to dismiss" in first
    assert "there is no alert" in second.lower()
    assert house.case.alert.state == "open"


async def test_a_message_we_do_not_know_any_more_is_decided_all_the_same(house):
    house.town.messages.append({**house.town.messages[0], "ts": "77.7"})
    await house.acknowledge(message=1)
    assert house.case.alert.state == "acknowledged"
    ((_, _, words),) = house.town.whispers
    assert words == "Done: this alert is now acknowledged."


async def test_slack_has_its_answer_in_time_though_it_is_slow_itself(house, monkeypatch):
    monkeypatch.setattr("watcher.service.presses._PATIENCE", 0.05)
    house.town.silent = True
    body = house.body({"action_id": "acknowledge"})
    async with asyncio.timeout(2):
        got = await house.client.post(f"http://127.0.0.1:{house.listener.port}/slack", content=body, headers=house.signature(body))
    assert got.status_code == 200
    await house.crew.drain(0.1)
    assert house.case.alert.state == "acknowledged"


async def test_slack_that_cannot_be_had_afterwards_is_a_line_in_the_log(house, caplog):
    house.town.faults["chat.update"] = "message_not_found"
    with caplog.at_level(logging.WARNING):
        await house.acknowledge()
    assert house.case.alert.state == "acknowledged"
    assert "first message not updated: chat.update: message_not_found" in caplog.text


async def test_without_a_signing_secret_nobody_is_heard_and_no_message_has_buttons(house, tmp_path):
    plain = SlackBot(name="desk", client=house.client, token="xoxb-s3cr3t", channel="#desk", api_url=house.town.url, pause=0.0)
    house.workspace = Workspace(store=house.workspace.store, channels={"desk": plain}, pen=house.scenario.pen)
    body = house.body({"action_id": "acknowledge"})
    assert await house.call(body, house.signature(body)) == 404
    house.scenario.channels["desk"] = plain
    await house.publish(item("1", "Putin opens a bridge"), item("9", "Putin meets farmers in a wholly other town about the harvest"))
    assert all(block["type"] != "actions" for block in house.town.messages[-1]["blocks"])


def test_the_signature_is_that_of_slacks_own_example():
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
        b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
        b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    claimed = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    when = datetime.fromtimestamp(1531420618, UTC)
    assert signed(SECRET, stamp="1531420618", body=body, claimed=claimed, now=when)
    assert not signed(SECRET, stamp="1531420619", body=body, claimed=claimed, now=when)
