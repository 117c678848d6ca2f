"""Articles of the archive in hand once more: one write transaction in which a few of them find their story anew.

It refuses to decide, to touch what polling knows of a feed, and to hold on to an article that was edited meanwhile: with
its new words it was searched by whoever read it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from watcher.core.model import Article, Evidence, Known, Match, Outcome, Stored
from watcher.edges.store import archive, bulletins, known, roster, rows
from watcher.edges.store.connection import Connection, listed
from watcher.edges.store.frequencies import Frequencies
from watcher.edges.store.totals import grow, total
from watcher.edges.store.turn import SqliteTurn


class AgainTurn:
    """`known`, and the `articles` as they stand now, with when they came; `save`, at most once."""

    def __init__(self, db: Connection, turn: SqliteTurn, articles: Sequence[Article], read: Mapping[str, datetime], now: datetime) -> None:
        self.known: Known = turn.known
        self._db = db
        self._now = now
        self.articles = tuple(articles)
        self._turn = turn
        self._read = read

    def save(self, outcome: Outcome, *, at_once: bool = False) -> None:
        """What came of the articles: their stories, what was found in them, and what is to be told of it; `at_once`: not one
        by one, but in one summary when `tell_at_once` is called.
        """
        kept = (
            Evidence(article=article, entry=match.entry, fetched=self._read[article], answer=None) for article, match in outcome.matches
        )
        came = {article.id: article.found for article in self.articles}
        deliveries = bulletins.gathered(self._db, outcome.deliveries, self._now) if at_once else outcome.deliveries
        self._turn.save_again(replace(outcome, evidence=tuple(kept), deliveries=deliveries), found=came)


class Rereading:
    """What another look at the archive asks of a store."""

    def __init__(self, db: Connection, frequencies: Frequencies) -> None:
        self._db = db
        self._frequencies = frequencies

    @contextmanager
    def turn(self, articles: Sequence[Article], matches: Sequence[Match], now: datetime) -> Iterator[AgainTurn]:
        """For articles that came at one time, and what is found in them. Leaving it with an exception changes nothing."""
        db = self._db
        with db.write(), self._frequencies.fresh() as frequencies:
            there = {row["id"]: row for row in _rows(db, [article.id for article in articles])}
            as_read = [a for a in articles if a.id in there and (there[a.id]["revision"], there[a.id]["page"]) == (a.revision, a.page)]
            standing = [replace(article, story=there[article.id]["story"]) for article in as_read]
            bearing = known.of_archive(db, standing, matches, now, frequencies=frequencies)
            read = {article.id: rows.moment(there[article.id]["found"]) for article in standing}
            yield AgainTurn(db, SqliteTurn(db, bearing, now, frequencies), standing, read, now)

    def tell_at_once(self, now: datetime) -> None:
        """All that is to be told in one summary is found."""
        bulletins.tell_gathered(self._db, now)

    def between(self, since: datetime | None = None) -> tuple[int, int]:
        """The places behind which, and up to which, the articles stand that came from a moment on until now."""
        return archive.between(self._db, since)

    def found_before(self, articles: Collection[str]) -> Mapping[str, Match]:
        """What was found in these articles when they were searched last, by id."""
        found = self._db.rows(
            "SELECT article, record FROM finding WHERE article IN (SELECT value FROM json_each(:ids))", ids=listed(articles)
        )
        return {row["article"]: rows.match(row["record"]) for row in found}

    def raised(self, since: datetime, until: datetime) -> int:
        """How many alerts were raised from a moment on, before another."""
        span = {"since": rows.stamp(since), "until": rows.stamp(until)}
        return int(self._db.value("SELECT count(*) FROM alert WHERE raised >= :since AND raised < :until", **span))

    def fill(self, batch: Sequence[Stored]) -> None:
        """Put in articles of another store, which belong to no story here. Those that are there stay as they are."""
        for stored in {stored.feed.id: stored for stored in batch}.values():
            roster.add(self._db, stored.feed, stored.article.found)
        arrivals = [rows.of_arrival(replace(stored.article, story=None), place=stored.place) for stored in batch]
        with self._db.write():
            self._db.put("article", arrivals, keep=tuple(arrivals[0]) if arrivals else ())

    def learnt(self) -> tuple[Mapping[str, int], int]:
        """How rare words are: every term with the number of stories it stands in, and how many stories were counted."""
        with self._db.snapshot():
            terms = {row["term"]: row["documents"] for row in self._db.rows("SELECT term, documents FROM term")}
            return terms, total(self._db, "documents")

    def learn(self, terms: Mapping[str, int], documents: int) -> None:
        """Take over how rare words are in another store."""
        with self._db.write(), self._frequencies.fresh() as known_so_far:
            known_so_far.grow(terms)
            grow(self._db, "documents", documents)


def _rows(db: Connection, ids: Sequence[str]) -> Sequence[Mapping[str, str]]:
    return db.rows("SELECT id, revision, page, story, found FROM article WHERE id IN (SELECT value FROM json_each(:ids))", ids=listed(ids))
