"""A Telling as an Adaptive Card, for Microsoft Teams: at most 27 KB, which leaves room for what is put around it.

Feed text stands in text runs only, which know no markup, so nothing in it can make a link or mention anybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from watcher.core.alerts.telling import Passage, Telling, words
from watcher.core.model import Severity

Element: TypeAlias = Mapping[str, Any]

_MOST = 27_000  #: bytes as UTF-8
_LINK = 1_000
_COLOURS = {Severity.LOW: "default", Severity.MEDIUM: "accent", Severity.HIGH: "warning", Severity.CRITICAL: "attention"}


def adaptive_card(telling: Telling) -> Element:
    """The content of the card. What does not fit is left out from the end: sources, quotes, reasons."""
    loud = "drill" if telling.drill else str(telling.severity)
    head: list[Element] = [
        _block([_run(f"{loud.upper()}  ", weight="bolder", color=_COLOURS[telling.severity]), _run(telling.topic or telling.subject)]),
        _block([_headline(telling)]),
        _block([_run(telling.byline, isSubtle=True)]),
    ]
    head += [_block([_run(telling.trouble, weight="bolder")])] if telling.trouble else []
    foot = _block([_run(f"Alert {telling.alert} ({telling.standing}) · watcher alerts show {telling.alert}", isSubtle=True, size="small")])
    details = list(_details(telling))
    acts = [{"type": "Action.OpenUrl", "title": action.label, "url": action.url} for action in telling.actions]
    while _size(card := _card([*head, *details, foot], acts)) > _MOST and details:
        details.pop()
    return card


def plain_card(text: str) -> Element:
    """Plain words, for a message without shape."""
    return _card([_block([_run(line)]) for line in text[: _MOST // 4].splitlines() if line])


def _details(telling: Telling) -> Iterable[Element]:
    for reason in telling.reasons:
        yield _block([_run("• "), _run(reason)])
    for quote in telling.quotes:
        yield _block([_run("“"), *_marked(quote), _run("”")])
    outlets = ", ".join(source.outlet for source in telling.sources)
    more = f" +{telling.more_sources} more" if telling.more_sources else ""
    yield _block([_run(telling.counted, weight="bolder"), *([_run(f": {outlets}{more}")] if outlets else [])])


def _headline(telling: Telling) -> Element:
    link = {"selectAction": {"type": "Action.OpenUrl", "url": telling.url}} if 0 < len(telling.url) <= _LINK else {}
    return _run(words(telling.headline), weight="bolder", size="large", **link)


def _marked(passage: Passage) -> list[Element]:
    return [_run(text, weight="bolder") if marked else _run(text) for text, marked in passage]


def _run(text: str, **style: Any) -> Element:
    return {"type": "TextRun", "text": text, **style}


def _block(runs: Sequence[Element]) -> Element:
    return {"type": "RichTextBlock", "inlines": [run for run in runs if run["text"]]}


def _card(body: Sequence[Element], acts: Sequence[Element] = ()) -> Element:
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "full"},
        "body": list(body),
    }
    return card | ({"actions": list(acts)} if acts else {})


def _size(card: Element) -> int:
    return len(json.dumps(card, ensure_ascii=False).encode("utf-8", "replace"))
