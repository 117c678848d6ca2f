"""HTTP/2 against a real server: what is asked and read, what goes wrong, and the way back to HTTP/1.1."""

from __future__ import annotations

import zlib

import pytest
from h2.errors import ErrorCodes
from loopback import RSS, a_feed, reply
from loopback2 import Loopback2, document

from watcher.core.model import Fetched, NotModified


@pytest.fixture
def web2(web_with, certificate, names):
    return web_with(authorities=certificate[1], resolver=names(news_example=["127.0.0.1"]), timeout=30)


async def test_a_feed_comes_over_http2_where_the_server_speaks_it(web2, certificate):
    packed = zlib.compress(RSS)
    answers = {"/feed?x=1": document(packed, ("content-encoding", "deflate"), ("etag", '"1"'))}
    async with Loopback2(certificate[0], answers) as server:
        got = await web2.fetch(a_feed(server.url("/feed?x=1").replace("news.", "me:secret@news.")))
    assert got == Fetched(url=server.url("/feed?x=1"), status=200, headers=got.headers, body=RSS, protocol="HTTP/2")
    assert got.headers["etag"] == '"1"'
    asked = server.requests[0]
    assert asked[":authority"] == f"news.example:{server.port}"
    assert asked["authorization"].startswith("Basic ")
    assert "example.org/contact" in asked["user-agent"]
    assert not asked.keys() & {"cookie", "host", "connection", "referer"}


async def test_a_document_of_many_frames_is_joined(web2, certificate):
    body = bytes(range(256)) * 12_000

    def long(wire, stream, writer):
        wire.send_headers(stream, [(":status", "200")])
        for start in range(0, 1_000_000, 16_000):
            wire.send_data(stream, body[start : start + 16_000])
        wire.send_data(stream, b"", end_stream=True)

    async with Loopback2(certificate[0], {"/": long}) as server:
        got = await web2.fetch(a_feed(server.url()))
    assert got.body == body[: 63 * 16_000]


async def test_304_and_redirects_over_http2_keep_the_connection(web2, certificate):
    answers = {"/a": document(b"", ("location", "/b"), status=301), "/b": document(b"", ("etag", '"2"'), status=304)}
    async with Loopback2(certificate[0], answers) as server:
        got = await web2.fetch(a_feed(server.url("/a"), etag='"1"', validators_of=server.url("/b")))
        again = await web2.fetch(a_feed(server.url("/b"), etag='"2"'))
    assert (got.headers["etag"], got.moved, got.protocol) == ('"2"', server.url("/b"), "HTTP/2")
    assert isinstance(again, NotModified)
    assert server.connections == ["h2"]


def goes_away(wire, stream, _writer):
    wire.close_connection(ErrorCodes.ENHANCE_YOUR_CALM)


def resets(wire, stream, _writer):
    wire.reset_stream(stream, ErrorCodes.HTTP_1_1_REQUIRED)


def hangs_up(_wire, _stream, writer):
    writer.close()


def babbles(_wire, _stream, writer):
    writer.write(b"\0" * 9000)


def floods_continuations(_wire, stream, writer):
    """CVE-2024-27983 and its kin: a head that never ends."""
    begun = b"\0\0\1\1\0" + stream.to_bytes(4, "big") + b"\x88"
    more = (b"\0\x40\0\x09\0" + stream.to_bytes(4, "big") + b"\x40\x7f\x81\x3f" + b"a" * 16_380) * 100
    writer.write(begun + more)


def floods_interim(wire, stream, _writer):
    for _ in range(50):
        wire.send_headers(stream, [(":status", "103")])


def floods_frames(wire, stream, writer):
    wire.send_headers(stream, [(":status", "200")])
    writer.write(wire.data_to_send() + (b"\0\0\0\0\0" + stream.to_bytes(4, "big")) * 300_000)


BROKEN = [goes_away, resets, hangs_up, babbles, floods_continuations, floods_interim, floods_frames]


@pytest.mark.parametrize("answer", BROKEN)
async def test_a_server_whose_http2_does_not_work_is_asked_once_more_in_http1(web2, certificate, answer):
    async with Loopback2(certificate[0], {"/": answer}, protocols=["h2", "http/1.1"], plain=reply(200, RSS)) as server:
        got = await web2.fetch(a_feed(server.url()))
    assert (got.body, got.protocol) == (RSS, "HTTP/1.1")
    assert server.connections == ["h2", "http/1.1"]


async def test_a_server_that_speaks_neither_well_is_a_failure(web2, certificate):
    async with Loopback2(certificate[0], {"/": hangs_up}, protocols=["h2", "http/1.1"]) as server:
        got = await web2.fetch(a_feed(server.url()))
    assert got.kind == "refused"
    assert server.connections == ["h2", "http/1.1"]


async def test_a_bomb_over_http2_is_stopped_at_the_cap(web2, certificate):
    packed = zlib.compress(b"\0" * 12_000_000)
    async with Loopback2(certificate[0], {"/": document(packed, ("content-encoding", "deflate"))}) as server:
        got = await web2.fetch(a_feed(server.url()))
    assert got.kind == "too-big"
