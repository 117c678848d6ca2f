"""How a subscription lives: renewed, refused, moved, ended, over restarts, and the feed is polled all the while."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from watcher.core.feeds import push
from watcher.edges.listen.settings import Listen

HOUR = timedelta(hours=1)


async def test_a_lease_is_renewed_before_it_ends_and_with_the_same_callback(subscribed):
    await subscribed.wait(minutes=90)
    assert len(subscribed.hub.asked) >= 5
    assert len({asked["hub.callback"] for asked in subscribed.hub.asked}) == 1
    assert push.active(subscribed.known, subscribed.clock())
    assert subscribed.known.began < subscribed.clock() - HOUR


async def test_a_lease_that_is_not_renewed_ends_and_polling_is_as_before(pushed):
    await pushed.wait(minutes=15)
    pushed.hub.verifies = False
    await pushed.wait(days=10, hours=1)
    assert not push.active(pushed.known, pushed.clock())
    pushed.outlet.publish("1", "Kim Jong-un speaks")
    await pushed.wait(hours=6)
    assert await pushed.told() == ["Kim Jong-un speaks"]
    pushed.hub.verifies = True
    await pushed.wait(days=7)
    assert push.active(pushed.known, pushed.clock())


@pytest.mark.parametrize("answer", [404, 410, 503])
async def test_a_hub_that_refuses_is_asked_less_and_less_often_and_the_feed_is_polled(town, answer):
    town.hub.answers = answer
    await town.wait(days=1)
    assert 5 <= len(town.hub.asked) <= 9
    assert f"HTTP {answer}" in town.known.reason
    town.outlet.publish("1", "Kim Jong-un speaks")
    await town.wait(hours=2)
    assert await town.told() == ["Kim Jong-un speaks"]
    town.hub.answers = 202
    await town.wait(days=3)
    assert push.active(town.known, town.clock())


async def test_a_hub_that_is_down_is_asked_again(town):
    town.outlet.hub = "http://127.0.0.1:9/hub"
    await town.wait(minutes=5)
    assert "failed" in town.known.reason
    assert not push.active(town.known, town.clock())


async def test_a_hub_in_our_own_network_is_not_asked(town):
    """A feed may name any address as its hub; where feeds must not lead, hubs must not either."""
    town.outlet.hub = "http://169.254.169.254/latest"
    await town.wait(minutes=5)
    assert "a cloud's metadata service" in town.known.reason


async def test_a_hub_that_never_asks_back_is_asked_less_and_less_often(town):
    town.hub.verifies = False
    await town.wait(days=1)
    assert 5 <= len(town.hub.asked) <= 9
    assert not push.active(town.known, town.clock())


async def test_nobody_is_confirmed_who_was_not_asked_for(subscribed):
    (asked,) = subscribed.hub.asked
    before = subscribed.known
    wrong = [
        {"hub.topic": "http://elsewhere.example/"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": "publish"},
        {"hub.challenge": ""},
        {"hub.challenge": "x" * 5000},
    ]
    for changed in wrong:
        got = await subscribed.hub.verify(asked, **changed)
        assert (got.status_code, got.content) == (404, b"")
    guess = {**asked, "hub.callback": subscribed.listen.public_url + "/hub/" + "A" * 43}
    assert (await subscribed.hub.verify(guess)).status_code == 404
    assert subscribed.known == before


async def test_a_challenge_is_plain_text_whatever_it_says(subscribed):
    got = await subscribed.hub.verify(subscribed.hub.asked[0])
    assert got.text == "abc<b>"
    assert got.headers["content-type"].startswith("text/plain")
    assert got.headers["x-content-type-options"] == "nosniff"


async def test_a_denial_is_taken_down_and_the_feed_polled_at_once(pushed, caplog):
    await pushed.wait(minutes=15)
    assert pushed.rhythm >= HOUR / 2
    denial = {"hub.mode": "denied", "hub.reason": "too many\x1b[31m of you"}
    assert (await pushed.hub.verify(pushed.hub.asked[0], **denial)).status_code == 200
    assert pushed.known.reason == "the hub denies it: too many[31m of you"
    assert not push.active(pushed.known, pushed.clock())
    assert pushed.pause <= timedelta()
    asked = len(pushed.hub.asked)
    await pushed.wait(days=3)
    assert len(pushed.hub.asked) == asked
    await pushed.wait(days=5)
    assert push.active(pushed.known, pushed.clock())


async def test_a_topic_that_moved_is_subscribed_to_anew_and_the_old_address_tells_the_hub_that_nobody_is_there(pushed):
    old = pushed.hub.asked[0]["hub.callback"]
    pushed.outlet.topic += "?new"
    await pushed.wait(days=2)
    assert pushed.hub.asked[-1]["hub.topic"].endswith("?new")
    assert pushed.hub.asked[-1]["hub.callback"] != old
    assert push.active(pushed.known, pushed.clock())
    assert len(pushed.hub.subscribed) == 2
    await pushed.push("1", "Kim Jong-un speaks")
    assert list(pushed.hub.subscribed) == [pushed.hub.asked[-1]["hub.callback"]]
    assert await pushed.told() == ["Kim Jong-un speaks"]


async def test_topics_that_change_at_each_poll_do_not_make_us_ask_at_each_poll(town):
    for n in range(12):
        town.outlet.topic = f"{town.url}?{n}"
        town.outlet.publish(f"n{n}", f"Number {n}")
        await town.wait(minutes=10)
    assert len({asked["hub.callback"] for asked in town.hub.asked}) == 1


async def test_a_feed_that_names_no_hub_any_more_is_unsubscribed(pushed):
    pushed.outlet.hub = ""
    await pushed.wait(days=2)
    assert pushed.hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert "hub.secret" not in pushed.hub.asked[-1]
    assert (pushed.hub.subscribed, pushed.known) == ({}, None)


async def test_a_feed_that_is_no_longer_declared_is_unsubscribed(pushed):
    await pushed.stop()
    await pushed.start(feeds=())
    await pushed.wait(minutes=5)
    assert pushed.hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert (pushed.hub.subscribed, pushed.known) == ({}, None)


async def test_a_hub_that_does_not_let_us_go_is_forgotten(pushed):
    pushed.outlet.hub = ""
    pushed.hub.verifies = False
    await pushed.wait(days=3)
    assert pushed.known is None
    assert await pushed.hub.push(pushed.outlet.document()) == 410


async def test_what_was_agreed_survives_a_restart(pushed):
    known = pushed.known
    await pushed.stop()
    await pushed.start()
    assert pushed.known == known
    assert await pushed.push("1", "Kim Jong-un speaks") == 200
    assert await pushed.told() == ["Kim Jong-un speaks"]


async def test_a_restart_between_the_question_and_the_proof_asks_again(town):
    town.hub.verifies = False
    await town.wait(minutes=2)
    await town.stop()
    await town.start()
    town.hub.verifies = True
    await town.wait(minutes=30)
    assert push.active(town.known, town.clock())
    assert town.hub.asked[0] == town.hub.asked[1]


async def test_a_hub_may_ask_back_after_a_restart(town):
    town.hub.verifies = False
    await town.wait(minutes=2)
    await town.stop()
    await town.start()
    assert (await town.hub.verify(town.hub.asked[0])).status_code == 200
    assert push.active(town.known, town.clock())


async def test_without_a_public_address_any_more_polling_is_as_before_at_once(pushed):
    await pushed.wait(minutes=15)
    assert pushed.rhythm >= HOUR / 2
    await pushed.stop()
    await pushed.start(listen=Listen())
    assert pushed.known is None
    assert pushed.pause <= timedelta()


async def test_under_another_public_address_it_is_subscribed_to_anew(pushed):
    await pushed.stop()
    await pushed.start(listen=replace(pushed.listen, public_url=pushed.listen.public_url.replace("127.0.0.1", "localhost")))
    await pushed.wait(minutes=15)
    assert pushed.hub.asked[-1]["hub.callback"].startswith("http://localhost:")
    assert push.active(pushed.known, pushed.clock())
