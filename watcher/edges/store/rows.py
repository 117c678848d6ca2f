"""How each record is written as a row and read back. Knows columns, never statements.

A record read back equals the record written: that is the only law here. Times are text of fixed width in UTC,
collections are JSON in a fixed order. JSON of an older record may lack newer fields; their defaults stand in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from watcher.core.identity import canonical_url, words
from watcher.core.model import (
    Alert,
    Article,
    Cause,
    Delivery,
    Entry,
    EventHit,
    Match,
    Mention,
    Notice,
    Severity,
    SignalHit,
    Story,
    Traits,
)
from watcher.edges.store.connection import Row

_PACKED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # made once; `dumps` makes one a call


@lru_cache(maxsize=256)  # a turn writes its own time into each row
def stamp(moment: datetime) -> str:
    """``2026-11-23T19:00:00.000000Z``: always as wide, so text sorts as time does. ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without its zone: {moment!r}")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def stamp_of(moment: datetime | None) -> str | None:
    """The same; None for none."""
    return stamp(moment) if moment else None


def moment_of(text: str | None) -> datetime | None:
    """The same; None for none."""
    return moment(text) if text else None


def packed(value: Any) -> str:
    """Compact JSON, readable in every script."""
    return _PACKED.encode(value)


# ── entries and what was found in them ─────────────────────────────────────────────────────────


_ARTICLE = tuple(field.name for field in fields(Article))


def of_article(article: Article) -> dict[str, Any]:
    return {
        **{name: getattr(article, name) for name in _ARTICLE},
        "canonical": canonical_url(article.url),
        "words": words(article.feed, title=article.title, text=article.text),
        "published": stamp_of(article.published),
        "found": stamp(article.found),
        "backlog": int(article.backlog),
    }


#: Columns of an article that say how it came, and stay as they are when it is edited.
ARRIVAL = ("place", "came", "quiet")


def of_arrival(article: Article, *, place: int) -> dict[str, Any]:
    """An article that comes now."""
    return {**of_article(article), "place": place, "came": stamp(article.found), "quiet": int(article.backlog)}


def article(row: Row) -> Article:
    return Article(
        id=row["id"],
        feed=row["feed"],
        key=row["key"],
        revision=row["revision"],
        url=row["url"],
        title=row["title"],
        text=row["text"],
        published=moment_of(row["published"]),
        found=moment(row["found"]),
        language=row["language"],
        story=row["story"],
        backlog=bool(row["backlog"]),
        page=row["page"],
    )


def of_match(match: Match) -> str:
    entry = {**{name: getattr(match.entry, name) for name in Entry.__slots__}, "published": stamp_of(match.entry.published)}
    found = {"mentions": _listed(match.mentions), "signals": _listed(match.signals), "events": _listed(match.events)}
    return packed({"entry": entry, **found})


def match(record: str) -> Match:
    read = json.loads(record)
    return Match(
        entry=Entry(**{**read["entry"], "published": moment_of(read["entry"]["published"])}),
        mentions=tuple(Mention(**mention) for mention in read["mentions"]),
        signals=_signals(read["signals"]),
        events=tuple(EventHit(**{**hit, "entities": tuple(hit["entities"])}) for hit in read.get("events", ())),
    )


def _listed(records: Iterable[Mention | SignalHit | EventHit]) -> list[dict[str, Any]]:
    return [{name: getattr(record, name) for name in record.__slots__} for record in records]


def mentions(record: str) -> tuple[Mention, ...]:
    return tuple(Mention(**mention) for mention in json.loads(record))


def _signals(read: Sequence[Mapping[str, Any]]) -> tuple[SignalHit, ...]:
    return tuple(SignalHit(**{**hit, "severity": Severity(hit["severity"]), "entities": tuple(hit["entities"])}) for hit in read)


# ── stories and alerts ─────────────────────────────────────────────────────────────────────────


def of_story(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "headline": story.headline,
        "subjects": packed(sorted(story.subjects)),
        "terms": packed(dict(story.terms)),
        "articles": story.articles,
        "feeds": packed(sorted(story.feeds)),
        "first_seen": stamp(story.first_seen),
        "last_seen": stamp(story.last_seen),
        "sketch": packed(sorted(story.sketch)),
        "tier": story.tier,
        "owners": packed(sorted(story.owners)),
        "merged_into": story.into,
        "traits": packed({name: _told(getattr(story.traits, name)) for name in Traits.__slots__}),
    }


def story(row: Row) -> Story:
    return Story(
        id=row["id"],
        headline=row["headline"],
        subjects=frozenset(json.loads(row["subjects"])),
        terms=json.loads(row["terms"]),
        articles=row["articles"],
        feeds=frozenset(json.loads(row["feeds"])),
        first_seen=moment(row["first_seen"]),
        last_seen=moment(row["last_seen"]),
        sketch=frozenset(json.loads(row["sketch"])),
        tier=row["tier"],
        owners=frozenset(json.loads(row["owners"])),
        into=row["merged_into"],
        traits=Traits(**{name: _heard(told) for name, told in json.loads(row["traits"]).items()}),
    )


def _told(trait: str | frozenset[str]) -> Any:
    return trait if isinstance(trait, str) else sorted(trait)


def _heard(told: Any) -> Any:
    return told if isinstance(told, str) else frozenset(told)


def of_alert(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "story": alert.story,
        "severity": alert.severity.value,
        "facts": packed(sorted(alert.facts)),
        "entities": packed(alert.entities),
        "signals": packed(alert.signals),
        "raised": stamp(alert.raised),
        "updated": stamp(alert.updated),
        "notices": alert.notices,
        "state": alert.state,
        "weighed": alert.weighed,
        "merged_into": alert.into,
    }


def alert(row: Row) -> Alert:
    return Alert(
        id=row["id"],
        story=row["story"],
        severity=Severity(row["severity"]),
        facts=frozenset(json.loads(row["facts"])),
        entities=tuple(json.loads(row["entities"])),
        signals=tuple(json.loads(row["signals"])),
        raised=moment(row["raised"]),
        updated=moment(row["updated"]),
        notices=row["notices"],
        state=row["state"],
        weighed=row["weighed"],
        into=row["merged_into"],
    )


def of_notice(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "alert": notice.alert,
        "number": notice.number,
        "cause": notice.cause.value,
        "severity": notice.severity.value,
        "facts": packed(notice.facts),
        "article": notice.article,
        "evidence": packed(_listed(notice.evidence)),
        "signals": packed(_listed(notice.signals)),
        "raised": stamp(notice.raised),
        "why": notice.why,
        "weighed": notice.weighed,
    }


def notice(row: Row) -> Notice:
    return Notice(
        id=row["id"],
        alert=row["alert"],
        number=row["number"],
        cause=Cause(row["cause"]),
        severity=Severity(row["severity"]),
        facts=tuple(json.loads(row["facts"])),
        article=row["article"],
        evidence=mentions(row["evidence"]),
        signals=_signals(json.loads(row["signals"])),
        raised=moment(row["raised"]),
        why=row["why"],
        weighed=row["weighed"],
    )


def of_delivery(delivery: Delivery) -> dict[str, Any]:
    """With `ready`: when it may be claimed; None once it is done with."""
    due = stamp(delivery.due)
    return {
        **asdict(delivery),
        "due": due,
        "ready": due if delivery.state in ("pending", "sending") else None,
        "notice": delivery.notice or None,
        "bulletin": delivery.bulletin or None,
        "silence": delivery.silence or None,
        "carrier": delivery.carrier or None,
        "escalation": int(delivery.escalation),
        "first_try": stamp_of(delivery.first_try),
    }


def delivery(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        notice=row["notice"] or "",
        channel=row["channel"],
        due=moment(row["due"]),
        route=row["route"],
        state=row["state"],
        attempts=row["attempts"],
        first_try=moment_of(row["first_try"]),
        error=row["error"],
        receipt=row["receipt"],
        silence=row["silence"] or "",
        bulletin=row["bulletin"] or "",
        escalation=bool(row["escalation"]),
        carrier=row["carrier"] or "",
    )
