"""A signed webhook after the Standard Webhooks specification.

`webhook-id` is the same for every try of a message, so a receiver can drop what it has already seen.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import datetime

import httpx

from watcher.core.errors import WatcherError
from watcher.core.model import Message, SendResult
from watcher.core.text.safe import clean
from watcher.edges.channels.post import Answer, classify, post

_PREFIX = "whsec_"


class Webhook:
    """Posts the payload of a message to `url`. A secret is "whsec_" and base64, or any words; none signs nothing,
    several sign each: the receiver takes the one it knows, so that secrets can be changed without a gap.

    `now` gives the time of the signature, `timeout` is in seconds.
    WatcherError: what follows "whsec_" is not base64.
    """

    def __init__(
        self,
        *,
        name: str,
        client: httpx.AsyncClient,
        url: str,
        now: Callable[[], datetime],
        secrets: Sequence[str] = (),
        timeout: float = 20.0,
    ) -> None:
        self.name = name
        self._client = client
        self._url = url
        self._now = now
        self._keys = tuple(_key(name, secret) for secret in secrets)
        self._timeout = timeout

    async def send(self, message: Message) -> SendResult:
        body = json.dumps(message.payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        stamp = str(int(self._now().timestamp()))
        id_ = clean(message.id)
        headers = {"webhook-id": id_, "webhook-timestamp": stamp}
        if self._keys:
            headers["webhook-signature"] = " ".join(sign(key, id_, stamp, body) for key in self._keys)
        answer = await post(self._client, self._url, body=body, headers=headers, deadline=self._timeout)
        return classify(answer) if isinstance(answer, Answer) else answer


def sign(key: bytes, id_: str, stamp: str, body: bytes) -> str:
    """One signature of `webhook-signature`."""
    mac = hmac.new(key, b".".join((id_.encode(), stamp.encode(), body)), hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


def _key(name: str, secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise WatcherError(
            f'channel {name}: the secret begins with "{_PREFIX}" but is not base64 after it',
            cure="copy the secret again, whole, or leave the prefix away to use the words themselves",
        ) from None
