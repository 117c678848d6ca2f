"""The page behind a link in a message: what the alert says, how it stands, and a form to decide it.

Whole documents without scripts, pictures or anything else that is fetched, for a telephone and a desk, by day and by night.
Looking at one changes nothing: programs that scan mail and preview links look at everything. It refuses to link anywhere
but to itself.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from watcher.core.alerts.act_style import STYLE
from watcher.core.alerts.permits import Verb
from watcher.core.alerts.telling import instant
from watcher.core.model import Alert, Notice, Story
from watcher.core.text.safe import clean, html
from watcher.core.triage import REASONS, WRONG_ENTITY, Decision, in_words

NOTE, NAME = 500, 60  #: characters of a note, of a name
_FIELDS = 12
#: What the page may do: show itself and send its form back to where it came from.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_DONE = {"acknowledge": "acknowledged", "dismiss": "dismissed"}
_MAY = {"acknowledge": ("open",), "dismiss": ("open", "acknowledged")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An alert as the page shows it."""

    alert: Alert
    story: Story
    notice: Notice  #: the last
    about: str  #: names of its signals, else entities
    entities: Sequence[tuple[str, str]]  #: ids and names
    decision: Decision | None  #: the last

    @property
    def seen(self) -> str:
        """Stands in the form; whoever sends another has not seen the alert as it stands."""
        decided = self.decision.decided.isoformat() if self.decision else ""
        return hashlib.sha256(f"{self.alert.state} {self.notice.number} {decided}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What somebody sent."""

    reason: str = ""
    entity: str = ""
    note: str = ""
    name: str = ""
    seen: str = ""


def form(body: bytes) -> Form:
    """What a form says, cleaned; what is not there is ""."""
    try:
        told = dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=_FIELDS))
    except ValueError:
        return Form()
    most = {"reason": 40, "entity": 200, "note": NOTE, "name": NAME, "seen": 40}
    return Form(**{key: clean(told.get(key, ""), limit) for key, limit in most.items()})


def page(standing: Standing, verb: Verb, *, sent: Form | None = None, trouble: str = "", done: bool = False) -> str:
    """The alert with the form of `verb`, if its state lets that be done; filled with what was `sent` if there is `trouble`."""
    alert = standing.alert
    lines = [
        f'<div class="top"><span class="pill {alert.severity}">{alert.severity}</span>',
        f'<strong dir="auto">{html(standing.about)}</strong></div>',
        f'<h1 dir="auto">{html(clean(standing.story.headline, 300) or "(no headline)")}</h1>',
        f'<p class="soft">Alert {alert.id[:8]}, {alert.state}, raised {instant(alert.raised)}, {_told(standing)}</p>',
        f'<p class="soft" dir="auto">{html(clean(standing.notice.why, 400))}</p>',
    ]
    if trouble:
        lines.append(f'<p class="said bad" role="alert">{html(trouble)}</p>')
    if said := _said(standing, done=done):
        lines.append(f'<p class="said" role="status" dir="auto">{html(said)}</p>')
    if alert.state in _MAY[verb] and not done:
        lines += _form(standing, verb, sent or Form())
    return _document(f"{'Decided' if done else verb.capitalize()}: {clean(standing.story.headline, 80)}", lines)


def notice(title: str, words: str) -> str:
    """A page that only says something."""
    return _document(title, [f"<h1>{html(title)}</h1>", f"<p>{html(words)}</p>"])


def _told(standing: Standing) -> str:
    outlets, articles = len(standing.story.feeds), standing.story.articles
    return f"told by {outlets} source{'s' * (outlets != 1)} in {articles} article{'s' * (articles != 1)}"


def _said(standing: Standing, *, done: bool) -> str:
    """Who decided what is so now; after `done`, that it is."""
    made, state = standing.decision, standing.alert.state
    if state == "open" or made is None:
        return ""
    reason = f" as “{in_words(made.reason).lower()}”" if made.reason else ""
    words = f": {clean(made.note, NOTE)}" if made.note else ""
    whose = f"by {clean(made.author, 120)}, {instant(made.decided)}"
    return f"Done. This alert is now {state}{reason}{words}" if done else f"This alert is already {state}{reason}, {whose}{words}"


def _form(standing: Standing, verb: Verb, sent: Form) -> Iterator[str]:
    yield f'<form method="post" action="{verb}">'
    yield f'<input type="hidden" name="seen" value="{standing.seen}">'
    if verb == "dismiss":
        yield "<fieldset><h2>Why need nobody do anything?</h2>"
        for reason, meaning in REASONS.items():
            checked = " checked" if sent.reason == reason else ""
            yield (
                f'<label class="pick"><input type="radio" name="reason" value="{reason}" required{checked}>'
                f'<span><b>{in_words(reason)}</b><span class="soft">{meaning}</span></span></label>'
            )
        if len(standing.entities) > 1:
            yield f"<label>Who was not meant, if it is “{in_words(WRONG_ENTITY).lower()}”"
            yield '<select name="entity"><option value="">not said</option>'
            for id_, name in standing.entities:
                yield f'<option value="{html(id_)}"{" selected" * (sent.entity == id_)}>{html(name)}</option>'
            yield "</select></label>"
        yield "</fieldset>"
    else:
        yield "<h2>Somebody is on it</h2>"
    yield f'<label>A note, if you like<textarea name="note" rows="2" maxlength="{NOTE}">{html(sent.note)}</textarea></label>'
    yield f'<label>Your name, for the record<input name="name" maxlength="{NAME}" autocomplete="name" value="{html(sent.name)}"></label>'
    yield f"<button>{verb.capitalize()}</button></form>"
    if verb == "acknowledge":
        yield '<p class="soft">Nobody need do anything? <a href="dismiss">Dismiss it, with a reason</a></p>'
    elif standing.alert.state == "open":
        yield '<p class="soft">Somebody should look into it? <a href="acknowledge">Acknowledge it</a></p>'


def _document(title: str, lines: Sequence[str]) -> str:
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
            f'<meta name="robots" content="noindex,nofollow"><title>{html(title)}</title><style>{STYLE}</style></head><body><main>',
            *lines,
            "</main></body></html>",
            "",
        )
    )
