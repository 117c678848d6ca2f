"""What is posted to receivers, and what their answers mean for trying again: Slack, webhooks, the console."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import io
import json
from datetime import timedelta

import httpx
import pytest
from receivers import SECRET_PATH, WHEN, message

from watcher.core.errors import WatcherError
from watcher.core.model import Refused, Sent, Unavailable
from watcher.edges.channels.console import Console
from watcher.edges.channels.discord import Discord
from watcher.edges.channels.post import without
from watcher.edges.channels.slack import Slack
from watcher.edges.channels.teams import Teams
from watcher.edges.channels.webhook import Webhook


@pytest.fixture
async def client():
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
def slack(client, sink) -> Slack:
    return Slack(name="desk", client=client, url=sink.url, timeout=5)


@pytest.fixture
def webhook(client, sink) -> Webhook:
    return Webhook(
        name="hook",
        client=client,
        url=sink.url,
        secrets=("whsec_" + base64.b64encode(b"key of many bytes").decode(),),
        now=lambda: WHEN,
        timeout=5,
    )


async def test_slack_says_ok_and_got_escaped_text_without_unfurling(slack, sink):
    assert await slack.send(message()) == Sent(receipt="ok")
    payload = json.loads(sink.requests[0][2])
    assert payload["text"] == "[high] Росатом: новые санкции &lt;против&gt;"
    assert payload["unfurl_links"] is payload["unfurl_media"] is False
    assert payload["blocks"] == list(message().blocks)


async def test_slack_gets_the_plain_text_when_there_are_no_blocks(slack, sink):
    assert isinstance(await slack.send(message(blocks=(), text="a <!channel> b")), Sent)
    payload = json.loads(sink.requests[0][2])
    assert (payload["text"], "blocks" in payload) == ("a &lt;!channel&gt; b", False)


async def test_a_message_slack_cannot_take_is_refused_with_slacks_word(slack):
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}
    result = await slack.send(message(blocks=(block,)))
    assert isinstance(result, Refused)
    assert "invalid_blocks" in result.reason


@pytest.mark.parametrize(
    ("status", "word"), [("403 Forbidden", "action_prohibited"), ("404 Not Found", "no_service"), ("410 Gone", "channel_is_archived")]
)
async def test_slack_refuses_for_good_and_the_reason_says_what_to_do(slack, sink, status: str, word: str):
    sink.status, sink.body = status, word.encode()
    result = await slack.send(message())
    assert isinstance(result, Refused)
    assert word in result.reason
    assert ";" in result.reason


async def test_a_200_that_is_not_slacks_ok_is_tried_again(slack, sink):
    sink.body = b"<html>Sign in to the hotel network</html>"
    assert isinstance(await slack.send(message()), Unavailable)


@pytest.mark.parametrize(
    "status", ["408 Request Timeout", "429 Too Many Requests", "500 Oops", "502 Bad Gateway", "503 Service Unavailable"]
)
async def test_what_passes_by_itself_is_tried_again(slack, webhook, sink, status: str):
    sink.status, sink.headers = status, {"retry-after": "37"}
    assert [(await channel.send(message())).retry_after for channel in (slack, webhook)] == [timedelta(seconds=37)] * 2


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        ("Mon, 23 Nov 2026 19:02:00 GMT", timedelta(minutes=2)),
        ("Mon, 23 Nov 2026 18:00:00 GMT", timedelta()),
        ("999999999", timedelta(days=7)),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
async def test_retry_after_is_read_by_the_receivers_own_clock(webhook, sink, value: str, pause: timedelta | None):
    sink.status, sink.headers = "503 Busy", {"retry-after": value, "date": "Mon, 23 Nov 2026 19:00:00 GMT"}
    assert (await webhook.send(message())).retry_after == pause


@pytest.mark.parametrize(
    "status",
    ["301 Moved", "307 Temporary Redirect", "400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "422 No"],
)
async def test_what_needs_somebody_to_act_is_refused_and_no_redirect_is_followed(webhook, sink, status: str):
    sink.status, sink.headers = status, {"location": sink.url + "/elsewhere"}
    result = await webhook.send(message())
    assert isinstance(result, Refused)
    assert status[:3] in result.reason
    assert len(sink.requests) == 1


async def test_no_answer_and_no_connection_are_tried_again(client, sink):
    sink.silent = True
    assert await Slack(name="desk", client=client, url=sink.url, timeout=0.2).send(message()) == Unavailable(
        reason="no answer within 0.2 s"
    )
    gone = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    port = gone.sockets[0].getsockname()[1]
    gone.close()
    result = await Webhook(name="hook", client=client, url=f"http://127.0.0.1:{port}/abcdefgh", now=lambda: WHEN).send(message())
    assert isinstance(result, Unavailable)


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1/x", "http://[", "http://127.0.0.1:99999/", "no address"])
async def test_an_address_nothing_can_be_posted_to_is_refused(client, url: str):
    assert isinstance(await Slack(name="desk", client=client, url=url).send(message()), Refused)


async def test_an_answer_that_stalls_after_its_status_counts_as_that_status(webhook, sink):
    sink.status, sink.stalls = "202 Accepted", True
    assert isinstance(await webhook.send(message()), Sent)


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "500 Oops", "302 Found"])
async def test_the_address_never_stands_in_a_reason(slack, webhook, sink, status: str):
    sink.status, sink.body, sink.headers = (
        status,
        f"Cannot POST {SECRET_PATH} (s3cr3ts3cr3ts3cr3t) {sink.url}".encode(),
        {"location": sink.url},
    )
    for channel in (slack, webhook):
        said = str(await channel.send(message()))
        assert "s3cr3t" not in said
        assert "T0123ABCD" not in said


def test_what_hides_the_address_keeps_the_other_words():
    assert without("https://h.example/hook?key=abcdefghij", "no hook for abcdefghij\x1b[1m here") == "no hook for …[1m here"


async def test_a_webhook_is_signed_as_standard_webhooks_say(webhook, sink):
    assert isinstance(await webhook.send(message()), Sent)
    first, headers, body = sink.requests[0]
    assert first.startswith("POST /services/")
    assert headers["webhook-id"] == "de11fe44de11fe44"
    assert headers["webhook-timestamp"] == str(int(WHEN.timestamp()))
    signed = b"de11fe44de11fe44." + headers["webhook-timestamp"].encode() + b"." + body
    expected = base64.b64encode(hmac.digest(b"key of many bytes", signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["user-agent"].startswith("sanctions-watch/")
    assert headers["content-type"].startswith("application/json")
    assert (
        body
        == '{"type":"alert.raised","id":"de11fe44de11fe44","alert":{"entities":["rosatom"]},"article":{"title":"Росатом & 华为"}}'.encode()
    )


async def test_every_try_of_a_webhook_carries_the_same_id(webhook, sink):
    sink.status = "500 Oops"
    await webhook.send(message())
    sink.status = "204 No Content"
    sink.body = b""
    assert isinstance(await webhook.send(message()), Sent)
    assert len({headers["webhook-id"] for _, headers, _ in sink.requests}) == 1
    assert len({body for _, _, body in sink.requests}) == 1


async def test_words_as_a_secret_sign_as_they_are_and_no_secret_signs_nothing(client, sink):
    await Webhook(name="hook", client=client, url=sink.url, secrets=("plain words",), now=lambda: WHEN).send(message())
    await Webhook(name="hook", client=client, url=sink.url, now=lambda: WHEN).send(message())
    (_, signed, body), (_, unsigned, _) = sink.requests
    mac = hmac.digest(b"plain words", f"de11fe44de11fe44.{signed['webhook-timestamp']}.".encode() + body, hashlib.sha256)
    assert signed["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    assert "webhook-signature" not in unsigned


async def test_a_secret_that_is_not_base64_is_told_with_its_channel(client):
    with pytest.raises(WatcherError, match="channel hook"):
        Webhook(name="hook", client=client, url="https://h.example/", secrets=("whsec_!!",), now=lambda: WHEN)


async def test_the_console_prints_what_its_encoding_can_hold():
    for encoding, expected in (("utf-8", "Росатом, 华为\n\n"), ("ascii", "???????, ??\n\n")):
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        assert await Console(name="here", stream=stream).send(message()) == Sent(receipt="printed")
        assert stream.buffer.getvalue().decode(encoding) == expected


async def test_a_closed_console_is_tried_again():
    stream = io.StringIO()
    stream.close()
    assert isinstance(await Console(name="here", stream=stream).send(message()), Unavailable)


async def test_several_secrets_sign_each_so_that_one_can_be_changed(client, sink):
    await Webhook(name="hook", client=client, url=sink.url, secrets=("new", "old"), now=lambda: WHEN).send(message())
    _, headers, body = sink.requests[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in (b"new", b"old")]
    assert headers["webhook-signature"] == f"v1,{expected[0]} v1,{expected[1]}"


async def test_teams_gets_a_card_and_words_where_there_is_none(client, sink):
    sink.status, sink.body = "202 Accepted", b""
    teams = Teams(name="teams", client=client, url=sink.url)
    card = {"type": "AdaptiveCard", "body": []}
    assert await teams.send(message(card=card)) == Sent(receipt="202 Accepted")
    assert isinstance(await teams.send(message()), Sent)
    shaped, plain = (json.loads(body) for _, _, body in sink.requests)
    assert shaped["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert shaped["attachments"][0]["content"] == card
    assert plain["attachments"][0]["content"]["body"][0]["inlines"][0]["text"] == "Росатом, 华为"


async def test_discord_tells_the_message_it_made_and_mentions_nobody(client, sink):
    sink.body = b'{"id": "123456789", "channel_id": "42"}'
    discord = Discord(name="discord", client=client, url=sink.url)
    assert await discord.send(message(embed={"title": "x"})) == Sent(receipt="message=123456789")
    assert isinstance(await discord.send(message(text="@everyone <@1> [a](https://b.example) " + "x" * 3_000)), Sent)
    first, *_ = sink.requests[0]
    assert first.split()[1].endswith("?wait=true")
    shaped, plain = (json.loads(body) for _, _, body in sink.requests)
    assert shaped["embeds"] == [{"title": "x"}]
    assert shaped["allowed_mentions"] == plain["allowed_mentions"] == {"parse": []}
    assert plain["content"].startswith(r"\@everyone \<\@1\> \[a\]\(https\://b.example\)")
    assert len(plain["content"]) <= 2_000


async def test_discords_retry_after_is_obeyed(client, sink):
    sink.status, sink.headers, sink.body = "429 Too Many Requests", {"retry-after": "3"}, b'{"retry_after": 3.0}'
    assert (await Discord(name="d", client=client, url=sink.url).send(message())).retry_after == timedelta(seconds=3)
