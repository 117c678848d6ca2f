"""A drill: a notice in which nothing has happened, to see that a channel reaches its people.

It names nobody real, and its records are never stored.
"""

from __future__ import annotations

from datetime import datetime

from watcher.core.identity import digest
from watcher.core.model import Alert, Article, Cause, Delivery, Dossier, Feed, Mention, Notice, Severity, Story

_HEADLINE = "Drill: Example Trading ships nothing to nobody"
_SENTENCE = "Example Trading has shipped nothing to nobody, and nobody has to do anything about it."
_NAME = "Example Trading"


def drill(channel: str, *, author: str, now: datetime) -> tuple[Delivery, Dossier]:
    """A delivery to `channel` and its dossier. Unlike an alert, a drill is known by its moment: each is another message."""
    seed = digest("drill", channel, now.isoformat())
    feed = Feed(id=digest(seed, "feed"), url="https://example.org/drill.xml", title="sanctions-watch", tier=1)
    article = Article(
        id=digest(seed, "article"),
        feed=feed.id,
        key="drill",
        revision="drill",
        url="https://example.org/drill",
        title=_HEADLINE,
        text=_SENTENCE,
        published=now,
        found=now,
        language="en",
        story=seed,
    )
    mention = Mention(
        entity="example-trading",
        alias=_NAME,
        surface=_NAME,
        field="text",
        start=0,
        end=len(_NAME),
        how="exact",
        sentence=_SENTENCE,
    )
    story = Story(
        id=seed,
        headline=_HEADLINE,
        subjects=frozenset({mention.entity}),
        terms={},
        articles=1,
        feeds=frozenset({feed.id}),
        first_seen=now,
        last_seen=now,
    )
    facts = (f"entity:{mention.entity}",)
    alert = Alert(
        id=digest(seed, "alert"),
        story=story.id,
        severity=Severity.LOW,
        facts=frozenset(facts),
        entities=(mention.entity,),
        signals=(),
        raised=now,
        updated=now,
    )
    notice = Notice(
        id=digest(seed, "notice"),
        alert=alert.id,
        number=1,
        cause=Cause.DRILL,
        severity=Severity.LOW,
        facts=facts,
        article=article.id,
        evidence=(mention,),
        signals=(),
        raised=now,
        why=f'A drill asked for by {author}, to see that the channel "{channel}" works. Nothing has happened.',
    )
    delivery = Delivery(id=digest(seed, "delivery"), notice=notice.id, channel=channel, due=now, route="watcher channels test")
    names = {mention.entity: _NAME}
    return delivery, Dossier(notice=notice, alert=alert, story=story, article=article, sources=((article, feed),), names=names)
