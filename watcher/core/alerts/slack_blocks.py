"""A Telling as Slack Block Kit, within its limits: 50 blocks, 150 characters in the header, 3,000 in a
section, 12,000 in all (measured by others: about 13,200 is refused, whatever the documentation says).

Everything of a Telling is escaped here, so no text of a feed can mention a channel or make a link; `verbatim`
keeps Slack from finding links in it on its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from watcher.core.alerts.telling import Passage, Source, Telling, words
from watcher.core.model import Severity
from watcher.core.text.safe import slack

_HEADER, _LINK = 150, 1_500
_LEAD, _QUOTES, _WHY, _SOURCES = 2_600, 2_600, 2_200, 2_000  # with header and footer under 12,000
_MARKS = {Severity.LOW: "⚪", Severity.MEDIUM: "🟡", Severity.HIGH: "🟠", Severity.CRITICAL: "🔴"}
_EDGE = "\u200b"  # Slack takes a * for bold only at the edge of a word; Chinese has none


def slack_blocks(telling: Telling, *, buttons: Mapping[str, Any] | None = None) -> tuple[Mapping[str, Any], ...]:
    """Up to nine blocks: header, lead, quotes, why, sources, who decided, `buttons` or links to decide by, a line, and where
    else to.
    """
    loud = "🧪 drill" if telling.drill else f"{_MARKS[telling.severity]} {telling.severity}"
    header = slack(f"{loud}: {telling.topic}" if telling.topic else loud, _HEADER)
    blocks: list[Mapping[str, Any]] = [{"type": "header", "text": {"type": "plain_text", "text": header, "emoji": False}}]
    sections = (
        _fitting(_lead(telling), _LEAD),
        _fitting(_quotes(telling), _QUOTES),
        _fitting(("*Why*", *(f"•  {slack(reason, 500)}" for reason in telling.reasons)), _WHY),
        _sources(telling),
    )
    blocks += [{"type": "section", "text": _mrkdwn(text)} for text in sections if text]
    if telling.decided:
        blocks.append({"type": "section", "text": _mrkdwn(f"☑️ {slack(telling.decided, 900)}")})
    if buttons:
        blocks.append(buttons)
    elif telling.actions:
        blocks.append({"type": "section", "text": _mrkdwn("   ·   ".join(_link(one.url, one.label, 80) for one in telling.actions))})
    alert = slack(telling.alert, 20)
    footer = f"Alert `{alert}` ({slack(telling.standing, 100)}) · `watcher alerts show {alert}` (or `ack`, `dismiss`)"
    return (*blocks, {"type": "divider"}, {"type": "context", "elements": [_mrkdwn(footer)]})


def plain_block(text: str) -> Mapping[str, Any]:
    """One section of plain words, for a message without shape."""
    return {"type": "section", "text": _mrkdwn(slack(text, _LEAD))}


def _mrkdwn(text: str) -> Mapping[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _lead(telling: Telling) -> Iterable[str]:
    if telling.trouble:
        yield f"⚠️ {slack(telling.trouble, 600)}"
    yield _link(telling.url, words(telling.headline), 600)
    if telling.address:
        yield slack(telling.address, 400)
    yield slack(telling.byline, 300)


def _quotes(telling: Telling) -> Iterable[str]:
    """A link cannot hold bold words, so a headline with found words is said again as a quote."""
    marked = any(mark for _, mark in telling.headline)
    return (f"> {_bold(quote)}" for quote in ((telling.headline,) if marked else ()) + telling.quotes)


def _sources(telling: Telling) -> str:
    """As in "3 sources: A, B, C +2 more": as many as fit, the rest counted."""
    lead, text = f"*{slack(telling.counted, 80)}*", ""
    told = 0
    for source in telling.sources:
        piece = ", " * bool(told) + _named(source)
        if len(text) + len(piece) > _SOURCES:
            break
        text += piece
        told += 1
    more = len(telling.sources) - told + telling.more_sources
    return lead + (f": {text}" if text else "") + (f" +{more} more" if more else "")


def _named(source: Source) -> str:
    return _link(source.url, source.outlet, 200)


def _link(url: str, label: str, limit: int) -> str:
    target = url.replace("&", "&amp;")
    return f"<{target}|{slack(label, limit)}>" if target and len(target) <= _LINK else slack(label, limit)


def _bold(passage: Passage) -> str:
    """Found words in bold, with an edge of no width wherever they touch a letter."""
    pieces = []
    for at, (text, marked) in enumerate(passage):
        before = passage[at - 1][0][-1:] if at else ""
        after = passage[at + 1][0][:1] if at + 1 < len(passage) else ""
        safe = slack(text, 1_000)
        pieces.append(f"{_EDGE * before.isalnum()}*{safe}*{_EDGE * after.isalnum()}" if marked and text.strip() else safe)
    return "".join(pieces)


def _fitting(lines: Iterable[str], room: int) -> str:
    """Whole lines while they fit; a line is never cut, for it may end in a link."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept)
