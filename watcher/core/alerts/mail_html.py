"""A Telling as an HTML mail: one column, styles inline, nothing fetched, readable in the light and in the dark.

Colours of text are left to the reader's client wherever possible; those that are set carry their own
background or are mid-tones that stand out on white and on black.
"""

from __future__ import annotations

from collections.abc import Iterable

from watcher.core.alerts.permits import Action
from watcher.core.alerts.telling import Passage, Source, Telling, words
from watcher.core.model import Severity
from watcher.core.text.safe import html

_COLOURS = {Severity.LOW: "#5f6b7a", Severity.MEDIUM: "#8a6500", Severity.HIGH: "#b5480f", Severity.CRITICAL: "#b3202c"}
_DRILL = "#5b5bb5"
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif"
_MUTED = "color:#7a7f87;font-size:13px;line-height:1.5"
_LABEL = "margin:26px 0 8px;color:#7a7f87;font-size:12px;font-weight:600;letter-spacing:.07em;text-transform:uppercase"
_MARK = "background:#ffe9a8;color:#221c00;font-weight:600;padding:0 3px;border-radius:3px"
_QUOTE = "margin:18px 0 0;padding:2px 14px;border-left:3px solid #9aa0a8"
_HEADLINE = "color:inherit;text-decoration:underline;text-decoration-color:#9aa0a8;text-decoration-thickness:1px;text-underline-offset:4px"
_LINK = "color:#2f7bd9"
_BUTTON = "display:inline-block;margin:0 10px 8px 0;padding:10px 20px;border-radius:6px;font-weight:600;text-decoration:none"
_BUTTONS = {"acknowledge": "background:#2f6fc4;border:1px solid #2f6fc4;color:#fff", "dismiss": "border:1px solid #7a7f87;color:inherit"}
_CODE = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px"


def mail_html(telling: Telling) -> str:
    """A whole HTML document."""
    colour = _DRILL if telling.drill else _COLOURS[telling.severity]
    return "\n".join(
        (
            "<!doctype html>",
            '<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
            f"<title>{html(telling.subject)}</title><style>:root{{color-scheme:light dark}}</style></head>",
            f'<body style="margin:0;padding:28px 16px;{_FONT};font-size:15px;line-height:1.55">',
            f'<div style="max-width:600px;margin:0 auto;border-top:4px solid {colour};padding:22px 0 8px;overflow-wrap:anywhere">',
            *_body(telling, colour),
            "</div></body></html>",
            "",
        )
    )


def _body(telling: Telling, colour: str) -> Iterable[str]:
    word = "drill" if telling.drill else telling.severity
    pill = f"background:{colour};color:#fff;font-size:12px;font-weight:600;letter-spacing:.04em;text-transform:uppercase"
    yield (
        f'<div style="font-size:14px"><span style="{pill};padding:3px 10px;border-radius:11px">{word}</span>'
        f'&nbsp; <strong dir="auto">{html(telling.topic)}</strong></div>'
    )
    if telling.trouble:
        yield f'<p style="margin:16px 0 0;padding:10px 14px;border:1px solid {colour};border-radius:6px">{html(telling.trouble)}</p>'
    yield f'<h1 dir="auto" style="margin:16px 0 6px;font-size:22px;line-height:1.3;font-weight:600">{_linked_headline(telling)}</h1>'
    outlet, dot, when = telling.byline.rpartition(" · ")
    yield f'<div style="{_MUTED}">{html(outlet + dot)}<span style="white-space:nowrap">{html(when)}</span></div>'
    if telling.address:
        yield f'<div style="{_MUTED}">{html(telling.address)}</div>'
    for quote in telling.quotes:
        yield f'<blockquote dir="auto" style="{_QUOTE}">{_marked(quote)}</blockquote>'
    yield f'<div style="{_LABEL}">Why</div>'
    yield '<ul style="margin:0;padding-left:20px">'
    yield from (f'<li dir="auto" style="margin:3px 0">{html(reason)}</li>' for reason in telling.reasons)
    yield "</ul>"
    yield f'<div style="{_LABEL}">{html(telling.counted)}</div>'
    more = f" +{telling.more_sources} more" if telling.more_sources else ""
    yield f"<div>{', '.join(map(_source, telling.sources))}{more}</div>"
    if telling.actions:
        yield f'<div style="margin-top:28px">{"".join(map(_button, telling.actions))}</div>'
    yield (
        f'<div style="{_MUTED};margin-top:28px;padding-top:14px;border-top:1px solid #9aa0a8">'
        f"Alert {html(telling.alert)} ({html(telling.standing)})<br>"
        f'<span style="{_CODE}">watcher alerts show {html(telling.alert)}</span> '
        f'(or <span style="{_CODE}">ack</span>, <span style="{_CODE}">dismiss</span>)</div>'
    )


def _linked_headline(telling: Telling) -> str:
    if not telling.url:
        return _marked(telling.headline)
    return f'<a href="{html(telling.url)}" style="{_HEADLINE}">{_marked(telling.headline)}</a>'


def _button(action: Action) -> str:
    return f'<a href="{html(action.url)}" style="{_BUTTONS[action.verb]};{_BUTTON}">{html(action.label)}</a> '


def _source(source: Source) -> str:
    return f'<a href="{html(source.url)}" style="{_LINK}">{html(source.outlet)}</a>' if source.url else html(source.outlet)


def _marked(passage: Passage) -> str:
    if len(passage) == 1:
        return html(words(passage))
    return "".join(f'<b style="{_MARK}">{html(text)}</b>' if marked else html(text) for text, marked in passage)
