"""One poll's write transaction: what is known is read inside it, and the outcome saved in it, whole or not at all.

Decides nothing: which article joins which story, and what is worth telling, comes in the `Outcome`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any, Self

from watcher.core.identity import canonical_url, words
from watcher.core.model import Alert, Article, Entry, Feed, Known, Match, Outcome, Story
from watcher.core.stories import WINDOW, subjects
from watcher.edges.store import evidence, outbox, roster, rows, silences, subscriptions
from watcher.edges.store.connection import Connection, listed
from watcher.edges.store.totals import grow, grown, total

#: How many stories are offered at most; the newest.
STORIES = 500
#: How many articles of one address are offered at most, the newest: some feeds link every entry to their front page.
COPIES = 50
#: How many terms are held in mind; beyond it they are looked up again.
_TERMS = 200_000
#: How many articles of one headline of a feed are offered at most, the newest.
NAMESAKES = 10


class Frequencies(Mapping[str, int]):
    """In how many matched articles a term stands, looked up when asked for: which terms matter is found out
    only while deciding. What was looked up is good until another connection changes the store, or a turn is undone.
    """

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._looked_up: dict[str, int | None] = {}
        self._version: Any = None
        self._checked = False  # in this turn, whether another connection has written since the last

    @contextmanager
    def fresh(self) -> Iterator[Self]:
        """For one turn, inside its transaction."""
        self._checked = False
        try:
            yield self
        except BaseException:
            self._looked_up.clear()
            raise

    def grow(self, terms: Mapping[str, int]) -> None:
        """Add to the stored frequencies."""
        self._db.run_each(
            """INSERT INTO term (term, documents) VALUES (:term, :documents)
            ON CONFLICT (term) DO UPDATE SET documents = term.documents + excluded.documents""",
            [{"term": term, "documents": documents} for term, documents in terms.items()],
        )
        for term, documents in terms.items():
            if term in self._looked_up:
                self._looked_up[term] = (self._looked_up[term] or 0) + documents

    def _check(self) -> None:
        version = self._db.value("PRAGMA data_version")
        if version != self._version or len(self._looked_up) > _TERMS:
            self._looked_up.clear()
        self._version = version
        self._checked = True

    def __getitem__(self, term: str) -> int:
        if not self._checked:
            self._check()
        if term not in self._looked_up:
            self._looked_up[term] = self._db.value("SELECT documents FROM term WHERE term = :term", term=term)
        documents = self._looked_up[term]
        if documents is None:
            raise KeyError(term)
        return documents

    def __iter__(self) -> Iterator[str]:
        return iter([row["term"] for row in self._db.rows("SELECT term FROM term ORDER BY term")])

    def __len__(self) -> int:
        return int(self._db.value("SELECT count(*) FROM term"))


class SqliteTurn:
    """`known`, read as the transaction began; `save`, at most once."""

    def __init__(self, db: Connection, known: Known, now: datetime, terms: Frequencies) -> None:
        self.known = known
        self._db = db
        self._now = now
        self._terms = terms

    def save(self, outcome: Outcome) -> None:
        """Everything the poll changes. Saving it again changes nothing but term counts, which are added."""
        roster.save_health(self._db, outcome.feed)
        if outcome.subscription:
            subscriptions.save(self._db, outcome.subscription)
        if outcome.rest:
            roster.save_rest(self._db, outcome.rest, self._now)
        self._save_stories(outcome.stories)
        self._save_articles(outcome.articles)
        self._save_matches(outcome.matches)
        evidence.add(self._db, outcome.evidence)
        self._db.put("alert", map(rows.of_alert, outcome.alerts))
        outbox.add(self._db, outcome.notices, outcome.deliveries)
        silences.save_unrouted(self._db, outcome.unrouted)
        self._save_terms(outcome)

    def _save_stories(self, stories: Sequence[Story]) -> None:
        there = self._there("SELECT id FROM story WHERE id IN (SELECT value FROM json_each(:ids))", [story.id for story in stories])
        grow(self._db, "stories", len({story.id for story in stories} - there))
        self._db.put("story", map(rows.of_story, stories))
        for story in stories:
            if story.id in there:
                self._db.run(
                    "DELETE FROM story_subject WHERE story = :id AND subject NOT IN (SELECT value FROM json_each(:subjects))",
                    id=story.id,
                    subjects=listed(story.subjects),
                )
        index = (
            {"story": story.id, "subject": subject, "last_seen": rows.stamp(story.last_seen)}
            for story in stories
            for subject in sorted(story.subjects)
        )
        self._db.put("story_subject", index, key="story, subject")

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

    def _save_matches(self, matches: Sequence[tuple[str, Match]]) -> None:
        found = rows.stamp(self._now)
        ids = [article for article, _ in matches]
        there = self._there("SELECT article AS id FROM finding WHERE article IN (SELECT value FROM json_each(:ids))", ids)
        grow(self._db, "matches", len(set(ids) - there))
        findings = ({"article": article, "found": found, "record": rows.of_match(match)} for article, match in matches)
        self._db.put("finding", findings, key="article", keep=["found"])
        for article, match in matches:
            if article in there:
                self._db.run(
                    "DELETE FROM mention WHERE article = :article AND entity NOT IN (SELECT value FROM json_each(:entities))",
                    article=article,
                    entities=listed(match.entities),
                )
        mentions = ({"article": article, "entity": entity, "found": found} for article, match in matches for entity in match.entities)
        self._db.put("mention", mentions, key="article, entity", keep=["found"])

    def _save_terms(self, outcome: Outcome) -> None:
        self._terms.grow(outcome.terms)
        grow(self._db, "documents", outcome.documents)


@contextmanager
def turn(
    db: Connection, feed: Feed, entries: Sequence[Entry], matches: Sequence[Match], now: datetime, *, frequencies: Frequencies
) -> Iterator[SqliteTurn]:
    """See `ports.Store.turn`."""
    with db.write(), frequencies.fresh():
        yield SqliteTurn(db, _known(db, feed, entries, matches, now, frequencies=frequencies), now, frequencies)


def unseen(db: Connection, feed: Feed, entries: Sequence[Entry]) -> Sequence[Entry]:
    """See `ports.Store.unseen`."""
    found = db.rows(
        "SELECT key, revision FROM seen WHERE feed = :feed AND key IN (SELECT value FROM json_each(:keys))",
        feed=feed.id,
        keys=listed(entry.key for entry in entries),
    )
    revisions = {row["key"]: row["revision"] for row in found}
    return [entry for entry in entries if revisions.get(entry.key) != entry.revision]


# ── what is known ──────────────────────────────────────────────────────────────────────────────


def _known(
    db: Connection, feed: Feed, entries: Sequence[Entry], matches: Sequence[Match], now: datetime, *, frequencies: Frequencies
) -> Known:
    seen = _seen(db, feed, entries)
    by_url = _by_url(db, feed, entries, matches)
    by_words = _by_words(db, [entry for entry in entries if entry.key not in seen])
    told = {article.story for article in seen.values()}
    told |= {a.story for copies in (*by_url.values(), *by_words.values()) for a in copies}
    stories = _stories(db, {story for story in told if story} | _recent(db, matches, now))
    return Known(
        silences=silences.in_force(db, now) if matches else (),
        subscription=subscriptions.of(db, feed.id),
        seen=seen,
        by_url=by_url,
        by_words=by_words,
        stories=stories,
        alerts=_alerts(db, stories),
        documents=total(db, "documents"),
        frequencies=frequencies,
    )


def _seen(db: Connection, feed: Feed, entries: Sequence[Entry]) -> dict[str, Article]:
    if not entries:
        return {}
    found = db.rows(
        """SELECT article.*, seen.key AS entry FROM seen JOIN article ON article.id = seen.article
        WHERE seen.feed = :feed AND seen.key IN (SELECT value FROM json_each(:keys))""",
        feed=feed.id,
        keys=listed(entry.key for entry in entries),
    )
    return {row["entry"]: rows.article(row) for row in found}


def _by_url(db: Connection, feed: Feed, entries: Sequence[Entry], matches: Sequence[Match]) -> dict[str, tuple[Article, ...]]:
    """Of what stands at the addresses of the entries: the feed's own, and, where something was found, what joined a story.
    An address that a thousand feeds pass on costs a poll no more than one that stands in two.
    """
    if not entries:
        return {}
    urls = dict.fromkeys(canonical_url(entry.url) for entry in entries)
    own = db.rows(
        """SELECT * FROM (
            SELECT *, row_number() OVER (PARTITION BY canonical ORDER BY found DESC, id) AS copy FROM article
            WHERE feed = :feed AND canonical <> '' AND canonical IN (SELECT value FROM json_each(:urls))
        ) WHERE copy <= :limit""",
        feed=feed.id,
        urls=listed(urls),
        limit=COPIES,
    )
    found = {row["id"]: row for row in own}
    for url in dict.fromkeys(canonical_url(match.entry.url) for match in matches):
        copies = db.rows(
            "SELECT * FROM article WHERE canonical = :url AND canonical <> '' AND story IS NOT NULL ORDER BY found DESC, id LIMIT :limit",
            url=url,
            limit=COPIES,
        )
        found |= {row["id"]: row for row in copies}
    newest = sorted(map(rows.article, found.values()), key=lambda copy: (copy.found, copy.id), reverse=True)
    return {url: tuple(copies) for url, copies in groupby(sorted(newest, key=_canonical), key=_canonical)}


def _canonical(article: Article) -> str:
    return canonical_url(article.url)


def _by_words(db: Connection, entries: Sequence[Entry]) -> dict[str, tuple[Article, ...]]:
    called = {words(entry.feed, title=entry.title, text=entry.text) for entry in entries}
    if not called:
        return {}
    found = db.rows(
        """SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY words ORDER BY found DESC, id) AS nth FROM article
            WHERE words IN (SELECT value FROM json_each(:called)) AND words <> '') WHERE nth <= :limit ORDER BY nth""",
        called=listed(called),
        limit=NAMESAKES,
    )
    by_words: dict[str, tuple[Article, ...]] = {}
    for row in found:
        by_words[row["words"]] = (*by_words.get(row["words"], ()), rows.article(row))
    return by_words


def at(db: Connection, canonical: str, *, limit: int) -> tuple[Article, ...]:
    """Articles published under a canonical address, in any feed, newest first."""
    found = db.rows(
        "SELECT * FROM article WHERE canonical = :url AND canonical <> '' ORDER BY found DESC, id LIMIT :limit",
        url=canonical,
        limit=limit,
    )
    return tuple(rows.article(row) for row in found)


def _recent(db: Connection, matches: Sequence[Match], now: datetime) -> set[str]:
    """Ids of the newest stories of the window that share a subject with what was found."""
    shared = frozenset[str]().union(*map(subjects, matches))
    if not shared:
        return set()
    found = db.rows(
        """SELECT story FROM story_subject WHERE subject IN (SELECT value FROM json_each(:subjects)) AND last_seen >= :since
        GROUP BY story ORDER BY max(last_seen) DESC, story LIMIT :limit""",
        subjects=listed(shared),
        since=rows.stamp(now - WINDOW),
        limit=STORIES,
    )
    return {row["story"] for row in found}


def _stories(db: Connection, ids: Collection[str]) -> dict[str, Story]:
    """By id, newest first."""
    if not ids:
        return {}
    found = db.rows("SELECT * FROM story WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY last_seen DESC, id", ids=listed(ids))
    return {row["id"]: rows.story(row) for row in found}


def _alerts(db: Connection, stories: Collection[str]) -> dict[str, Alert]:
    if not stories:
        return {}
    found = db.rows("SELECT * FROM alert WHERE story IN (SELECT value FROM json_each(:ids))", ids=listed(stories))
    return {row["story"]: rows.alert(row) for row in found}
