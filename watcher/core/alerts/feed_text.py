"""A Bulletin about feeds written as a Message: which have fallen silent or recovered, since when, why, and what can be done.

What feeds and servers said is cleaned and capped here, and escaped on the way into each shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from watcher.core.alerts.telling import instant
from watcher.core.model import Ailment, Bulletin, Delivery, Message
from watcher.core.text.safe import address, clean, html, slack

_SUBJECT, _NAME, _REASON, _CURE = 180, 120, 400, 240
_BLOCKS = 10  #: feeds in a Slack message, of at most a thousand characters each; under 12,000 in all
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif"
_MUTED = "color:#7a7f87;font-size:13px;line-height:1.5"


def write(delivery: Delivery, bulletin: Bulletin) -> Message:
    """The message of one delivery."""
    told = [(one, *_lines(one)) for one in bulletin.feeds]
    more = bulletin.ailing - len(bulletin.feeds)
    rest = [f"And {more:,} more.", "All of them: watcher feeds list"] if more > 0 else ["How all feeds do: watcher status"]
    return Message(
        id=delivery.id,
        thread=bulletin.id,
        number=1,
        type="feed.recovered" if bulletin.kind == "recovered" else "feed.silent",
        severity=bulletin.severity,
        created=bulletin.created,
        subject=_subject(bulletin),
        text=_text(told, rest),
        html=_html(bulletin, told, rest),
        blocks=_blocks(bulletin, told, rest),
        payload=_payload(delivery, bulletin),
        attempt=delivery.attempts,
        receipt=delivery.receipt or "",
    )


def _subject(bulletin: Bulletin) -> str:
    first, over = bulletin.feeds[0], bulletin.kind == "recovered"
    if first.outage and first.condition == "proxy":
        return "The proxy works again" if over else f"[{bulletin.severity}] The proxy lets no feed be asked"
    if first.outage:
        return "Feeds answer again" if over else f"[{bulletin.severity}] No feed answers"
    if bulletin.ailing > 1:
        count = f"{bulletin.ailing:,} feeds"
        return clean(f"{count} have recovered" if over else f"[{bulletin.severity}] {count} cannot be relied on: {first.name}, …", _SUBJECT)
    name = clean(first.name, _NAME)
    return clean(f"Feed recovered: {name}" if over else f"[{bulletin.severity}] Feed cannot be relied on: {name}", _SUBJECT)


def _lines(one: Ailment) -> tuple[str, list[str]]:
    """What a feed is called, and what is said of it."""
    reason, since = clean(_sentence(one.reason), _REASON), instant(one.since)
    if one.over:
        return clean(one.name, _NAME), [reason, f"{since} to {instant(one.over)}."]
    return clean(one.name, _NAME), [reason, f"Since {since}.", clean(_sentence(one.cure), _CURE)]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else ""


def _text(told: Sequence[tuple[Ailment, str, list[str]]], rest: Sequence[str]) -> str:
    parts = ["\n".join(filter(None, (name, *(f"  {line}" for line in lines), f"  {address(one.url)}"))) for one, name, lines in told]
    return "\n\n".join([*(part.rstrip() for part in parts), "\n".join(rest)]) + "\n"


def _html(bulletin: Bulletin, told: Sequence[tuple[Ailment, str, list[str]]], rest: Sequence[str]) -> str:
    colour = "#2f7d4f" if bulletin.kind == "recovered" else "#8a6500"
    return "\n".join(
        (
            "<!doctype html>",
            '<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
            f"<title>{html(_subject(bulletin))}</title><style>:root{{color-scheme:light dark}}</style></head>",
            f'<body style="margin:0;padding:28px 16px;{_FONT};font-size:15px;line-height:1.55">',
            f'<div style="max-width:600px;margin:0 auto;border-top:4px solid {colour};padding:22px 0 8px;overflow-wrap:anywhere">',
            *(_feed_html(*one) for one in told),
            *(f'<p style="{_MUTED};margin:14px 0 0">{html(line)}</p>' for line in rest),
            "</div></body></html>",
            "",
        )
    )


def _feed_html(one: Ailment, name: str, lines: Sequence[str]) -> str:
    url = address(one.url)
    linked = f'<a href="{html(url)}" style="color:inherit">{html(name)}</a>' if url else html(name)
    said = "".join(f'<div style="{_MUTED}">{html(line)}</div>' for line in lines[1:])
    return f'<div dir="auto" style="margin:0 0 18px"><strong>{linked}</strong><div>{html(lines[0])}</div>{said}</div>'


def _blocks(bulletin: Bulletin, told: Sequence[tuple[Ailment, str, list[str]]], rest: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    more = bulletin.ailing - min(len(told), _BLOCKS)
    texts = ["\n".join((f"*{slack(name, 160)}*", *(slack(line, 300) for line in lines))) for _, name, lines in told[:_BLOCKS]]
    texts.append("\n".join(slack(line, 300) for line in ([f"And {more:,} more.", *rest[-1:]] if more > 0 else rest)))
    header = {"type": "header", "text": {"type": "plain_text", "text": slack(_subject(bulletin), 150), "emoji": False}}
    return (header, *({"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}} for text in texts))


def _payload(delivery: Delivery, bulletin: Bulletin) -> Mapping[str, Any]:
    return {
        "type": "feed.recovered" if bulletin.kind == "recovered" else "feed.silent",
        "id": delivery.id,
        "severity": str(bulletin.severity),
        "everything": any(one.outage for one in bulletin.feeds),
        "total": bulletin.ailing,
        "feeds": [
            {
                "id": one.feed,
                "name": clean(one.name),
                "url": clean(one.url),
                "condition": one.condition,
                "reason": clean(one.reason),
                "cure": clean(one.cure),
                "since": _time(one.since),
                "over": _time(one.over) if one.over else None,
            }
            for one in bulletin.feeds
        ],
    }


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
