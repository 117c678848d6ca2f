"""Who tells a story: the best tier among its feeds, and the owners that tell it in words of their own.

A word-for-word copy adds no owner: it shows that somebody has a subscription, not that somebody else knows. What it
refuses to do: weigh.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from watcher.core.feeds.owners import owner_of
from watcher.core.identity import canonical_url, normal_title
from watcher.core.model import Article, Feed, Match, Placed, Story


def heard(placed: Placed, article: Article, feed: Feed) -> Story:
    """The story with the voice of the feed that brought an article of it. A backlog, told to nobody, makes no source known."""
    story, owner = placed.story, owner_of(feed, article.url)
    return replace(
        story,
        tier=story.tier if article.backlog else min(story.tier, feed.tier),
        owners=story.owners if placed.verbatim or not owner else story.owners | {owner},
    )


def heard_of(story: Story, members: Iterable[tuple[Article, Match, Feed]]) -> Story:
    """The story with the voices of all its articles, oldest first; what has the headline, text or address of an earlier one copies."""
    met: set[str] = set()
    for article, _, feed in members:
        looks = {look for look in (normal_title(article.title), article.text, canonical_url(article.url)) if look}
        placed = Placed(story, "begins", frozenset(), verbatim=not met.isdisjoint(looks))
        story, met = heard(placed, article, feed), met | looks
    return story
