"""Hands are shared out so that no host takes them all, and no feed is left out or drawn twice."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.model import Feed
from watcher.service.rota import Rota


def feeds(*hosts):
    return [Feed(id=str(n), url=f"https://{host}.example/{n}") for n, host in enumerate(hosts)]


async def swept(every, *, hands, per_host, slow=frozenset(), until=10**6):
    """The ids polled: a host of `slow` does not answer before the others are done."""
    rota = Rota(iter(every), hands=hands, per_host=per_host)
    answered, done, busy = asyncio.Event(), [], set()

    async def hand():
        while feed := await rota.draw():
            assert feed.id not in busy
            busy.add(feed.id)
            if feed.url.split("/")[2].split(".")[0] in slow:
                await answered.wait()
            else:
                await asyncio.sleep(0)
            done.append(feed.id)
            rota.done(feed)
            if len(done) >= until:
                answered.set()

    await asyncio.wait_for(asyncio.gather(*(hand() for _ in range(hands))), timeout=20)
    return done


async def test_a_slow_host_with_a_hundred_feeds_first_in_line_leaves_the_others_unhindered():
    every = feeds(*["slow"] * 100, *(f"h{n}" for n in range(200)))
    done = await swept(every, hands=10, per_host=2, slow={"slow"}, until=200)
    assert {int(identifier) for identifier in done[:200]} == set(range(100, 300))
    assert sorted(map(int, done)) == list(range(300))


async def test_three_slow_hosts_leave_the_others_unhindered():
    every = feeds(*["a", "b", "c"] * 30, *(f"h{n}" for n in range(50)))
    done = await swept(every, hands=20, per_host=2, slow={"a", "b", "c"}, until=50)
    assert {int(identifier) for identifier in done[:50]} == set(range(90, 140))


async def test_a_single_host_gets_half_of_the_hands():
    rota = Rota(iter(feeds(*["one"] * 30)), hands=20, per_host=2)
    drawn = [await rota.draw() for _ in range(12)]
    assert len({feed.id for feed in drawn}) == 12
    another = asyncio.create_task(rota.draw())
    await asyncio.sleep(0)
    assert not another.done()
    rota.done(drawn[0])
    assert (await another).id not in {feed.id for feed in drawn}


@settings(max_examples=50)
@given(st.lists(st.sampled_from("abcdefg"), max_size=60), st.integers(1, 9), st.integers(1, 4))
def test_every_feed_is_drawn_once(hosts, hands, per_host):
    done = asyncio.run(swept(feeds(*hosts), hands=hands, per_host=per_host))
    assert sorted(map(int, done)) == list(range(len(hosts)))
