"""The noun "act": links in messages, by which an alert is acknowledged or dismissed on a page.

A GET shows and never changes anything; a POST decides, as `watcher alerts` does, in the name of the link's channel. Who sends
a form that was made before the alert changed is shown the change first. It refuses to redirect, to set cookies, and to say
anything to whoever has no permit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from watcher.core.alerts.act_page import POLICY, Form, Standing, form, notice, page
from watcher.core.alerts.permits import DRILL, VERBS, Links, Permit, Verb
from watcher.core.errors import UsageError, WatcherError
from watcher.core.triage import WRONG_ENTITY, Act, Decision
from watcher.edges.listen.call import Answer, Call
from watcher.edges.store.sql import SqlStore

log = logging.getLogger(__name__)

NAME = "act"
_BODY = 8_192  #: bytes of a form
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the configuration of the moment makes."""

    store: str
    links: Links | None  #: None: messages hold none
    names: Mapping[str, str]  #: of entities and signals for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """For one daemon; `desk` is asked for anew with each call."""

    desk: Callable[[], Desk]
    clock: Callable[[], datetime]

    @property
    def takes(self) -> Mapping[str, int]:
        return {"GET": 0, "POST": _BODY}

    def refusal(self, _method: str, rest: str) -> Answer | None:
        permit, verb = self._read(rest)
        if permit is None or verb is None:
            return _said(404, "Not a link of ours", "This address is not complete, or not one that we made. Open the message again.")
        if permit.until <= self.clock():
            ended = f"It worked until {permit.until:%Y-%m-%d %H:%M} UTC. Decide the alert on the machine of the watcher:"
            return _said(410, "This link has ended", f"{ended} watcher alerts show {permit.alert[:8]}")
        if permit.alert == DRILL:
            return _said(200, "The link works", "It came with a drill: nothing has happened, and there is nothing to decide.")
        return None

    async def answer(self, call: Call) -> Answer:
        permit, verb = self._read(call.rest)
        if permit is None or verb is None:  # the keys have just changed
            return Answer(status=404)
        sent = form(call.body) if call.method == "POST" else None
        asked = _Asked(permit=permit, verb=verb, sent=sent, now=self.clock())
        try:
            return await asyncio.to_thread(_answered, self.desk(), asked)
        except WatcherError as error:  # a full disk, a locked store
            log.error("a link could not be followed: %s", error)  # noqa: TRY400 - for people to mend: no traceback
            return _said(503, "Not now", "The watcher cannot use its store at the moment. Nothing was changed; try again in a minute.")

    def _read(self, rest: str) -> tuple[Permit | None, Verb | None]:
        word, _, verb = rest.partition("/")
        links = self.desk().links
        return (links.read(word) if links else None), next((one for one in VERBS if one == verb), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One call with a permit. `sent` is None if it only looks."""

    permit: Permit
    verb: Verb
    sent: Form | None
    now: datetime

    @property
    def decision(self) -> Decision:
        """What the form says, in the name of the channel and of whoever calls themselves something."""
        sent = self.sent or Form()
        act: Act = "acknowledged" if self.verb == "acknowledge" else "dismissed"
        author = "/".join(filter(None, (f"link:{self.permit.channel}", sent.name)))
        entity = sent.entity if sent.reason == WRONG_ENTITY else ""
        reason = sent.reason if act == "dismissed" else ""
        return Decision(act=act, author=author, decided=self.now, reason=reason, note=sent.note, entity=entity)


def _answered(desk: Desk, asked: _Asked) -> Answer:
    with SqlStore.again(desk.store, read_only=asked.sent is None) as store:
        standing = _standing(store, asked.permit.alert, desk.names)
        if standing is None:
            return _said(404, "No such alert", "The watcher does not know the alert of this link; its store may be another one.")
        if asked.sent is None:
            return _shown(page(standing, asked.verb))
        trouble = _decided(store, desk, asked, asked.sent)
        standing = _standing(store, asked.permit.alert, desk.names) or standing
        if trouble is None:
            return _shown(page(standing, asked.verb, done=True))
        return _shown(page(standing, asked.verb, sent=asked.sent, trouble=trouble), 409)


def _decided(store: SqlStore, desk: Desk, asked: _Asked, sent: Form) -> str | None:
    """Decide, unless the alert is not as the sender saw it: None, or why not in words, "" if the page says it anyway."""
    decision = asked.decision
    try:
        with store.together():
            standing = _standing(store, asked.permit.alert, desk.names)
            if standing is None or sent.seen != standing.seen:
                changed = "This alert has changed since you opened the page. Look again, and send it again."
                return changed if standing and standing.alert.state == "open" else ""
            if decision.entity and decision.entity not in standing.alert.entities:
                return "This alert does not name who you say was not meant."
            store.triage(asked.permit.alert, decision)
    except UsageError as error:
        return f"{error.what[:1].upper()}{error.what[1:]}."
    log.info("alert %s %s by %s", asked.permit.alert[:8], decision.act, decision.author)
    return None


def _standing(store: SqlStore, alert: str, names: Mapping[str, str]) -> Standing | None:
    found = store.alert(alert)
    if found is None:
        return None
    known, story, notices, *_ = found
    decisions = [made for made in store.decisions(known.id) if made.act not in ("noted", "assigned")]
    entities = tuple((id_, names.get(f"entity:{id_}") or names.get(id_) or id_) for id_ in known.entities)
    signals = [names.get(f"signal:{id_}") or names.get(id_) or id_ for id_ in known.signals]
    return Standing(
        alert=known,
        story=story,
        notice=notices[-1],
        about=", ".join((signals or [name for _, name in entities])[:3]),
        entities=entities,
        decision=decisions[-1] if decisions else None,
    )


def _shown(document: str, status: int = HTTPStatus.OK) -> Answer:
    return Answer(status=status, body=document.encode("utf-8", "replace"), kind="text/html; charset=utf-8", headers=_HEADERS)


def _said(status: int, title: str, words: str) -> Answer:
    return _shown(notice(title, words), status)
