"""A question to a hub is a form posted through the same guarded web as every fetch."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

import pytest
from loopback import Loopback, reply, silence
from loopback2 import Loopback2, document

from watcher.edges.listen.call import Answer
from watcher.edges.listen.listener import Listener
from watcher.edges.listen.settings import Listen

FORM = {"hub.mode": "subscribe", "hub.topic": "https://a.example/?q=é&x", "hub.secret": "s"}


class Noun:
    takes = {"POST": 10_000, "GET": 0}  # noqa: RUF012 - never changed

    def __init__(self, answers):
        self.answers, self.calls = answers, []

    def refusal(self, _method, _rest):
        return None

    async def answer(self, call):
        self.calls.append(call)
        return self.answers[call.rest]


@asynccontextmanager
async def hub(**answers):
    noun = Noun(answers)
    listener = Listener({"hub": noun})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    await listener.open(Listen(host="127.0.0.1", port=port, place="t"))
    yield f"http://127.0.0.1:{port}/hub/", noun
    await listener.close(1)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_the_form_arrives_whole_and_is_taken(web, status):
    async with hub(a=Answer(status=status)) as (url, noun):
        assert await web.ask(url + "a", FORM) is None
    (call,) = noun.calls
    assert dict(parse_qsl(call.body.decode())) == FORM
    assert call.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "contact" in call.headers["user-agent"]


async def test_a_hub_that_has_moved_is_asked_there_and_only_where_the_form_stays_one(web):
    def to(status, where):
        return Answer(status=status, headers={"Location": f"/hub/{where}"})

    async with hub(a=to(307, "b"), b=to(308, "c"), c=Answer(status=202), d=to(302, "c"), e=to(307, "e")) as (url, noun):
        assert await web.ask(url + "a", FORM) is None
        assert [call.rest for call in noun.calls] == ["a", "b", "c"]
        assert len({call.body for call in noun.calls}) == 1
        assert (await web.ask(url + "d", FORM)).kind == "redirect"
        assert (await web.ask(url + "e", FORM)).kind == "redirect"


@pytest.mark.parametrize(("status", "kind"), [(400, "http"), (404, "http"), (410, "gone"), (429, "throttled"), (500, "http")])
async def test_a_refusal_is_told_with_the_pause_it_asks_for(web, status, kind):
    async with hub(a=Answer(status=status, headers={"Retry-After": "60"})) as (url, _):
        failed = await web.ask(url + "a", FORM)
    assert (failed.kind, failed.status, failed.retry_after.total_seconds()) == (kind, status, 60)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://10.0.0.1/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://[::1]/", "private"),
        ("http://127.0.0.1:9/", "refused"),
        ("http://nobody.example/", "dns"),
        ("ftp://hub.example/", "address"),
        ("http://name:secret@127.0.0.1/", "address"),
        ("", "address"),
    ],
)
async def test_where_no_feed_may_lead_no_hub_is_asked(web, url, kind):
    failed = await web.ask(url, FORM)
    assert failed.kind == kind
    assert "secret" not in failed.reason


async def test_no_redirect_of_a_hub_leads_inside(web):
    async with hub(a=Answer(status=307, headers={"Location": "http://10.0.0.1/"})) as (url, _):
        assert (await web.ask(url + "a", FORM)).kind == "private"


async def test_a_hub_that_says_nothing_is_not_waited_for(web_with):
    async with Loopback({"/": silence, "/big": reply(200, b"x" * 100_000)}) as server:
        assert (await web_with(timeout=0.2).ask(server.url("/"), FORM)).kind == "timeout"
        assert (await web_with(max_body=1000).ask(server.url("/big"), FORM)).kind == "too-big"


async def test_a_secret_does_not_leave_https(web_with, names, certificate):
    context, authority = certificate
    web = web_with(resolver=names(news_example=["127.0.0.1"]), authorities=authority)
    async with hub(a=Answer(status=202)) as (url, noun), Loopback({"/": reply(307, Location=url + "a")}, tls=context) as server:
        assert (await web.ask(server.url("/", host="news.example"), FORM)).kind == "redirect"
        assert not noun.calls


async def test_a_hub_is_asked_in_http2_too(web_with, names, certificate):
    context, authority = certificate
    web = web_with(resolver=names(news_example=["127.0.0.1"]), authorities=authority)
    async with Loopback2(context, {"/": document(b"", status=202)}) as server:
        assert await web.ask(server.url(), FORM) is None
    assert server.requests[0][":method"] == "POST"
    assert server.connections == ["h2"]
