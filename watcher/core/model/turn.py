"""What a poll knows before it decides, and everything it changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from watcher.core.model.ailment import Ailment
from watcher.core.model.delivery import Delivery
from watcher.core.model.evidence import Evidence
from watcher.core.model.feed import Feed
from watcher.core.model.learnt import Rest
from watcher.core.model.match import Match
from watcher.core.model.silence import Silence
from watcher.core.model.story import Alert, Article, Face, Link, Notice, Story
from watcher.core.model.subscription import Subscription
from watcher.core.model.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows that bears on one poll, read inside the turn that will save the outcome."""

    seen: Mapping[str, Article]  #: entry key -> the article last stored under it
    by_url: Mapping[str, tuple[Article, ...]]  #: canonical url -> articles of this feed, and told ones of any, of any age
    by_words: Mapping[str, tuple[Article, ...]] = field(default_factory=dict)  #: `identity.words` -> articles of this feed, newest first
    stories: Mapping[str, Story]  #: recent ones that share a subject, and those of `seen` and `by_url`
    alerts: Mapping[str, Alert]  #: story id -> its alert, for `stories`
    faces: tuple[Face, ...] = ()  #: what else `stories` are known by
    documents: int = 0  #: stories counted in `frequencies`
    frequencies: Mapping[str, int] = field(default_factory=dict)  #: term -> stories that hold it
    expect: Callable[[Collection[str]], None] = field(default=lambda _: None, compare=False)  #: says which `frequencies` are asked for next
    subscription: Subscription | None = None  #: what was agreed with a hub about this feed
    silences: tuple[Silence, ...] = ()  #: in force now
    notices: Mapping[str, tuple[Notice, ...]] = field(default_factory=dict)  #: article id -> the notices it brought, of those in `seen`


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything one poll changes. It is saved whole or not at all."""

    feed: Feed
    articles: tuple[Article, ...] = ()  #: new or reworded
    matches: tuple[tuple[str, Match], ...] = ()  #: (article id, match), replacing that article's earlier one
    evidence: tuple[
        Evidence, ...
    ] = ()  #: of `matches`, and of what was told and says so no longer; a wording that was read before keeps its first
    stories: tuple[Story, ...] = ()
    links: tuple[Link, ...] = ()  #: of stories that began, to those of other languages
    alerts: tuple[Alert, ...] = ()
    notices: tuple[Notice, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    unrouted: tuple[str, ...] = ()  #: ids of notices that no route takes
    terms: Mapping[str, int] = field(default_factory=dict)  #: document frequencies to add
    documents: int = 0  #: stories to add to those counted
    fresh: int = 0  #: articles not seen before; the others are new wordings
    backlog: int = 0  #: articles stored quietly because the feed was read for the first time
    subscription: Subscription | None = None  #: as it stands now; None: nothing of it changed
    rest: Rest | None = None  #: what the feed's host asked for
    reading: Literal["read", "unchanged", "failed", "overtaken"] = "read"  #: overtaken: somebody else polls it by now, nothing is saved
    ailment: Ailment | None = None  #: what the feed has, if people should be told
    visit: Visit | None = None  #: for the ledger of polls

    @property
    def pages(self) -> int:
        """Of how many articles the page was read."""
        return sum(bool(article.page) for article in self.articles)
