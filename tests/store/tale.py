"""Records for the store's tests: one feed, one poll of it that found something, told from its number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watcher.core import identity
from watcher.core.model import (
    Alert,
    Article,
    Cause,
    Condition,
    Declared,
    Delivery,
    Entry,
    Feed,
    Habits,
    Health,
    Match,
    Mention,
    Move,
    Notice,
    Outcome,
    Severity,
    SignalHit,
    Story,
)

NOW = datetime(2026, 11, 23, 19, 0, 0, 250, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=2)


def feed(name: str = "one", **changes) -> Feed:
    url = f"https://{name}.example/rss.xml"
    plain = Feed(
        id=identity.feed_id(url), url=url, title=f"Газета {name}", language="ru", country="RU", tags=("state-media", "wire"), tier=4
    )
    return replace(plain, **changes)


def polled(source: Feed, **health) -> Feed:
    return replace(source, health=replace(source.health, **health))


HEALTH = Health(
    etag='W/"a,b"',
    last_modified="Mon, 23 Nov 2026 18:00:00 GMT",
    validators_of="https://cdn.example/rss.xml",
    since=NOW - 9 * MINUTE,
    first_read=NOW - 8 * MINUTE,
    last_read=NOW - 2 * MINUTE,
    last_new=NOW - 3 * MINUTE,
    next_poll=NOW + 7 * MINUTE,
    failures=3,
    reason="timeout after 20 s",
    status=503,
    body="1f" * 16,
    fresh_for=15 * MINUTE,
    declared=Declared(
        ttl=60 * MINUTE,
        period=30 * MINUTE,
        skip_hours=frozenset({0, 23}),
        skip_days=frozenset({5, 6}),
        older="?page=2",
        hub="https://hub.example/",
        topic="https://one.example/rss.xml",
        generator="Газета CMS",
    ),
    habits=Habits(
        arrivals=(NOW - 90 * MINUTE, NOW - 3 * MINUTE),
        silence=87 * MINUTE,
        fill=600 * MINUTE,
        size=19.5,
        held=20,
        low=4,
        newest=("a1", "b2"),
        title="Газета",
        language="ru",
        alphabet="Cyrillic",
        generator="Газета CMS",
        shifts=2,
        by_words=True,
    ),
    conditions=(Condition(name="empty", reason="no entries", since=NOW - 30 * MINUTE, polls=3, confirmed=True),),
    recovered=(Condition(name="page", reason="“Log in”", since=NOW - 60 * MINUTE, polls=5, confirmed=True),),
    move=Move(to="https://new.example/rss.xml", since=NOW - 99 * MINUTE, polls=21, last=NOW - 2 * MINUTE, taken=True),
)


def entry(source: Feed, n: int = 1, **changes) -> Entry:
    title, text = f"华为 shipment {n} to Росатом", f"Text {n} with \x01 nothing hidden, “quotes” and 🚢."
    key = identity.entry_key(source.id, guid=f"guid-{n}", url="", title="", text="")
    plain = Entry(
        feed=source.id,
        key=key,
        revision=identity.revision(title, text),
        url=f"https://www.news.example/{n}?utm_source=rss",
        title=title,
        text=text,
        published=NOW - timedelta(hours=n),
        language="zh",
    )
    return replace(plain, **changes)


def article(item: Entry, **changes) -> Article:
    plain = Article(
        id=identity.article_id(item.key),
        feed=item.feed,
        key=item.key,
        revision=item.revision,
        url=item.url,
        title=item.title,
        text=item.text,
        published=item.published,
        found=NOW,
        language=item.language,
    )
    return replace(plain, **changes)


HIT = SignalHit(signal="arms", title="Arms for somebody", severity=Severity.HIGH, entities=("huawei", "rosatom"), sentence="华为 shipment.")


def match(item: Entry) -> Match:
    first = Mention(entity="huawei", alias="华为", surface="华为", field="title", start=0, end=2, how="exact", sentence="华为 shipment.")
    second = Mention(entity="rosatom", alias="Росатом", surface="Росатом", field="title", start=17, end=24, how="folded", guard="near atom")
    return Match(entry=item, mentions=(first, second), signals=(HIT,))


def told(source: Feed, n: int = 1, *, channels: tuple[str, ...] = ("desk",), due: datetime = NOW) -> Outcome:
    """What a poll changes that read entry `n` of a feed: its own story, alert, notice and a delivery a channel."""
    item = entry(source, n)
    found = match(item)
    story_id = identity.story_id(identity.article_id(item.key))
    kept = article(item, story=story_id)
    story = Story(
        id=story_id,
        headline=item.title,
        subjects=frozenset({"huawei", "rosatom", "signal:arms"}),
        terms={"shipment": 0.75, "华为": 0.1},
        articles=1,
        feeds=frozenset({source.id}),
        first_seen=NOW,
        last_seen=NOW,
    )
    facts = ("signal:arms", "entity:huawei")
    alert = Alert(
        id=identity.alert_id(story_id),
        story=story_id,
        severity=Severity.HIGH,
        facts=frozenset(facts),
        entities=("rosatom", "huawei"),
        signals=("arms",),
        raised=NOW,
        updated=NOW,
    )
    notice = Notice(
        id=identity.notice_id(alert.id, Cause.NEW_STORY, facts),
        alert=alert.id,
        number=1,
        cause=Cause.NEW_STORY,
        severity=Severity.HIGH,
        facts=facts,
        article=kept.id,
        evidence=found.mentions,
        signals=found.signals,
        raised=NOW,
        why="a story not told before",
    )
    return Outcome(
        feed=polled(source, last_read=NOW, next_poll=NOW + 10 * MINUTE),
        articles=(kept,),
        matches=((kept.id, found),),
        stories=(story,),
        alerts=(alert,),
        notices=(notice,),
        deliveries=tuple(delivery(notice, channel, due=due) for channel in channels),
        terms={"shipment": 1, "华为": 1},
        documents=1,
    )


def delivery(notice: Notice, channel: str, **changes) -> Delivery:
    plain = Delivery(id=identity.delivery_id(notice.id, channel), notice=notice.id, channel=channel, due=NOW, route="severity: high")
    return replace(plain, **changes)


def update(outcome: Outcome, number: int = 2, *, channels: tuple[str, ...] = ("desk",)) -> Outcome:
    """The same poll again, telling another fact of the same alert."""
    (first,) = outcome.notices
    notice = replace(first, id=identity.notice_id(first.alert, Cause.NEW_FACT, (f"fact {number}",)), number=number, cause=Cause.NEW_FACT)
    deliveries = tuple(delivery(notice, channel) for channel in channels)
    return Outcome(feed=outcome.feed, alerts=(replace(outcome.alerts[0], notices=number),), notices=(notice,), deliveries=deliveries)


def save(store, outcome: Outcome, *, now: datetime = NOW) -> None:
    with store.turn(outcome.feed, (), tuple(match for _, match in outcome.matches), now) as turn:
        turn.save(outcome)
