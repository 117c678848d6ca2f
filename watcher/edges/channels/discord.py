"""Discord by a webhook of a channel.

It refuses to mention anybody, whatever a text says, and to thread: a webhook of an ordinary channel cannot.
"""

from __future__ import annotations

import json
import re

import httpx

from watcher.core.model import Message, SendResult, Sent
from watcher.core.text.safe import discord
from watcher.edges.channels.post import Answer, classify, post

_SUBJECT, _TEXT = 300, 1_900
_SILENT = 1 << 2  #: SUPPRESS_EMBEDS: no previews of links in plain text


class Discord:
    """Posts the embed of a message to `url`, which is a secret. `timeout` is in seconds."""

    def __init__(self, *, name: str, client: httpx.AsyncClient, url: str, timeout: float = 20.0) -> None:
        self.name = name
        self._client = client
        self._url = f"{url}{'&' if '?' in url else '?'}wait=true"
        self._timeout = timeout

    async def send(self, message: Message) -> SendResult:
        """Sent when Discord has made a message of it, with its id as the receipt."""
        shaped = {"content": discord(message.subject, _SUBJECT), "embeds": [message.embed]}
        payload = shaped if message.embed else {"content": discord(message.text, _TEXT), "flags": _SILENT}
        body = json.dumps(payload | {"allowed_mentions": {"parse": []}}, ensure_ascii=False, separators=(",", ":"))
        answer = await post(self._client, self._url, body=body.encode("utf-8", "replace"), headers={}, deadline=self._timeout)
        if not isinstance(answer, Answer):
            return answer
        result = classify(answer)
        made = re.match(rb'\{.*?"id":\s*"(\d+)"', answer.body, re.DOTALL)
        return Sent(receipt=f"message={made[1].decode()}") if made and isinstance(result, Sent) else result
