"""What proves that somebody watched: the ledger of polls, the articles that came, what was found, from when a name was watched.

It reads only. What the facts amount to is said by `core.coverage`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from watcher.core.model import Attendance, Visit
from watcher.edges.store import listed, rows, visits
from watcher.edges.store.connection import Connection
from watcher.edges.store.listed import Term
from watcher.edges.store.totals import total


class Proof:
    """Over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def visits(self, feeds: Mapping[str, Any], since: datetime, until: datetime) -> Mapping[str, Sequence[Attendance]]:
        """What was seen of these feeds in that time, by feed id; see `visits.of_feeds`."""
        return visits.of_feeds(self._db, feeds, since, until)

    def visits_of(self, feed: str, *, limit: int) -> Sequence[Visit]:
        """The last visits to one feed, newest first."""
        return visits.latest(self._db, feed, limit=limit)

    def pauses(
        self, feeds: Mapping[str, Any], since: datetime, until: datetime, longer: timedelta
    ) -> Mapping[str, tuple[datetime, datetime]]:
        """The longest time in which each feed did not answer, of those in which one did not for so long; its end points answered."""
        named = {visits.number(feed): feed for feed in feeds}
        longest: dict[str, tuple[datetime, datetime]] = {}
        for number, begin, end in visits.pauses(self._db, since, until, longer=longer, feed=True):
            if number in named:
                longest.setdefault(named[number], (begin, end))
        return longest

    def stillness(self, since: datetime, until: datetime, longer: timedelta) -> Sequence[tuple[datetime, datetime]]:
        """The times in which no feed answered for so long, the longest first."""
        return [(begin, end) for _, begin, end in visits.pauses(self._db, since, until, longer=longer, feed=False)]

    @property
    def begins(self) -> datetime | None:
        """When the ledger of polls begins."""
        return visits.begins(self._db)

    @property
    def articles(self) -> int:
        """How many articles ever came: the place of the last one."""
        return total(self._db, "places")

    def watched(self, entity: str) -> Sequence[Term]:
        """The times in which an entity (or a register, by its version) was on the watch list, oldest first."""
        return listed.of(self._db, entity)

    def languages(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """How many articles came in each language, as they or their feeds say; "" where neither does."""
        found = self._db.rows(
            """SELECT coalesce(article.language, feed.language, '') AS language, count(*) AS n
            FROM article JOIN feed ON feed.id = article.feed WHERE article.found >= :since AND article.found < :until
            GROUP BY 1 ORDER BY 2 DESC, 1""",
            **_span(since, until),
        )
        return {row["language"]: row["n"] for row in found}

    def found(self, entity: str, since: datetime, until: datetime) -> Mapping[str, int]:
        """In how many articles an entity was found, how many alerts are about it, and how many of these are in which state."""
        span = {"entity": entity, **_span(since, until)}
        articles = self._db.value("SELECT count(*) FROM mention WHERE entity = :entity AND found >= :since AND found < :until", **span)
        about = self._db.rows(
            """SELECT DISTINCT alert.id, alert.state, alert.entities FROM mention JOIN article ON article.id = mention.article
            JOIN alert ON alert.story = article.story
            WHERE mention.entity = :entity AND mention.found >= :since AND mention.found < :until""",
            **span,
        )
        states = Counter(row["state"] for row in about if entity in json.loads(row["entities"]))
        return {"articles": articles, "alerts": sum(states.values()), **states}

    def first_found(self, entity: str) -> datetime | None:
        """When an entity was found for the first time, so that it was watched by then."""
        first = self._db.value("SELECT min(found) FROM mention WHERE entity = :entity", entity=entity)
        return rows.moment(first) if first else None


def _span(since: datetime, until: datetime) -> dict[str, str]:
    return {"since": rows.stamp(since), "until": rows.stamp(until)}
