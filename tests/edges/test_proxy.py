"""A company's proxy between us and the web: what it is told and what not, who is asked without it, and what fails whose fault."""

from __future__ import annotations

import asyncio
import logging
from ipaddress import ip_address, ip_network

import pytest
from loopback import RSS, Loopback, a_feed, reply
from loopback2 import Loopback2, document
from proxies import LoopbackProxy

from watcher.core.model import Fetched
from watcher.edges.http.proxy import Direct, basic

LOGIN = ("me", "hush-hush")


# ── how it is asked ────────────────────────────────────────────────────────────────────────────


async def test_https_goes_through_a_tunnel_that_is_verified_from_end_to_end(by_way_of, tls):
    async with LoopbackProxy() as proxy, Loopback({"/": reply(200, RSS)}, tls=tls) as server:
        got = await by_way_of(proxy).fetch(a_feed(server.url(host="news.example", login="reader:of-news@")))
    assert got.body == RSS
    assert [(one.method, one.target) for one in proxy.asked] == [("CONNECT", f"news.example:{server.port}")]
    assert set(proxy.asked[0].headers) == {"host"}  # nothing of what the feed's server is told
    assert server.requests[0].headers["authorization"].startswith("Basic ")
    assert server.requests[0].target == "/"


async def test_a_certificate_for_somebody_else_is_refused_through_a_tunnel_too(by_way_of, tls):
    async with LoopbackProxy() as proxy, Loopback({"/": reply(200, RSS)}, tls=tls) as server:
        got = await by_way_of(proxy).fetch(a_feed(server.url(host="other.example")))
    assert got.kind == "tls"
    assert "certificate of other.example" in got.reason
    assert server.requests == []


async def test_http_is_asked_for_by_its_whole_address(by_way_of):
    async with LoopbackProxy() as proxy, Loopback({"/feed?x=1": reply(200, RSS, ETag='"1"')}) as server:
        got = await by_way_of(proxy).fetch(a_feed(server.url("/feed?x=1", host="news.example")))
    assert (got.body, got.url) == (RSS, server.url("/feed?x=1", host="news.example"))
    assert (proxy.asked[0].method, proxy.asked[0].target) == ("GET", server.url("/feed?x=1", host="news.example"))
    assert server.requests[0].host == f"news.example:{server.port}"


async def test_http2_is_spoken_through_the_tunnel(by_way_of, certificate):
    async with LoopbackProxy() as proxy, Loopback2(certificate[0], {"/": document(RSS)}) as server:
        got = await by_way_of(proxy).fetch(a_feed(server.url()))
    assert (got.body, got.protocol) == (RSS, "HTTP/2")


async def test_a_server_whose_http2_breaks_is_asked_once_more_through_another_tunnel(by_way_of, certificate):
    def breaks(_wire, _stream, writer):
        writer.close()

    plain = reply(200, RSS)
    async with LoopbackProxy() as proxy, Loopback2(certificate[0], {"/": breaks}, protocols=("h2", "http/1.1"), plain=plain) as server:
        got = await by_way_of(proxy).fetch(a_feed(server.url()))
    assert (got.body, got.protocol) == (RSS, "HTTP/1.1")
    assert [one.method for one in proxy.asked] == ["CONNECT", "CONNECT"]


async def test_a_tunnel_and_a_connection_for_http_are_used_again_by_the_same_host_alone(by_way_of, certificate):
    async with LoopbackProxy() as proxy, Loopback({"/": reply(200, RSS)}) as plain, Loopback2(certificate[0], {"/": document(RSS)}) as safe:
        web = by_way_of(proxy)
        for url in (safe.url(), safe.url(), plain.url(host="a.example"), plain.url(host="a.example"), plain.url(host="b.example")):
            assert isinstance(await web.fetch(a_feed(url)), Fetched)
    assert proxy.connections == 3
    assert len(proxy.asked) == 4


async def test_redirects_go_through_the_proxy_hop_by_hop(by_way_of, certificate):
    async with (
        LoopbackProxy() as proxy,
        Loopback2(certificate[0], {"/": document(RSS)}) as safe,
        Loopback({"/": reply(301, Location=safe.url())}) as plain,
    ):
        got = await by_way_of(proxy).fetch(a_feed(plain.url(host="old.example")))
    assert (got.body, got.moved) == (RSS, safe.url())
    assert proxy.targets == [plain.url(host="old.example"), f"news.example:{safe.port}"]


async def test_validators_hubs_and_pages_go_the_same_way(by_way_of):
    async with LoopbackProxy() as proxy, Loopback({"/": reply(304), "/hub": reply(202), "/robots.txt": reply(200, b"x")}) as server:
        web = by_way_of(proxy)
        assert (await web.fetch(a_feed(server.url(host="news.example"), etag='"1"'))).status == 304
        assert await web.ask(server.url("/hub", host="hub.example"), {"hub.mode": "subscribe"}) is None
        assert isinstance(await web.page(server.url("/robots.txt", host="news.example")), Fetched)
    assert [one.method for one in proxy.asked] == ["GET", "POST", "GET"]
    assert server.requests[0].headers["if-none-match"] == '"1"'


async def test_a_proxy_that_is_spoken_to_over_tls(by_way_of, certificate, names):
    """One handshake with it, and inside another one with the server behind it."""
    async with (
        LoopbackProxy(tls=certificate[0], login=basic(*LOGIN)) as proxy,
        Loopback({"/": reply(200, RSS)}) as plain,
        Loopback2(certificate[0], {"/": document(RSS * 6)}) as safe,
    ):
        web = by_way_of(proxy, LOGIN, host="proxy.example", resolver=names(proxy_example=["127.0.0.1"]))
        first, second = await web.fetch(a_feed(safe.url())), await web.fetch(a_feed(plain.url(host="old.example")))
    assert (first.body, first.protocol, second.body) == (RSS * 6, "HTTP/2", RSS)
    assert [one.method for one in proxy.asked] == ["CONNECT", "GET"]


async def test_a_proxy_with_a_certificate_for_somebody_else_is_refused(by_way_of, certificate):
    async with LoopbackProxy(tls=certificate[0]) as proxy:
        got = await by_way_of(proxy, LOGIN).fetch(a_feed("https://news.example/"))
    assert got.kind == "proxy"
    assert "the certificate of the proxy" in got.reason
    assert proxy.asked == []


# ── its name and password ──────────────────────────────────────────────────────────────────────


async def test_the_proxy_alone_is_told_its_name_and_password(by_way_of, tls):
    async with (
        LoopbackProxy(login=basic(*LOGIN)) as proxy,
        Loopback({"/": reply(200, RSS)}) as plain,
        Loopback({"/": reply(200, RSS)}, tls=tls) as safe,
    ):
        web = by_way_of(proxy, LOGIN)
        for url in (plain.url(host="a.example"), safe.url(host="news.example")):
            assert isinstance(await web.fetch(a_feed(url)), Fetched)
    assert [one.headers["proxy-authorization"] for one in proxy.asked] == [basic(*LOGIN)] * 2
    assert not any("proxy-authorization" in request.headers for request in (*plain.requests, *safe.requests))


async def test_who_is_asked_without_the_proxy_is_not_told_either(by_way_of, names):
    async with LoopbackProxy() as proxy, Loopback({"/": reply(200, RSS)}) as server:
        loopback = [ip_network("127.0.0.0/8")]
        web = by_way_of(proxy, LOGIN, resolver=names(intranet_example=["127.0.0.1"]), allow_private=loopback)
        assert isinstance(await web.fetch(a_feed(server.url(host="intranet.example"))), Fetched)
    assert proxy.asked == []
    assert "proxy-authorization" not in server.requests[0].headers


async def test_its_password_reaches_no_log_and_no_reason_whatever_it_answers(by_way_of, caplog):
    caplog.set_level(logging.DEBUG)
    told = []
    for answer in (b"junk\r\n\r\n", reply(407), reply(403), reply(502), reply(302, Location="http://me:hush-hush@x/"), b""):
        async with LoopbackProxy(answer=answer or None) as proxy, Loopback({"/": b""}) as server:
            web = by_way_of(proxy, LOGIN)
            told += [await web.fetch(a_feed(url)) for url in ("https://news.example/", server.url(host="news.example"))]
            told.append(web._connections._gateway._proxy)
    for secret in ("hush-hush", basic(*LOGIN).removeprefix("Basic ")):
        assert secret not in repr(told)
        assert not [record for record in caplog.records if secret in record.getMessage()]


# ── who is asked without it ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("host", "addresses", "direct"),
    [
        ("intranet.example", [], True),
        ("wiki.Intranet.example.", [], True),
        ("notintranet.example", [], False),
        ("intranet.example.org", [], False),
        ("feeds.example", ["10.1.2.3"], True),
        ("feeds.example", ["93.184.216.34"], False),
        ("anything", ["127.0.0.9"], True),
        ("::1", ["::1"], True),
        ("localhost", [], True),
        ("feed.localhost", [], True),
    ],
)
def test_who_is_asked_without_the_proxy(host, addresses, direct):
    excepted = Direct(hosts=frozenset({"intranet.example"}), networks=(ip_network("10.0.0.0/8"),))
    assert excepted.has(host, [ip_address(address) for address in addresses]) is direct


# ── what can be judged here, and is ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "http://[fd00:ec2::254]/",
        "http://[::ffff:10.0.0.1]/",
        "http://0x0a000001/",
        "http://167772161/",
        "http://012.1/",
        "http://10.1/",
        "http://99999999999/",
        "http://router/",
        "https://printer.local/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://known-here.example/",
    ],
)
async def test_no_redirect_leads_inside_behind_a_proxy(by_way_of, names, target):
    """Addresses in every spelling, names that lead inside as far as they are known here, names only our network can mean."""
    async with LoopbackProxy() as proxy, Loopback({"/": reply(302, Location=target)}) as server:
        web = by_way_of(proxy, resolver=names(known__here_example=["10.0.0.1"], **{"known-here_example": ["10.0.0.1"]}))
        got = await web.fetch(a_feed(server.url(host="news.example")))
    assert got.kind == "private"
    assert len(proxy.asked) == 1


async def test_a_name_that_only_the_proxy_knows_is_left_to_it(by_way_of):
    async with LoopbackProxy() as proxy, Loopback({"/": reply(200, RSS)}) as server:
        assert isinstance(await by_way_of(proxy).fetch(a_feed(server.url(host="news.example"))), Fetched)
    assert proxy.targets == [server.url(host="news.example")]


async def test_a_name_server_that_says_nothing_holds_nobody_up_for_long(by_way_of):
    async def mute(_host):
        await asyncio.sleep(60)

    async with LoopbackProxy() as proxy, Loopback({"/": reply(200, RSS)}) as server:
        assert isinstance(await by_way_of(proxy, resolver=mute).fetch(a_feed(server.url(host="news.example"))), Fetched)


async def test_the_proxy_itself_may_stand_in_our_own_network(by_way_of, names):
    async with LoopbackProxy() as proxy, Loopback({"/": reply(200, RSS)}) as server:
        web = by_way_of(proxy, host="proxy.intranet", resolver=names(proxy_intranet=["127.0.0.1"]))
        assert isinstance(await web.fetch(a_feed(server.url(host="news.example"))), Fetched)


async def test_politeness_is_to_the_hosts_and_not_to_the_proxy(by_way_of):
    """Hosts behind one proxy are asked side by side, each no more than it may be."""
    busy = {"now": 0, "most": 0}

    async def slow(_request, writer):
        busy["now"] += 1
        busy["most"] = max(busy["most"], busy["now"])
        await asyncio.sleep(0.1)
        busy["now"] -= 1
        writer.write(reply(200, RSS))

    async with LoopbackProxy() as proxy, Loopback({"/": slow}) as server:
        web = by_way_of(proxy, per_host=1)
        await asyncio.gather(*(web.fetch(a_feed(server.url(host=f"{name}.example"))) for name in "abc" for _ in range(2)))
    assert busy["most"] == 3
