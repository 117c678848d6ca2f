"""What a message about a notice says, before it takes the shape of a mail, a Slack message or plain text.

A Telling is made once of a delivery and its dossier; every piece of feed text in it is cleaned and capped
here and nowhere else, and not yet escaped: that belongs to the shape. It refuses to look anything up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from typing import TypeAlias

from watcher.core import tiers
from watcher.core.alerts.causes import SAID
from watcher.core.alerts.facts import said
from watcher.core.alerts.listed import standing
from watcher.core.alerts.permits import Action
from watcher.core.model import Cause, Delivery, Dossier, Feed, Mention, Notice, Severity, Traits
from watcher.core.text.safe import address, clean, excerpt
from watcher.core.triage import in_words

Passage: TypeAlias = tuple[tuple[str, bool], ...]
"""A text in pieces; True marks the words that were found."""

_SUBJECT, _HEADLINE, _QUOTE, _REASON, _NAME = 180, 300, 500, 400, 80  # code points
_QUOTES, _MENTIONS, _SIGNALS, _SOURCES, _TOPICS, _ALONG, _TOLD_ELSEWHERE = 4, 12, 4, 10, 3, 5, 3

_LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "he": "Hebrew",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
_LINES = 12  #: of an entry of a list
_HOW = {"exact": "as listed", "folded": "as listed, but for case or accents"}  # the matcher's other words are plain already


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An outlet that tells the story, by its oldest article of it. `url` is "" when it cannot be linked."""

    outlet: str  #: with the flag of its feed: "TASS (state-controlled)"
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The pieces of a message, each one line of clean text."""

    severity: Severity
    drill: bool
    subject: str
    topic: str  #: what it is about: signal titles, else names; on an update the story and what is new in it
    trouble: str  #: why it comes here and not elsewhere or sooner: a channel refused, nobody acknowledged; else ""
    headline: Passage
    url: str  #: of the article; "" when it cannot be linked
    address: str  #: of the article as text, when it cannot be linked
    byline: str  #: outlet with its tier and whether it is state media, and the time of publication
    quotes: tuple[Passage, ...]
    reasons: tuple[str, ...]
    sources: tuple[Source, ...]
    more_sources: int
    counted: str  #: "3 sources, 5 articles"
    alert: str  #: the beginning of its id, enough to name it
    standing: str  #: state of the alert and when it was raised
    decided: str = ""  #: who brought it into that state, and why; "" while it is open
    actions: tuple[Action, ...] = ()  #: links by which it may be decided


def instant(moment: datetime) -> str:
    """As in "2026-11-23 19:00 UTC"."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def words(passage: Passage) -> str:
    """A passage without its marks."""
    return "".join(text for text, _ in passage)


def tell(delivery: Delivery, dossier: Dossier, actions: tuple[Action, ...] = ()) -> Telling:
    """The Telling of one notice, for the channel of `delivery`, whose readers may decide by `actions`."""
    notice, alert, article = dossier.notice, dossier.alert, dossier.article
    surfaces = tuple(filter(None, dict.fromkeys(clean(m.surface) for m in notice.evidence)))
    headline = clean(article.title or dossier.story.headline, _HEADLINE) or "(no headline)"
    feed = next((f for a, f in dossier.sources if a.id == article.id), None)
    sources = _sources(dossier)
    topic = _topic(dossier)
    url = address(article.url)
    return Telling(
        severity=notice.severity,
        drill=notice.cause is Cause.DRILL,
        subject=_subject(dossier, topic, headline),
        topic=topic,
        trouble=_trouble(delivery, notice),
        headline=_marked(headline, surfaces),
        url=url,
        address="" if url else clean(article.url, _REASON),
        byline=_byline(feed, article.published),
        quotes=_quotes(notice, headline, surfaces),
        reasons=tuple(_reasons(delivery, dossier)),
        sources=sources[:_SOURCES],
        more_sources=max(0, len(sources) - _SOURCES),
        counted=f"{_count(len(sources), 'source')}, {_count(max(dossier.story.articles, 1), 'article')}",
        alert=clean(alert.id)[:8],
        standing=f"{alert.state}, raised {instant(alert.raised)}",
        decided=_decided(dossier),
        actions=actions,
    )


def name_of(dossier: Dossier, fact: str) -> str:
    """The name for people of "entity:x", "signal:x" or a bare id; the id where nobody named it."""
    bare = fact if fact in dossier.listings else fact.partition(":")[2] or fact
    listed = dossier.listings[bare].name if bare in dossier.listings else ""
    return clean(dossier.names.get(fact) or dossier.names.get(bare) or listed or bare, _NAME)


def _decided(dossier: Dossier) -> str:
    made, state = dossier.decision, dossier.alert.state
    if made is None or state == "open":
        return ""
    reason = f" as “{in_words(made.reason).lower()}”" if made.reason else ""
    words = f": {clean(made.note, _REASON)}" if made.note else ""
    return f"{state.capitalize()}{reason} by {clean(made.author, _NAME)}, {instant(made.decided)}{words}"


def _trouble(delivery: Delivery, notice: Notice) -> str:
    if delivery.escalation:
        return clean(f"Nobody has acknowledged this yet, so it is told here too. Route: {delivery.route}.", _REASON)
    return clean(notice.why, _REASON) or SAID[notice.cause].sentence if notice.cause is Cause.CHANNEL_FAILED else ""


def _topic(dossier: Dossier) -> str:
    notice, alert = dossier.notice, dossier.alert
    story = clean(dossier.story.headline, _NAME) or "a known story"
    if notice.cause is Cause.LIST_CHANGED:
        return _listed((name_of(dossier, fact) for fact in notice.facts), _TOPICS)
    facts = _listed((clean(said(fact, partial(name_of, dossier)), _NAME) for fact in notice.facts), _TOPICS)
    if notice.cause is Cause.SEQUEL:
        return f'More on "{story}"'
    if notice.cause is Cause.NEW_FACT:
        return f'New in "{story}": {facts}'
    if notice.cause is Cause.CORRECTION:
        return f'Correction in "{story}": {facts}'
    titles = [clean(hit.title, _NAME) or name_of(dossier, hit.signal) for hit in notice.signals]
    return _listed(titles or [name_of(dossier, id_) for id_ in alert.signals or alert.entities], _TOPICS)


def _subject(dossier: Dossier, topic: str, headline: str) -> str:
    notice = dossier.notice
    loud = "[drill]" if notice.cause is Cause.DRILL else f"[{notice.severity}]"
    about = ": ".join(filter(None, (topic, headline)))
    told = {Cause.NEW_FACT: topic, Cause.LIST_CHANGED: headline, Cause.CHANNEL_FAILED: f"Told here instead: {about}"}
    return clean(f"{loud} {told.get(notice.cause, about)}", _SUBJECT)


def _byline(feed: Feed | None, published: datetime | None) -> str:
    when = f"published {instant(published)}" if published else "no date given"
    if feed is None:
        return when
    return f"{clean(feed.name, _NAME)} ({tiers.standing(feed)}) · {when}"


def _sources(dossier: Dossier) -> tuple[Source, ...]:
    first: dict[str, Source] = {}
    for article, feed in dossier.sources:
        first.setdefault(feed.id, Source(outlet=_flagged(feed), url=address(article.url)))
    return tuple(first.values())


def _flagged(feed: Feed) -> str:
    """The name cut before the flag is put behind it, which must not be lost."""
    flagged = tiers.flag(feed)
    return clean(feed.name, _NAME) + (f" ({flagged})" if flagged else "")


def _quotes(notice: Notice, headline: str, surfaces: tuple[str, ...]) -> tuple[Passage, ...]:
    """The sentences that carried it, each once, those of signals first; the headline is shown anyway."""
    carried = [*(hit.sentence for hit in notice.signals), *(mention.sentence for mention in notice.evidence)]
    sentences = dict.fromkeys(clean(sentence) for sentence in carried)
    told = [text for text in sentences if text and clean(text, _HEADLINE) != headline][:_QUOTES]
    found = [next((surface for surface in surfaces if surface in text), "") for text in told]
    return tuple(_marked(excerpt(text, surface, _QUOTE), surfaces) for text, surface in zip(told, found, strict=True))


def _marked(text: str, surfaces: tuple[str, ...]) -> Passage:
    """`text` cut where found words begin and end. Where a script has word edges, only whole words are marked."""
    marks: set[int] = set()
    for surface in surfaces:
        literal = re.escape(surface)
        found = list(re.finditer(rf"(?<!\w){literal}(?!\w)", text)) or list(re.finditer(literal, text))
        marks.update(at for match in found for at in range(*match.span()))
    edges = [0, *(at for at in range(1, len(text)) if (at in marks) != (at - 1 in marks)), len(text)]
    return tuple((text[start:end], start in marks) for start, end in pairwise(edges) if end > start)


def _reasons(delivery: Delivery, dossier: Dossier) -> Iterable[str]:
    """Why it is told, one line each: the cause, the signals, the names found, the route."""
    notice = dossier.notice
    if notice.cause is not Cause.CHANNEL_FAILED:
        yield clean(notice.why, _REASON) or SAID[notice.cause].sentence
    if notice.weighed:
        yield clean(f"Severity {notice.weighed}", _REASON)
    for hit in notice.signals[:_SIGNALS]:
        together = " + ".join(name_of(dossier, id_) for id_ in hit.entities)
        title = clean(hit.title, _NAME) or name_of(dossier, hit.signal)
        yield clean(f"Signal “{title}” ({hit.severity}): {together}", _REASON)
    if dossier.change:
        yield from (clean(line, _REASON) for line in dossier.article.text.splitlines()[:_LINES])
    yield from _listings(dossier)
    found = Counter(_found(dossier, mention) for mention in notice.evidence)
    for line, times in list(found.items())[:_MENTIONS]:
        yield line if times == 1 else f"{line}, {times} times"
    if len(found) > _MENTIONS:
        yield f"+{len(found) - _MENTIONS} more names"
    yield from _kin(dossier)
    yield from _along(dossier)
    if delivery.route:
        yield clean(f"Route: {delivery.route}", _REASON)


def _kin(dossier: Dossier) -> Iterable[str]:
    """The same happening in other languages."""
    for kin in dossier.kin[:_TOLD_ELSEWHERE]:
        alert = f" (alert {clean(kin.alert)[:8]})" if kin.alert else ""
        yield f"Also told in {spoken(kin.story.traits)}: “{clean(kin.story.headline, 200) or '(no headline)'}”{alert}"


def spoken(traits: Traits) -> str:
    """A language for people: its name, its code, or its letters."""
    return _LANGUAGES.get(traits.language) or clean(traits.language, 20) or f"{traits.alphabet or 'other'} letters"


def _along(dossier: Dossier) -> Iterable[str]:
    """What waited in the thread to be told with this, the latest first."""
    outlets = {article.id: feed.name for article, feed in dossier.sources}
    for notice, article in dossier.along[: -_ALONG - 1 : -1]:
        outlet = clean(outlets.get(article.id, ""), _NAME)
        yield f"Before it: {clean(article.title, 200) or '(no headline)'} ({', '.join(filter(None, (outlet, instant(notice.raised))))})"
    if len(dossier.along) > _ALONG:
        yield f"+{len(dossier.along) - _ALONG} more reports before it"


def _listings(dossier: Dossier) -> Iterable[str]:
    """On which lists those stand that are found here; a change of a list has said so already of the entry that it is about."""
    named = dict.fromkeys(mention.entity for mention in dossier.notice.evidence)
    told = [listing for entity in named if (listing := dossier.listings.get(entity))]
    if dossier.change:
        told = [listing for listing in told if (listing.list, listing.id) != dossier.change.key[:2]]
    for listing in told[:_SIGNALS]:
        yield clean(standing(listing), _REASON)
    if len(told) > _SIGNALS:
        yield f"+{len(told) - _SIGNALS} more entries of lists"


def _found(dossier: Dossier, mention: Mention) -> str:
    surface, alias = clean(mention.surface, _NAME), clean(mention.alias, _NAME)
    written = "" if surface == alias else f", written “{surface}”"
    how = _HOW.get(mention.how, clean(mention.how, _NAME))
    where = "on the article's page" if mention.field == "page" else ""
    because = "; ".join(filter(None, (how, clean(mention.guard, 200), where)))
    return f"{name_of(dossier, mention.entity)} ← “{alias}”{written} ({because})"


def _listed(names: Iterable[str], limit: int) -> str:
    names = tuple(dict.fromkeys(filter(None, names)))
    more = f" +{len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
