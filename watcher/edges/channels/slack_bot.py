"""Slack by a bot: a thread an alert, its first message kept up to date, nothing said twice.

Every message carries the id of its delivery as metadata. A second try looks for it in the channel before it says
anything again, because the first may have arrived though its answer did not. With a signing secret the first message of a
thread has buttons, and is written again when somebody pressed one. It refuses to choose what is told and to judge presses.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from watcher.core.alerts.slack_parts import Block, slack_parts
from watcher.core.model import Message, Refused, SendResult, Sent, Unavailable
from watcher.core.text.safe import slack
from watcher.edges.channels.pace import Pace
from watcher.edges.channels.settings import API
from watcher.edges.channels.slack_api import Fault, SlackApi

EVENT = "sanctions_watch_alert"  #: event_type of the metadata

_TEXT = 3_000
_ID = re.compile(r"[CGD][A-Z0-9]{6,}")
_RECEIPT = re.compile(r"channel=(\w+) ts=([\d.]+)")
_TOO_MUCH = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
_NO_THREAD = frozenset({"thread_not_found", "cannot_reply_to_message", "message_not_found"})
_BEFORE = timedelta(hours=1)  #: by which the clocks of Slack and ours may differ
_PAGES = 20


@dataclass(frozen=True, slots=True)
class _Post:
    """Where a message stands in Slack."""

    channel: str
    ts: str


class SlackBot:
    """Posts to `channel` ("#desk", or better its id) with a bot's `token`.

    `signing_secret` is the app's: Slack tells us of presses. `pause` is between two messages, of which Slack wants at most
    one a second; `timeout` is for one call, both in seconds.
    """

    def __init__(
        self,
        *,
        name: str,
        client: httpx.AsyncClient,
        token: str,
        channel: str,
        api_url: str = API,
        signing_secret: str = "",
        timeout: float = 15.0,
        pause: float = 1.1,
    ) -> None:
        self.name = name
        self.signing_secret = signing_secret
        self._api = SlackApi(client=client, token=token, base=api_url, timeout=timeout)
        self._channel = channel
        self._known = channel if _ID.fullmatch(channel) else ""
        self._pace = Pace(pause)
        self._patience = 50.0

    async def send(self, message: Message) -> SendResult:
        """Sent with "channel=C… ts=…" as its receipt, which is the address of the message."""
        try:
            async with asyncio.timeout(self._patience):
                return await self._send(message)
        except TimeoutError:
            return Unavailable(reason=f"did not finish within {self._patience:g} s")

    async def _send(self, message: Message) -> SendResult:
        root = _post(message.root.receipt) if message.root else None
        there, doubt = await self._arrived(message, root) if message.attempt > 1 else ({}, "")
        if isinstance(there, Unavailable):
            return there
        first, thread = None, root
        for number, blocks in enumerate(self._parts(message)):
            post = there.get(number) or await self._say(message, number, blocks, thread)
            if isinstance(post, Fault):
                return post.result
            first, thread = first or post, thread or post
        assert first is not None  # noqa: S101 - there is always a part
        told = [f"channel={first.channel} ts={first.ts}", doubt]
        if root and message.root:
            told.append(await self.renew(root.channel, root.ts, message.root))
        return Sent(receipt="; ".join(filter(None, told)))

    async def _say(self, message: Message, number: int, blocks: Sequence[Block], thread: _Post | None) -> _Post | Fault:
        """One part of a message. Without its thread if that is gone, and as plain text if Slack does not like the blocks."""
        loud = bool(thread and message.root and message.severity.rank > message.root.severity.rank)
        fields: dict[str, Any] = {
            "channel": thread.channel if thread else self._known or self._channel,
            "text": slack(message.subject if blocks else message.text, _TEXT),
            "blocks": list(blocks) or None,
            "thread_ts": thread.ts if thread else None,
            "reply_broadcast": True if loud and number == 0 else None,
            "metadata": {"event_type": EVENT, "event_payload": {"alert": message.thread, "delivery": message.id, "part": number}},
            "unfurl_links": False,
            "unfurl_media": False,
        }
        answer = await self._paced("chat.postMessage", fields)
        if isinstance(answer, Fault) and answer.word in _NO_THREAD and thread:
            answer = await self._paced("chat.postMessage", fields | {"thread_ts": None, "reply_broadcast": None})
        if isinstance(answer, Fault) and answer.word in _TOO_MUCH and blocks:
            answer = await self._paced("chat.postMessage", fields | {"blocks": None, "text": slack(message.text, _TEXT)})
        if isinstance(answer, Fault):
            return answer
        self._known = str(answer.get("channel") or self._known)
        return _Post(self._known, str(answer.get("ts")))

    async def _paced(self, method: str, fields: Mapping[str, Any]) -> Mapping[str, Any] | Fault:
        async with self._pace:
            return await self._api.call(method, **fields)

    async def renew(self, channel: str, ts: str, message: Message) -> str:
        """Write a first message again, with the sources and the state of today. A failure is told in words, and no reason to say
        anything again.
        """
        blocks = self._parts(message)[0]
        text = slack(message.subject if blocks else message.text, _TEXT)
        answer = await self._api.call("chat.update", channel=channel, ts=ts, text=text, blocks=list(blocks))
        return f"first message not updated: {answer.result.reason}" if isinstance(answer, Fault) else ""

    async def whisper(self, channel: str, user: str, words: str) -> str:
        """Say something that only one person sees. A failure is told in words."""
        answer = await self._api.call("chat.postEphemeral", channel=channel, user=user, text=slack(words, _TEXT))
        return answer.result.reason if isinstance(answer, Fault) else ""

    def _parts(self, message: Message) -> tuple[tuple[Block, ...], ...]:
        """Buttons stand on the first message of a thread alone: it is the one that is kept up to date."""
        pressable = self.signing_secret and message.root is None and message.pressable
        return slack_parts(pressable or message.blocks)

    async def _arrived(self, message: Message, root: _Post | None) -> tuple[dict[int, _Post] | Unavailable, str]:
        """The parts of this message that Slack has already, by number; and a doubt, if it may not be asked."""
        channel = root.channel if root else await self._id()
        found: dict[int, _Post] = {}
        where: list[tuple[str, dict[str, Any]]] = []
        if isinstance(channel, Fault):
            return self._unasked(channel)
        since = f"{(message.created - _BEFORE).timestamp():.6f}"
        where = [("conversations.replies", {"ts": root.ts})] if root else [("conversations.history", {"oldest": since})]
        where += [("conversations.history", {"oldest": since})] if root else []  # its thread may have been gone
        for method, fields in where:
            fault = await self._look(method, {"channel": channel, **fields}, message, found)
            if fault and fault.word not in _NO_THREAD:
                return self._unasked(fault)
        if 0 in found and not root and len(self._parts(message)) > 1:
            fault = await self._look("conversations.replies", {"channel": channel, "ts": found[0].ts}, message, found)
            if fault:
                return self._unasked(fault)
        return found, ""

    def _unasked(self, fault: Fault) -> tuple[dict[int, _Post] | Unavailable, str]:
        """What passes is waited for; where we may not look, we rather say it twice than never."""
        if isinstance(fault.result, Unavailable):
            return fault.result, ""
        return {}, f"possibly a repeat, for it could not be looked up: {fault.result.reason}"

    async def _look(self, method: str, fields: Mapping[str, Any], message: Message, found: dict[int, _Post]) -> Fault | None:
        cursor = None
        for _ in range(_PAGES):
            page = await self._api.call(method, **fields, include_all_metadata="true", limit=200, cursor=cursor)
            if isinstance(page, Fault):
                return page
            for one in page.get("messages") or ():
                number = _part(one, message.id)
                if number is not None:
                    found.setdefault(number, _Post(str(fields["channel"]), str(one.get("ts"))))
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        return None

    async def _id(self) -> str | Fault:
        """The id of the channel: history is not to be had by its name."""
        cursor, name = None, self._channel.lstrip("#")
        for _ in range(_PAGES):
            if self._known:
                return self._known
            page = await self._api.call("conversations.list", types="public_channel,private_channel", limit=1000, cursor=cursor)
            if isinstance(page, Fault):
                return page
            self._known = next((str(one["id"]) for one in page.get("channels") or () if one.get("name") == name), "")
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return self._known or Fault("channel_not_found", Refused(reason="conversations.list: it does not know the channel"))


def _post(receipt: str) -> _Post | None:
    written = _RECEIPT.match(receipt)
    return _Post(written[1], written[2]) if written else None


def _part(said: Mapping[str, Any], delivery: str) -> int | None:
    """Which part of the delivery a message of Slack's history is."""
    metadata = said.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    part = payload.get("part")
    return part if metadata.get("event_type") == EVENT and payload.get("delivery") == delivery and isinstance(part, int) else None
