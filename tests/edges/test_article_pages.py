"""Full text where it decides: real pages on loopback, read by the turn that polls."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from loopback import Loopback, reply, silence

from watcher.core.alerts.routing import Routes
from watcher.core.decide import Rules
from watcher.core.identity import feed_id
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Feed
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges import extraction
from watcher.edges.articles import Articles
from watcher.edges.readers import Readers
from watcher.edges.store.sql import SqlStore
from watcher.testing import MONDAY, item, rss
from watcher.turns.poll import poll
from watcher.turns.searches import Searches

pytest.importorskip("trafilatura", reason="the extra fulltext is not installed")

LIST = """
[[entity]]
id = "huawei"
name = "Huawei"
schema = "Company"
names.en = ["Huawei"]

[[entity]]
id = "north-korea"
name = "North Korea"
schema = "Country"
alert = "always"
names.en = ["North Korea"]
names.ru = ["Северная Корея"]

[[entity]]
id = "kim"
name = "Kim Jong-un"
schema = "Person"
names.en = ["Kim Jong-un"]
weak.en = ["Kim"]
context = ["Pyongyang"]
"""
HEADLINE = "Freighter Amber Heron held in Kaliningrad"
STORY = (
    "Customs officers boarded the freighter Amber Heron on Sunday night and counted forty crates that no paper named.",
    "Two of the crates held milling machines of a make that may not be sold to North Korea, the harbour master said.",
    "The crew of eleven was brought ashore and questioned until the morning, and the captain asked for a lawyer.",
    "A spokeswoman for the owner said that the company knew nothing of the crates and would help wherever it could.",
)


def page(*paragraphs, title=HEADLINE, head="", around=""):
    told = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li></ul></nav>"
        f"<article><h1>{title}</h1>{told}</article>{around}"
        "<footer><p>Copyright The Harbour Ledger. All rights reserved.</p></footer></body></html>"
    ).encode()


def html(body, status=200, kind="text/html; charset=utf-8"):
    return reply(status, body, Content_Type=kind)


class Desk:
    """One feed, polled with its pages: `told` is the last poll's match."""

    def __init__(self, tmp_path, web, *, mode="candidates", most=10, patience=10.0):
        entities = {entity.id: entity for entity in parse_entities("list.toml", LIST)}
        self.watchlist = Watchlist(entities=entities)
        self.matcher = Matcher(self.watchlist)
        self.store = SqlStore.open(tmp_path / "watcher.db")
        self.web = web
        self.articles = Articles(web, agent="sanctions-watch/0", mode=mode, most=most, patience=patience)
        self.now = MONDAY
        self.readers = Readers(small=sys.maxsize)

    async def poll(self, server, *items, **about):
        self.now += timedelta(minutes=10)
        server.answer("/rss", reply(body=rss(*(replace(one, link=server.url(f"/{one.guid}")) for one in items))))
        url = server.url("/rss")
        self.store.declare([Feed(id=feed_id(url), url=url, **about)], self.now)
        (feed,) = self.store.lease(None, self.now, lease=timedelta(minutes=5))
        return await poll(
            feed,
            web=self.web,
            store=self.store,
            matcher=self.matcher,
            rules=Rules(watchlist=self.watchlist, routes=Routes((), ())),
            now=self.now,
            jitter=0.5,
            readers=self.readers,
            searches=Searches(),
            articles=self.articles,
        )


class Press(Loopback):
    """A site whose answers may change."""

    def answer(self, target, answer):
        self._answers[target] = answer

    @property
    def pages(self):
        return [request.target for request in self.requests if request.target not in ("/rss", "/robots.txt")]


@pytest.fixture
async def desk(tmp_path, web):
    made = Desk(tmp_path, web)
    yield made
    made.store.close()


async def first(desk, server, **about):
    """A first reading, so that what comes later is news."""
    await desk.poll(server, item("0", "A quiet day"), **about)


def entities(outcome):
    return {mention.entity: mention.field for _, match in outcome.matches for mention in match.mentions}


async def test_what_only_the_page_says_is_found_and_the_evidence_says_where(desk):
    async with Press({"/a": html(page(*STORY))}) as server:
        await first(desk, server)
        outcome = await desk.poll(server, item("a", "Huawei crates: " + HEADLINE))
    assert entities(outcome) == {"huawei": "title", "north-korea": "page"}
    ((_, match),) = outcome.matches
    found = next(mention for mention in match.mentions if mention.field == "page")
    assert match.entry.page[found.start : found.end] == "North Korea"
    assert found.sentence == STORY[1]
    assert "Copyright" not in match.entry.page
    assert "World" not in match.entry.page
    assert outcome.pages == 1


async def test_a_weak_name_in_a_headline_is_candidate_enough(desk):
    story = (*STORY, "Before it left, the ship had been inspected in Pyongyang, where the ruler likes to be seen on board.")
    async with Press({"/a": html(page(*story, title="Kim and the freighter Amber Heron"))}) as server:
        await first(desk, server)
        outcome = await desk.poll(server, item("a", "Kim and the freighter Amber Heron"))
    assert entities(outcome) == {"kim": "title", "north-korea": "page"}


async def test_pages_of_entries_in_which_nothing_was_seen_are_read_only_if_the_feed_wants_it(desk):
    async with Press({"/a": html(page(*STORY)), "/b": html(page(*STORY))}) as server:
        await first(desk, server)
        assert not (await desk.poll(server, item("a", HEADLINE))).matches
        assert server.pages == []
        outcome = await desk.poll(server, item("b", HEADLINE + " harbour"), full_text="always")
        assert server.pages == ["/b"]
    assert entities(outcome) == {"north-korea": "page"}


async def test_a_feed_that_wants_none_is_left_alone(desk):
    async with Press({"/a": html(page(*STORY))}) as server:
        await first(desk, server, full_text="never")
        outcome = await desk.poll(server, item("a", "Huawei: " + HEADLINE), full_text="never")
        assert server.pages == []
    assert entities(outcome) == {"huawei": "title"}


async def test_the_backlog_and_entries_with_a_text_of_their_own_are_not_asked_for(desk):
    async with Press({}) as server:
        await desk.poll(server, item("old", "Huawei opens a shop"), full_text="always")
        await desk.poll(server, item("long", "Huawei opens a shop", text="It is large. " * 100), full_text="always")
        assert server.pages == []


async def test_an_entry_is_not_another_because_its_page_was_read(desk):
    async with Press({"/a": html(page(*STORY))}) as server:
        await first(desk, server)
        await desk.poll(server, item("a", "Huawei: " + HEADLINE))
        again = await desk.poll(server, item("a", "Huawei: " + HEADLINE), item("b", "Another quiet day"))
        assert [article.title for article in again.articles] == ["Another quiet day"]
        assert server.pages == ["/a"]


async def test_at_most_so_many_pages_are_asked_for_those_with_a_match_first(tmp_path, web):
    desk = Desk(tmp_path, web, mode="always", most=3)
    quiet = [item(f"q{number}", f"Quiet day number {number}") for number in range(50)]
    async with Press({}) as server:
        await first(desk, server)
        await desk.poll(server, *quiet, item("m1", "Huawei sells"), item("w1", "Kim walks"))
        assert set(server.pages[:2]) == {"/m1", "/w1"}
        assert len(server.pages) == 3
    desk.store.close()


async def slow(_request, writer):
    await silence(_request, writer)


TOO_LONG = page(*STORY, "x" * 3 * 2**20)
STUB = page("Subscribe to go on reading. Already with us? Sign in here.", head='<meta name="robots" content="noindex">')
CONSENT = page(
    *(f"We and our {n} partners store cookies on your device to show you fitting advertisements of North Korea." for n in range(9)),
    title="Before you go on",
)


@pytest.mark.parametrize(
    "answer",
    [
        html(STUB),
        html(CONSENT),
        html(b"no", status=403),
        html(b"gone", status=404),
        html(TOO_LONG),
        html(b"%PDF-1.7 \x00\xff" * 50, kind="application/pdf"),
        html(b""),
        html(b"<html><body>" + b"<p><b>" * 60_000),
        reply(302, Location="http://169.254.169.254/latest/meta-data"),
        reply(302, Location="http://10.0.0.1/"),
        reply(302, Location="/"),
        reply(200, b"\xff\xfe" * 4000, Content_Type="text/html"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n<html>cut",
    ],
    ids="paywall consent 403 404 huge pdf empty nested metadata private front-page noise cut-off".split(),
)
async def test_a_page_that_fails_never_costs_what_the_headline_said(desk, answer):
    async with Press({"/a": answer, "/": html(page(*STORY, title="The Harbour Ledger"))}) as server:
        await first(desk, server)
        outcome = await desk.poll(server, item("a", "Huawei: " + HEADLINE, text="Forty crates."))
    assert entities(outcome) == {"huawei": "title"}
    ((_, match),) = outcome.matches
    assert match.entry.page == ""
    assert match.entry.text == "Forty crates."
    assert outcome.notices


async def test_a_slow_page_is_waited_for_only_so_long(tmp_path, web):
    desk = Desk(tmp_path, web, patience=0.3)
    async with Press({"/a": silence, "/b": html(page(*STORY))}) as server:
        await first(desk, server)
        outcome = await asyncio.wait_for(desk.poll(server, item("a", "Huawei: " + HEADLINE)), 3)
    assert entities(outcome) == {"huawei": "title"}
    desk.store.close()


async def test_robots_txt_is_heard_for_pages_and_not_for_the_feed(desk):
    robots = reply(body=b"User-agent: *\nDisallow: /", Content_Type="text/plain")
    async with Press({"/robots.txt": robots, "/a": html(page(*STORY))}) as server:
        await first(desk, server)
        outcome = await desk.poll(server, item("a", "Huawei: " + HEADLINE))
        assert server.pages == []
    assert entities(outcome) == {"huawei": "title"}


async def test_a_host_that_refuses_a_page_is_not_asked_for_others_in_the_hour(desk):
    async with Press({f"/{n}": html(b"no", status=403) for n in range(9)}) as server:
        await first(desk, server)
        await desk.poll(server, *(item(f"{n}", f"Huawei opens shop {n}") for n in range(5)))
        assert len(server.pages) == 1
        desk.now += timedelta(hours=1)
        await desk.poll(server, item("7", "Huawei opens shop 7"))
        assert len(server.pages) == 2


async def test_a_site_that_wants_its_pages_read_slowly_gives_one_a_poll(desk):
    robots = reply(body=b"User-agent: *\nCrawl-delay: 60", Content_Type="text/plain")
    async with Press({"/robots.txt": robots}) as server:
        await first(desk, server)
        await desk.poll(server, *(item(f"{n}", f"Huawei opens shop {n}") for n in range(5)))
        assert len(server.pages) == 1


@pytest.mark.parametrize(
    ("kind", "head"),
    [("text/html; charset=windows-1251", ""), ("text/html", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">')],
    ids=["header", "page"],
)
async def test_a_russian_page_in_windows_1251_is_read(desk, kind, head):
    title = "Huawei и сухогруз «Янтарная цапля»"
    story = (
        "Таможенники поднялись на борт сухогруза «Янтарная цапля» в ночь на воскресенье и насчитали сорок ящиков без бумаг.",
        "В двух ящиках лежали фрезерные станки, поставка которых в страну под названием Северная Корея запрещена.",
        "Команду из одиннадцати человек свезли на берег и расспрашивали до утра, капитан потребовал адвоката.",
    )
    body = page(*story, title=title, head=head).decode().encode("cp1251")
    async with Press({"/a": html(body, kind=kind)}) as server:
        await first(desk, server)
        outcome = await desk.poll(server, item("a", title))
    assert entities(outcome) == {"huawei": "title", "north-korea": "page"}


async def test_without_trafilatura_nothing_is_asked_for_and_headlines_are_matched(desk, monkeypatch, request):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    extraction.extractor.cache_clear()
    request.addfinalizer(extraction.extractor.cache_clear)
    async with Press({"/a": html(page(*STORY))}) as server:
        await first(desk, server)
        outcome = await desk.poll(server, item("a", "Huawei: " + HEADLINE))
        assert server.pages == []
    assert entities(outcome) == {"huawei": "title"}
