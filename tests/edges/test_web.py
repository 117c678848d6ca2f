"""HttpWeb against real sockets: what it asks, where it follows, whom it tells a password, how many it asks at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from ipaddress import ip_network
from itertools import pairwise

import pytest
from loopback import RSS, Loopback, a_feed, reply, silence

from watcher.core.model import Fetched, NotModified
from watcher.edges.http.hosts import Hosts
from watcher.edges.web import HttpWeb

# ── what it asks, and a good answer ────────────────────────────────────────────────────────────


async def test_a_feed_is_fetched_with_its_headers_and_final_address(web):
    async with Loopback({"/feed?x=1": reply(200, RSS, ETag='"1"', Content_Type="text/xml")}) as server:
        got = await web.fetch(a_feed(server.url("/feed?x=1")))
    assert got == Fetched(url=server.url("/feed?x=1"), status=200, headers=got.headers, body=RSS, protocol="HTTP/1.1")
    assert got.headers["etag"] == '"1"'
    assert got.headers["content-type"] == "text/xml"


async def test_it_says_who_it_is_and_asks_only_for_what_it_can_read(web):
    async with Loopback({"/": reply(200, RSS)}) as server:
        await web.fetch(a_feed(server.url()))
    sent = server.requests[0].headers
    assert "example.org/contact" in sent["user-agent"]
    assert sent["accept-encoding"] == "gzip, deflate"
    assert "application/rss+xml" in sent["accept"]
    assert not sent.keys() & {"cookie", "referer", "authorization", "if-none-match", "if-modified-since"}


async def test_its_name_may_be_in_any_script():
    web = HttpWeb(
        timeout=timedelta(seconds=5), max_body=99, per_host=1, concurrency=1, allow_private=[ip_network("127.0.0.0/8")], user_agent="Дозор"
    )
    async with Loopback({"/": reply(200)}) as server:
        await web.fetch(a_feed(server.url()))
    await web.aclose()
    assert server.requests[0].headers["user-agent"].encode("latin-1").decode() == "Дозор"


async def test_203_is_a_document_too(web):
    async with Loopback({"/": reply(203, RSS)}) as server:
        assert (await web.fetch(a_feed(server.url()))).body == RSS


async def test_a_chunked_answer_is_joined(web):
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    async with Loopback({"/": raw}) as server:
        assert (await web.fetch(a_feed(server.url()))).body == b"abcde"


async def test_an_answer_without_length_ends_with_the_connection(web):
    async with Loopback({"/": b"HTTP/1.0 200 OK\r\n\r\nabcde"}) as server:
        assert (await web.fetch(a_feed(server.url()))).body == b"abcde"


async def test_cookies_are_not_kept(web):
    async with Loopback({"/": reply(200, RSS, Set_Cookie="track=1; Path=/")}) as server:
        await web.fetch(a_feed(server.url()))
        await web.fetch(a_feed(server.url()))
    assert "cookie" not in server.requests[1].headers


async def test_a_feed_may_be_named_in_its_own_script(web_with, names):
    web = web_with(resolver=names(**{"xn--e1afmkfd_xn--p1ai": ["127.0.0.1"]}))
    async with Loopback({"/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0": reply(200, RSS)}) as server:
        got = await web.fetch(a_feed(f"http://пример.рф:{server.port}/лента"))
    assert got.body == RSS


# ── conditional requests ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("etag", ['"plain"', 'W/"weak"', "no-quotes", '"two", "tags"', '""', 'W/"a b\tc"', '"é\x85ÿ"', "'; DROP"])
async def test_an_etag_goes_back_byte_for_byte(web, etag):
    date = "Tue, 02 Jan 2024 03:04:05 +0000"
    async with Loopback({"/": reply(200, RSS, ETag=etag, Last_Modified=date)}) as server:
        first = await web.fetch(a_feed(server.url()))
        await web.fetch(a_feed(server.url(), etag=first.headers["etag"], last_modified=first.headers["last-modified"]))
    assert server.requests[1].headers["if-none-match"] == etag
    assert server.requests[1].headers["if-modified-since"] == date


async def test_304_is_good_news_and_brings_its_headers(web):
    async with Loopback({"/": reply(304, ETag='"2"', Cache_Control="max-age=600")}) as server:
        got = await web.fetch(a_feed(server.url(), etag='"1"'))
    assert isinstance(got, NotModified)
    assert got.headers["etag"] == '"2"'
    assert got.headers["cache-control"] == "max-age=600"


async def test_a_delta_is_a_document_that_says_so(web):
    async with Loopback({"/": reply(226, RSS, IM="feed", ETag='"2"')}) as server:
        got = await web.fetch(a_feed(server.url(), etag='"1"'))
    assert server.requests[0].headers["a-im"] == "feed"
    assert (got.status, got.delta, got.body) == (226, True, RSS)


async def test_304_to_a_question_without_condition_is_a_failure(web):
    async with Loopback({"/": reply(304)}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert (got.kind, got.status) == ("http", 304)


@pytest.mark.parametrize("etag", ["", " ", "a\r\nX-Evil: 1", "a\0", "Ж"])
async def test_a_validator_that_cannot_stand_in_a_header_is_not_sent(web, etag):
    async with Loopback({"/": reply(200, RSS)}) as server:
        assert isinstance(await web.fetch(a_feed(server.url(), etag=etag)), Fetched)
    assert not server.requests[0].headers.keys() & {"if-none-match", "x-evil"}


# ── politeness ─────────────────────────────────────────────────────────────────────────────────


async def short(_request, writer):
    await asyncio.sleep(0.02)
    writer.write(reply(200, RSS))


async def test_no_more_than_per_host_requests_reach_one_host_at_a_time(web_with):
    web = web_with(per_host=2)
    async with Loopback({"/": short}) as server:
        got = await asyncio.gather(*(web.fetch(a_feed(server.url())) for _ in range(8)))
    assert all(isinstance(fetch, Fetched) for fetch in got)
    assert server.peak == 2


async def test_no_more_than_concurrency_requests_are_out_at_a_time_over_all_hosts(web_with, names):
    hosts = [f"h{n}.example" for n in range(8)]
    web = web_with(concurrency=3, resolver=names(**{host.replace(".", "_"): ["127.0.0.1"] for host in hosts}))
    async with Loopback({"/": short}) as server:
        got = await asyncio.gather(*(web.fetch(a_feed(server.url(host=host))) for host in hosts))
    assert all(isinstance(fetch, Fetched) for fetch in got)
    assert server.peak == 3


async def test_hosts_are_forgotten_when_nobody_fetches_from_them(web):
    async with Loopback({"/": reply(200, RSS)}) as server:
        await web.fetch(a_feed(server.url()))
    assert not dict(web._hosts._slots)


async def test_requests_to_one_host_begin_no_sooner_than_the_spacing():
    clock = asyncio.get_running_loop().time
    hosts = Hosts(concurrency=10, per_host=10, spacing=0.03)
    begun = {"a": [], "b": []}

    async def ask(host):
        async with hosts.slot(host, spaced=True):
            begun[host].append(clock())

    await asyncio.gather(*(ask(host) for host in "aabba"))
    for times in begun.values():
        assert all(later - sooner > 0.028 for sooner, later in pairwise(times))
    assert begun["b"][0] < begun["a"][1]


async def test_a_thousand_hosts_are_not_kept_in_mind():
    hosts = Hosts(concurrency=10, per_host=1, spacing=0.0001)
    for n in range(3000):
        async with hosts.slot(str(n), spaced=True):
            pass
    assert len(hosts._next) < 3000


async def test_our_own_hosts_are_not_spaced_and_others_are(web_with, names):
    web = web_with(spacing=0.05, resolver=names(news_example=["127.0.0.1"]))
    async with Loopback({"/": reply(200, RSS)}) as server:
        await web.fetch(a_feed(server.url(host="news.example")))
        assert web._network.own("news.example")
        assert not web._network.own("example.org")


async def test_a_slow_host_with_a_hundred_feeds_holds_up_nobody(web_with, names):
    others = [f"h{n}.example" for n in range(30)]
    known = {name.replace(".", "_"): ["127.0.0.1"] for name in ("slow.example", *others)}
    web = web_with(timeout=60.0, per_host=2, concurrency=4, resolver=names(**known))
    async with Loopback({"/slow": silence, "/": reply(200, RSS)}) as server:
        stuck = [asyncio.create_task(web.fetch(a_feed(server.url("/slow", host="slow.example")))) for _ in range(100)]
        await asyncio.sleep(0.02)
        got = await asyncio.gather(*(web.fetch(a_feed(server.url(host=host))) for host in others))
        assert all(isinstance(fetch, Fetched) for fetch in got)
        assert not any(task.done() for task in stuck)
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)


async def test_a_slow_host_takes_no_slots_from_others(web_with, names):
    web = web_with(timeout=5.0, per_host=1, concurrency=2, resolver=names(slow_example=["127.0.0.1"]))
    async with Loopback({"/slow": silence, "/": reply(200, RSS)}) as server:
        stuck = [asyncio.create_task(web.fetch(a_feed(server.url("/slow", host="slow.example")))) for _ in range(3)]
        await asyncio.sleep(0.02)
        assert isinstance(await web.fetch(a_feed(server.url())), Fetched)
        assert not any(task.done() for task in stuck)
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)


# ── redirects ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed_to_the_final_address(web, status):
    answers = {"/a": reply(status, Location="b"), "/b": reply(status, Location="//127.0.0.1:{port}/c#top"), "/c": reply(200, RSS)}

    async with Loopback(answers) as server:
        server._answers["/b"] = reply(status, Location=f"//127.0.0.1:{server.port}/c#top")
        got = await web.fetch(a_feed(server.url("/a")))
    assert got.url == server.url("/c")
    assert got.moved == (server.url("/c") if status in (301, 308) else None)


async def test_ten_redirects_are_followed_and_eleven_are_not(web):
    answers = {f"/{n}": reply(302, Location=f"/{n + 1}") for n in range(11)} | {"/11": reply(200, RSS)}
    async with Loopback(answers) as server:
        assert isinstance(await web.fetch(a_feed(server.url("/1"))), Fetched)
        assert (await web.fetch(a_feed(server.url("/0")))).kind == "redirect"


@pytest.mark.parametrize(
    ("hops", "moved"),
    [((301, 308), "/2"), ((302,), None), ((301, 302), "/1"), ((302, 301), None), ((308, 303, 301), "/1"), ((), None)],
    ids=str,
)
async def test_a_move_is_permanent_as_far_as_every_hop_from_the_start_is(web, hops, moved):
    answers = {f"/{n}": reply(status, Location=f"/{n + 1}") for n, status in enumerate(hops)}
    last = f"/{len(hops)}"
    async with Loopback({**answers, last: reply(200, RSS)}) as server:
        got = await web.fetch(a_feed(server.url("/0", login="me:secret@")))
        server._answers[last] = reply(304)
        unchanged = await web.fetch(a_feed(server.url("/0"), etag='"1"', validators_of=server.url(last)))
    assert got.moved == unchanged.moved == (moved and server.url(moved))
    assert got.url == unchanged.url == server.url(last)


async def test_validators_go_only_to_the_address_they_came_from(web):
    dated = {"last_modified": "Tue, 02 Jan 2024 03:04:05 GMT", "etag": '"1"'}
    async with Loopback({"/feed": reply(302, Location="/today"), "/today": reply(200, RSS)}) as server:
        await web.fetch(a_feed(server.url("/feed"), **dated, validators_of=server.url("/yesterday")))
        await web.fetch(a_feed(server.url("/feed"), **dated))
        await web.fetch(a_feed(server.url("/feed"), **dated, validators_of=server.url("/today")))
        await web.fetch(a_feed(server.url("/today", login="me:secret@") + "#top", **dated))
    conditional = {"if-none-match", "if-modified-since", "a-im"}
    asked = [(request.target, conditional <= request.headers.keys()) for request in server.requests]
    first, own, final, direct = asked[:2], asked[2:4], asked[4:6], asked[6:]
    assert first == [("/feed", False), ("/today", False)]
    assert own == [("/feed", True), ("/today", False)]
    assert final == [("/feed", False), ("/today", True)]
    assert direct == [("/today", True)]


async def test_a_redirect_in_a_circle_is_noticed(web):
    async with Loopback({"/a": reply(302, Location="/b"), "/b": reply(302, Location="/a#x")}) as server:
        got = await web.fetch(a_feed(server.url("/a")))
    assert got.kind == "redirect"
    assert "circle" in got.reason
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "location",
    [None, "", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "http://[bad", "http://:0/", "//xn--/"],
)
async def test_a_redirect_to_what_cannot_be_fetched_is_a_failure(web, location):
    async with Loopback({"/": reply(302, **({} if location is None else {"Location": location}))}) as server:
        got = await web.fetch(a_feed(server.url()))
    assert (got.kind, got.status) == ("redirect", 302)


async def test_a_location_in_raw_utf8_is_understood(web):
    async with Loopback({"/": reply(302, Location="/лента".encode()), "/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0": reply(200, RSS)}) as server:
        assert isinstance(await web.fetch(a_feed(server.url())), Fetched)


# ── passwords ──────────────────────────────────────────────────────────────────────────────────


async def test_a_password_in_the_address_is_sent_and_never_shown(web):
    async with Loopback({"/": reply(302, Location="/b"), "/b": reply(200, RSS), "/no": reply(401)}) as server:
        got = await web.fetch(a_feed(server.url(login="me:s%20cret@")))
        no = await web.fetch(a_feed(server.url("/no", login="me:s%20cret@")))
    assert [request.headers["authorization"] for request in server.requests] == ["Basic bWU6cyBjcmV0"] * 3
    assert got.url == server.url("/b")
    assert "cret" not in repr(no)


async def test_a_password_is_not_carried_to_another_host_or_port(web_with, names):
    web = web_with(resolver=names(other_example=["127.0.0.1"]))
    async with Loopback({"/": reply(200, RSS), "/back": reply(200, RSS)}) as there:
        moves = {"/": reply(302, Location=f"http://other.example:{there.port}/"), "/port": reply(302, Location=there.url())}
        async with Loopback(moves) as here:
            await web.fetch(a_feed(here.url("/", login="me:secret@")))
            await web.fetch(a_feed(here.url("/port", login="me:secret@")))
    assert len(there.requests) == 2
    assert not any("authorization" in request.headers for request in there.requests)


async def test_a_password_that_a_redirect_brings_is_not_used(web):
    async with Loopback({"/b": reply(200, RSS)}) as server:
        server._answers["/"] = reply(302, Location=server.url("/b", login="you:theirs@"))
        got = await web.fetch(a_feed(server.url()))
    assert "authorization" not in server.requests[1].headers
    assert got.url == server.url("/b")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/feed",
        "ftp://me:secret@example.org/",
        "http://",
        "http:///feed",
        "http://me:secret@/",
        "http://me:sec/secret@host/",
        "http://me:secret@a b/",
        "http://me:secret@host:99999/",
        "http://host:0/",
        "http://xn--/",
        "http://x\udc80/",
        "http://[::1/",
        "http://a/" + "x" * 70_000,
        "me:secret@host/feed",
    ],
)
async def test_an_address_that_makes_no_sense_is_a_failure_that_tells_no_secret(web, url):
    got = await web.fetch(a_feed(url))
    assert got.kind == "address"
    assert "secret" not in got.reason
