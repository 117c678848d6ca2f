"""Digests and summaries: what they tell is read here, in the transaction that puts them into the outbox.

A digest is made once a day and channel, whoever asks, and tells all since the one before. A summary takes up deliveries
that would be too many; it is written when it is first sent, so that others may join it until then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from watcher.core import identity
from watcher.core.alerts.digesting import SHOWN, Schedule, ranked
from watcher.core.alerts.flood import Flood
from watcher.core.model import Ailment, Bulletin, Delivery, Headline, Severity, Watched, redact
from watcher.edges.store import outbox, rows
from watcher.edges.store.connection import Connection, Row, listed

SUMMARY = "summary of many"  #: the route of its delivery, in words
ARCHIVE = "summary of what was found in the archive"
#: A summary of the archive that nobody finishes is told after so long.
_HELD = timedelta(hours=1)


def digest(db: Connection, schedule: Schedule, channel: str, now: datetime) -> Bulletin | None:
    """The digest that is due for a channel, made and put into the outbox; None if it was made already.

    When a channel's first digest is asked for, it is noted from when on it will tell, and none is made.
    """
    day = schedule.latest(now)
    with db.write("stories"):
        last = db.row(
            "SELECT day, until FROM digest WHERE channel = :channel AND every = :every ORDER BY day DESC LIMIT 1",
            channel=channel,
            every=schedule.kind,
        )
        if last and last["day"] >= day.isoformat():
            return None
        row = {"channel": channel, "every": schedule.kind, "day": day.isoformat()}
        if last is None:
            db.put("digest", [{**row, "until": rows.stamp(schedule.due(day)), "bulletin": None}], key="channel, every, day")
            return None
        bulletin = _digest(db, schedule, channel, day, since=rows.moment(last["until"]), now=now)
        before = date.fromisoformat(last["day"])
        bulletin = replace(bulletin, skipped=max(0, (day - before).days // schedule.days - 1))
        save(db, bulletin, channel)
        outbox.add(db, (), [_delivery(bulletin.id, channel, now, f"{schedule.kind} digest")])
        db.put("digest", [{**row, "until": rows.stamp(now), "bulletin": bulletin.id}], key="channel, every, day")
        return bulletin


def _digest(db: Connection, schedule: Schedule, channel: str, day: date, *, since: datetime, now: datetime) -> Bulletin:
    span = {"since": rows.stamp(since), "until": rows.stamp(now)}
    told = db.rows("SELECT id, alert, article FROM notice WHERE raised >= :since AND raised < :until ORDER BY raised, number", **span)
    silenced = {
        row["notice"]
        for row in db.rows(
            """SELECT notice FROM delivery WHERE silence IS NOT NULL
            AND notice IN (SELECT id FROM notice WHERE raised >= :since AND raised < :until)""",
            **span,
        )
    }
    return Bulletin(
        id=identity.digest("digest", channel, schedule.kind, day.isoformat()),
        kind=schedule.kind,
        day=day.isoformat(),
        created=now,
        since=since,
        until=now,
        **_told(db, told, silenced),
        unrouted=int(db.value("SELECT count(*) FROM unrouted WHERE raised >= :since AND raised < :until", **span)),
        watched=_watched(db, span),
    )


def _watched(db: Connection, span: Mapping[str, str]) -> Watched:
    mute = db.rows(
        "SELECT title, url FROM feed WHERE retired IS NULL AND (last_read IS NULL OR last_read < :since) ORDER BY failures DESC, url",
        **span,
    )
    feeds = int(db.value("SELECT count(*) FROM feed WHERE retired IS NULL"))
    return Watched(
        feeds=feeds,
        answered=feeds - len(mute),
        articles=int(db.value("SELECT count(*) FROM article WHERE found >= :since AND found < :until", **span)),
        matches=int(db.value("SELECT count(*) FROM finding WHERE found >= :since AND found < :until", **span)),
        mute=tuple(row["title"] or redact(row["url"]) for row in mute),
    )


def _told(db: Connection, notices: Sequence[Row], silenced: set[str]) -> dict[str, Any]:
    """What notices (id, alert, article) come to, for a bulletin."""
    loud = {row["alert"] for row in notices if row["id"] not in silenced}
    newest = {row["alert"]: row["article"] for row in notices}
    found = db.rows(
        """SELECT alert.id, alert.severity, alert.state, alert.signals, alert.entities, alert.updated, story.headline, story.articles,
            story.feeds FROM alert JOIN story ON story.id = alert.story WHERE alert.id IN (SELECT value FROM json_each(:ids))""",
        ids=listed(newest),
    )
    stories = ranked(_headline(row, silenced=row["id"] not in loud) for row in found)
    shown = [
        replace(story, url=str(db.value("SELECT url FROM article WHERE id = :id", id=newest[story.alert]) or ""))
        for story in stories[:SHOWN]
    ]
    mute = sum(row["id"] in silenced for row in notices)
    return {"stories": tuple(shown), "alerts": len(stories), "notices": len(notices), "silenced": mute}


def _headline(row: Row, *, silenced: bool) -> Headline:
    signals, entities = json.loads(row["signals"]), json.loads(row["entities"])
    return Headline(
        alert=row["id"],
        severity=Severity(row["severity"]),
        state=row["state"],
        headline=row["headline"],
        url="",
        about=tuple(signals or entities),
        outlets=len(json.loads(row["feeds"])),
        articles=row["articles"],
        updated=rows.moment(row["updated"]),
        silenced=silenced,
    )


# ── summaries ──────────────────────────────────────────────────────────────────────────────────


def fold(db: Connection, now: datetime, flood: Flood) -> int:
    """Take out of the outbox what would be too many messages for a channel, each channel's into one summary. How many."""
    due = """SELECT channel, count(*) AS n FROM delivery WHERE ready <= :now AND state = 'pending' AND attempts = 0
    AND notice IS NOT NULL AND escalation = 0 GROUP BY channel"""
    return sum(_fold(db, row["channel"], now, flood) for row in db.rows(due, now=rows.stamp(now)))


def _fold(db: Connection, channel: str, now: datetime, flood: Flood) -> int:
    crowd = _crowd(db, channel, now, flood)
    if not crowd:  # hardly ever: no write transaction
        return 0
    with db.write("stories"):
        crowd = _crowd(db, channel, now, flood)
        if not crowd:
            return 0
        bulletin = _open_summary(db, channel, SUMMARY) or _new_summary(db, channel, now, flood)
        return db.run(
            """UPDATE delivery SET state = 'folded', ready = NULL, bulletin = :bulletin
            WHERE id IN (SELECT value FROM json_each(:ids)) AND state = 'pending'""",
            bulletin=bulletin,
            ids=listed(crowd),
        )


def _crowd(db: Connection, channel: str, now: datetime, flood: Flood) -> list[str]:
    waiting = db.rows(
        """SELECT id, first_due FROM delivery WHERE channel = :channel AND ready <= :now AND state = 'pending' AND attempts = 0
        AND notice IS NOT NULL AND escalation = 0""",
        channel=channel,
        now=rows.stamp(now),
    )
    if not waiting:
        return []
    dues = [rows.moment(row["first_due"]) for row in waiting]
    told = db.rows(
        """SELECT first_due FROM delivery WHERE channel = :channel AND first_due >= :since AND notice IS NOT NULL
        AND state IN ('sending', 'delivered', 'folded') AND carrier IS NULL
        AND (bulletin IS NULL OR bulletin NOT IN (SELECT id FROM bulletin WHERE kind = 'rescan'))""",
        channel=channel,
        since=rows.stamp(min(dues) - flood.within),
    )
    return [waiting[at]["id"] for at in flood.crowded(dues, [rows.moment(row["first_due"]) for row in told])]


def _open_summary(db: Connection, channel: str, route: str) -> str | None:
    """One that was not tried yet."""
    found: str | None = db.value(
        """SELECT bulletin FROM delivery WHERE channel = :channel AND ready IS NOT NULL AND notice IS NULL AND route = :route
        AND state = 'pending' AND attempts = 0""",
        channel=channel,
        route=route,
    )
    return found


def _new_summary(db: Connection, channel: str, now: datetime, flood: Flood) -> str:
    """One to be written when it is sent: at once, but not sooner after the last than `flood.within`."""
    last = db.value("SELECT max(created) FROM bulletin WHERE channel = :channel AND kind = 'summary'", channel=channel)
    due = max(now, rows.moment(last) + flood.within) if last else now
    return _put(db, channel, due, kind="summary", route=SUMMARY)


def _put(db: Connection, channel: str, due: datetime, *, kind: str, route: str) -> str:
    identifier = identity.digest(kind, channel, rows.stamp(due))
    db.put("bulletin", [{"id": identifier, "channel": channel, "kind": kind, "created": rows.stamp(due), "record": ""}])
    outbox.add(db, (), [_delivery(identifier, channel, due, route)])
    return identifier


# ── what is found in the archive ───────────────────────────────────────────────────────────────


def gathered(db: Connection, deliveries: Sequence[Delivery], now: datetime) -> tuple[Delivery, ...]:
    """Inside a write transaction: the same, to be told in one summary a channel once all is found. Nobody is asked to
    acknowledge what is old.
    """
    until = max((now + _HELD, *(delivery.due for delivery in deliveries)))
    told = []
    for delivery in deliveries:
        if delivery.escalation or delivery.state != "pending":
            told += [delivery] * (not delivery.escalation)
            continue
        bulletin = _open_summary(db, delivery.channel, ARCHIVE) or _put(db, delivery.channel, until, kind="rescan", route=ARCHIVE)
        _move(db, bulletin, until)
        told.append(replace(delivery, state="folded", bulletin=bulletin))
    return tuple(told)


def tell_gathered(db: Connection, now: datetime) -> None:
    """All is found: each summary is told as soon as what stands in it may be."""
    with db.write("stories"):
        for row in db.rows("SELECT bulletin FROM delivery WHERE ready IS NOT NULL AND notice IS NULL AND route = :route", route=ARCHIVE):
            latest = db.value("SELECT max(first_due) FROM delivery WHERE bulletin = :bulletin AND notice IS NOT NULL", **row)
            _move(db, row["bulletin"], max(now, rows.moment(latest)))


def _move(db: Connection, bulletin: str, due: datetime) -> None:
    db.run(
        """UPDATE delivery SET due = :due, first_due = :due, ready = :due
        WHERE bulletin = :bulletin AND notice IS NULL AND state = 'pending' AND attempts = 0""",
        bulletin=bulletin,
        due=rows.stamp(due),
    )


def bulletin(db: Connection, identifier: str, now: datetime) -> Bulletin:
    """Inside a write transaction: one as it is told; a summary is written now if it was not yet."""
    row = db.rows("SELECT * FROM bulletin WHERE id = :id", id=identifier)[0]
    if row["record"]:
        return _read(row["record"])
    told = db.rows(
        """SELECT notice.id, notice.alert, notice.article, notice.raised, article.came FROM delivery
        JOIN notice ON notice.id = delivery.notice JOIN article ON article.id = notice.article
        WHERE delivery.bulletin = :id ORDER BY notice.raised, notice.number""",
        id=identifier,
    )
    when = [rows.moment(notice["came" if row["kind"] == "rescan" else "raised"]) for notice in told] or [now]
    written = Bulletin(id=identifier, kind=row["kind"], day="", created=now, since=min(when), until=max(when), **_told(db, told, set()))
    save(db, written, row["channel"])
    return written


def told_in(db: Connection, prefix: str) -> Sequence[str]:
    """The alerts whose notices were folded into bulletins whose ids begin so."""
    found = db.rows(
        """SELECT DISTINCT alert FROM delivery WHERE state = 'folded' AND bulletin >= :low AND bulletin < :high""",
        low=prefix.lower(),
        high=prefix.lower() + "g",
    )
    return [row["alert"] for row in found]


def _delivery(bulletin: str, channel: str, due: datetime, route: str) -> Delivery:
    return Delivery(id=identity.delivery_id(bulletin, channel), notice="", bulletin=bulletin, channel=channel, due=due, route=route)


def save(db: Connection, one: Bulletin, channel: str) -> None:
    """Inside a write transaction."""
    record = {
        "id": one.id,
        "channel": channel,
        "kind": one.kind,
        "created": rows.stamp(one.created),
        "record": rows.packed(_packable(asdict(one))),
    }
    db.put("bulletin", [record])


def _read(record: str) -> Bulletin:
    read = json.loads(record)
    stories = (
        Headline(
            **{**story, "severity": Severity(story["severity"]), "about": tuple(story["about"]), "updated": rows.moment(story["updated"])}
        )
        for story in read["stories"]
    )
    watched = read["watched"] and Watched(**{**read["watched"], "mute": tuple(read["watched"]["mute"])})
    moments = {key: rows.moment(read[key]) for key in ("created", "since", "until")}
    feeds = tuple(map(_ailment, read.get("feeds", ())))
    return Bulletin(
        **{**read, **moments, "stories": tuple(stories), "watched": watched, "feeds": feeds, "lines": tuple(read.get("lines", ()))}
    )


def _ailment(read: Mapping[str, Any]) -> Ailment:
    moments = {key: rows.moment(read[key]) if read[key] else None for key in ("since", "judged", "told", "over")}
    return Ailment(**{**read, **moments, "severity": Severity(read["severity"]), "channels": tuple(read["channels"])})


def _packable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _packable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_packable(inner) for inner in value]
    return rows.stamp(value) if isinstance(value, datetime) else value
