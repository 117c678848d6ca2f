"""A notice as the JSON body of the webhook, for programs: whole, unescaped, without control characters.

The keys are a promise to receivers; new ones may be added, none renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from watcher.core.alerts.permits import Action
from watcher.core.alerts.telling import name_of
from watcher.core.model import Article, Change, Dossier, Feed, Listing, Mention, Notice, Owner, SignalHit
from watcher.core.text.safe import clean
from watcher.core.tiers import flag, is_state_media


def webhook_json(id_: str, type_: str, dossier: Dossier, actions: tuple[Action, ...] = ()) -> Mapping[str, Any]:
    """The body of one message. Times are RFC 3339 in UTC, absent ones null; "links" is there only if there are some."""
    notice, alert, story, article = dossier.notice, dossier.alert, dossier.story, dossier.article
    signals = [hit.signal for hit in notice.signals] or list(alert.signals)
    feed = next((f for a, f in dossier.sources if a.id == article.id), None)
    return {
        "type": type_,
        "id": id_,
        "alert": {
            "id": alert.id,
            "cause": str(notice.cause),
            "severity": str(notice.severity),
            "signal": signals[0] if signals else None,
            "entities": list(alert.entities),
            "raised": _time(alert.raised),
            "story": {"id": story.id, "headline": clean(story.headline), "articles": story.articles},
            "evidence": [_evidence(dossier, mention) for mention in notice.evidence],
            "signals": [_signal(dossier, hit) for hit in notice.signals],
            "facts": list(notice.facts),
            "why": clean(notice.why),
            "severity_why": clean(notice.weighed),
            "confirmed_by": {"tier": story.tier, "owners": len(story.owners)},
            "state": alert.state,
            "notice": {"id": notice.id, "number": notice.number, "raised": _time(notice.raised)},
            **({"links": {action.verb: action.url for action in actions}} if actions else {}),
        },
        "article": {
            "url": clean(article.url),
            "title": clean(article.title),
            "published": _time(article.published),
            "feed": clean(feed.name) if feed else article.feed,
            **(_standing(feed) if feed else {}),
        },
        "kin": [
            {
                "story": kin.story.id,
                "alert": kin.alert or None,
                "headline": clean(kin.story.headline),
                "language": kin.story.traits.language or None,
                "shared": list(kin.shared),
            }
            for kin in dossier.kin
        ],
        "along": [_along(notice, article) for notice, article in dossier.along],
        "sources": [_source(article, feed) for article, feed in dossier.sources],
        **_listed(dossier),
    }


def _listed(dossier: Dossier) -> Mapping[str, Any]:
    """What lists have to do with it, of a message to which they have."""
    listings = [{"entity": entity, **listing_json(listing)} for entity, listing in dossier.listings.items()]
    return ({"listings": listings} if listings else {}) | ({"list": _change(dossier.change)} if dossier.change else {})


def _change(change: Change) -> Mapping[str, Any]:
    return {
        "action": str(change.action),
        "publication": clean(change.version),
        "published": change.published.isoformat() if change.published else None,  # with the zone of its authority
        "changed": [clean(what) for what in change.what],
        **listing_json(change.listing),
    }


def listing_json(listing: Listing) -> Mapping[str, Any]:
    """An entry of a sanctions list, for programs."""
    return {
        "list": listing.list,
        "id": clean(listing.id),
        "authority": clean(listing.authority),
        "programmes": [clean(programme) for programme in listing.programmes],
        "sections": [clean(section) for section in listing.sections],
        "schema": listing.schema,
        "names": [{"text": clean(one.text), "kind": one.kind, "weak": one.weak, "script": one.script} for one in listing.names],
        "scripts": sorted({one.script for one in listing.names if one.script}),
        "identifiers": [{"kind": clean(one.kind), "value": clean(one.value), "country": clean(one.country)} for one in listing.identifiers],
        "listed": listing.listed.isoformat() if listing.listed else None,
        "link": clean(listing.link),
        "by_ownership": listing.by_ownership,
        "owners": [_owner(one) for one in listing.owners],
    }


def _along(notice: Notice, article: Article) -> Mapping[str, Any]:
    """What waited in the thread and is told with the notice."""
    return {
        "notice": {"id": notice.id, "number": notice.number, "raised": _time(notice.raised)},
        "cause": str(notice.cause),
        "article": {"url": clean(article.url), "title": clean(article.title), "published": _time(article.published)},
    }


def _evidence(dossier: Dossier, mention: Mention) -> Mapping[str, Any]:
    return {
        "entity": mention.entity,
        "name": name_of(dossier, f"entity:{mention.entity}"),
        "surface": clean(mention.surface),
        "alias": clean(mention.alias),
        "field": mention.field,
        "sentence": clean(mention.sentence),
        "how": mention.how,
        "guard": clean(mention.guard),
    }


def _signal(dossier: Dossier, hit: SignalHit) -> Mapping[str, Any]:
    return {
        "id": hit.signal,
        "title": clean(hit.title) or name_of(dossier, f"signal:{hit.signal}"),
        "severity": str(hit.severity),
        "entities": list(hit.entities),
        "sentence": clean(hit.sentence),
    }


def _source(article: Article, feed: Feed) -> Mapping[str, Any]:
    return {
        "url": clean(article.url),
        "title": clean(article.title),
        "published": _time(article.published),
        "feed": clean(feed.name),
        **_standing(feed),
        "tags": list(feed.tags),
    }


def _owner(one: Owner) -> Mapping[str, str]:
    return {"relation": one.relation, "name": clean(one.name), "source": clean(one.source), "since": clean(one.since)}


def _standing(feed: Feed) -> Mapping[str, Any]:
    """How far a source is to be believed. `flag` is what people see beside its name: "official", "state-controlled", …"""
    return {"tier": feed.tier, "flag": flag(feed), "state_media": is_state_media(feed), "country": feed.country}


def _time(moment: datetime | None) -> str | None:
    """As in "2026-11-23T19:00:00Z"; a fraction of a second says nothing here."""
    if moment is None:
        return None
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
