"""What the store knows that bears on one poll, read inside the turn that will save what comes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from watcher.core.errors import Louder
from watcher.core.identity import canonical_url, words
from watcher.core.model import Alert, Article, Entry, Face, Feed, Known, Match, Notice, Story, Subscription
from watcher.core.stories import LIFE, WINDOW, subjects
from watcher.edges.store import rows, silences, stories
from watcher.edges.store.connection import Connection, Row, listed
from watcher.edges.store.frequencies import Frequencies
from watcher.edges.store.remembered import Stories
from watcher.edges.store.totals import total

#: How many stories are offered at most; the newest.
STORIES = 500
#: How many articles of one address are offered at most, the newest: some feeds link every entry to their front page.
COPIES = 50
#: How many articles of one headline of a feed are offered at most, the newest.
NAMESAKES = 10


def known(
    db: Connection,
    feed: Feed,
    entries: Sequence[Entry],
    matches: Sequence[Match],
    now: datetime,
    *,
    subscription: Subscription | None,
    frequencies: Frequencies,
    remembered: Stories,
) -> Known:
    seen, own, by_words = _own(db, feed, entries)
    by_url = _by_url(own, _told_at(db, matches))
    told = {article.story for article in seen.values()}
    told |= {a.story for copies in (*by_url.values(), *by_words.values()) for a in copies}
    there = remembered.read({story for story in told if story} | _recent(db, matches, now))
    looks = stories.faces(db, there)
    if matches:
        _expect(frequencies, there, looks)
    return Known(
        silences=silences.in_force(db, now) if matches or seen else (),
        subscription=subscription,
        seen=seen,
        notices=_notices(db, [article.id for article in seen.values() if article.story]),
        by_url=by_url,
        by_words=by_words,
        stories=there,
        alerts=_alerts(db, there),
        faces=looks,
        documents=total(db, "documents"),
        frequencies=frequencies,
        expect=frequencies.expect,
    )


def _expect(frequencies: Frequencies, there: Mapping[str, Story], looks: Sequence[Face]) -> None:
    """These are what an article is compared with."""
    frequencies.expect_all([story.terms for story in there.values()] + [face.terms for face in looks])


def quiet(db: Connection, feed: Feed, entries: Sequence[Entry], *, subscription: Subscription | None) -> Known:
    """What is known of entries in which nothing was found, and that are no part of any story; Louder if one is."""
    if not entries:
        return Known(subscription=subscription, seen={}, by_url={}, stories={}, alerts={})
    seen, own, by_words = _own(db, feed, entries)
    by_url = _by_url(own, {})
    if any(a.story for copies in (seen.values(), *by_url.values(), *by_words.values()) for a in copies):
        raise Louder(f"{feed.name}: one of its articles belongs to a story")
    return Known(subscription=subscription, seen=seen, by_url=by_url, by_words=by_words, stories={}, alerts={})


def _own(db: Connection, feed: Feed, entries: Sequence[Entry]) -> tuple[dict[str, Article], dict[str, Row], dict[str, tuple[Article, ...]]]:
    """What the feed itself has brought that entries may be: under their keys, at their addresses, under their headlines."""
    if not _met(db, feed):
        return {}, {}, {}
    seen = _seen(db, feed, entries)
    return seen, _own_at(db, feed, entries), _by_words(db, [entry for entry in entries if entry.key not in seen])


def _met(db: Connection, feed: Feed) -> bool:
    """Whether the feed has brought anything."""
    return db.value("SELECT 1 FROM seen WHERE feed = :feed LIMIT 1", feed=feed.id) is not None


def of_archive(db: Connection, articles: Sequence[Article], matches: Sequence[Match], now: datetime, *, frequencies: Frequencies) -> Known:
    """What bears on articles of the archive that came at one time: the stories of that time, not of today."""
    by_url = _grouped(_told_at(db, matches))
    told = {a.story for copies in by_url.values() for a in copies} | {article.story for article in articles}
    there = _stories(db, {story for story in told if story} | _of_its_time(db, matches, articles[0].found) if articles else set())
    looks = stories.faces(db, there)
    _expect(frequencies, there, looks)
    return Known(
        silences=silences.in_force(db, now),
        seen={},
        by_url=by_url,
        stories=there,
        alerts=_alerts(db, there),
        faces=looks,
        documents=total(db, "documents"),
        frequencies=frequencies,
        expect=frequencies.expect,
    )


def _seen(db: Connection, feed: Feed, entries: Sequence[Entry]) -> dict[str, Article]:
    found = db.rows(
        """SELECT article.*, seen.key AS entry FROM seen JOIN article ON article.id = seen.article
        WHERE seen.feed = :feed AND seen.key IN (SELECT value FROM json_each(:keys))""",
        feed=feed.id,
        keys=listed(entry.key for entry in entries),
    )
    return {row["entry"]: rows.article(row) for row in found}


def _by_url(own: Mapping[str, Row], told: Mapping[str, Row]) -> dict[str, tuple[Article, ...]]:
    """Of what stands at the addresses of the entries: the feed's own, and, where something was found, what joined a story.
    An address that a thousand feeds pass on costs a poll no more than one that stands in two.
    """
    return _grouped({**own, **told})


def _own_at(db: Connection, feed: Feed, entries: Sequence[Entry]) -> dict[str, Row]:
    """What the feed itself brought at the addresses of the entries, by id."""
    if not entries:
        return {}
    own = db.rows(
        """SELECT * FROM (
            SELECT *, row_number() OVER (PARTITION BY canonical ORDER BY found DESC, id) AS copy FROM article
            WHERE feed = :feed AND canonical <> '' AND canonical IN (SELECT value FROM json_each(:urls))
        ) AS copies WHERE copy <= :limit""",
        feed=feed.id,
        urls=listed(dict.fromkeys(canonical_url(entry.url) for entry in entries)),
        limit=COPIES,
    )
    return {row["id"]: row for row in own}


def _told_at(db: Connection, matches: Sequence[Match]) -> dict[str, Row]:
    """What joined a story, of all that stands at the addresses of what was found, by id: of each wording in each story the
    newest, for copies of it say the same.
    """
    ids: set[str] = set()
    for url in dict.fromkeys(canonical_url(match.entry.url) for match in matches):
        newest = db.rows(
            """SELECT id, story, revision FROM article
            WHERE canonical = :url AND canonical <> '' AND story IS NOT NULL ORDER BY found DESC, id LIMIT :limit""",
            url=url,
            limit=COPIES,
        )
        ids.update({(row["story"], row["revision"]): row["id"] for row in reversed(newest)}.values())
    found = db.rows("SELECT * FROM article WHERE id IN (SELECT value FROM json_each(:ids))", ids=listed(ids)) if ids else []
    return {row["id"]: row for row in found}


def _grouped(found: Mapping[str, Row]) -> dict[str, tuple[Article, ...]]:
    """Articles by canonical address, newest first."""
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
            WHERE words IN (SELECT value FROM json_each(:called)) AND words <> '') AS called WHERE nth <= :limit ORDER BY nth""",
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


def _of_its_time(db: Connection, matches: Sequence[Match], moment: datetime) -> set[str]:
    """Ids of the newest stories around a moment that share a subject with what was found."""
    found = db.rows(
        """SELECT story FROM story_subject JOIN story ON story.id = story_subject.story
        WHERE subject IN (SELECT value FROM json_each(:subjects)) AND story_subject.last_seen >= :since
        AND story_subject.last_seen <= :until AND story.first_seen <= :begun
        GROUP BY story ORDER BY max(story_subject.last_seen) DESC, story LIMIT :limit""",
        subjects=listed(frozenset[str]().union(*map(subjects, matches))),
        since=rows.stamp(moment - WINDOW),
        until=rows.stamp(moment + WINDOW + LIFE),
        begun=rows.stamp(moment + WINDOW),
        limit=STORIES,
    )
    return {row["story"] for row in found}


def _stories(db: Connection, ids: Collection[str]) -> dict[str, Story]:
    """By id, newest first."""
    if not ids:
        return {}
    found = db.rows("SELECT * FROM story WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY last_seen DESC, id", ids=listed(ids))
    return {row["id"]: rows.story(row) for row in found}


def _notices(db: Connection, articles: Collection[str]) -> dict[str, tuple[Notice, ...]]:
    """By article, in the order in which they were raised."""
    if not articles:
        return {}
    found = db.rows(
        "SELECT * FROM notice WHERE article IN (SELECT value FROM json_each(:articles)) ORDER BY article, number", articles=listed(articles)
    )
    return {article: tuple(map(rows.notice, told)) for article, told in groupby(found, key=lambda row: str(row["article"]))}


def _alerts(db: Connection, told: Collection[str]) -> dict[str, Alert]:
    if not told:
        return {}
    found = db.rows("SELECT * FROM alert WHERE story IN (SELECT value FROM json_each(:ids))", ids=listed(told))
    return {row["story"]: rows.alert(row) for row in found}
