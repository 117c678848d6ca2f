"""A report: one article of a story, with what is known of both when it comes. All that is raised is raised from one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.core.model import Alert, Article, Feed, Match, Notice, Placed
from watcher.core.watchlist.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class Earlier:
    """The wording of an article before this one, and the notices the article brought."""

    article: Article
    notices: Sequence[Notice] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`placed` is the story with this article in it."""

    placed: Placed
    article: Article
    match: Match | None  #: None: a wording in which nothing is watched any more
    feed: Feed
    alert: Alert | None = None  #: what was raised for the story
    told: frozenset[str] = frozenset()  #: facts that are no news, see `facts`
    best: int = 5  #: tier of the best feed that told the story before
    earlier: Earlier | None = None  #: the article as it read before
    watchlist: Watchlist

    @property
    def again(self) -> bool:
        """Whether nothing came: words that were read before are looked at again, by another watch list."""
        return self.earlier is not None and self.earlier.article.revision == self.article.revision

    def name(self, fact: str) -> str:
        """For people: the name behind "entity:<id>", the title behind "signal:<id>"; the id of what is watched no more."""
        kind, _, id_ = fact.partition(":")
        if kind == "signal":
            signal = self.watchlist.signals.get(id_)
            return f'signal "{signal.title if signal else id_}"'
        return self.watchlist.entities[id_].name if id_ in self.watchlist.entities else id_
