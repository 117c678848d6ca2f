"""The buttons of a Slack message, and what it means when somebody presses one.

What Slack tells of a press is read here, after its signature was judged (`signed`). It refuses to decide anything: a press
becomes a `Decision`, which triage judges like any other.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from watcher.core.model import Cause, Dossier
from watcher.core.text.safe import clean
from watcher.core.triage import REASONS, Decision, in_words

WINDOW = timedelta(minutes=5)  #: how old a press may be when it reaches us; later it may be somebody's who listened

_BLOCK = re.compile(r"decide\.([0-9a-f]{8,64})")
_SHOWN = 75  #: characters of an option's text and of its description


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """One button, pressed by one person, on one message."""

    alert: str
    decision: Decision
    channel: str  #: where the message stands, as is `ts`
    ts: str
    user: str  #: Slack's id of who pressed it


def slack_buttons(dossier: Dossier) -> Mapping[str, Any] | None:
    """Acknowledge, and Dismiss with its reason, as far as the alert's state lets them; None if nothing is to be decided."""
    alert = dossier.alert
    if dossier.notice.cause is Cause.DRILL or alert.state == "dismissed":
        return None
    acknowledge = {"type": "button", "action_id": "acknowledge", "style": "primary", "text": _plain("Acknowledge"), "value": "acknowledge"}
    reasons = [
        {"text": _plain(in_words(reason)), "value": reason, "description": _plain(clean(meaning, _SHOWN))}
        for reason, meaning in REASONS.items()
    ]
    dismiss = {"type": "static_select", "action_id": "dismiss", "placeholder": _plain("Dismiss: why?"), "options": reasons}
    elements = [acknowledge, dismiss] if alert.state == "open" else [dismiss]
    return {"type": "actions", "block_id": f"decide.{alert.id}", "elements": elements}


def signed(secret: str, *, stamp: str, body: bytes, claimed: str, now: datetime) -> bool:
    """Whether Slack signed this body, version 0, and not long ago."""
    if not (stamp.isascii() and stamp.isdigit()) or abs(now.timestamp() - int(stamp[:12])) > WINDOW.total_seconds():
        return False
    right = "v0=" + hmac.new(secret.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), claimed.encode("utf-8", "replace"))


def pressed(body: bytes, now: datetime) -> Press | None:
    """What was pressed; None if it is nothing of ours. Call it only with what is `signed`."""
    try:
        told = json.loads(parse_qs(body.decode(), max_num_fields=10)["payload"][0])
        (act,) = told["actions"]
        alert = _BLOCK.fullmatch(act["block_id"])
        user, channel, ts = told["user"], str(told["channel"]["id"]), str(told["message"]["ts"])
        if told["type"] != "block_actions" or alert is None:
            return None
        author = f"slack:{clean(str(user.get('username') or user.get('name') or ''), 80)}/{clean(str(user['id']), 40)}"
        if act["action_id"] == "acknowledge":
            decision = Decision(act="acknowledged", author=author, decided=now)
        elif act["action_id"] == "dismiss":
            decision = Decision(act="dismissed", reason=str(act["selected_option"]["value"]), author=author, decided=now)
        else:
            return None
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None
    return Press(alert=alert[1], decision=decision, channel=channel, ts=ts, user=str(user["id"]))


def _plain(text: str) -> Mapping[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
