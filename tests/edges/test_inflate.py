"""Bodies as servers send them: squeezed, split, cut short, too large."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from loopback import RSS, Loopback, a_feed, reply

from watcher.core.model import Fetched

MIB = 2**20


def gzipped(data):
    """Without the time of day: a test is known by its parameters, and several processes must know the same tests."""
    return gzip.compress(data, mtime=0)


def bare_deflate(data):
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(data) + squeeze.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzipped(RSS)),
        ("x-gzip", gzipped(RSS)),
        ("GZip", gzipped(RSS)),
        ("deflate", zlib.compress(RSS)),
        ("deflate", bare_deflate(RSS)),
        ("identity", RSS),
        ("gzip", gzipped(RSS[:100]) + gzipped(RSS[100:])),
        ("gzip", gzipped(RSS) + b"\0\0\0padding"),
    ],
)
@pytest.mark.parametrize("step", [1, 100_000])
async def test_compressed_bodies_are_unpacked_however_they_arrive(web, encoding, body, step):
    async def drip(_request, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: %s\r\n\r\n" % encoding.encode())
        for at in range(0, len(body), step):
            writer.write(b"%x\r\n%s\r\n" % (len(body[at : at + step]), body[at : at + step]))
        writer.write(b"0\r\n\r\n")

    async with Loopback({"/": drip}) as server:
        assert (await web.fetch(a_feed(server.url()))).body == RSS


async def test_an_empty_body_needs_no_unpacking(web):
    async with Loopback({"/": reply(200, b"", Content_Encoding="gzip")}) as server:
        assert (await web.fetch(a_feed(server.url()))).body == b""


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzipped(RSS)[:-20], {"Content_Encoding": "gzip"}),
        (gzipped(RSS)[:1], {"Content_Encoding": "gzip"}),
        (bare_deflate(RSS)[:-5], {"Content_Encoding": "deflate"}),
        (RSS, {"Content_Length": str(len(RSS) + 1)}),
    ],
)
async def test_a_body_that_ends_in_the_middle_is_a_failure(web, body, headers):
    async with Loopback({"/": reply(200, body, ETag='"half"', **headers)}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert got.kind == "garbage"
    assert "cut short" in got.reason


async def test_a_chunked_body_that_ends_in_the_middle_is_a_failure(web):
    async with Loopback({"/": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert got.kind == "garbage"
    assert "cut short" in got.reason


@pytest.mark.parametrize(("encoding", "body"), [("br", RSS), ("gzip, br", RSS), ("gzip", RSS), ("\x1b[2J", RSS)])
async def test_an_encoding_that_cannot_be_read_is_a_failure(web, encoding, body):
    async with Loopback({"/": reply(200, body, Content_Encoding=encoding)}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert got.kind == "garbage"
    assert got.reason.isprintable()


async def test_a_gzip_bomb_is_stopped_at_the_cap(web):
    squeeze, zeros = zlib.compressobj(wbits=31), bytes(MIB)
    bomb = b"".join(squeeze.compress(zeros) for _ in range(60)) + squeeze.flush()
    async with Loopback({"/": reply(200, bomb, Content_Encoding="gzip")}) as server:
        tracemalloc.start()
        try:
            got = await web.fetch(a_feed(server.url()))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert got.kind == "too-big"
    assert "10 MiB" in got.reason
    assert "polling.max_body" in got.reason
    assert peak < 40 * MIB


async def test_a_body_of_exactly_the_cap_is_taken_and_one_byte_more_is_not(web_with):
    web = web_with(max_body=len(RSS))
    more = RSS + b"x"
    answers = {
        "/fits": reply(200, RSS),
        "/fits.gz": reply(200, gzipped(RSS), Content_Encoding="gzip"),
        "/more": b"HTTP/1.0 200 OK\r\n\r\n" + more,
        "/announced": reply(200, more),
        "/more.gz": reply(200, gzipped(more), Content_Encoding="gzip"),
    }
    async with Loopback(answers) as server:
        for target in ("/fits", "/fits.gz"):
            assert isinstance(await web.fetch(a_feed(server.url(target))), Fetched)
        for target in ("/more", "/announced", "/more.gz"):
            assert (await web.fetch(a_feed(server.url(target)))).kind == "too-big"


async def test_a_body_announced_too_large_is_not_waited_for(web):
    async with Loopback({"/": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999\r\n\r\n"}) as server:
        assert (await web.fetch(a_feed(server.url()))).kind == "too-big"


async def test_a_body_of_empty_gzip_members_is_a_bomb(web):
    async with Loopback({"/": reply(200, gzipped(b"") * 100_000, Content_Encoding="gzip")}) as server:
        assert (await web.fetch(a_feed(server.url()))).kind == "bomb"
