"""Slack's Web API with a bot token: one call, and what its answer means for trying again.

It refuses to wait: a call that is told to come later says so to its caller. The token stands in no reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import httpx

from watcher.core.model import Refused, Unavailable
from watcher.core.text.safe import clean
from watcher.edges.channels.post import Answer, classify, post

_READING = frozenset({"conversations.history", "conversations.replies", "conversations.list"})
_ANSWER = 8 * 2**20  #: bytes; a page of history holds whole messages
_PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
_CURES = {
    "invalid_auth": "the token setting is not that of a bot of this workspace",
    "not_authed": "the token setting is empty",
    "account_inactive": "the app was removed from the workspace; install it again and set its new token",
    "token_revoked": "the token was revoked; install the app again and set its new token",
    "token_expired": "the token has expired; use one that does not rotate",
    "channel_not_found": "the channel setting names none that the bot can see; invite the bot, or give the id of the channel",
    "not_in_channel": "invite the bot to the channel",
    "is_archived": "the Slack channel is archived",
    "restricted_action": "an administrator of the workspace does not allow it",
    "missing_scope": "give the app the scopes chat:write, channels:history and channels:read, and install it again",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Slack took the call and said no: its own word, and what that means."""

    word: str
    result: Unavailable | Refused


class SlackApi:
    """Calls methods under `base` (https://slack.com/api) as the bot of `token`. `timeout` is in seconds, for one call."""

    def __init__(self, *, client: httpx.AsyncClient, token: str, base: str, timeout: float) -> None:
        self._client = client
        self._token = token
        self._base = base.rstrip("/")
        self._timeout = timeout

    async def call(self, method: str, **fields: Any) -> Mapping[str, Any] | Fault:
        """What Slack answered if it is "ok". Fields that are None are left away."""
        given = {name: value for name, value in fields.items() if value is not None}
        if method in _READING:
            body, kind = urlencode(given).encode(), "application/x-www-form-urlencoded"
        else:
            body = json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
            kind = "application/json; charset=utf-8"
        headers = {"authorization": f"Bearer {self._token}", "content-type": kind}
        answer = await post(self._client, f"{self._base}/{method}", body=body, headers=headers, deadline=self._timeout, most=_ANSWER)
        return self._read(method, answer) if isinstance(answer, Answer) else Fault("", answer)

    def _read(self, method: str, answer: Answer) -> Mapping[str, Any] | Fault:
        result = classify(answer)
        if isinstance(result, (Unavailable, Refused)):
            return Fault("", replace(result, reason=result.reason.replace(self._token, "…")))
        try:
            said = json.loads(answer.body)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            return Fault("", Unavailable(reason=f"{method}: {answer.status}, but not Slack's JSON"))
        if said.get("ok") is True:
            return said
        word = clean(str(said.get("error") or "no reason given"), 80)
        if word in _PASSING:
            return Fault(word, Unavailable(reason=f"{method}: {word}", retry_after=answer.retry_after))
        cure = f"; {_CURES[word]}" if word in _CURES else ""
        return Fault(word, Refused(reason=f"{method}: {word}{cure}"))
