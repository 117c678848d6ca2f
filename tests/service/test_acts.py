"""Links in messages over real HTTP: looking changes nothing, sending decides once, and nobody without a permit learns anything."""

from __future__ import annotations

import hashlib
import json
import re
import socket
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from watcher.cli import casefile
from watcher.core.alerts.drill import drill
from watcher.core.alerts.permits import Links
from watcher.core.triage import Decision
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.listen.listener import Listener
from watcher.edges.listen.settings import Listen
from watcher.edges.store.sql import SqlStore
from watcher.service.acts import Acts, Desk
from watcher.testing import Scenario, item

KEY, OLDER = b"the key of these tests", b"the key before that one"
WATCHLIST = compose(
    parse_entities(
        "list.toml",
        """
[[entity]]
id = "kim"
name = "Kim Jong-un"
schema = "Person"
names.en = ["Kim Jong-un"]
[[entity]]
id = "putin"
name = "Vladimir <Putin>"
schema = "Person"
names.en = ["Putin"]
""",
    ),
    [],
)
FEED = "https://ledger.example/rss"


class House:
    """A store with one alert, told in a channel, and a listener that its links lead to."""

    def __init__(self, folder, store, client):
        self.store, self.client = store, client
        self.scenario = Scenario(store, WATCHLIST)
        self.clock = self.scenario.clock
        self.desk = Desk(store=f"sqlite:///{folder}/watcher.db", links=None, names=WATCHLIST.titles())
        self.listener = Listener({"act": Acts(desk=lambda: self.desk, clock=self.clock)})

    def link(self, keys=(KEY,), life=timedelta(days=7)):
        links = Links(base=f"http://127.0.0.1:{self.listener.port}/act", keys=keys, life=life)
        self.desk = replace(self.desk, links=links)
        self.scenario.pen = replace(self.scenario.pen, links=links)

    async def tell(self, number, title):
        """The links of the message about a piece of news."""
        await self.scenario.poll(FEED, item("0", "Nothing of note"))
        await self.scenario.poll(FEED, item("0", "Nothing of note"), item(number, title))
        return self.links

    @property
    def links(self):
        return self.scenario.channels["desk"].messages[-1].payload["alert"]["links"]

    @property
    def case(self):
        ((alert, _),) = self.store.alerts(states=None, limit=9)
        return casefile.find(self.store, alert.id)

    async def look(self, url):
        return await self.client.get(url)

    async def send(self, url, *, after=None, **fields):
        """The form of a page, as a browser sends it."""
        page = (after or await self.look(url)).text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', page))
        return await self.client.post(url, data=hidden | fields)


@pytest.fixture
async def house(tmp_path):
    with SqlStore.open(tmp_path / "watcher.db") as store:
        async with httpx.AsyncClient(trust_env=False) as client:
            house = House(tmp_path, store, client)
            await house.listener.open(Listen(host="127.0.0.1", port=free_port(), place="t"))
            house.link()
            yield house
            await house.listener.close(1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
async def told(house):
    """With its alert told."""
    await house.tell("1", "Putin & Kim Jong-un open a bridge")
    return house


async def test_whoever_looks_changes_nothing_however_often(told):
    for verb in ("acknowledge", "dismiss"):
        for method in ("GET", "HEAD", "GET"):
            got = await told.client.request(method, told.links[verb])
            assert got.status_code == 200
    assert told.case.alert.state == "open"
    assert not told.case.decisions


async def test_a_page_says_what_it_is_about_and_can_do_nothing_else(told):
    got = await told.look(told.links["dismiss"])
    assert "Putin &amp; Kim Jong-un open a bridge" in got.text
    assert "Vladimir &lt;Putin&gt;" in got.text
    policy = got.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self'; frame-ancestors 'none'" in policy
    assert got.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in got.headers["x-robots-tag"]
    assert got.headers["cache-control"] == "no-store"
    assert "set-cookie" not in got.headers
    assert "<script" not in got.text
    assert " style=" not in got.text, "the policy forbids it, so it would not be seen"
    style = re.search(r"<style>(.*)</style>", got.text, re.DOTALL)[1]
    assert b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert not re.findall(r'(?:href|src|action)="(?!dismiss"|acknowledge")', got.text)


async def test_a_form_acknowledges_in_the_name_of_the_channel(told):
    got = await told.send(told.links["acknowledge"], name="Kay  \n Lee", note="calling the bank")
    assert got.status_code == 200
    assert "Done. This alert is now acknowledged: calling the bank" in got.text
    (made,) = told.case.decisions
    assert (told.case.alert.state, made.act, made.author, made.note) == (
        "acknowledged",
        "acknowledged",
        "link:desk/Kay Lee",
        "calling the bank",
    )
    *_, last = told.store.audit()
    record = json.loads(last.record)
    assert (record["act"], record["by"]) == ("alert.acknowledged", "link:desk/Kay Lee")


async def test_a_form_dismisses_with_its_reason_and_who_was_not_meant(told):
    got = await told.send(told.links["dismiss"], reason="not-the-entity", entity="kim", note="a namesake")
    assert "Done. This alert is now dismissed as “not the entity”: a namesake" in got.text
    (made,) = told.case.decisions
    assert (made.reason, made.entity, made.author) == ("not-the-entity", "kim", "link:desk")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "A dismissal wants a reason."),
        ({"reason": "boredom"}, "“boredom” is no reason to dismiss."),
        ({"reason": "not-the-entity", "entity": "xi"}, "This alert does not name who you say was not meant."),
    ],
)
async def test_a_form_that_makes_no_sense_is_shown_again_with_what_was_written(told, fields, why):
    got = await told.send(told.links["dismiss"], note="a <footballer>", **fields)
    assert got.status_code == 409
    assert why in got.text.replace("&quot;", "“", 1).replace("&quot;", "”", 1)
    assert "a &lt;footballer&gt;</textarea>" in got.text
    assert told.case.alert.state == "open"


async def test_who_comes_second_is_told_who_was_first(told):
    url = told.links["acknowledge"]
    form = await told.look(url)
    await told.send(url, after=form, name="Kay")
    again = await told.send(url, after=form, name="Lee")
    assert again.status_code == 409
    assert "This alert is already acknowledged, by link:desk/Kay" in again.text
    assert "<form" not in again.text
    assert "already acknowledged" in (await told.look(url)).text
    assert len(told.case.decisions) == 1
    dismissed = await told.send(told.links["dismiss"], reason="old-news")
    assert "now dismissed as “old news”" in dismissed.text
    assert "already dismissed as “old news”, by link:desk," in (await told.look(told.links["dismiss"])).text


async def test_who_has_not_seen_the_latest_is_shown_it_before_anything_is_decided(told):
    form = await told.look(told.links["dismiss"])
    told.store.triage(told.case.alert.id, Decision(act="acknowledged", author="kay", decided=told.clock()))
    told.store.triage(told.case.alert.id, Decision(act="reopened", author="kay", decided=told.clock()))
    got = await told.send(told.links["dismiss"], after=form, reason="old-news")
    assert got.status_code == 409
    assert "has changed since you opened the page" in got.text
    assert told.case.alert.state == "open"
    assert 'value="old-news" required checked' in got.text
    assert (await told.send(told.links["dismiss"], after=got, reason="old-news")).status_code == 200


async def test_a_link_that_was_forged_cut_or_made_for_another_alert_is_not_known(told):
    token = told.links["acknowledge"].split("/")[-2]
    alert, until, channel, mac = token.split(".")
    later = f"{int(until, 16) + 1:x}"
    for wrong in (
        token[:-1],
        f"{'0' * len(alert)}.{until}.{channel}.{mac}",
        f"{alert}.{later}.{channel}.{mac}",
        f"{alert}.{until}.b3BlcmF0aW9ucw.{mac}",
        f"{alert}.{until}.{channel}.{'A' * 24}",
        "..",
        "",
    ):
        for method in ("GET", "POST"):
            got = await told.client.request(method, told.links["acknowledge"].replace(token, wrong))
            assert got.status_code == 404, wrong
            assert told.case.alert.id not in got.text
    got = await told.client.post(told.links["acknowledge"].replace("/acknowledge", "/reopen"))
    assert got.status_code == 404
    assert told.case.alert.state == "open"


async def test_a_link_ends(told):
    url = told.links["acknowledge"]
    form = await told.look(url)
    told.clock.forward(days=7, minutes=1)
    for got in (await told.look(url), await told.send(url, after=form)):
        assert got.status_code == 410
        assert "It worked until 2024-06-24 08:20 UTC" in got.text
    assert told.case.alert.state == "open"


async def test_a_key_may_be_changed_without_ending_the_links_it_signed(told):
    url = told.links["acknowledge"]
    told.link(keys=(OLDER, KEY))
    assert (await told.look(url)).status_code == 200
    told.link(keys=(OLDER,))
    assert (await told.look(url)).status_code == 404


async def test_without_links_in_messages_none_works(told):
    url = told.links["acknowledge"]
    told.desk = replace(told.desk, links=None)
    assert (await told.look(url)).status_code == 404


async def test_a_drill_shows_that_links_work(house):
    message = house.scenario.pen.write(*drill("desk", author="kay", now=house.clock()), house.clock())
    got = await house.look(message.payload["alert"]["links"]["dismiss"])
    assert got.status_code == 200
    assert "nothing to decide" in got.text


async def test_an_alert_of_another_store_is_not_known(told, tmp_path):
    url = told.links["acknowledge"]
    with SqlStore.open(tmp_path / "other.db"):
        told.desk = replace(told.desk, store=f"sqlite:///{tmp_path}/other.db")
    assert (await told.look(url)).status_code == 404


async def test_a_store_that_cannot_be_used_is_no_fault_of_who_comes(told, tmp_path, caplog):
    told.desk = replace(told.desk, store=f"sqlite:///{tmp_path}/nowhere/watcher.db")
    got = await told.look(told.links["acknowledge"])
    assert got.status_code == 503
    assert "Nothing was changed" in got.text
    assert str(tmp_path) not in got.text
    assert "there is no store yet" in caplog.text


async def test_only_what_may_still_be_decided_is_offered(told):
    assert set(told.links) == {"acknowledge", "dismiss"}
    delivery, dossier = drill("desk", author="kay", now=told.clock())
    for state, offered in (("acknowledged", {"dismiss"}), ("dismissed", set())):
        written = told.scenario.pen.write(delivery, replace(dossier, alert=replace(dossier.alert, state=state)), told.clock())
        assert set(written.payload["alert"].get("links", {})) == offered


async def test_a_channel_may_be_left_without_links(told):
    pen = replace(told.scenario.pen, unlinked=frozenset({"desk"}))
    message = pen.write(*drill("desk", author="kay", now=told.clock()), told.clock())
    for shape in (message.text, message.html, str(message.blocks), str(message.card), str(message.embed), str(message.payload)):
        assert "/act/" not in shape
