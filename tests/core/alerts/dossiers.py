"""Dossiers to write messages from: an ordinary one, and how to make others of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watcher.core.alerts.permits import Links
from watcher.core.model import (
    Alert,
    Article,
    Cause,
    Delivery,
    Dossier,
    Feed,
    Mention,
    Notice,
    Severity,
    SignalHit,
    Story,
)

WHEN = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
ALERT = "a1e77d00c0ffee00a1e77d00c0ffee00"
NAMES = {
    "north-korea": "North Korea",
    "russia": "Russia",
    "artillery": "Artillery shells",
    "huawei": "Huawei",
    "kp-arms-to-ru": "North Korean arms for Russia",
}


def feed(title: str = "Harbour Gazette", *, tier: int = 3, tags: tuple[str, ...] = ()) -> Feed:
    return Feed(id=f"feed-{title}", url="https://gazette.example/rss.xml", title=title, tier=tier, tags=tags)


def article(
    title: str, text: str = "", *, url: str = "https://gazette.example/shells?page=1&from=front", source: str = "Harbour Gazette"
) -> Article:
    return Article(
        id=f"article-{source}",
        feed=f"feed-{source}",
        key="k",
        revision="r",
        url=url,
        title=title,
        text=text,
        published=WHEN,
        found=WHEN,
        story="story-1",
    )


def mention(entity: str, surface: str, sentence: str, *, alias: str = "", how: str = "exact", guard: str = "") -> Mention:
    start = sentence.find(surface)
    return Mention(
        entity=entity,
        alias=alias or surface,
        surface=surface,
        field="text",
        start=start,
        end=start + len(surface),
        how=how,
        guard=guard,
        sentence=sentence,
    )


HEADLINE = "Pyongyang ships shells to Moscow again, Seoul says"
SENTENCE = "A convoy with artillery shells left North Korean depots for Russia's eastern ports, South Korean officers said."
EVIDENCE = (
    mention("north-korea", "Pyongyang", HEADLINE, how="metonym"),
    mention("russia", "Moscow", HEADLINE, how="metonym", guard="beside “shells”"),
    mention("artillery", "artillery shells", SENTENCE, alias="artillery shell", how="inflected form"),
    mention("north-korea", "North Korean", SENTENCE, how="demonym"),
    mention("russia", "Russia", SENTENCE),
)
SIGNAL = SignalHit(
    signal="kp-arms-to-ru",
    title="North Korean arms for Russia",
    severity=Severity.HIGH,
    entities=("north-korea", "russia", "artillery"),
    sentence=SENTENCE,
)


def dossier(
    *,
    cause: Cause = Cause.NEW_STORY,
    told: Article | None = None,
    evidence: tuple[Mention, ...] = EVIDENCE,
    signals: tuple[SignalHit, ...] = (SIGNAL,),
    facts: tuple[str, ...] = ("signal:kp-arms-to-ru", "entity:north-korea", "entity:russia"),
    why: str = 'First report of this story: signal "North Korean arms for Russia"',
    sources: tuple[tuple[Article, Feed], ...] | None = None,
    names: dict[str, str] = NAMES,
    headline: str = "",
    weighed: str = "high, as the signal says",
) -> Dossier:
    told = told or article(HEADLINE, SENTENCE)
    sources = ((told, feed()),) if sources is None else sources
    return Dossier(
        notice=Notice(
            id="notice-1",
            alert=ALERT,
            number=1,
            cause=cause,
            severity=Severity.HIGH,
            facts=facts,
            article=told.id,
            evidence=evidence,
            signals=signals,
            raised=WHEN,
            why=why,
            weighed=weighed,
        ),
        alert=Alert(
            id=ALERT,
            story="story-1",
            severity=Severity.HIGH,
            facts=frozenset(facts),
            entities=tuple(dict.fromkeys(m.entity for m in evidence)),
            signals=tuple(hit.signal for hit in signals),
            raised=WHEN,
            updated=WHEN,
        ),
        story=Story(
            id="story-1",
            headline=headline or told.title,
            subjects=frozenset(),
            terms={},
            articles=len(sources),
            feeds=frozenset(f.id for _, f in sources),
            first_seen=WHEN,
            last_seen=WHEN,
            tier=min((f.tier for _, f in sources), default=5),
            owners=frozenset(f.title for _, f in sources),
        ),
        article=told,
        sources=sources,
        names=names,
    )


DELIVERY = Delivery(id="de11fe44de11fe44", notice="notice-1", channel="desk", due=WHEN, route="loud things to the desk")


ACTIONS = Links(base="https://watch.example.org/act", keys=(b"a key of tests",), life=timedelta(days=7)).actions(
    ALERT, "open", "desk", WHEN
)


def outlets(count: int) -> tuple[tuple[Article, Feed], ...]:
    first = (article(HEADLINE, SENTENCE), feed())
    rest = (
        (article(HEADLINE, url=f"https://outlet{n}.example/?a={n}&b=1", source=f"Outlet {n}"), feed(f"Outlet {n}"))
        for n in range(2, count + 1)
    )
    return (first, *rest)
