"""Every way a server can fail us has its name and a reason for people."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import RSS, Loopback, a_feed, reply, silence

from watcher.core.model import Failed, Fetched, NotModified
from watcher.edges.web import HttpWeb

# ── time ───────────────────────────────────────────────────────────────────────────────────────


async def drip_for_ever(_request, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def headers_for_ever(_request, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("answer", [drip_for_ever, headers_for_ever, silence])
async def test_a_slow_server_is_given_up_in_the_end(web_with, answer):
    web = web_with(timeout=0.3)
    async with Loopback({"/": answer}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert got.kind == "timeout"
    assert "0.3 s" in got.reason
    assert "polling.timeout" in got.reason


async def test_one_deadline_holds_over_all_redirects(web_with):
    async def slow_move(request, writer):
        await asyncio.sleep(0.1)
        writer.write(reply(302, Location=f"/{int(request.target[1:]) + 1}"))

    web = web_with(timeout=0.3)
    async with Loopback({f"/{n}": slow_move for n in range(20)}) as server:
        got = await web.fetch(a_feed(server.url("/0")))
    assert got.kind == "timeout"
    assert len(server.requests) < 5


async def test_waiting_for_a_slot_does_not_count(web_with):
    async def slow(_request, writer):
        await asyncio.sleep(0.4)
        writer.write(reply(200, RSS))

    web = web_with(timeout=1.5, per_host=1)
    async with Loopback({"/": slow}) as server:
        got = await asyncio.gather(*(web.fetch(a_feed(server.url())) for _ in range(5)))
    assert [type(fetch) for fetch in got] == [Fetched] * 5


# ── ways to fail ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (204, "http"),
        (206, "http"),
        (300, "http"),
        (401, "http"),
        (403, "blocked"),
        (404, "http"),
        (410, "gone"),
        (451, "blocked"),
        (429, "throttled"),
        (500, "http"),
        (503, "http"),
        (999, "http"),
    ],
)
async def test_a_status_that_is_no_document_is_told(web, status, kind):
    async with Loopback({"/": reply(status, RSS)}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert (got.kind, got.status, got.retry_after) == (kind, status, None)
    assert str(status) in got.reason
    assert "Words Of The Server" not in got.reason


@pytest.mark.parametrize("answer", [reply(403), reply(451), reply(503, cf_mitigated="challenge"), reply(404, cf_mitigated="Challenge")])
async def test_a_server_that_does_not_want_us_is_told_apart_and_not_asked_twice(web_with, names, answer):
    web = web_with(resolver=names(shy_example=["127.0.0.1"]))
    async with Loopback({"/": reply(302, Location="/b"), "/b": answer}) as server:
        got = await web.fetch(a_feed(server.url(host="shy.example")))
    assert (got.kind, got.host) == ("blocked", "shy.example")
    assert "does not pose as another" in got.reason
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("Tue, 02 Jan 2024 04:00:00 GMT", timedelta(hours=1)),
        ("Tue, 02 Jan 2024 04:00:00 -0000", timedelta(hours=1)),
        ("Tue, 02 Jan 2024 01:00:00 GMT", timedelta()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(days=7)),
        ("999999999999999999999999", timedelta(days=7)),
    ],
)
async def test_a_server_may_ask_for_a_pause_in_seconds_or_by_its_own_clock(web, status, wait, expected):
    async with Loopback({"/": reply(status, Retry_After=wait, Date="Tue, 02 Jan 2024 03:00:00 GMT")}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert (got.kind, got.retry_after) == ("throttled", expected)


@pytest.mark.parametrize("wait", ["soon", "-5", "²", "Tue, 99 Foo 2024", "Fri, 31 Dec 99999999999999999999 23:59:59 GMT"])
async def test_a_pause_that_cannot_be_read_is_none(web, wait):
    async with Loopback({"/": reply(429, Retry_After=wait, Date="Tue, 02 Jan 2024 03:00:00 GMT")}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert (got.kind, got.retry_after) == ("throttled", None)


async def test_a_refused_port_is_told(web):
    async with Loopback({}) as server:
        url = server.url()
    got = await web.fetch(a_feed(url))
    assert got.kind == "refused"
    assert "127.0.0.1" in got.reason


async def test_a_connection_reset_is_told(web):
    async def reset(_request, writer):
        writer.transport.abort()

    async with Loopback({"/": reset}) as server:
        assert (await web.fetch(a_feed(server.url()))).kind in ("refused", "garbage")


@pytest.mark.parametrize("host", ["nowhere.example", "a..b", "x" * 64 + ".example"])
async def test_a_name_without_address_is_told(web_with, host):
    got = await web_with().fetch(a_feed(f"http://{host}/"))
    assert got.kind == "dns"
    assert host in got.reason


async def test_a_name_that_is_nothing_to_the_system_is_told():
    web = HttpWeb(timeout=timedelta(seconds=5), max_body=1, per_host=1, concurrency=1, allow_private=(), user_agent="t")
    got = await web.fetch(a_feed("http://a..b/"))
    await web.aclose()
    assert got.kind == "dns"


async def test_a_name_server_that_is_silent_is_told(web_with):
    async def resolve(_host):
        await asyncio.sleep(60)

    got = await web_with(timeout=2.0, resolver=resolve).fetch(a_feed("http://slow.example/"))
    assert got.kind == "dns"


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 500_000 + b"\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"\x1b[2J\0\xff\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        b"",
    ],
    ids=["header flood", "huge header", "ICY", "bytes", "length", "chunk", "header", "nothing"],
)
async def test_an_answer_that_is_not_http_is_told(web, raw):
    async with Loopback({"/": raw}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert isinstance(got, Failed)
    assert got.kind in ("garbage", "refused")
    assert got.reason.isprintable()


HOSTS = st.sampled_from(["http://127.0.0.1", "https://127.0.0.1:1/", "http://", "//", ""])


@given(HOSTS, st.text() | st.text("@:/?#[]%.-\\ \t\n\0ⅷß。x1"), st.text())
def test_no_address_and_no_validator_raises(start, url, etag):
    async def fetch():
        web = HttpWeb(
            timeout=timedelta(seconds=5), max_body=1, per_host=1, concurrency=1, allow_private=(), user_agent="t", resolver=nobody
        )
        try:
            return await web.fetch(a_feed(start + url, etag=etag))
        finally:
            await web.aclose()

    async def nobody(_host):
        return []

    assert asyncio.run(fetch()).kind in ("address", "private", "dns")


@settings(max_examples=50)
@given(
    st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 Found\r\nLocation: ", b"HTTP/1.1 429 No\r\nRetry-After: "]), st.binary()
)
def test_no_answer_raises(start, rest):
    async def fetch():
        web = HttpWeb(
            timeout=timedelta(seconds=0.3),
            max_body=99,
            per_host=1,
            concurrency=1,
            allow_private=[ip_network("127.0.0.0/8")],
            user_agent="t",
            resolver=nobody,
        )
        try:
            async with Loopback({"/": start + rest + b"\r\n\r\n"}) as server:
                return await web.fetch(a_feed(server.url(), etag="x"))
        finally:
            await web.aclose()

    async def nobody(_host):
        return []

    assert isinstance(asyncio.run(fetch()), Fetched | NotModified | Failed)


async def test_a_cancelled_fetch_stays_cancelled_and_frees_its_slot(web_with):
    web = web_with(per_host=1)
    async with Loopback({"/slow": silence, "/": reply(200, RSS)}) as server:
        task = asyncio.create_task(web.fetch(a_feed(server.url("/slow"))))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert isinstance(await web.fetch(a_feed(server.url())), Fetched)


# ── TLS ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_certificate_nobody_vouches_for_is_told(web_with, certificate, names):
    web = web_with(resolver=names(news_example=["127.0.0.1"]))
    async with Loopback({"/": reply(200, RSS)}, tls=certificate[0]) as server:
        got = await web.fetch(a_feed(server.url(host="news.example")))
    assert got.kind == "tls"
    assert "certificate" in got.reason
    assert not server.requests


async def test_https_to_a_server_without_tls_is_told(web):
    async def speak(_reader, writer):
        writer.write(reply(400))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with server:
        got = await web.fetch(a_feed(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
    assert got.kind == "tls"


async def test_tls_sees_the_name_though_the_address_is_pinned(web_with, certificate, names):
    context, path = certificate
    web = web_with(authorities=path, resolver=names(news_example=["127.0.0.1"]))
    async with Loopback({"/": reply(200, RSS)}, tls=context) as server:
        got = await web.fetch(a_feed(server.url(host="news.example")))
    assert (got.body, got.protocol) == (RSS, "HTTP/1.1")


async def test_a_certificate_for_another_name_is_refused(web_with, certificate, names):
    web = web_with(authorities=certificate[1], resolver=names(other_example=["127.0.0.1"]))
    async with Loopback({"/": reply(200, RSS)}, tls=certificate[0]) as server:
        got = await web.fetch(a_feed(server.url(host="other.example")))
    assert got.kind == "tls"
    assert "other.example" in got.reason
