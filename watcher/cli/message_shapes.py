"""A message in its shapes, as `watcher channels render` prints them: words as they are, the rest as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from watcher import __version__
from watcher.core.alerts.adaptive_card import plain_card
from watcher.core.alerts.cef import cef
from watcher.core.model import Message

SHAPES = ("subject", "text", "html", "slack", "payload", "card", "embed", "cef")
#: What each type of channel shows of a message.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "email": ("subject", "text", "html"),
    "console": ("text",),
    "slack": ("subject", "slack"),
    "teams": ("card",),
    "discord": ("subject", "embed"),
    "apprise": ("subject", "text"),
    "webhook": ("payload",),
    "syslog": ("cef",),
    "atom": ("subject", "text"),
}


def shapes(message: Message) -> Mapping[str, Any]:
    """All of them by name."""
    return {
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "slack": message.blocks,
        "payload": message.payload,
        "card": message.card or plain_card(message.text),
        "embed": message.embed or message.text,
        "cef": cef(message, __version__),
    }


def written(part: Any) -> str:
    """For people, without a line break at its end."""
    return part.rstrip("\n") if isinstance(part, str) else json.dumps(part, ensure_ascii=False, indent=2)
