"""Before each fetch it is asked whether the feed is still ours, also by those who waited long for their host."""

import asyncio

import pytest

from watcher.core.errors import LeaseLost
from watcher.core.model import Feed, NotModified
from watcher.edges.config import Polling
from watcher.service.fenced import FencedWeb


class SlowWeb:
    def __init__(self):
        self.asked, self.at_once, self.most, self.go = [], 0, 0, asyncio.Event()

    async def fetch(self, feed):
        self.asked.append(feed.id)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.go.wait()
        self.at_once -= 1
        return NotModified(headers={})


def feeds(number):
    return [Feed(id=str(n), url=f"https://a.example/{n}") for n in range(number)]


async def test_whoever_waited_for_the_host_is_asked_again_when_it_is_free():
    web, ours = SlowWeb(), True
    fenced = FencedWeb(web, Polling(per_host=2), lambda _feed: ours)
    tasks = [asyncio.create_task(fenced.fetch(feed)) for feed in feeds(5)]
    await asyncio.sleep(0.01)
    assert web.asked == ["0", "1"]
    ours = False
    web.go.set()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert web.asked == ["0", "1"]
    assert [type(one) for one in ended] == [NotModified, NotModified, LeaseLost, LeaseLost, LeaseLost]


async def test_a_host_is_asked_by_as_many_as_it_may_be():
    web = SlowWeb()
    web.go.set()
    fenced = FencedWeb(web, Polling(per_host=2), lambda _feed: True)
    await asyncio.gather(*(fenced.fetch(feed) for feed in feeds(9)))
    assert (len(web.asked), web.most <= 2) == (9, True)


async def test_what_fails_lets_the_next_one_in():
    class Broken:
        async def fetch(self, _feed):
            raise RuntimeError("a bug")

    fenced = FencedWeb(Broken(), Polling(per_host=1), lambda _feed: True)
    for feed in feeds(3):
        with pytest.raises(RuntimeError):
            await fenced.fetch(feed)
