"""Which feeds there are and whose turn it is. Says when a feed is leased, never when it should be polled next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from watcher.core.errors import StoreError
from watcher.core.feeds.hosts import catching_up, host_of
from watcher.core.identity import feed_id
from watcher.core.model import Feed, Rest
from watcher.edges.store import rows
from watcher.edges.store.connection import Connection, listed

Added: TypeAlias = Literal["added", "restored", "known"]
Removed: TypeAlias = Literal["removed", "declared", "unknown"]


def declare(db: Connection, feeds: Collection[Feed], now: datetime) -> None:
    """See `ports.Store.declare`. A feed added by command and named in a file too takes the file's definition,
    and stays when the file no longer names it.
    """
    with db.write():
        for feed in feeds:
            db.run(
                """INSERT INTO feed (id, url, host, title, language, country, tags, tier, owner, full_text, origin, added)
                VALUES (:id, :url, :host, :title, :language, :country, :tags, :tier, :owner, :full_text, 'file', :now)
                ON CONFLICT (id) DO UPDATE SET url = excluded.url, title = excluded.title, language = excluded.language,
                    country = excluded.country, tags = excluded.tags, tier = excluded.tier, owner = excluded.owner,
                    full_text = excluded.full_text, retired = NULL,
                    origin = CASE WHEN feed.retired IS NULL THEN feed.origin ELSE 'file' END""",
                **rows.of_feed(feed),
                now=rows.stamp(now),
            )
        db.run(
            """UPDATE feed SET retired = :now WHERE origin = 'file' AND retired IS NULL
            AND id NOT IN (SELECT value FROM json_each(:ids))""",
            now=rows.stamp(now),
            ids=listed(feed.id for feed in feeds),
        )


def add(db: Connection, feed: Feed, now: datetime) -> Added:
    """Add one feed by command: "known" changes nothing, "restored" takes up a retired one again with its health."""
    with db.write():
        there = db.row("SELECT retired FROM feed WHERE id = :id", id=feed.id)
        if there and there["retired"] is None:
            return "known"
        db.put("feed", [{**rows.of_feed(feed), "origin": "command", "added": rows.stamp(now), "retired": None}], keep=["added"])
        return "restored" if there else "added"


def remove(db: Connection, url: str, now: datetime) -> Removed:
    """Retire a feed that was added by command. "declared": a feeds file names it, it must be taken out there."""
    with db.write():
        there = db.row("SELECT id, origin FROM feed WHERE id = :id AND retired IS NULL", id=feed_id(url))
        if not there:
            return "unknown"
        if there["origin"] == "file":
            return "declared"
        db.run("UPDATE feed SET retired = :now WHERE id = :id", id=there["id"], now=rows.stamp(now))
        return "removed"


def due(db: Connection, now: datetime, *, limit: int, lease: timedelta) -> Sequence[Feed]:
    """See `ports.Store.due`. Feeds never scheduled come first; those of a host that asked for a pause wait for its end."""
    with db.write():
        found = db.rows(
            """SELECT * FROM feed WHERE retired IS NULL AND next_poll <= :now
            AND host NOT IN (SELECT host FROM rest WHERE until > :now) ORDER BY next_poll LIMIT :limit""",
            now=rows.stamp(now),
            limit=limit,
        )
        feeds = [rows.feed(row) for row in found]
        _lease(db, feeds, now + lease)
        return feeds


def leased(db: Connection, ids: Collection[str] | None, now: datetime, *, lease: timedelta) -> Sequence[Feed]:
    """See `ports.Store.lease`. Retired feeds are not among them."""
    with db.write():
        found = db.rows(
            """SELECT * FROM feed WHERE retired IS NULL AND (:all = 1 OR id IN (SELECT value FROM json_each(:ids)))
            ORDER BY next_poll""",
            all=int(ids is None),
            ids=listed(ids or ()),
        )
        feeds = [rows.feed(row) for row in found]
        _lease(db, feeds, now + lease)
        return feeds


def _lease(db: Connection, feeds: Sequence[Feed], until: datetime) -> None:
    if feeds:
        db.run(
            "UPDATE feed SET next_poll = :until, leased = 1 WHERE id IN (SELECT value FROM json_each(:ids))",
            until=rows.stamp(until),
            ids=listed(feed.id for feed in feeds),
        )


def save_health(db: Connection, feed: Feed) -> None:
    """What a poll has learnt; the definition belongs to `declare` and may have changed since the poll began."""
    changed = db.run(
        """UPDATE feed SET etag = :etag, last_modified = :last_modified, validators_of = :validators_of, since = :since,
            first_read = :first_read, last_read = :last_read, last_new = :last_new, next_poll = :next_poll, leased = 0,
            failures = :failures, reason = :reason, status = :status, learnt = :learnt,
            host = :host WHERE id = :id""",
        id=feed.id,
        host=host_of(feed.address),
        **rows.of_health(feed.health),
    )
    if not changed:
        raise StoreError(f"{db.name}: does not know the feed {feed.url}", cure="declare or add a feed before it is polled")


def release(db: Connection) -> int:
    """Feeds somebody had leased and did not finish are due at once."""
    return db.run("UPDATE feed SET next_poll = '', leased = 0 WHERE leased = 1")


def save_rest(db: Connection, rest: Rest, now: datetime) -> None:
    """Hold back all feeds of a host; pauses that are over are forgotten."""
    db.run("DELETE FROM rest WHERE until <= :now", now=rows.stamp(now))
    db.put("rest", [{"host": rest.host, "until": rows.stamp(rest.until), "reason": rest.reason}], key="host")


def resting(db: Connection, now: datetime) -> Sequence[Rest]:
    """The hosts that asked for a pause which is not over, the longest first."""
    found = db.rows("SELECT * FROM rest WHERE until > :now ORDER BY until DESC", now=rows.stamp(now))
    return [Rest(host=row["host"], until=rows.moment(row["until"]), reason=row["reason"]) for row in found]


def catch_up(db: Connection, now: datetime) -> int:
    """Spread the feeds that came due while nobody looked over some minutes, officials first; returns how many."""
    overdue = db.rows(
        "SELECT id FROM feed WHERE retired IS NULL AND leased = 0 AND next_poll <> '' AND next_poll <= :now ORDER BY tier, id",
        now=rows.stamp(now),
    )
    over = catching_up(len(overdue))
    for rank, row in enumerate(overdue) if over else ():
        db.run("UPDATE feed SET next_poll = :due WHERE id = :id", due=rows.stamp(now + over * rank / len(overdue)), id=row["id"])
    return len(overdue) if over else 0


def rewind(db: Connection) -> int:
    """All feeds are due at once."""
    db.run("DELETE FROM rest")
    return db.run("UPDATE feed SET next_poll = '' WHERE retired IS NULL AND leased = 0")
