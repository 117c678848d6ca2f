"""Slack by a bot, against a workspace on loopback that keeps Slack's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from receivers import SlackTown, message, served

from watcher.core.model import Refused, Sent, Severity, Unavailable
from watcher.edges.channels.slack_bot import SlackBot


@pytest.fixture
async def town():
    async with served(SlackTown()) as town:
        yield town


@pytest.fixture
async def bot_of(town):
    async with httpx.AsyncClient(trust_env=False) as client:

        def make(**changes) -> SlackBot:
            settings = {"channel": "#desk", "token": "xoxb-s3cr3t", "api_url": town.url, "timeout": 5.0, "pause": 0.0}
            return SlackBot(name="desk", client=client, **settings | changes)

        yield make


def section(text: str) -> dict:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def opened(bot: SlackBot):
    """The first message of a thread, as a later one names it."""
    first = message()
    return replace(first, receipt=(await bot.send(first)).receipt)


async def test_a_message_tells_where_it_stands_and_which_delivery_it_is(bot_of, town):
    result = await bot_of().send(message())
    [sent] = town.messages
    assert result == Sent(receipt=f"channel=C0DESK001 ts={sent['ts']}")
    assert sent["metadata"]["event_payload"] == {"alert": message().thread, "delivery": message().id, "part": 0}
    assert sent["blocks"] == list(message().blocks)
    assert sent["unfurl_links"] is sent["unfurl_media"] is False
    assert sent["text"] == "[high] Росатом: новые санкции &lt;против&gt;"


async def test_what_follows_stands_in_the_thread_and_the_first_message_is_brought_up_to_date(bot_of, town):
    bot = bot_of()
    root = replace(await opened(bot), blocks=(section("3 sources"),))
    assert isinstance(await bot.send(message(id="second", number=2, root=root)), Sent)
    first, second = town.messages
    assert second["thread_ts"] == first["ts"]
    assert first["blocks"] == [section("3 sources")]
    assert "reply_broadcast" not in second


async def test_what_is_graver_than_the_first_message_is_shown_in_the_channel_too(bot_of, town):
    bot = bot_of()
    root = await opened(bot)
    await bot.send(message(id="second", number=2, root=root, severity=Severity.CRITICAL))
    assert town.messages[1]["reply_broadcast"] is True


async def test_a_thread_that_is_gone_is_begun_again(bot_of, town):
    bot = bot_of()
    root = await opened(bot)
    town.messages.clear()
    town.faults["chat.update"] = "message_not_found"
    result = await bot.send(message(id="second", number=2, root=root))
    assert "first message not updated: chat.update: message_not_found" in result.receipt
    assert town.messages[0].get("thread_ts") is None


@pytest.mark.parametrize("channel", ["#desk", "C0DESK001"])
async def test_a_second_try_says_nothing_that_has_arrived(bot_of, town, channel: str):
    town.deaf_after = 0
    assert isinstance(await bot_of(timeout=0.3, channel=channel).send(message()), Unavailable)
    town.deaf_after, town.silent = -1, False
    await bot_of().send(message(id="another"))
    result = await bot_of(channel=channel).send(message(attempt=2))
    assert result.receipt == f"channel=C0DESK001 ts={town.messages[0]['ts']}"
    assert [one["metadata"]["event_payload"]["delivery"] for one in town.messages] == [message().id, "another"]


async def test_a_second_try_says_what_has_not_arrived(bot_of, town):
    await bot_of().send(message(id="another"))
    assert isinstance(await bot_of().send(message(attempt=2)), Sent)
    assert len(town.messages) == 2


async def test_a_second_try_in_a_thread_looks_into_the_thread(bot_of, town):
    bot = bot_of()
    root = await opened(bot)
    for attempt in (1, 2):
        await bot.send(message(id="second", number=2, root=root, attempt=attempt))
    assert len(town.messages) == 2


async def test_where_it_may_not_look_it_rather_says_it_twice_and_says_so(bot_of, town):
    town.faults["conversations.history"] = "missing_scope"
    await bot_of().send(message())
    result = await bot_of().send(message(attempt=2))
    assert "possibly a repeat" in result.receipt
    assert "channels:history" in result.receipt
    town.faults["conversations.history"] = "internal_error"
    assert isinstance(await bot_of().send(message(attempt=2)), Unavailable)
    assert len(town.messages) == 2


async def test_a_message_too_long_for_slack_goes_on_in_its_thread_and_loses_nothing(bot_of, town):
    lines = [f"line {number} &lt;!channel&gt; <https://example.org/{number}|a link>" for number in range(600)]
    blocks = (section("\n".join(lines)), *(section(str(number)) for number in range(60)))
    assert isinstance(await bot_of().send(message(blocks=blocks)), Sent)
    first, *rest = town.messages
    assert rest
    assert all(one["thread_ts"] == first["ts"] for one in rest)
    told = [block["text"]["text"] for one in town.messages for block in one["blocks"]]
    assert "\n".join(told).split("\n") == [*lines, *map(str, range(60))]


async def test_parts_that_arrived_are_not_said_again(bot_of, town):
    blocks = tuple(section("x" * 2_900) for _ in range(9))
    town.deaf_after = 1
    assert isinstance(await bot_of(timeout=0.3).send(message(blocks=blocks)), Unavailable)
    town.deaf_after, town.silent = -1, False
    assert isinstance(await bot_of().send(message(blocks=blocks, attempt=2)), Sent)
    assert [one["metadata"]["event_payload"]["part"] for one in town.messages] == [0, 1, 2]


async def test_blocks_that_slack_does_not_like_become_plain_text(bot_of, town):
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    assert isinstance(await bot_of().send(message(blocks=(header,), text="a <!channel> b")), Sent)
    assert (town.messages[0]["text"], "blocks" in town.messages[0]) == ("a &lt;!channel&gt; b", False)


async def test_messages_keep_the_pace_slack_asks_for(bot_of, town):
    town.gap = 0.05
    bot = bot_of(pause=0.06)
    for number in range(5):
        assert isinstance(await bot.send(message(id=str(number))), Sent)
    assert town.throttled == 0


async def test_too_many_requests_wait_as_long_as_slack_says(bot_of, town):
    town.gap = 60
    bot = bot_of()
    await bot.send(message())
    assert (await bot.send(message(id="second"))).retry_after == timedelta(seconds=1)


@pytest.mark.parametrize(("settings", "word"), [({"channel": "#nowhere"}, "invite the bot"), ({"token": "xoxb-other"}, "token setting")])
async def test_what_needs_somebody_to_act_is_refused_with_the_cure(bot_of, settings: dict, word: str):
    result = await bot_of(**settings).send(message())
    assert isinstance(result, Refused)
    assert word in result.reason


async def test_the_token_stands_in_no_reason(bot_of, town):
    for status in ("403 Forbidden", "500 Oops"):

        def echo(body: bytes, status: str = status) -> bytes:
            town.status = status
            return b"Bearer xoxb-s3cr3t is not welcome"

        town.answer = echo
        assert "s3cr3t" not in str(await bot_of().send(message()))
