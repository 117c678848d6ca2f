"""Reading for people: lists, counts, one thing with all that belongs to it. Changes nothing.

Every answer is one snapshot; nothing here waits for a writer or holds one up. What counts cost at a million rows:
totals and partial indexes are read, and at most one day's range of an index on time is walked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from watcher.core.errors import UsageError
from watcher.core.identity import canonical_url
from watcher.core.model import Alert, Article, Correction, Delivery, Feed, Match, Notice, Story, Told
from watcher.edges.store import ailments, correction_rows, corrections, feed_rows, known, outbox, rows, silences
from watcher.edges.store.connection import Connection, Row
from watcher.edges.store.totals import total

_DAY = timedelta(hours=24)


def feeds(db: Connection) -> Sequence[Feed]:
    """Those not retired, by address."""
    return [feed_rows.feed(row) for row in db.rows("SELECT * FROM feed WHERE retired IS NULL ORDER BY url")]


def places(db: Connection) -> Sequence[tuple[str, str]]:
    """Id and host of each of these."""
    return [(row["id"], row["host"]) for row in db.rows("SELECT id, host FROM feed WHERE retired IS NULL ORDER BY url")]


def counts(db: Connection, now: datetime) -> Mapping[str, Any]:
    """See `ports.Ledger.counts`. A match is an entry in which something was found. "pending" is all that is not
    settled yet, "retrying" those of them that were tried in vain; "oldest_pending" is when the longest waiting of
    them was due at first.
    """
    since = rows.stamp(now - _DAY)
    with db.snapshot():
        waiting = db.rows(
            """SELECT count(*) AS pending, min(first_due) AS oldest,
                count(CASE WHEN attempts > CASE state WHEN 'pending' THEN 0 ELSE 1 END THEN 1 END) AS retrying
            FROM delivery WHERE ready IS NOT NULL"""
        )[0]
        dead = db.rows(
            """SELECT channel, coalesce(error, '') AS error, count(*) AS n FROM delivery WHERE state = 'dead'
            GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"""
        )
        return {
            "entries": {
                "total": total(db, "entries"),
                "last_24h": db.value("SELECT count(*) FROM article WHERE found >= :since", since=since),
            },
            "matches": {
                "total": total(db, "matches"),
                "last_24h": db.value("SELECT count(*) FROM finding WHERE found >= :since", since=since),
            },
            "alerts": {
                "open": db.value("SELECT count(*) FROM alert WHERE state = 'open' AND merged_into = ''"),
                "last_24h": db.value("SELECT count(*) FROM alert WHERE raised >= :since", since=since),
            },
            "stories": total(db, "stories"),
            "deliveries": {
                "pending": waiting["pending"],
                "retrying": waiting["retrying"],
                "dead": sum(row["n"] for row in dead),
                "delivered": total(db, "delivered"),
                "oldest_pending": rows.moment(waiting["oldest"]) if waiting["oldest"] else None,
            },
            "unrouted": silences.unrouted_since(db, now - _DAY),
            "unrouted_feeds": ailments.unrouted(db),
            "shut": ailments.shut(db),
            "silences": len(silences.in_force(db, now)),
            "dead": [(row["channel"], row["error"], row["n"]) for row in dead],
            "daemon": _daemon(db),
        }


def _daemon(db: Connection) -> Mapping[str, Any] | None:
    row = db.row("SELECT pid, since, last_tick, host FROM daemon")
    return {**row, "since": rows.moment(row["since"]), "last_tick": rows.moment(row["last_tick"])} if row else None


# ── alerts ─────────────────────────────────────────────────────────────────────────────────────


def alerts(db: Connection, *, states: Collection[str] | None, limit: int) -> Sequence[tuple[Alert, Story]]:
    """See `ports.Ledger.alerts`."""
    with db.snapshot():
        if states is None:
            found = db.rows("SELECT * FROM alert ORDER BY raised DESC, id LIMIT :limit", limit=limit)
        else:
            each = "SELECT * FROM alert WHERE state = :state AND merged_into = '' ORDER BY raised DESC, id LIMIT :limit"
            found = [row for state in set(states) for row in db.rows(each, state=state, limit=limit)]
            found = sorted(sorted(found, key=lambda row: row["id"]), key=lambda row: row["raised"], reverse=True)[:limit]
        return [(rows.alert(row), _story(db, row["story"])) for row in found]


def alert(db: Connection, prefix: str) -> tuple[Alert, Story, Sequence[Notice], Sequence[tuple[Article, Feed]], Sequence[Delivery]] | None:
    """See `ports.Ledger.alert`. Notices and deliveries in the order of the thread."""
    with db.snapshot():
        row = _only(db.rows("SELECT * FROM alert WHERE id >= :low AND id < :high ORDER BY id LIMIT 4", **_range(prefix)), prefix, "alert")
        if not row:
            return None
        notices = db.rows("SELECT * FROM notice WHERE alert = :alert ORDER BY number, raised, id", alert=row["id"])
        deliveries = db.rows(
            """SELECT delivery.* FROM notice JOIN delivery ON delivery.notice = notice.id WHERE notice.alert = :alert
            ORDER BY delivery.number, delivery.channel, delivery.id""",
            alert=row["id"],
        )
        return (
            rows.alert(row),
            _story(db, row["story"]),
            [rows.notice(notice) for notice in notices],
            outbox.sources(db, row["story"]),
            [rows.delivery(delivery) for delivery in deliveries],
        )


def _story(db: Connection, story: str) -> Story:
    return rows.story(db.rows("SELECT * FROM story WHERE id = :id", id=story)[0])


def stories(db: Connection, *, limit: int) -> Sequence[tuple[Story, Alert | None]]:
    """The latest told first, without those that were merged into others."""
    with db.snapshot():
        found = db.rows("SELECT * FROM story WHERE merged_into = '' ORDER BY last_seen DESC, id LIMIT :limit", limit=limit)
        return [(rows.story(row), _alert_of(db, row["id"])) for row in found]


def story(db: Connection, prefix: str) -> Told | None:
    """One by a unique beginning of its id or of its alert's; UsageError if ambiguous."""
    with db.snapshot():
        found = db.rows(
            """SELECT id FROM story WHERE id >= :low AND id < :high UNION SELECT story FROM alert WHERE id >= :low AND id < :high
            ORDER BY 1 LIMIT 4""",
            **_range(prefix),
        )
        row = _only(found, prefix, "story")
        return corrections.told(db, row["id"]) if row else None


def correction(db: Connection, prefix: str) -> Correction | None:
    """One by a unique beginning of its id; UsageError if ambiguous."""
    found = db.rows("SELECT * FROM correction WHERE id >= :low AND id < :high ORDER BY id LIMIT 4", **_range(prefix))
    row = _only(found, prefix, "correction")
    return correction_rows.correction(row) if row else None


def _alert_of(db: Connection, story: str) -> Alert | None:
    row = db.row("SELECT * FROM alert WHERE story = :story", story=story)
    return rows.alert(row) if row else None


# ── articles ───────────────────────────────────────────────────────────────────────────────────


def articles(db: Connection, *, limit: int) -> Sequence[Article]:
    """The newest, matched or not."""
    return [rows.article(row) for row in db.rows("SELECT * FROM article ORDER BY found DESC, id LIMIT :limit", limit=limit)]


def article(db: Connection, prefix: str) -> Article | None:
    """One article by its id or a unique beginning of it; UsageError if the beginning is ambiguous."""
    row = _only(db.rows("SELECT * FROM article WHERE id >= :low AND id < :high ORDER BY id LIMIT 4", **_range(prefix)), prefix, "article")
    return rows.article(row) if row else None


def articles_at(db: Connection, url: str) -> Sequence[Article]:
    """Those published under this address, however it is decorated; newest first."""
    return known.at(db, canonical_url(url), limit=known.COPIES)


def matches_of(db: Connection, article: str) -> Match | None:
    """See `ports.Ledger.matches_of`. Its entry is in the wording the match was found in."""
    record = db.value("SELECT record FROM finding WHERE article = :article", article=article)
    return rows.match(record) if record else None


def _range(prefix: str) -> dict[str, str]:
    """Ids are hex: everything that begins with `prefix` stands between it and it with a letter after "f"."""
    return {"low": prefix.lower(), "high": prefix.lower() + "g"}


def _only(found: Sequence[Row], prefix: str, what: str) -> Row | None:
    if len(found) > 1:
        ids = ", ".join(row["id"][:12] for row in found[:3]) + (", …" if len(found) > 3 else "")  # noqa: PLR2004 - three shown, a fourth hinted at
        raise UsageError(f'"{prefix}" is the beginning of more than one {what}: {ids}', cure="write more of it")
    return found[0] if found else None
