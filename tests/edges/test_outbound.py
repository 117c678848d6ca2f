"""Messages behind a company's proxy: channels and pings go by way of it as feeds do, and what it does wrong kills no message."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from datetime import timedelta
from ipaddress import ip_network

import pytest
from loopback import Loopback, reply
from proxies import LoopbackProxy
from receivers import SECRET_PATH, Sink, message, served

from watcher.core.model import Refused, Sent, Unavailable
from watcher.edges.channels.slack import Slack
from watcher.edges.heartbeat import Pings
from watcher.edges.heartbeat_table import Monitor
from watcher.edges.http.proxy import Way, basic
from watcher.edges.outbound import client_of

LOGIN = ("me", "hush:hush@x")


@pytest.fixture
def slack_by_way_of(names):
    """Slack behind this proxy, at an address that only the proxy leads to."""

    @asynccontextmanager
    async def make(proxy, url, login=None, *, authorities=None, known=None, **direct):
        way = Way(proxy=proxy.settings(login, **direct), authorities=authorities)
        async with client_of(way, resolver=names(**(known or {}))) as client:
            yield Slack(name="desk", client=client, url=url, timeout=5)

    return make


async def test_a_message_goes_by_way_of_the_proxy_and_only_the_proxy_hears_its_password(slack_by_way_of, sink):
    url = sink.url.replace("127.0.0.1", "hooks.example")
    async with LoopbackProxy(login=basic(*LOGIN)) as proxy, slack_by_way_of(proxy, url, LOGIN) as slack:
        assert isinstance(await slack.send(message()), Sent)
    assert [one.method for one in proxy.asked] == ["POST"]
    assert "proxy-authorization" not in sink.requests[0][1]


async def test_over_https_the_proxy_sees_no_message_and_the_receiver_is_verified(slack_by_way_of, certificate):
    answers = {SECRET_PATH: reply(200, b"ok")}
    async with LoopbackProxy(login=basic(*LOGIN)) as proxy, Loopback(answers, tls=certificate[0]) as server:
        async with slack_by_way_of(proxy, server.url(SECRET_PATH, host="news.example"), LOGIN, authorities=certificate[1]) as slack:
            assert isinstance(await slack.send(message()), Sent)
        async with slack_by_way_of(proxy, server.url(SECRET_PATH, host="news.example"), LOGIN) as slack:
            unknown = await slack.send(message())
    assert isinstance(unknown, Unavailable)
    assert "certificate" in unknown.reason
    assert {(one.method, one.target) for one in proxy.asked} == {("CONNECT", f"news.example:{server.port}")}
    assert len(server.requests) == 1


async def test_receivers_in_our_own_network_are_told_without_it(slack_by_way_of, sink):
    async with LoopbackProxy() as proxy:
        async with slack_by_way_of(proxy, sink.url) as slack:
            assert isinstance(await slack.send(message()), Sent)
        here = sink.url.replace("127.0.0.1", "chat.corp.example")
        hosts = frozenset({"corp.example"})
        async with slack_by_way_of(proxy, here, hosts=hosts) as slack:
            result = await slack.send(message())
        async with slack_by_way_of(proxy, here, known={"chat_corp_example": ["10.0.0.1"]}, networks=(ip_network("10.0.0.0/8"),)) as slack:
            await slack.send(message())
    assert isinstance(result, Unavailable), "nobody here knows that name; it was asked for all the same"
    assert proxy.asked == []


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("status", "words"),
    [
        (407, "wants a name and password, and polling.proxy has none"),
        (403, "its rules do not let us go there"),
        (503, "could not reach hooks.example"),
    ],
)
async def test_what_the_proxy_refuses_is_told_of_it_and_tried_again(slack_by_way_of, scheme, status, words):
    said = reply(status, b"<h1>hush</h1>")
    async with LoopbackProxy(answer=said) as proxy, slack_by_way_of(proxy, f"{scheme}://hooks.example{SECRET_PATH}") as slack:
        result = await slack.send(message())
    if scheme == "http" and status != 407:  # which may be the receiver's own word
        assert str(status) in result.reason
        assert isinstance(result, Refused if status == 403 else Unavailable)
        return
    assert isinstance(result, Unavailable)
    assert words in result.reason
    assert f"the proxy 127.0.0.1:{proxy.port}" in result.reason
    assert not any(secret in result.reason for secret in ("Words", "s3cr3t"))


async def test_a_proxy_that_is_away_is_named(slack_by_way_of):
    async with LoopbackProxy() as proxy:
        pass
    async with slack_by_way_of(proxy, f"https://hooks.example{SECRET_PATH}", LOGIN) as slack:
        result = await slack.send(message())
    assert isinstance(result, Unavailable)
    assert f"by way of the proxy 127.0.0.1:{proxy.port}" in result.reason
    assert "hush" not in result.reason


async def test_pings_go_the_same_way_also_when_it_changes(sink):
    async with LoopbackProxy() as proxy:
        pings, url = Pings(), sink.url.replace("127.0.0.1", "monitor.localdomain.example")
        for way in (Way(proxy=proxy.settings()), Way(proxy=proxy.settings(LOGIN))):
            await pings.send(Monitor(url=url, way=way, timeout=timedelta(seconds=9)), "end", {})
        await pings.send(Monitor(url=sink.url), "end", {})
        await pings.aclose()
    assert [one.headers.get("proxy-authorization") for one in proxy.asked] == [None, basic(*LOGIN)]
    assert len(sink.requests) == 3


async def test_apprise_goes_by_way_of_the_proxy_and_of_no_other(monkeypatch):
    pytest.importorskip("apprise", reason="the extra apprise is not installed")
    from watcher.edges.channels.apprise import Apprise  # noqa: PLC0415 - of an extra

    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    async with LoopbackProxy(login=basic(*LOGIN)) as proxy, served(Sink()) as sink:
        outside = sink.url.replace("http://127.0.0.1", "json://hooks.example")
        assert isinstance(await Apprise(name="all", urls=[outside], proxy=proxy.settings(LOGIN)).send(message()), Sent)
        inside = Apprise(name="all", urls=[sink.url.replace("http://", "json://")], proxy=proxy.settings(LOGIN))
        assert isinstance(await inside.send(message()), Sent)
        without = Apprise(name="all", urls=[sink.url.replace("http://", "json://")])
        assert isinstance(await without.send(message()), Sent)
    assert len(proxy.asked) == 1
    assert len(sink.requests) == 3
    assert json.loads(sink.requests[0][2])["title"] == message().subject
