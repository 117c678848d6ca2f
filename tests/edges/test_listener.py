"""The daemon's ear over real sockets: what it answers, and that no caller can use it up."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from watcher.core.errors import ConfigError
from watcher.core.toml import parse
from watcher.edges.listen.call import Answer
from watcher.edges.listen.listener import Limits, Listener
from watcher.edges.listen.settings import Listen, listen_of


class Echo:
    """Tells what it was asked."""

    takes = {"GET": 0, "POST": 1000}  # noqa: RUF012 - never changed

    def __init__(self):
        self.calls = []

    def refusal(self, _method, rest):
        return Answer(status=410) if rest == "nobody" else None

    async def answer(self, call):
        self.calls.append(call)
        if call.rest == "bug":
            raise KeyError("a secret of ours")
        if call.rest == "slow":
            await asyncio.sleep(60)
        return Answer(status=202, body=call.body or b"heard\n")


@asynccontextmanager
async def listening(**limits):
    echo = Echo()
    listener = Listener({"echo": echo}, Limits(**limits))
    await listener.open(Listen(host="127.0.0.1", port=free_port(), place="watcher.toml:3"))
    try:
        yield listener, echo
    finally:
        await listener.close(1)


async def until(true):
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - it comes to be in other hands
            await asyncio.sleep(0.01)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def said(listener, raw, *, eof=False):
    """All that comes back for these bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    writer.write(raw)
    if eof:
        writer.write_eof()
    with suppress(ConnectionError):
        answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer


async def asked(listener, method, target, **about):
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.request(method, f"http://127.0.0.1:{listener.port}{target}", **about)


async def test_a_call_reaches_its_noun_with_all_that_was_said():
    async with listening() as (listener, echo):
        got = await asked(listener, "POST", "/echo/a%20b/?x=1&x=2&y=%C3%A9", content=b"words", headers={"X-Word": "Yes"})
    assert (got.status_code, got.content) == (202, b"words")
    assert got.headers["connection"] == "close"
    (call,) = echo.calls
    assert (call.method, call.rest, call.query, call.body) == ("POST", "a b", {"x": "1", "y": "é"}, b"words")
    assert call.headers["x-word"] == "Yes"


async def test_head_is_get_without_the_words():
    async with listening() as (listener, _):
        got = await asked(listener, "HEAD", "/echo")
    assert (got.status_code, got.content, got.headers["content-length"]) == (202, b"", "6")


@pytest.mark.parametrize("target", ["/", "/ECHO", "/../etc/passwd", "/%2e%2e/etc/passwd", "/echoes", "//", "*", "http://elsewhere/"])
async def test_what_is_not_there_is_not_found(target):
    async with listening() as (listener, echo):
        got = await said(listener, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert got.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert not echo.calls


async def test_a_method_that_is_not_taken_is_told_which_are():
    async with listening() as (listener, _):
        got = await asked(listener, "DELETE", "/echo")
    assert (got.status_code, got.headers["allow"]) == (405, "GET, HEAD, POST")


async def test_a_bug_of_ours_is_told_to_the_log_alone(caplog):
    async with listening() as (listener, _):
        got = await asked(listener, "GET", "/echo/bug")
    assert (got.status_code, got.text) == (500, "Internal Server Error\n")
    assert "KeyError" in caplog.text


async def test_what_takes_us_too_long_is_given_up():
    async with listening(answering=timedelta(seconds=0.1)) as (listener, _):
        assert (await asked(listener, "GET", "/echo/slow")).status_code == 503


@pytest.mark.parametrize("length", ["Content-Length: 1001\r\n", "Transfer-Encoding: chunked\r\n"])
async def test_a_body_over_the_cap_is_refused_and_the_refusal_is_heard(length):
    async with listening() as (listener, echo):
        body = b"x" * 1001 if "Length" in length else b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n"
        got = await said(listener, f"POST /echo HTTP/1.1\r\nHost: x\r\n{length}\r\n".encode() + body)
    assert got.startswith(b"HTTP/1.1 413 ")
    assert not echo.calls


async def test_a_body_for_nobody_is_not_taken():
    """Neither held in memory nor waited for: what is announced never has to come."""
    async with listening() as (listener, echo):
        got = await said(listener, b"POST /echo/nobody HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nx")
    assert got.startswith(b"HTTP/1.1 410 ")
    assert not echo.calls


async def test_a_body_that_waits_to_be_asked_for_is_asked_for():
    async with listening() as (listener, echo):
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
        writer.write(b"words")
        assert (await reader.read()).startswith(b"HTTP/1.1 202 ")
        writer.close()
    assert echo.calls[0].body == b"words"


HEAD = b"GET /echo HTTP/1.1\r\nHost: x\r\n"
RUBBISH = {
    "no HTTP": (b"hello\r\n\r\n", b" 400 "),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n", b" 400 "),
    "two lengths": (HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", b" 400 "),
    "length and chunks": (b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", b" 400 "),
    "no host": (b"GET /echo HTTP/1.1\r\n\r\n", b" 400 "),
    "a head too large": (HEAD + b"X: " + b"y" * 20_000 + b"\r\n\r\n", b" 431 "),
    "many headers": (HEAD + b"X: y\r\n" * 5000 + b"\r\n", b" 431 "),
    "a flood of parameters": (b"GET /echo?" + b"&".join([b"a=1"] * 100) + b" HTTP/1.1\r\nHost: x\r\n\r\n", b" 400 "),
    "a body in crumbs": (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 1001, b" 413 "),
    "a body for a get": (HEAD + b"Content-Length: 1\r\n\r\nx", b" 413 "),
}


@pytest.mark.parametrize("what", RUBBISH)
async def test_rubbish_is_refused_without_a_word_about_us(what):
    raw, status = RUBBISH[what]
    async with listening() as (listener, echo):
        got = await said(listener, raw)
    assert status in got.partition(b"\r\n")[0]
    assert b"Traceback" not in got
    assert b"ython" not in got
    assert not echo.calls


@pytest.mark.parametrize("part", [b"", b"GET /ec", HEAD, b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"])
async def test_who_goes_away_in_the_middle_leaves_nothing_behind(part):
    async with listening() as (listener, echo):
        got = await said(listener, part, eof=True)
        assert b" 202 " not in got
        assert (await asked(listener, "GET", "/echo")).status_code == 202
        assert len(echo.calls) == 1
        await until(lambda: not listener._lines)


@pytest.mark.parametrize("part", [HEAD, b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"])
async def test_who_says_nothing_more_is_left(part):
    async with listening(asking=timedelta(seconds=0.1), bringing=timedelta(seconds=0.1)) as (listener, _):
        assert await said(listener, part) == b""


async def test_slow_callers_keep_nobody_out():
    """As many as there is room for say half a word each; the next one is heard all the same, in place of the first of them."""
    async with listening(lines=20) as (listener, _):
        slow = [await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(40)]
        for _, writer in slow:
            writer.write(b"GET /ech")
        for _ in range(5):
            assert (await asked(listener, "GET", "/echo")).status_code == 202
        assert len(listener._lines) <= 20
        for _, writer in slow:
            writer.close()


async def test_when_all_are_being_answered_one_more_is_sent_away_and_none_is_cut_off():
    async with listening(lines=2) as (listener, echo):
        busy = [asyncio.create_task(asked(listener, "GET", "/echo/slow")) for _ in range(2)]
        await until(lambda: len(echo.calls) == 2)
        with pytest.raises(httpx.TransportError):
            await asked(listener, "GET", "/echo")
        assert not any(task.done() for task in busy)
        for task in busy:
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)


async def test_at_the_end_calls_in_hand_are_finished_and_those_that_dawdle_are_not_waited_for():
    async with listening() as (listener, echo):
        _, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(b"GET /ech")
        busy = asyncio.create_task(asked(listener, "POST", "/echo", content=b"last words"))
        await until(lambda: echo.calls)
        await listener.close(5)
        assert (await busy).content == b"last words"
        assert listener.port == 0
        writer.close()


async def test_a_port_that_is_taken_is_told_with_file_line_and_cure():
    async with listening() as (listener, _):
        with pytest.raises(ConfigError, match=r"watcher.toml:7: listen.address: 127.0.0.1:\d+ cannot .*: another program listens there"):
            await Listener({}).open(Listen(host="127.0.0.1", port=listener.port, place="watcher.toml:7"))


async def test_without_an_address_nothing_listens():
    listener = Listener({})
    await listener.open(Listen())
    assert listener.port == 0
    await listener.close()


def settings(text, base=Path(), **environment):
    top = parse("watcher.toml", text)
    return listen_of(top.table("listen"), base, environment, secrets=True)


def test_the_settings():
    assert settings("") == Listen()
    assert settings('[listen]\naddress = ""') == Listen()
    six = settings('[listen]\naddress = "[::1]:8787"\npublic_url = "https://watch.example.org/w/"')
    linked = settings(
        '[listen]\naddress = "[::1]:1"\npublic_url = "https://w.example"\nactions = true\nlinks_live = "2d"\nkey = ["env:NEW", "env:OLD"]',
        NEW="n" * 16,
        OLD="o" * 16,
    )
    assert (linked.actions, linked.links_live, linked.keys) == (True, timedelta(days=2), (b"n" * 16, b"o" * 16))
    assert "nnn" not in repr(linked)
    assert (six.host, six.port, six.address, six.public_url) == ("::1", 8787, "[::1]:8787", "https://watch.example.org/w")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('address = "8787"', "no address to listen on"),
        ('address = "127.0.0.1:0"', "no address to listen on"),
        ('address = "127.0.0.1:70000"', "no address to listen on"),
        ('address = "http://127.0.0.1:8787"', "no address to listen on"),
        ('address = "127.0.0.1:1"\npublic_url = "watch.example.org"', "no address others could call"),
        ('address = "127.0.0.1:1"\npublic_url = "https://watch.example.org/?a"', "no address others could call"),
        ('public_url = "https://watch.example.org"', "listen.address is not"),
        ('address = "127.0.0.1:1"\nactions = true', "listen.public_url is not"),
        ('address = "127.0.0.1:1"\npublic_url = "https://w.example"\nkey = "file:short"', "is shorter than 16 characters"),
        ('address = "127.0.0.1:1"\npublic_url = "https://w.example"\nkey = "a key that stands in the open"', "stands in the open"),
        ('adress = "127.0.0.1:1"', "is not a known key"),
    ],
)
def test_a_mistake_in_the_settings_is_told_with_its_line(text, why, tmp_path):
    (tmp_path / "short").write_text("short\n")
    with pytest.raises(ConfigError, match=rf"watcher.toml:\d: listen\..*{why}"):
        settings(f"[listen]\n{text}", tmp_path)
