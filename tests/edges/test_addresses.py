"""Which addresses are closed, whatever they are wrapped in, and what of an address may be shown."""

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import RSS, Loopback, a_feed, reply

from watcher.core.model import Fetched, redact
from watcher.edges.addresses import closed
from watcher.edges.web import HttpWeb

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.255 169.254.0.1 169.254.169.254 168.63.129.16
172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 100::1 64:ff9b:1::1 2001::1 2001:db8::1 3fff::1 5f00::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe 2002:7f00:1:: 2002:a00:1::1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe fe80::1%2
""".split()
OPEN = "8.8.8.8 1.1.1.1 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8 2002:808:808:: 64:ff9b::8.8.8.8"


@pytest.mark.parametrize("text", CLOSED)
def test_what_is_not_on_the_public_internet_is_closed(text):
    assert closed(ip_address(text))


@pytest.mark.parametrize("text", OPEN.split())
def test_what_is_on_the_public_internet_is_open(text):
    assert closed(ip_address(text)) == ""


@pytest.mark.parametrize("text", ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1", "2002:7f00:1::"])
def test_an_allowed_network_is_open_in_every_wrapping(text):
    assert closed(ip_address(text), [ip_network("127.0.0.0/8")]) == ""
    assert closed(ip_address(text), [ip_network("10.0.0.0/8"), ip_network("::1/128")])


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address: IPv4Address):
    wrapped = [IPv6Address(f"::ffff:{address}"), IPv6Address(f"64:ff9b::{address}"), IPv6Address((0x2002 << 112) | (int(address) << 80))]
    assert [closed(each) for each in wrapped] == [closed(address)] * 3


@given(st.ip_addresses())
def test_nothing_python_calls_private_or_multicast_is_open(address):
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    in_nat64 = isinstance(address, IPv6Address) and address in ip_network("64:ff9b::/96")
    if (inner.is_private or inner.is_multicast or inner.is_reserved) and not in_nat64:
        assert closed(address)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@example.org/feed", "https://…@example.org/feed"),
        ("https://token@example.org/feed", "https://…@example.org/feed"),
        ("https://me:se@cret@example.org/feed?a@b", "https://…@example.org/feed?a@b"),
        ("https://me:sec/ret@example.org/feed", "https://…@example.org/feed"),
        ("me:secret@example.org/feed", "…@example.org/feed"),
        ("https://example.org/feed/@user", "https://example.org/feed/@user"),
        ("https://example.org:8080/feed/@user", "https://example.org:8080/feed/@user"),
        ("http://[::1]:8080/feed", "http://[::1]:8080/feed"),
        ("https://example.org?mail=a@b", "https://example.org?mail=a@b"),
        ("", ""),
    ],
)
def test_name_and_password_are_never_shown(url, shown):
    assert redact(url) == shown


# ── over real sockets ────────────────────────────────────────────────────────────────────────────


async def test_loopback_is_refused_unless_allowed(web_with):
    async with Loopback({"/": reply(200, RSS)}) as server:
        got = await web_with(allow_private=()).fetch(a_feed(server.url()))
    assert got.kind == "private"
    assert "127.0.0.1" in got.reason
    assert "polling.allow_private" in got.reason
    assert not server.requests


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]])
async def test_a_name_is_refused_for_any_closed_address_it_has(web_with, addresses, names):
    web = web_with(allow_private=(), resolver=names(news_example=addresses))
    got = await web.fetch(a_feed("http://news.example/"))
    assert got.kind == "private"
    assert "news.example is at" in got.reason


async def test_a_redirect_to_a_closed_address_is_refused(web):
    async with Loopback({"/": reply(302, Location="http://169.254.169.254/latest/meta-data/")}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert got.kind == "private"
    assert "metadata" in got.reason


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:7f00:1]"])
async def test_odd_spellings_of_loopback_are_refused(host):
    web = HttpWeb(timeout=timedelta(seconds=5), max_body=1, per_host=1, concurrency=1, allow_private=(), user_agent="t")
    got = await web.fetch(a_feed(f"http://{host}/"))
    await web.aclose()
    assert got.kind == "private"


async def test_a_name_that_changes_its_answer_gains_nothing(web_with):
    asked = []

    async def rebind(host):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    web = web_with(resolver=rebind)
    async with Loopback({"/": reply(200, RSS)}) as server:
        assert isinstance(await web.fetch(a_feed(server.url(host="news.example"))), Fetched)
        assert asked == ["news.example"]
        assert server.requests[0].host == f"news.example:{server.port}"
        assert (await web.fetch(a_feed(server.url(host="news.example")))).kind == "private"
    assert len(server.requests) == 1


DEAD_IPV6 = [f"fd00::{n}" for n in range(1, 9)]


@pytest.mark.parametrize("addresses", [["127.0.0.9", "127.0.0.1"], ["127.0.0.9"] * 9 + ["127.0.0.1"], [*DEAD_IPV6, "127.0.0.1"]])
async def test_a_host_is_reached_by_its_living_address(web_with, names, addresses):
    web = web_with(resolver=names(news_example=addresses), allow_private=[ip_network("127.0.0.0/8"), ip_network("fd00::/8")])
    async with Loopback({"/": reply(200, RSS)}) as server:
        assert isinstance(await web.fetch(a_feed(server.url(host="news.example"))), Fetched)
