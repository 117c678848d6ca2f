"""Proxies that mean harm, or are broken: each ends in a `Failed` with a reason, soon, in little memory, and nothing they say is
taken for the word of a host.
"""

from __future__ import annotations

import asyncio
import time
import tracemalloc
from contextlib import suppress

import pytest
from loopback import RSS, Loopback, a_feed, reply
from proxies import LoopbackProxy

from watcher.core.model import Failed, Fetched

MIB = 2**20
PROMPT = 6.0  #: seconds of processor
OPENED = b"HTTP/1.1 200 Connection established\r\n"


def for_ever(start, more):
    async def answer(_asked, _reader, writer):
        writer.write(start)
        with suppress(ConnectionError):
            while True:
                writer.write(more)
                await writer.drain()
                await asyncio.sleep(0)

    return answer


ATTACKS = {
    "interim answers without end": for_ever(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100),
    "headers without end": for_ever(OPENED, b"X-Flood: 1\r\n" * 1000),
    "one header without end": for_ever(OPENED + b"X: ", b"y" * 60_000),
    "a status line without end": for_ever(b"HTTP/1.1 200 ", b"O" * 60_000),
    "headers folded without end": for_ever(OPENED + b"X: y\r\n", b" folded\r\n" * 1000),
    "a tunnel that speaks first": for_ever(OPENED + b"\r\n", reply(200, RSS)),
    "a tunnel with a body": OPENED + b"Content-Length: 5000\r\n\r\n" + b"x" * 5000,
    "a tunnel in chunks": OPENED + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + b"x" * 1000,
    "a refusal with a body without end": for_ever(b"HTTP/1.1 403 No\r\n\r\n", b"<p>blocked</p>" * 1000),
    "a challenge of sixty kilobytes": b"HTTP/1.1 407 No\r\nProxy-Authenticate: " + b"a, " * 20_000 + b"\r\n\r\n",
    "a protocol that was not asked for": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
    "two heads at once": (OPENED + b"\r\n") * 2,
    "an answer of the last century": b"HTTP/0.9 200 OK\r\n\r\n",
    "zeros": bytes(100_000),
    "control characters": b"HTTP/1.1 403 \x1b[31mred\x07\r\nX: \x1b[2J\r\n\r\n",
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_attack_on_the_way_ends_soon_and_in_little_memory(web_with, attack):
    async with LoopbackProxy(answer=ATTACKS[attack]) as proxy:
        web = web_with(timeout=4, max_body=MIB, proxy=proxy.settings(("me", "hush-hush")), allow_private=())
        tracemalloc.start()
        began = time.process_time()
        try:
            got = await web.fetch(a_feed("https://news.example/"))
            spent, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert isinstance(got, Failed)
    assert got.kind in ("proxy", "filtered", "timeout", "tls", "garbage", "refused")
    assert got.reason.isprintable()
    assert len(got.reason) < 300
    assert peak < 16 * MIB
    assert spent < PROMPT


async def test_what_a_proxy_puts_before_the_handshake_is_not_read_as_the_hosts(web_with):
    """A whole answer smuggled in behind the tunnel's head: TLS would choke on it, but it is not even shown to TLS."""
    async with LoopbackProxy(answer=OPENED + b"\r\n" + reply(200, RSS)) as proxy:
        got = await web_with(proxy=proxy.settings(), allow_private=()).fetch(a_feed("https://news.example/"))
    assert got.kind == "proxy"
    assert "what it says is not believed" in got.reason


async def test_an_answer_too_many_is_not_taken_for_the_next_one(web_with):
    """A proxy that says more than it was asked about one address is not asked about another on that connection."""
    smuggled = reply(200, RSS) + reply(200, b"<rss>theirs</rss>")

    async def answers(asked, _reader, writer):
        writer.write(smuggled if asked.target.endswith("/a") else reply(200, b"<rss>ours</rss>"))

    async with LoopbackProxy(answer=answers) as proxy:
        web = web_with(proxy=proxy.settings(), allow_private=())
        await web.fetch(a_feed("http://news.example/a"))
        got = await web.fetch(a_feed("http://news.example/b"))
    assert (got.body, proxy.connections) == (b"<rss>ours</rss>", 2)


async def test_a_proxy_cannot_send_us_inside_nor_to_another_scheme(web_with):
    for target in ("http://169.254.169.254/", "https://10.0.0.1/", "file:///etc/passwd"):
        async with LoopbackProxy(answer=reply(302, Location=target)) as proxy:
            got = await web_with(proxy=proxy.settings(), allow_private=()).fetch(a_feed("http://news.example/"))
        assert got.kind in ("private", "redirect")
        assert proxy.connections == 1


async def test_a_proxy_that_floods_holds_up_nobody_else(web_with):
    async with LoopbackProxy(answer=ATTACKS["headers without end"]) as proxy, Loopback({"/": reply(200, RSS)}) as server:
        web = web_with(timeout=3, proxy=proxy.settings())
        flood = asyncio.create_task(web.fetch(a_feed("https://news.example/")))
        assert isinstance(await web.fetch(a_feed(server.url())), Fetched)
        assert isinstance(await flood, Failed)


async def test_a_tunnel_that_breaks_in_the_middle_is_the_failure_of_one_poll(web_with, certificate):
    async def breaks(_asked, reader, writer):
        writer.write(OPENED + b"\r\n")
        await reader.read(100)
        writer.close()

    async with LoopbackProxy(answer=breaks) as proxy:
        got = await web_with(proxy=proxy.settings(), allow_private=()).fetch(a_feed("https://news.example/"))
    assert got.kind in ("tls", "refused")
