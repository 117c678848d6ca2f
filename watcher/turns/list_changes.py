"""Changes of a list on their way to be saved: what is found in their words before the transaction, what is told inside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from watcher.core.alerts.routing import Routes
from watcher.core.list_news import entry_of, feed_of, names_of, tell
from watcher.core.lists.delta import gone
from watcher.core.lists.followed import Followed
from watcher.core.lists.looks import ailment
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Answer, Change, Entry, Held, HeldNow, ListOutcome, Match, Sighting
from watcher.edges.list_ports import Downloads, ListStore
from watcher.edges.list_tables import Lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a look is done with."""

    web: Downloads
    store: str | Path
    settings: Lists
    matcher: Matcher
    routes: Routes


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one publication, with the entries that tell them and what is found in those; none if nothing is told."""

    one: Followed
    every: tuple[Change, ...]
    entries: tuple[Entry, ...]
    matches: tuple[Match, ...]

    @classmethod
    def of(cls, one: Followed, changes: Sequence[Change], matcher: Matcher) -> Self:
        """Searched for whoever is watched."""
        entries = tuple(entry_of(change, one) for change in changes) if one.alert else ()
        searched = [names_of(change, entry) for change, entry in zip(changes, entries, strict=False)]
        return cls(one, tuple(changes), entries, matcher.match_all(searched) if searched else ())

    def outcome(
        self,
        held: Held,
        known: HeldNow,
        means: Means,
        now: datetime,
        *,
        answer: Answer,
        sightings: Iterable[Sighting] = (),
        delisted: tuple[str, ...] = (),
        missing: tuple[str, ...] = (),
        returned: tuple[str, ...] = (),
    ) -> ListOutcome:
        """All that is to be saved at once."""
        plain = replace(noted(held, self.one, now), delisted=delisted, missing=missing, returned=returned)
        if not self.entries:
            return replace(plain, changes=tuple((change, "") for change in self.every))
        news = tell(
            list(zip(self.every, self.entries, strict=True)),
            self.matches,
            sightings,
            self.one,
            routes=means.routes,
            watchlist=means.matcher.watchlist,
            silences=known.silences,
            answer=answer,
            now=now,
        )
        return replace(plain, changes=news.changes, news=news.outcome, earlier=news.earlier)


def noted(held: Held, one: Followed, now: datetime) -> ListOutcome:
    """That a list was looked at, and what is wrong with it."""
    feed = feed_of(one)
    return ListOutcome(held=held, feed=feed, ailment=ailment(held, one, feed, now))


def taken_off(lists: ListStore, held: Held, ids: Iterable[str]) -> tuple[Change, ...]:
    """That these entries are no longer listed."""
    entries = (lists.listing(held.list, id_) for id_ in ids)
    return tuple(gone(entry, version=held.publication, published=held.published) for entry in entries if entry)
