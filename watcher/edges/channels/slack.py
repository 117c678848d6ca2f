"""A Slack incoming webhook, or whatever speaks like one.

It refuses to thread or to edit: an incoming webhook tells no message's address, so each notice is a message.
"""

from __future__ import annotations

import json
from http import HTTPStatus

import httpx

from watcher.core.model import Message, Refused, SendResult, Sent, Unavailable
from watcher.core.text.safe import slack
from watcher.edges.channels.post import Answer, classify, post

_TEXT = 3_000
_CURES = {
    "invalid_blocks": "a bug in how the message is written, please report it",
    "invalid_payload": "a bug in how the message is written, please report it",
    "no_service": "the webhook was removed; make a new one and set its url",
    "no_active_hooks": "the webhook was disabled; make a new one and set its url",
    "invalid_token": "the url setting is not that of a webhook",
    "channel_not_found": "the Slack channel is gone; make a new webhook",
    "channel_is_archived": "the Slack channel is archived",
    "action_prohibited": "an administrator of the workspace does not allow it",
    "posting_to_general_channel_denied": "an administrator of the workspace does not allow it",
}


class Slack:
    """Posts the blocks of a message to `url`, which is a secret. `timeout` is in seconds."""

    def __init__(self, *, name: str, client: httpx.AsyncClient, url: str, timeout: float = 20.0) -> None:
        self.name = name
        self._client = client
        self._url = url
        self._timeout = timeout

    async def send(self, message: Message) -> SendResult:
        """Sent when Slack says "ok"; a 200 that says anything else came from something in between."""
        answer = await post(self._client, self._url, body=_body(message), headers={}, deadline=self._timeout)
        if not isinstance(answer, Answer):
            return answer
        if answer.status == HTTPStatus.OK and answer.words != "ok":
            return Unavailable(reason=f'200, but not Slack\'s "ok": {answer.words}')
        result = classify(answer)
        if isinstance(result, Sent):
            return Sent(receipt=answer.words)
        cure = _CURES.get(answer.words)
        return Refused(reason=f"{result.reason}; {cure}") if cure and isinstance(result, Refused) else result


def _body(message: Message) -> bytes:
    """`text` is what notifications show; Slack reads it as markup, so it is escaped like the blocks are."""
    payload = {
        "text": slack(message.subject if message.blocks else message.text, _TEXT),
        "blocks": message.blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    if not message.blocks:
        del payload["blocks"]
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
