"""Notices on their way: claimed by one sender at a time, settled for good or put back.

Order within a thread is kept (an update never overtakes the notice before it), fairness between channels too.
Knows nothing of retry delays: `due` comes in with the settled delivery.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import nsmallest

from watcher import __version__
from watcher.core.model import Article, Bulletin, Delivery, Dossier, Feed, Notice
from watcher.edges.store import audit, evidence, feed_rows, gathering, listings, rows, stories, triage
from watcher.edges.store.connection import Connection, listed
from watcher.edges.store.totals import grow


def add(db: Connection, notices: Sequence[Notice], deliveries: Sequence[Delivery]) -> None:
    """Inside a write transaction: those whose id is there already are left as they are."""
    for notice in notices:
        versions = {"watchlist": str(db.value("SELECT value FROM note WHERE key = 'watchlist.version'") or ""), "code": __version__}
        added = db.run(
            """INSERT INTO notice (id, alert, number, cause, severity, facts, article, evidence, signals, raised, why, weighed,
                watchlist, code)
            VALUES (:id, :alert, :number, :cause, :severity, :facts, :article, :evidence, :signals, :raised, :why, :weighed,
                :watchlist, :code)
            ON CONFLICT (id) DO NOTHING""",
            **rows.of_notice(notice),
            **versions,
        )
        if added:
            _audit_notice(db, notice, versions)
    for delivery in deliveries:
        if delivery.escalation and _escalating(db, delivery):
            continue
        db.run(
            """INSERT INTO delivery (id, notice, bulletin, channel, alert, number, due, first_due, ready, route, state, attempts,
                first_try, error, receipt, silence, escalation)
            VALUES (:id, :notice, :bulletin, :channel, (SELECT alert FROM notice WHERE id = :notice),
                coalesce((SELECT number FROM notice WHERE id = :notice), 1), :due, :due, :ready, :route, :state, :attempts,
                :first_try, :error, :receipt, :silence, :escalation)
            ON CONFLICT DO NOTHING""",
            **rows.of_delivery(delivery),
        )
        _hurry(db, delivery)
    if deliveries:
        db.hint("deliveries")


def _escalating(db: Connection, delivery: Delivery) -> bool:
    """Whether the channel is to be told already if nobody acknowledges."""
    waiting = """SELECT 1 FROM delivery WHERE escalation = 1 AND ready IS NOT NULL AND channel = :channel
    AND alert = (SELECT alert FROM notice WHERE id = :notice)"""
    return db.row(waiting, channel=delivery.channel, notice=delivery.notice) is not None


def _hurry(db: Connection, delivery: Delivery) -> None:
    """What waits in the thread for its time goes no later than what comes after it, which must not overtake it."""
    db.run(
        """UPDATE delivery SET due = :due, first_due = :due, ready = :due
        WHERE channel = :channel AND alert = (SELECT alert FROM notice WHERE id = :notice) AND ready > :due
        AND number < (SELECT number FROM notice WHERE id = :notice) AND state = 'pending' AND attempts = 0 AND escalation = 0
        AND EXISTS (SELECT 1 FROM delivery WHERE id = :id AND ready IS NOT NULL AND escalation = 0)""",
        id=delivery.id,
        notice=delivery.notice or None,
        channel=delivery.channel,
        due=rows.stamp(delivery.due),
    )


def _audit_notice(db: Connection, notice: Notice, versions: Mapping[str, str]) -> None:
    facts = {
        "alert": notice.alert,
        "notice": notice.id,
        "number": notice.number,
        "cause": notice.cause,
        "severity": notice.severity,
        "facts": notice.facts,
        "article": notice.article,
        **versions,
    }
    if found := evidence.hash_of(db, notice.article):
        facts["evidence"] = found
    audit.add(db, "notice.raised", rows.stamp(notice.raised), "watcher", facts)


def claim(
    db: Connection, now: datetime, *, limit: int, lease: timedelta, owner: str, bulletin: Callable[[str], Bulletin]
) -> Sequence[tuple[Delivery, Dossier | Bulletin]]:
    """See `ports.Store.claim`. The channel with the fewest messages in hand comes first, so one that hangs
    gets what the others leave. A dossier's `names` are empty: the watch list knows them, not the store.
    `bulletin` reads one inside the transaction.
    """
    with db.write("stories"):
        _settle_escalations(db)
        order = _fair(db, rows.stamp(now), limit)
        claimed = db.rows(
            """UPDATE delivery SET state = 'sending', attempts = attempts + 1, first_try = coalesce(first_try, :now),
                ready = :until, owner = :owner
            WHERE id IN (SELECT value FROM json_each(:ids)) RETURNING *""",
            now=rows.stamp(now),
            until=rows.stamp(now + lease),
            owner=owner,
            ids=listed(order),
        )
        by_id = {row["id"]: rows.delivery(row) for row in claimed}
        return [(one, _with_root(db, one) if one.notice else bulletin(one.bulletin)) for one in (by_id[delivery] for delivery in order)]


def _settle_escalations(db: Connection) -> None:
    """Nobody else is told of what somebody has acknowledged or dismissed."""
    db.run(
        """UPDATE delivery SET state = 'cancelled', ready = NULL WHERE escalation = 1 AND ready IS NOT NULL AND state = 'pending'
        AND alert IN (SELECT id FROM alert WHERE state <> 'open' OR merged_into <> '')"""
    )


def _fair(db: Connection, now: str, limit: int) -> list[str]:
    """Ids to claim. Every channel lines up its own, behind what it has in hand already; the shortest lines go first."""
    in_hand = db.rows("SELECT channel, count(*) AS held FROM delivery WHERE state = 'sending' AND ready > :now GROUP BY channel", now=now)
    held = {row["channel"]: row["held"] for row in in_hand}
    lines = []
    for channel in db.rows("SELECT DISTINCT channel FROM delivery WHERE ready <= :now", now=now):
        line = db.rows(
            """SELECT id, ready, number FROM delivery AS mine WHERE channel = :channel AND ready <= :now AND NOT EXISTS (
                SELECT 1 FROM delivery AS before WHERE before.alert = mine.alert AND before.channel = mine.channel
                AND before.number < mine.number AND before.ready IS NOT NULL AND before.escalation = 0)
            ORDER BY ready, number LIMIT :limit""",
            now=now,
            limit=limit,
            **channel,
        )
        lines += [(place, row["ready"], row["number"], row["id"]) for place, row in enumerate(line, held.get(channel["channel"], 0))]
    return [delivery for *_, delivery in nsmallest(limit, lines)]


def _with_root(db: Connection, delivery: Delivery) -> Dossier:
    """With what opened the thread of its alert in its channel: the first that was delivered there."""
    dossier = _dossier(db, delivery)
    if dossier.notice.number == 1:
        return dossier
    earlier = db.rows(
        """SELECT delivery.* FROM notice JOIN delivery ON delivery.notice = notice.id
        WHERE notice.alert = :alert AND notice.number < :number AND delivery.channel = :channel AND delivery.state = 'delivered'
        ORDER BY notice.number LIMIT 1""",
        alert=dossier.alert.id,
        number=dossier.notice.number,
        channel=delivery.channel,
    )
    if not earlier:
        return dossier
    first = rows.delivery(earlier[0])
    return replace(dossier, begun=(first, _dossier(db, first)))


def _dossier(db: Connection, delivery: Delivery) -> Dossier:
    notice = db.rows("SELECT * FROM notice WHERE id = :id", id=delivery.notice)[0]
    alert = db.rows("SELECT * FROM alert WHERE id = :id", id=notice["alert"])[0]
    story = db.rows("SELECT * FROM story WHERE id = :id", id=alert["story"])[0]
    article = db.rows("SELECT * FROM article WHERE id = :id", id=notice["article"])[0]
    return Dossier(
        notice=rows.notice(notice),
        alert=rows.alert(alert),
        story=rows.story(story),
        article=rows.article(article),
        sources=sources(db, story["merged_into"] or story["id"]),
        names={},
        kin=stories.kin(db, story["merged_into"] or story["id"]),
        along=gathering.along(db, delivery.id),
        decision=triage.last(db, alert["id"]),
        change=listings.told_by(db, notice["article"]),
        listings=listings.of_entities(db, rows.alert(alert).entities),
    )


def latest(db: Connection, alert: str) -> Dossier:
    """What the last notice of an alert is written from."""
    notice = db.rows("SELECT id FROM notice WHERE alert = :alert ORDER BY number DESC LIMIT 1", alert=alert)[0]
    return _dossier(db, Delivery(id="", notice=notice["id"], channel="", due=datetime.min.replace(tzinfo=UTC)))


def delivered(db: Connection, alert: str) -> Sequence[tuple[Delivery, Dossier]]:
    """What was delivered about an alert, wherever, oldest first, with what it is written from now."""
    found = db.rows("SELECT * FROM delivery WHERE alert = :alert AND state = 'delivered' ORDER BY number, due", alert=alert)
    return [(one, _dossier(db, one)) for one in map(rows.delivery, found)]


def sources(db: Connection, story: str) -> tuple[tuple[Article, Feed], ...]:
    """Every article of a story, and those that told of it before, with its feed, oldest first."""
    told = db.rows(
        """SELECT * FROM article WHERE story = :story
        UNION SELECT article.* FROM earlier JOIN article ON article.id = earlier.article WHERE earlier.story = :story
        ORDER BY found, id""",
        story=story,
    )
    articles = [rows.article(row) for row in told]
    found = db.rows(
        "SELECT * FROM feed WHERE id IN (SELECT value FROM json_each(:ids))",
        ids=listed({article.feed for article in articles}),
    )
    feeds = {row["id"]: feed_rows.feed(row) for row in found}
    return tuple((article, feeds[article.feed]) for article in articles)


def settle(db: Connection, delivery: Delivery, *, claim: int, notices: Sequence[Notice], deliveries: Sequence[Delivery]) -> None:
    """See `ports.Store.settle`. `claim` is the try it was claimed for: a sender whose lease ran out and whose delivery
    is in other hands changes nothing, unless it did deliver. That is final, whoever says so.
    """
    with db.write("stories"):
        changed = db.run(
            """UPDATE delivery SET state = :state, due = :due, ready = :ready, attempts = :attempts, first_try = :first_try,
                error = :error, receipt = :receipt, owner = NULL
            WHERE id = :id AND state <> 'delivered' AND (attempts = :claim OR :state = 'delivered')""",
            claim=claim,
            **rows.of_delivery(delivery),
        )
        if not changed:
            return
        if delivery.state == "delivered" and not _drill(db, delivery):
            grow(db, "delivered", 1)
        if delivery.state == "dead":
            facts = {
                "delivery": delivery.id,
                "notice": delivery.notice,
                "channel": delivery.channel,
                "attempts": delivery.attempts,
                "error": delivery.error or "",
            }
            audit.add(db, "delivery.dead", rows.stamp(delivery.due), "watcher", facts)
        add(db, notices, deliveries)
        if delivery.state == "dead" and deliveries:
            gathering.hand_over(db, delivery.id, deliveries[0].id)


def _drill(db: Connection, delivery: Delivery) -> bool:
    return bool(delivery.bulletin) and db.value("SELECT kind FROM bulletin WHERE id = :id", id=delivery.bulletin) == "drill"


def dead_channels(db: Connection, thread: str) -> frozenset[str]:
    """See `ports.Store.dead_channels`."""
    found = db.rows(
        """SELECT channel FROM delivery WHERE state = 'dead'
        AND (bulletin = :thread OR notice IN (SELECT id FROM notice WHERE alert = :thread))""",
        thread=thread,
    )
    return frozenset(row["channel"] for row in found)


def release(db: Connection, owner: str) -> int:
    """Deliveries a dead process had claimed are due again."""
    return db.run(
        "UPDATE delivery SET state = 'pending', ready = due, owner = NULL WHERE state = 'sending' AND owner = :owner",
        owner=owner,
    )


def rewind(db: Connection, now: datetime) -> int:
    """Deliveries that wait for a later time are due now."""
    return db.run("UPDATE delivery SET due = :now, ready = :now WHERE state = 'pending' AND ready > :now", now=rows.stamp(now))
