"""WebSub over real sockets: a feed that names a hub is pushed, and what pushes lose is found by polls."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from watcher.core.errors import StoreError
from watcher.edges.store.turn import SqliteTurn
from watcher.testing import item

HOUR = timedelta(hours=1)


async def test_a_feed_that_names_a_hub_is_subscribed_to_and_pushed(subscribed):
    (asked,) = subscribed.hub.asked
    assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", subscribed.outlet.topic)
    assert len(asked["hub.callback"].rpartition("/")[2]) > 40
    assert len(asked["hub.secret"]) > 40
    assert subscribed.known.lease - subscribed.known.began == timedelta(seconds=1000)
    assert await subscribed.push("1", "Kim Jong-un inspects a shell factory") == 200
    assert await subscribed.told() == ["Kim Jong-un inspects a shell factory"]
    polls = subscribed.outlet.polls
    await subscribed.wait(hours=3)
    assert subscribed.outlet.polls > polls
    assert await subscribed.told() == ["Kim Jong-un inspects a shell factory"]


async def test_without_a_public_address_no_hub_is_asked(town):
    await town.stop()
    await town.start(listen=replace(town.listen, public_url=""))
    await town.wait(hours=1)
    assert town.outlet.polls > 3
    assert not town.hub.asked
    assert town.known is None


async def test_polls_become_seldom_while_pushes_come_and_a_lost_push_is_found_and_distrusted(pushed):
    await pushed.wait(minutes=15)
    assert pushed.rhythm >= HOUR / 2
    pushed.outlet.publish("lost", "Kim Jong-un travels")
    await pushed.wait(hours=2)
    assert await pushed.told() == ["Kim Jong-un travels"]
    assert (pushed.known.lost, pushed.known.firsts) == (1, 0)
    assert pushed.rhythm < HOUR / 2
    for n in range(3):
        await pushed.push(f"again{n}", f"Again {n}")
    await pushed.wait(minutes=30)
    assert pushed.rhythm >= HOUR / 2


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_each_method_of_signing_is_taken(subscribed, method):
    assert await subscribed.push("1", "Kim Jong-un speaks", method=method) == 200
    assert await subscribed.told() == ["Kim Jong-un speaks"]


@pytest.mark.parametrize("signature", ["", "sha256=" + 64 * "0", "sha256=", "md5=" + 32 * "0", "sha256", "=", "sha256=é"])
async def test_a_push_that_is_not_signed_as_agreed_is_thanked_for_and_ignored(subscribed, signature, caplog):
    before = subscribed.known
    assert await subscribed.push("1", "Kim Jong-un speaks", signature=signature.encode()) == 202
    assert await subscribed.told() == []
    assert subscribed.known == before
    assert "without the signature agreed on" in caplog.text


async def test_a_push_that_comes_again_brings_nothing_and_restores_no_old_wording(subscribed):
    old = subscribed.outlet.document([item("1", "Kim Jong-un speaks")])
    new = subscribed.outlet.document([item("1", "Kim Jong-un speaks at length")])
    for body in (old, new, old, new, old):
        assert await subscribed.hub.push(body) == 200
        await subscribed.told()
    assert await subscribed.told() == ["Kim Jong-un speaks"]
    (article,) = [a for a in subscribed.store.articles(limit=100) if "Kim" in a.title]
    assert article.title == "Kim Jong-un speaks at length"


async def test_what_a_poll_found_first_is_not_told_again_when_it_is_pushed(subscribed):
    subscribed.outlet.publish("1", "Kim Jong-un speaks")
    await subscribed.wait(minutes=10)
    assert await subscribed.told() == ["Kim Jong-un speaks"]
    assert await subscribed.hub.push(subscribed.outlet.document()) == 200
    assert await subscribed.told() == ["Kim Jong-un speaks"]


async def test_a_push_in_the_middle_of_a_poll_comes_after_it_and_neither_undoes_the_other(subscribed):
    subscribed.outlet.open.clear()
    subscribed.clock.forward(minutes=30)
    polls = subscribed.outlet.polls
    await subscribed.daemon.tick()
    async with asyncio.timeout(10):
        while subscribed.outlet.polls == polls:  # noqa: ASYNC110 - it comes to be in other hands
            await asyncio.sleep(0.01)
    pushed = asyncio.create_task(subscribed.push("1", "Kim Jong-un speaks"))
    await asyncio.sleep(0.2)
    assert not pushed.done()
    subscribed.outlet.open.set()
    assert await pushed == 200
    await subscribed.tick()
    assert await subscribed.told() == ["Kim Jong-un speaks"]
    health = subscribed.store.feeds()[0].health
    assert health.etag
    assert health.last_read == health.last_new == subscribed.clock()
    assert health.next_poll > subscribed.clock()
    assert subscribed.known.firsts == 1


async def test_a_push_that_could_not_be_saved_leaves_nothing_of_it_and_is_no_repetition_when_it_comes_again(subscribed, monkeypatch):
    """As when the disk is full, or the daemon ends in the middle."""
    subscribed.outlet.publish("1", "Kim Jong-un speaks")
    body, before = subscribed.outlet.document(), subscribed.known
    with monkeypatch.context() as patch:
        patch.setattr(SqliteTurn, "save", full)
        assert await subscribed.hub.push(body) == 503
    assert subscribed.known == before
    await subscribed.stop()
    await subscribed.start()
    assert await subscribed.hub.push(body) == 200
    assert await subscribed.told() == ["Kim Jong-un speaks"]


def full(*_):
    raise StoreError("the disk is full")


async def test_only_what_is_new_may_be_pushed(subscribed):
    assert await subscribed.hub.push(subscribed.outlet.document([item("1", "Kim Jong-un speaks")])) == 200
    assert await subscribed.told() == ["Kim Jong-un speaks"]
    assert subscribed.store.feeds()[0].health.conditions == ()


@pytest.mark.parametrize("body", [b"", b"ping"])
async def test_a_push_that_cannot_be_read_is_polled_instead(pushed, body):
    await pushed.wait(minutes=15)
    pushed.outlet.publish("1", "Kim Jong-un speaks")
    assert await pushed.hub.push(body) == 200
    assert pushed.pause <= timedelta(minutes=2)
    await pushed.wait(minutes=5)
    assert await pushed.told() == ["Kim Jong-un speaks"]


async def test_a_push_that_is_too_large_or_packed_is_refused(subscribed):
    assert await subscribed.hub.push(b"x" * 100_001) == 413
    assert await subscribed.hub.push(b"x", **{"Content-Encoding": "gzip"}) == 415
