"""A Bulletin written as a Message. Its first line proves what silence is worth: who answered and how much was read.

Feed text in it is cleaned and capped here, and escaped on the way into each shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from watcher.core.alerts import drill_text, feed_text
from watcher.core.alerts.telling import instant
from watcher.core.model import Bulletin, Delivery, Headline, Message, Severity
from watcher.core.text.safe import address, clean, html, slack

_SUBJECT, _HEADLINE, _NAME, _SECTION = 180, 240, 80, 2_800
_SECTIONS = 3  #: of stories in a Slack message; with what stands around them under 12,000 characters
_ABOUT, _MUTE = 3, 5
_COLOURS = {Severity.LOW: "#5f6b7a", Severity.MEDIUM: "#8a6500", Severity.HIGH: "#b5480f", Severity.CRITICAL: "#b3202c"}
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif"
_MUTED = "color:#7a7f87;font-size:13px;line-height:1.5"


def write(delivery: Delivery, bulletin: Bulletin, names: Mapping[str, str]) -> Message:
    """The message of one delivery; the same records always give the same message."""
    if bulletin.lines:
        return drill_text.write(delivery, bulletin)
    if bulletin.feeds:
        return feed_text.write(delivery, bulletin)
    lead, rest = _lead(bulletin), list(_rest(bulletin))
    lines = [(story, _about(story, names), _outlets(story)) for story in bulletin.stories]
    return Message(
        id=delivery.id,
        thread=bulletin.id,
        number=1,
        type="digest",
        severity=bulletin.severity,
        created=bulletin.created,
        subject=_subject(bulletin),
        text=_text(lead, lines, rest),
        html=_html(bulletin, lead, lines, rest),
        blocks=_blocks(bulletin, lead, lines, rest),
        payload=_payload(delivery, bulletin, lead),
        attempt=delivery.attempts,
        receipt=delivery.receipt or "",
    )


def _count(number: int, noun: str, many: str = "") -> str:
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def _subject(bulletin: Bulletin) -> str:
    stories = _count(bulletin.alerts, "story", "stories")
    if bulletin.at_once:
        where = "found in the archive" if bulletin.kind == "rescan" else "at once"
        first = f": {bulletin.stories[0].headline}" if bulletin.stories else ""
        return clean(f"[{bulletin.severity}] {stories} {where}{first}", _SUBJECT)
    told = f"{stories}, the loudest {bulletin.severity}" if bulletin.alerts else _found(bulletin)
    return clean(f"{bulletin.kind.capitalize()} digest {bulletin.day}: {told}", _SUBJECT)


def _lead(bulletin: Bulletin) -> list[str]:
    if bulletin.kind == "summary":
        what = f"{_count(bulletin.notices, 'notice')} about {_count(bulletin.alerts, 'story', 'stories')} came at once"
        return [f"{what}. They are told in this one message so as not to flood you, the loudest first; none is lost."]
    if bulletin.kind == "rescan":
        what = f"{_count(bulletin.notices, 'notice')} about {_count(bulletin.alerts, 'story', 'stories')}"
        came = f"read between {instant(bulletin.since)} and {instant(bulletin.until)}"
        return [f"The watch list was applied to what is stored: {what}, {came} and not told before. The loudest come first."]
    lead = [f"{bulletin.kind.capitalize()} digest, {instant(bulletin.since)} to {instant(bulletin.until)}"]
    if bulletin.skipped:
        missed = _count(bulletin.skipped, "digest before it was", "digests before it were")
        lead.append(f"{missed} not made, for nobody watched then; this one covers all the time since the last.")
    if watched := bulletin.watched:
        answered = f"{watched.answered:,} of {_count(watched.feeds, 'feed')} answered"
        lead.append(f"{answered}, {_count(watched.articles, 'article')} read, {_found(bulletin)}.")
        if watched.mute:
            more = f" and {len(watched.mute) - _MUTE} more" if len(watched.mute) > _MUTE else ""
            lead.append(f"Without an answer: {', '.join(clean(name, _NAME) for name in watched.mute[:_MUTE])}{more}.")
    return lead


def _found(bulletin: Bulletin) -> str:
    matches = bulletin.watched.matches if bulletin.watched else 0
    if not matches and not bulletin.alerts:
        return "nothing matched"
    told = (
        f"{_count(bulletin.notices, 'notice')} about {_count(bulletin.alerts, 'story', 'stories')}"
        if bulletin.alerts
        else "no alert raised"
    )
    return f"{matches:,} matched, {told}"


def _rest(bulletin: Bulletin) -> Iterator[str]:
    more = bulletin.alerts - len(bulletin.stories)
    if more > 0:
        yield f"And {_count(more, 'more story', 'more stories')}."
    if bulletin.silenced:
        yield f"{_count(bulletin.silenced, 'notice was', 'notices were')} silenced: watcher silences list"
    if bulletin.unrouted:
        yield f"{_count(bulletin.unrouted, 'notice', 'notices')} fitted no route and went nowhere: watcher status"
    if bulletin.at_once:
        yield f"All of them: watcher alerts list --told-in {bulletin.id[:12]}"
    elif bulletin.alerts:
        yield "What is open: watcher alerts list"


def _about(story: Headline, names: Mapping[str, str]) -> str:
    told = [clean(names.get(f"signal:{id_}") or names.get(f"entity:{id_}") or names.get(id_) or id_, _NAME) for id_ in story.about]
    return ", ".join(told[:_ABOUT]) + (f" +{len(told) - _ABOUT} more" if len(told) > _ABOUT else "")


def _outlets(story: Headline) -> str:
    state = "silenced" if story.silenced else story.state
    return f"{_count(story.outlets, 'source')}, {_count(story.articles, 'article')}; {state}; alert {clean(story.alert)[:8]}"


def _title(story: Headline) -> str:
    return clean(story.headline, _HEADLINE) or "(no headline)"


def _text(lead: list[str], lines: list[tuple[Headline, str, str]], rest: list[str]) -> str:
    parts = ["\n".join(lead)]
    for story, about, outlets in lines:
        url = address(story.url)
        parts.append(
            "\n".join(filter(None, (f"[{story.severity}] {_title(story)}", f"  {about}", f"  {outlets}", f"  {url}" if url else "")))
        )
    return "\n\n".join([*parts, *(["\n".join(rest)] if rest else [])]) + "\n"


def _html(bulletin: Bulletin, lead: list[str], lines: list[tuple[Headline, str, str]], rest: list[str]) -> str:
    return "\n".join(
        (
            "<!doctype html>",
            '<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
            f"<title>{html(_subject(bulletin))}</title><style>:root{{color-scheme:light dark}}</style></head>",
            f'<body style="margin:0;padding:28px 16px;{_FONT};font-size:15px;line-height:1.55">',
            '<div style="max-width:600px;margin:0 auto;border-top:4px solid #5f6b7a;padding:22px 0 8px;overflow-wrap:anywhere">',
            *(f'<p dir="auto" style="margin:0 0 10px">{html(line)}</p>' for line in lead),
            *(_story_html(*line) for line in lines),
            *(f'<p style="{_MUTED};margin:14px 0 0">{html(line)}</p>' for line in rest),
            "</div></body></html>",
            "",
        )
    )


def _story_html(story: Headline, about: str, outlets: str) -> str:
    pill = f"background:{_COLOURS[story.severity]};color:#fff;font-size:12px;font-weight:600;padding:2px 9px;border-radius:10px"
    url, title = address(story.url), html(_title(story))
    linked = f'<a href="{html(url)}" style="color:inherit">{title}</a>' if url else title
    return (
        f'<div dir="auto" style="margin:20px 0 0"><span style="{pill}">{story.severity}</span>&nbsp; <strong>{linked}</strong>'
        f'<div style="{_MUTED}">{html(about)}</div><div style="{_MUTED}">{html(outlets)}</div></div>'
    )


def _blocks(bulletin: Bulletin, lead: list[str], lines: list[tuple[Headline, str, str]], rest: list[str]) -> tuple[Mapping[str, Any], ...]:
    """A header, what was read, up to three sections of stories, and the rest."""
    sections, left = [""], list(lines)
    while left:
        story, about, outlets = left[0]
        url = address(story.url).replace("&", "&amp;")
        title = slack(_title(story), 400)
        linked = f"<{url}|{title}>" if url and len(url) <= _SUBJECT * 4 else title
        piece = f"*{story.severity}* {linked}\n{slack(about, 300)} · {slack(outlets, 200)}\n"
        if len(sections[-1]) + len(piece) > _SECTION:
            if len(sections) == _SECTIONS:
                break
            sections.append("")
        sections[-1] += piece
        left.pop(0)
    if left and bulletin.alerts == len(bulletin.stories):
        rest = [f"And {_count(len(left), 'more story', 'more stories')}.", *rest]
    texts = ("\n".join(slack(line, 800) for line in lead), *sections, "\n".join(slack(line, 300) for line in rest))
    header = {"type": "header", "text": {"type": "plain_text", "text": slack(_subject(bulletin), 150), "emoji": False}}
    return (header, *({"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}} for text in texts if text))


def _payload(delivery: Delivery, bulletin: Bulletin, lead: list[str]) -> Mapping[str, Any]:
    watched = bulletin.watched
    return {
        "type": "digest",
        "id": delivery.id,
        "digest": {
            "id": bulletin.id,
            "kind": bulletin.kind,
            "day": bulletin.day or None,
            "since": _time(bulletin.since),
            "until": _time(bulletin.until),
            "text": " ".join(lead),
            "feeds": {"total": watched.feeds, "answered": watched.answered, "mute": [clean(name) for name in watched.mute]}
            if watched
            else None,
            "articles": watched.articles if watched else None,
            "matches": watched.matches if watched else None,
            "alerts": bulletin.alerts,
            "notices": bulletin.notices,
            "silenced": bulletin.silenced,
            "unrouted": bulletin.unrouted,
            "skipped": bulletin.skipped,
            "stories": [_story_json(story) for story in bulletin.stories],
        },
    }


def _story_json(story: Headline) -> Mapping[str, Any]:
    return {
        "alert": story.alert,
        "severity": str(story.severity),
        "state": story.state,
        "headline": clean(story.headline),
        "url": clean(story.url),
        "about": list(story.about),
        "outlets": story.outlets,
        "articles": story.articles,
        "silenced": story.silenced,
    }


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
