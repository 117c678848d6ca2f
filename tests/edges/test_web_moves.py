"""A feed that has moved for good, on a real web: asked at its new address, with the validators that came from there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from loopback import RSS, Loopback, a_feed, reply

from watcher.core.feeds.parse import read
from watcher.core.feeds.rhythm import Rhythm, after_poll
from watcher.core.model import NotModified

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)


async def test_after_twenty_permanent_redirects_the_old_address_is_asked_no_more(web):
    async with Loopback({"/": reply(301, b"", Location="/new"), "/new": reply(200, RSS, ETag='"1"')}) as server:
        feed = a_feed(server.url())
        for n in range(21):
            reading = read(feed, await web.fetch(feed))
            feed = after_poll(feed, reading, NOW + n * timedelta(hours=4), Rhythm(), fresh=(), jitter=0.5)
    assert (feed.url, feed.address) == (server.url(), server.url("/new"))
    assert [request.target for request in server.requests[-3:]] == ["/", "/new", "/new"]
    assert server.requests[-1].headers["if-none-match"] == '"1"'
    assert isinstance(reading, NotModified), "the document is the one already read"
