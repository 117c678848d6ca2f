"""One poll's write transaction: what is known is read inside it, and the outcome saved in it, whole or not at all.

Decides nothing: which article joins which story, and what is worth telling, comes in the `Outcome`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from watcher.core.model import Article, Entry, Feed, Known, Match, Outcome, Story
from watcher.edges.store import ailments, evidence, known, outbox, roster, rows, silences, stories, subscriptions, visits
from watcher.edges.store.connection import Connection, listed
from watcher.edges.store.frequencies import Frequencies
from watcher.edges.store.remembered import Stories
from watcher.edges.store.totals import grow, grown


class SqliteTurn:
    """`known`, read as the transaction began; `save`, at most once."""

    def __init__(self, db: Connection, known: Known, now: datetime, terms: Frequencies, remembered: Stories | None = None) -> None:
        self.known = known
        self._db = db
        self._now = now
        self._terms = terms
        self._stories = remembered
        self.saved = False

    def save(self, outcome: Outcome) -> None:
        """Everything the poll changes. Saving it again changes nothing but term counts, which are added."""
        self.saved = True
        roster.save_health(self._db, outcome.feed)
        if outcome.subscription:
            subscriptions.save(self._db, outcome.subscription)
        if outcome.rest:
            roster.save_rest(self._db, outcome.rest, self._now)
        if outcome.stories:
            self._save_stories(outcome.stories)
        if outcome.articles:
            self._save_articles(outcome.articles)
        self._save_told(outcome, found={})

    def save_again(self, outcome: Outcome, *, found: Mapping[str, datetime]) -> None:
        """Of articles that are stored: which stories they belong to by now, and all that follows from it. Their feed and
        their words stay as they are. `found` says when each was found, by id.
        """
        self._save_stories(outcome.stories)
        for article in outcome.articles:
            self._db.run("UPDATE article SET story = :story WHERE id = :id", id=article.id, story=article.story)
        self._save_told(outcome, found=found)

    def _save_told(self, outcome: Outcome, *, found: Mapping[str, datetime]) -> None:
        if outcome.matches:
            self._save_matches(outcome.matches, found)
        evidence.add(self._db, outcome.evidence)
        stories.save_links(self._db, outcome.links)
        self._db.put("alert", map(rows.of_alert, outcome.alerts))
        outbox.add(self._db, outcome.notices, outcome.deliveries)
        silences.save_unrouted(self._db, outcome.unrouted)
        self._save_terms(outcome)
        ailments.note(self._db, outcome.feed.id, outcome.ailment, self._now)
        if outcome.visit:
            visits.add(self._db, outcome.visit)

    def _save_stories(self, told: Sequence[Story]) -> None:
        stories.save(self._db, told)
        if self._stories:
            self._stories.keep(told)

    def _save_articles(self, articles: Sequence[Article]) -> None:
        there = self._there("SELECT id FROM article WHERE id IN (SELECT value FROM json_each(:ids))", [a.id for a in articles])
        new = {article.id: number for number, article in enumerate((a for a in articles if a.id not in there), 1)}
        grow(self._db, "entries", len(new))
        last = grown(self._db, "places", len(new))
        arrivals = (rows.of_arrival(article, place=last + new.get(article.id, 0)) for article in articles)
        self._db.put("article", arrivals, keep=rows.ARRIVAL)
        seen = ({"feed": a.feed, "key": a.key, "revision": a.revision, "article": a.id} for a in articles)
        self._db.put("seen", seen, key="feed, key")

    def _there(self, which: str, ids: Collection[str]) -> set[str]:
        """Those of `ids` that the store knows."""
        return {row["id"] for row in self._db.rows(which, ids=listed(ids))} if ids else set()

    def _save_matches(self, matches: Sequence[tuple[str, Match]], found: Mapping[str, datetime]) -> None:
        when = {article: rows.stamp(found.get(article, self._now)) for article, _ in matches}
        ids = [article for article, _ in matches]
        there = self._there("SELECT article AS id FROM finding WHERE article IN (SELECT value FROM json_each(:ids))", ids)
        grow(self._db, "matches", len(set(ids) - there))
        findings = ({"article": article, "found": when[article], "record": rows.of_match(match)} for article, match in matches)
        self._db.put("finding", findings, key="article", keep=["found"])
        for article, match in matches:
            if article in there:
                self._db.run(
                    "DELETE FROM mention WHERE article = :article AND entity NOT IN (SELECT value FROM json_each(:entities))",
                    article=article,
                    entities=listed(match.entities),
                )
        mentions = [(article, entity) for article, match in matches for entity in match.entities]
        index = ({"article": article, "entity": entity, "found": when[article]} for article, entity in mentions)
        self._db.put("mention", index, key="article, entity", keep=["found"])

    def _save_terms(self, outcome: Outcome) -> None:
        if outcome.terms:
            self._terms.grow(outcome.terms)
        grow(self._db, "documents", outcome.documents)


@contextmanager
def turn(
    db: Connection,
    feed: Feed,
    entries: Sequence[Entry],
    matches: Sequence[Match],
    now: datetime,
    *,
    frequencies: Frequencies,
    stories: Stories,
    token: str | None = None,
) -> Iterator[SqliteTurn]:
    """See `ports.Store.turn`. `token` is that of the feed's lease, if it was leased."""
    with db.write(), frequencies.fresh(), stories.fresh():
        if token:
            roster.hold(db, feed, token)
        bearing = known.known(db, feed, entries, matches, now, frequencies=frequencies, remembered=stories)
        yield SqliteTurn(db, bearing, now, frequencies, stories)


def unseen(db: Connection, feed: Feed, entries: Sequence[Entry]) -> Sequence[Entry]:
    """See `ports.Store.unseen`."""
    found = db.rows(
        "SELECT key, revision FROM seen WHERE feed = :feed AND key IN (SELECT value FROM json_each(:keys))",
        feed=feed.id,
        keys=listed(entry.key for entry in entries),
    )
    revisions = {row["key"]: row["revision"] for row in found}
    return [entry for entry in entries if revisions.get(entry.key) != entry.revision]
