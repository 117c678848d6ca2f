"""Servers that mean harm, over real sockets: each attack ends in a `Failed` with a reason, soon, and in little memory."""

from __future__ import annotations

import asyncio
import gzip
import logging
import time
import tracemalloc
import zlib
from contextlib import suppress
from ipaddress import ip_network

import pytest
from loopback import RSS, Loopback, a_feed, reply
from loopback2 import Loopback2, document

from watcher.core.model import Failed, Fetched

MIB = 2**20
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
PROMPT = 6.0  #: seconds of processor; what they would do to us unguarded takes minutes


def for_ever(start, more):
    async def answer(_request, writer):
        writer.write(start)
        with suppress(ConnectionError):
            while True:
                writer.write(more)
                await writer.drain()
                await asyncio.sleep(0)

    return answer


def crafted(body, encoding):
    return reply(200, body, Content_Encoding=encoding)


BOMB = gzip.compress(gzip.compress(bytes(30 * MIB)))
ZLIB_BOMB = zlib.compress(bytes(64 * MIB), 9)
BARE_BOMB = ZLIB_BOMB[2:-4]

ATTACKS = {
    "interim answers without end": for_ever(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100),
    "headers without end": for_ever(HEAD, b"X-Flood: 1\r\n" * 1000),
    "one header without end": for_ever(HEAD + b"X: ", b"y" * 60_000),
    "a status line without end": for_ever(b"HTTP/1.1 200 ", b"O" * 60_000),
    "headers folded without end": for_ever(HEAD + b"X: y\r\n", b" folded\r\n" * 1000),
    "a body without end": for_ever(HEAD + b"\r\n", b"<rss>" * 10_000),
    "chunks without end": for_ever(CHUNKED, b"3e8\r\n" + b"x" * 1000 + b"\r\n"),
    "chunks of one byte": for_ever(CHUNKED, b"1\r\nx\r\n" * 10_000),
    "a chunk size without end": for_ever(CHUNKED, b"0" * 60_000),
    "a chunk extension without end": for_ever(CHUNKED + b"5;", b"x" * 60_000),
    "trailers without end": for_ever(CHUNKED + b"1\r\nx\r\n0\r\n", b"X-Trailer: 1\r\n" * 1000),
    "a chunk of many gigabytes": CHUNKED + b"ffffffffff\r\n" + b"x" * 1000,
    "a length that is a lie": HEAD + b"Content-Length: 5000\r\n\r\n" + RSS,
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "a negative length": HEAD + b"Content-Length: -5\r\n\r\nabcdef",
    "a length in words": HEAD + b"Content-Length: five\r\n\r\nabcdef",
    "gzip in gzip": crafted(BOMB, "gzip, gzip"),
    "ten encodings": crafted(BOMB, ", ".join(["gzip"] * 10)),
    "a zlib bomb": crafted(ZLIB_BOMB, "deflate"),
    "a bare deflate bomb": crafted(BARE_BOMB, "deflate"),
    "brotli that was not asked for": crafted(b"\x8b\x02\x80" + bytes(100), "br"),
    "zstd that was not asked for": crafted(b"\x28\xb5\x2f\xfd" + bytes(100), "zstd"),
    "compress that was not asked for": crafted(b"\x1f\x9d" + bytes(100), "compress"),
    "a protocol that was not asked for": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_attack_ends_soon_and_in_little_memory(web_with, attack):
    web = web_with(timeout=4, max_body=MIB)
    async with Loopback({"/": ATTACKS[attack]}) as server:
        tracemalloc.start()
        began = time.process_time()
        try:
            got = await web.fetch(a_feed(server.url()))
            spent, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert isinstance(got, Failed)
    assert got.kind in ("garbage", "too-big", "timeout", "refused")
    assert got.reason.isprintable()
    assert len(got.reason) < 300
    assert peak < 16 * MIB
    assert spent < PROMPT


async def test_a_bomb_of_two_layers_is_one_layer_of_bytes(web):
    """Only one encoding is taken off: the rest is a document of rubbish, and small."""
    async with Loopback({"/": crafted(BOMB, "gzip")}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert isinstance(got, Fetched)
    assert len(got.body) < MIB


async def test_a_server_that_floods_holds_up_nobody_else(web_with):
    """The loop goes on between any two pieces, though there is always one more to read."""
    web = web_with(timeout=3, max_body=100 * MIB)
    async with Loopback({"/": ATTACKS["chunks of one byte"], "/good": reply(200, RSS)}) as server:
        flood = asyncio.create_task(web.fetch(a_feed(server.url())))
        await asyncio.sleep(0.1)
        assert isinstance(await web.fetch(a_feed(server.url("/good"))), Fetched)
        assert isinstance(await flood, Failed)


async def test_what_follows_an_answer_is_not_taken_for_the_next_one(web):
    """A server that says more than it was asked (or somebody who smuggled it in) is not asked again on that connection."""
    smuggled = reply(200, b"<rss>theirs</rss>")
    async with Loopback({"/a": reply(200, RSS) + smuggled, "/b": reply(200, b"<rss>ours</rss>")}) as server:
        await web.fetch(a_feed(server.url("/a")))
        got = await web.fetch(a_feed(server.url("/b")))
    assert got.body == b"<rss>ours</rss>"


@pytest.mark.parametrize("answer", [reply(200, b"<rss>ours</rss>"), b"HTTP/1.1 304 Not Modified\r\n\r\n"])
async def test_what_comes_when_nobody_asks_is_not_taken_for_the_next_answer(web, answer):
    """On a connection that is kept, where it would be the first thing that is read after the next question."""
    opened = []

    async def serve(reader, writer):
        opened.append(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer)
                await asyncio.sleep(0.05)
                writer.write(reply(200, b"<rss>theirs</rss>"))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        feed = a_feed(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", etag='"1"')
        first = await web.fetch(feed)
        await asyncio.sleep(0.15)
        assert await web.fetch(feed) == first
        for writer in opened:
            writer.close()
    assert len(opened) == 2


# ── where it leads ─────────────────────────────────────────────────────────────────────────────

INSIDE = [
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://100.100.100.200/latest/meta-data/",
    "http://168.63.129.16/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://[::1]/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:a00:1::]/",
    "http://[2001:0:a00:1::]/",
    "http://[::10.0.0.1]/",
    "http://0x0a000001/",
    "http://167772161/",
    "http://012.1/",
]


@pytest.mark.parametrize("status", [301, 307])
@pytest.mark.parametrize("target", INSIDE)
async def test_no_redirect_leads_inside(web_with, target, status):
    """The second hop is judged as the first; the odd spellings are what resolvers make addresses of."""
    web = web_with(resolver=None if "[" in target else _spelt)
    async with Loopback({"/": reply(status, Location=target)}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert got.kind == "private"
    assert "polling.allow_private" in got.reason


async def _spelt(host):
    """As the system's resolver reads numbers of one or two parts."""
    return ["10.0.0.1"]


async def test_a_name_that_moves_inside_between_two_hops_is_refused(web_with):
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])

    async def rebind(_host):
        return next(answers)

    async with Loopback({}) as server:
        server._answers["/"] = b"HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: /latest/meta-data/\r\n\r\n"
        got = await web_with(resolver=rebind).fetch(a_feed(server.url(host="news.example")))
    assert (got.kind, len(server.requests)) == ("private", 1)


async def test_a_kept_connection_serves_no_other_name(web_with, names):
    """Two names at one address are two hosts: the second is asked for by its own name, and judged by itself."""
    web = web_with(resolver=names(a_example=["127.0.0.1"], b_example=["10.0.0.1"]))
    async with Loopback({"/": reply(200, RSS)}) as server:
        assert isinstance(await web.fetch(a_feed(server.url(host="a.example"))), Fetched)
        assert (await web.fetch(a_feed(server.url(host="b.example")))).kind == "private"


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "unix:/run/x", "data:text/xml,<rss/>"])
async def test_no_redirect_leaves_http(web, target):
    async with Loopback({"/": reply(302, Location=target)}) as server:
        assert (await web.fetch(a_feed(server.url()))).kind == "redirect"


async def test_a_location_cannot_put_words_into_the_next_request(web):
    async with Loopback({"/": reply(302, Location="/b%0d%0aX-Evil:%201")}) as server:
        await web.fetch(a_feed(server.url()))
    assert not any("x-evil" in request.headers for request in server.requests)
    async with Loopback({"/": b"HTTP/1.1 302 Found\r\nLocation: /b\tX-Evil: 1\r\n\r\n"}) as server:
        await web.fetch(a_feed(server.url()))
    assert not any("x-evil" in request.headers for request in server.requests)


async def test_redirects_with_new_addresses_without_end_are_given_up(web):
    async def onward(request, writer):
        writer.write(reply(302, b"x" * 1000, Location=f"/{len(request.target) * 'x'}"))

    async with Loopback({"/" + "x" * n: onward for n in range(40)}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert got.kind == "redirect"
    assert len(server.requests) == 11


async def test_a_redirect_with_a_body_without_end_is_followed_without_reading_it(web):
    endless = for_ever(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n", b"x" * 10_000)
    async with Loopback({"/": endless, "/b": reply(200, RSS)}) as server:
        assert (await web.fetch(a_feed(server.url()))).body == RSS


# ── secrets ────────────────────────────────────────────────────────────────────────────────────


async def test_a_password_reaches_no_log_and_no_reason_at_any_level(web_with, certificate, names, caplog):
    caplog.set_level(logging.DEBUG)
    web = web_with(authorities=certificate[1], resolver=names(news_example=["127.0.0.1"]), allow_private=[ip_network("127.0.0.0/8")])
    login = "me:hush-hush@"
    async with Loopback({"/": reply(403), "/a": reply(302, Location="/b"), "/b": b"junk\r\n\r\n"}) as server:
        told = [await web.fetch(a_feed(server.url(target, login=login))) for target in ("/", "/a")]
    told.append(await web.fetch(a_feed("http://me:hush-hush@no.example/")))
    async with Loopback2(certificate[0], {"/": document(RSS)}) as server:
        told.append(await web.fetch(a_feed(server.url().replace("//", f"//{login}"))))
    assert isinstance(told[-1], Fetched)
    for secret in ("hush-hush", "bWU6aHVzaC1odXNo"):
        assert secret not in repr(told)
        assert not [record for record in caplog.records if secret in record.getMessage()]


# ── TLS ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_server_that_breaks_off_the_handshake_is_told(web):
    async def slam(_reader, writer):
        writer.close()

    server = await asyncio.start_server(slam, "127.0.0.1", 0)
    async with server:
        got = await web.fetch(a_feed(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
    assert got.kind in ("tls", "refused")


async def test_a_handshake_without_end_is_given_up(web_with):
    async def mute(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    async with server:
        got = await web_with(timeout=0.3).fetch(a_feed(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
    assert got.kind == "timeout"
