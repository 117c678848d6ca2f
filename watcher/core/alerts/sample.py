"""Two made-up notices to try templates on: one with everything a message can hold, one with as little as it ever has.

Nobody in them is real, and they are never stored.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.core.alerts.drill import drill
from watcher.core.model import Article, Cause, Delivery, Dossier, Feed, Mention, Severity, SignalHit

_HEADLINE = "Example Trading ships turbine parts to Ruritania, port records show"
_SENTENCE = "Forty containers of gas turbine blades left for Ruritania in May, & Example Trading paid for them, the records show."
_SIGNAL = "sample-turbines"


def samples(channel: str, now: datetime) -> tuple[tuple[Delivery, Dossier], ...]:
    """For one channel, the full one first."""
    return full(channel, now), bare(channel, now)


def full(channel: str, now: datetime) -> tuple[Delivery, Dossier]:
    """An alert of high severity by a signal, told by three outlets, one of them state media."""
    delivery, dossier = _begun(channel, now)
    evidence = (_mention("ruritania", "Ruritania", _HEADLINE), _mention("turbines", "gas turbine blades", _SENTENCE))
    entities, title = ("ruritania", "turbines"), "Turbine parts for Ruritania"
    hit = SignalHit(signal=_SIGNAL, title=title, severity=Severity.HIGH, entities=entities, sentence=_SENTENCE)
    facts = (f"signal:{_SIGNAL}", "entity:ruritania", "entity:turbines")
    outlets = (("Harbour Gazette", 3, ()), ("Example Wire", 2, ()), ("Ruritania Today", 4, ("state-media",)))
    sources = tuple(_source(dossier.article, number, *outlet) for number, outlet in enumerate(outlets, 1))
    why = 'First report of this story: signal "Turbine parts for Ruritania"'
    return delivery, replace(
        dossier,
        notice=replace(dossier.notice, evidence=evidence, signals=(hit,), facts=facts, severity=Severity.HIGH, why=why),
        alert=replace(dossier.alert, severity=Severity.HIGH, facts=frozenset(facts), entities=entities, signals=(_SIGNAL,)),
        story=replace(dossier.story, articles=len(sources), feeds=frozenset(feed.id for _, feed in sources)),
        sources=sources,
        names={"ruritania": "Ruritania", "turbines": "Gas turbines", _SIGNAL: hit.title},
    )


def bare(channel: str, now: datetime) -> tuple[Delivery, Dossier]:
    """An alert about an article without address, date and text."""
    delivery, dossier = _begun(channel, now)
    article = replace(dossier.article, url="", text="", published=None)
    return replace(delivery, route=""), replace(
        dossier, notice=replace(dossier.notice, evidence=(), facts=(), why=""), article=article, sources=(), names={}
    )


def _begun(channel: str, now: datetime) -> tuple[Delivery, Dossier]:
    delivery, dossier = drill(channel, author="nobody", now=now)
    return replace(delivery, route="a sample"), replace(
        dossier,
        notice=replace(dossier.notice, cause=Cause.NEW_STORY),
        story=replace(dossier.story, headline=_HEADLINE),
        article=replace(dossier.article, title=_HEADLINE, text=_SENTENCE, url="https://example.org/turbines?page=1&from=front"),
    )


def _mention(entity: str, surface: str, sentence: str) -> Mention:
    start = sentence.index(surface)
    end = start + len(surface)
    return Mention(entity=entity, alias=surface, surface=surface, field="text", start=start, end=end, how="exact", sentence=sentence)


def _source(article: Article, number: int, title: str, tier: int, tags: tuple[str, ...]) -> tuple[Article, Feed]:
    """The first is the article that is told."""
    id_, rss = article.feed if number == 1 else f"sample-{number}", f"https://outlet{number}.example/rss"
    feed = Feed(id=id_, url=rss, title=title, tier=tier, tags=tags)
    if number == 1:
        return article, feed
    url, found = f"https://outlet{number}.example/turbines", article.found + timedelta(minutes=number)
    return replace(article, id=f"{article.id[:-1]}{number}", feed=feed.id, url=url, found=found), feed
