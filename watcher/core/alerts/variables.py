"""What templates of the user's own may print: the pieces of a Telling by their names, the built-in texts, and the webhook's body.

Plain data, safe to hand to another process. New pieces of a Telling are here by themselves; docs/templates.md lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from watcher.core.alerts.telling import Passage, Telling, words
from watcher.core.model import Message


def variables(telling: Telling, message: Message) -> Mapping[str, Any]:
    """By name. Passages are there as words, and in pieces that tell which of them were found."""
    return {
        **asdict(telling),
        "severity": str(telling.severity),
        "headline": words(telling.headline),
        "headline_pieces": _pieces(telling.headline),
        "quotes": [words(quote) for quote in telling.quotes],
        "quotes_pieces": [_pieces(quote) for quote in telling.quotes],
        "id": message.id,
        "type": message.type,
        "thread": message.thread,
        "number": message.number,
        "built_in": {"subject": message.subject, "text": message.text, "html": message.html},
        "payload": message.payload,
    }


def _pieces(passage: Passage) -> list[Mapping[str, Any]]:
    return [{"text": text, "found": found} for text, found in passage]
