"""A Telling as an embed of Discord, within its limits: title 256, a field 1,024, all of it under 6,000 characters.

Everything of a Telling is escaped here, so no text of a feed can mention anybody or make a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from watcher.core.alerts.telling import Passage, Telling, words
from watcher.core.model import Severity
from watcher.core.text.safe import discord

_TITLE, _DESCRIPTION, _FIELD = 256, 2_800, 1_000
_COLOURS = {Severity.LOW: 0x5F6B7A, Severity.MEDIUM: 0xC99700, Severity.HIGH: 0xD9600F, Severity.CRITICAL: 0xC3202C}


def discord_embed(telling: Telling, raised: datetime) -> Mapping[str, Any]:
    """One embed. `raised` is shown in the reader's own time zone."""
    outlets = ", ".join(discord(source.outlet, 100) for source in telling.sources)
    more = f" +{telling.more_sources} more" if telling.more_sources else ""
    fields = [
        {"name": "Why", "value": _fitting((f"• {discord(reason, 400)}" for reason in telling.reasons), _FIELD)},
        {"name": discord(telling.counted, 100), "value": discord_cut(outlets, _FIELD - 20) + more},
        {"name": "Decide", "value": "   ·   ".join(f"[{action.label}]({action.url})" for action in telling.actions)},
    ]
    embed: dict[str, Any] = {
        "title": discord(words(telling.headline), _TITLE),
        "description": _fitting(_lines(telling), _DESCRIPTION),
        "color": _COLOURS[telling.severity],
        "timestamp": raised.astimezone(UTC).isoformat(),
        "fields": [field for field in fields if field["value"]],
        "footer": {"text": f"Alert {telling.alert} ({telling.standing}) · watcher alerts show {telling.alert}"},
    }
    return embed | ({"url": telling.url} if telling.url else {})


def discord_cut(escaped: str, limit: int) -> str:
    """A list of escaped names cut after the last that fits."""
    return escaped if len(escaped) <= limit else escaped[:limit].rpartition(", ")[0]


def _lines(telling: Telling) -> Iterable[str]:
    if telling.trouble:
        yield f"⚠️ {discord(telling.trouble, 500)}"
    yield discord(telling.byline, 300)
    if telling.address:
        yield discord(telling.address, 400)
    for quote in telling.quotes:
        yield f"> {_bold(quote)}"


def _bold(passage: Passage) -> str:
    return "".join(f"**{discord(text, 900)}**" if marked and text.strip() else discord(text, 900) for text, marked in passage)


def _fitting(lines: Iterable[str], room: int) -> str:
    """Whole lines while they fit."""
    kept: list[str] = []
    for line in lines:
        room -= len(line.encode("utf-16-le")) // 2 + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept)
