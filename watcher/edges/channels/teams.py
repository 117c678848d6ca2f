"""Microsoft Teams by the webhook of a workflow ("Post to a channel when a webhook request is received").

It refuses to thread or to edit: a workflow tells no message's address. It belongs to the person who made it, and
ends with their account.
"""

from __future__ import annotations

import json

import httpx

from watcher.core.alerts.adaptive_card import plain_card
from watcher.core.model import Message, SendResult
from watcher.edges.channels.post import Answer, classify, post


class Teams:
    """Posts the card of a message to `url`, which is a secret. `timeout` is in seconds."""

    def __init__(self, *, name: str, client: httpx.AsyncClient, url: str, timeout: float = 30.0) -> None:
        self.name = name
        self._client = client
        self._url = url
        self._timeout = timeout

    async def send(self, message: Message) -> SendResult:
        card = message.card or plain_card(message.text)
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        payload = {"type": "message", "attachments": [attachment]}
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        answer = await post(self._client, self._url, body=body, headers={}, deadline=self._timeout)
        return classify(answer) if isinstance(answer, Answer) else answer
