"""What fails behind a proxy, and whose fault it is: the proxy's, its rules', the host's, or either's; each with its reason."""

from __future__ import annotations

import asyncio

import pytest
from loopback import RSS, Loopback, a_feed, reply, silence
from proxies import LoopbackProxy

from watcher.edges.http.proxy import Proxy, basic

LOGIN = ("me", "hush-hush")
FREE_PORT = 1  #: nobody listens there


def answer(status: int, **headers: str) -> bytes:
    return reply(status, b"<h1>Words of the proxy</h1>", **headers)


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (answer(407), "proxy", "wants a name and password, and polling.proxy has none"),
        (answer(407, Proxy_Authenticate="Negotiate, NTLM"), "proxy", "it takes Negotiate, Ntlm"),
        (answer(401), "proxy", "wants a name and password, and polling.proxy has none (HTTP 401)"),
        (answer(403), "filtered", "its rules do not let us go there"),
        (answer(451), "filtered", "its rules do not let us go there"),
        (answer(503, X_Squid_Error="ERR_DNS_FAIL 0"), "dns", "could not reach news.example (HTTP 503 Service Unavailable, ERR_DNS_FAIL)"),
        (answer(502, Proxy_Status="p; error=connection_refused"), "refused", "could not reach news.example"),
        (answer(504), "timeout", "could not reach news.example"),
        (answer(500), "refused", "could not reach news.example"),
        (answer(501), "proxy", "without which https cannot be spoken"),
        (answer(400), "proxy", "something else than a proxy may stand there"),
        (answer(302, Location="http://login/"), "proxy", "a log-in page perhaps"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "proxy", "does not speak HTTP as it should: b'SSH-2.0-OpenSSH_9.6"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "proxy", "speaks TLS; write https://"),
    ],
)
async def test_a_proxy_that_opens_no_tunnel_is_told_from_a_feed_that_fails(by_way_of, said, kind, words):
    async with LoopbackProxy(answer=said) as proxy:
        got = await by_way_of(proxy).fetch(a_feed("https://news.example/"))
    assert got.kind == kind
    assert words in got.reason
    assert f"the proxy 127.0.0.1:{proxy.port}" in got.reason
    assert "Words" not in got.reason
    assert got.status is None  # nobody but the proxy has answered


async def test_a_password_that_is_not_taken_is_told(by_way_of):
    async with LoopbackProxy(login=basic("me", "another")) as proxy, Loopback({"/": reply(200, RSS)}) as server:
        web = by_way_of(proxy, LOGIN)
        told = [await web.fetch(a_feed(url)) for url in ("https://news.example/", server.url(host="news.example"))]
    assert {(one.kind, one.reason) for one in told} == {
        ("proxy", f"the proxy 127.0.0.1:{proxy.port} does not take the name and password of polling.proxy (HTTP 407; it takes Basic)")
    }


@pytest.mark.parametrize("url", ["https://news.example/", "http://news.example/"])
async def test_a_proxy_that_is_away_is_no_fault_of_the_feed(web_with, url):
    got = await web_with(proxy=Proxy(host="127.0.0.1", port=FREE_PORT)).fetch(a_feed(url))
    assert (got.kind, got.reason) == ("proxy", "the connection to the proxy 127.0.0.1:1 failed: Connection refused")
    got = await web_with(proxy=Proxy(host="proxy.example", port=3128)).fetch(a_feed(url))
    assert (got.kind, got.reason) == ("proxy", "the proxy cannot be reached: proxy.example has no address: Name or service not known")


async def test_a_proxy_that_hangs_up_is_told(by_way_of):
    async def hangs_up(_asked, _reader, writer):
        writer.close()

    async with LoopbackProxy(answer=hangs_up) as proxy:
        got = await by_way_of(proxy).fetch(a_feed("https://news.example/"))
    assert got.kind == "proxy"
    assert "hangs up" in got.reason


async def test_a_proxy_that_keeps_silent_is_given_up(by_way_of):
    async def mute(_asked, _reader, _writer):
        await asyncio.sleep(60)

    async with LoopbackProxy(answer=mute) as proxy:
        got = await by_way_of(proxy, timeout=0.4).fetch(a_feed("https://news.example/"))
    assert (got.kind, got.reason) == ("timeout", f"the proxy 127.0.0.1:{proxy.port} did not open a way to news.example in time")


async def test_over_http_what_a_proxy_says_for_itself_is_told_apart_where_it_signs_it(by_way_of):
    async with LoopbackProxy(answer=answer(403, X_Squid_Error="ERR_ACCESS_DENIED 0")) as proxy:
        got = await by_way_of(proxy).fetch(a_feed("http://news.example/"))
    assert (got.kind, got.status) == ("filtered", None)
    async with LoopbackProxy(answer=answer(503, X_Squid_Error="ERR_CONNECT_FAIL 111")) as proxy:
        got = await by_way_of(proxy).fetch(a_feed("http://news.example/"))
    assert (got.kind, got.status) == ("refused", None)


async def test_over_http_an_answer_that_may_be_either_ones_names_both(by_way_of):
    async with LoopbackProxy() as proxy, Loopback({"/": reply(403)}) as server:
        got = await by_way_of(proxy).fetch(a_feed(server.url(host="news.example")))
    assert got.reason.startswith(f"news.example, or the proxy 127.0.0.1:{proxy.port} before it, answers HTTP 403 Forbidden")
    assert (got.kind, got.status, got.host) == ("blocked", 403, "news.example")


async def test_a_feed_that_fails_behind_a_proxy_fails_as_it_would_without(by_way_of, tls):
    gone, throttled = reply(410), reply(429, Retry_After="60")
    async with LoopbackProxy() as proxy, Loopback({"/": gone, "/t": throttled, "/s": silence}, tls=tls) as server:
        web = by_way_of(proxy, timeout=2)
        told = [await web.fetch(a_feed(server.url(target, host="news.example"))) for target in ("/", "/t", "/s")]
    assert [one.kind for one in told] == ["gone", "throttled", "timeout"]
    assert not any("proxy" in one.reason for one in told)
