"""Feeds that are not well, and what was told of them: a row each, noted in the poll that showed it, gone when it is over.

So a look at what is to be told costs nothing while all are well, and a crash between the poll and the telling forgets
nothing. That a message was made and that it was told are one transaction. What is told is decided by `alerts.sentinel`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from watcher.core.alerts.sentinel import Report, Watch
from watcher.core.feeds.ailments import PROXY, ending, outage_of, proxy_of, single, suspected
from watcher.core.model import Ailment, Severity, redact
from watcher.edges.store import bulletins, feed_rows, outbox, rows, silences, visits
from watcher.edges.store.connection import Connection, Row, listed

_PASSED = "proxy.passed"  #: when the proxy last let us ask a feed that it had not let us ask
_AGAIN = "outage.over"  #: since when feeds answer again; what was judged before says nothing of a feed
_TOLD = "feeds.told"  #: when the last message about single feeds was made
#: Whom nobody asks any more. A sanctions list is a feed that is never polled, and is looked at all the same.
_GONE = "SELECT id FROM feed WHERE retired IS NOT NULL AND url NOT LIKE 'list:%'"


def note(db: Connection, feed: str, found: Ailment | None, now: datetime, *, there: Row | None) -> None:
    """Inside the write transaction of a poll: what a feed has now. What was told stays as it was told until it is over. `there`
    is what is `noted` of it.
    """
    held = there is not None and there["condition"] == PROXY and not there["told"]
    if held and (found is None or found.condition != PROXY):
        passed = {"key": _PASSED, "value": rows.stamp(now)}
        db.at_last(_PASSED, lambda: db.put("note", [passed], key="key"))
    if found:
        since = there["since"] if there and held and found.condition == PROXY else rows.stamp(found.since)
        db.put_off(
            """INSERT INTO ailment (feed, condition, reason, cure, severity, since, judged, channels, kept)
            VALUES (:feed, :condition, :reason, :cure, :severity, :since, :judged, '[]', '')
            ON CONFLICT (feed) DO UPDATE SET judged = excluded.judged, over = NULL,
                condition = CASE WHEN ailment.told IS NULL THEN excluded.condition ELSE ailment.condition END,
                reason = CASE WHEN ailment.told IS NULL THEN excluded.reason ELSE ailment.reason END,
                cure = CASE WHEN ailment.told IS NULL THEN excluded.cure ELSE ailment.cure END,
                severity = CASE WHEN ailment.told IS NULL THEN excluded.severity ELSE ailment.severity END,
                since = CASE WHEN ailment.told IS NULL THEN excluded.since ELSE ailment.since END""",
            feed=feed,
            condition=found.condition,
            reason=found.reason,
            cure=found.cure,
            severity=found.severity.value,
            since=since,
            judged=rows.stamp(found.judged),
        )
    elif there:
        if there["told"] is None:
            db.put_off("DELETE FROM ailment WHERE feed = :feed", feed=feed)
        else:
            db.put_off("UPDATE ailment SET over = coalesce(over, :now) WHERE feed = :feed", feed=feed, now=rows.stamp(now))


def noted(db: Connection, feeds: Collection[str]) -> Mapping[str, Row]:
    """What is noted of these feeds, for `note`."""
    asked = "SELECT feed, told, condition, since FROM ailment WHERE feed IN (SELECT value FROM json_each(:feeds))"
    return {row["feed"]: row for row in db.rows(asked, feeds=listed(feeds))}


def tell(db: Connection, judge: Callable[[Watch], Report], now: datetime) -> Report:
    """Let `judge` say what is to be told, and save it with its deliveries."""
    if not _stirs(db, now):  # nearly always: no write transaction
        return Report()
    with db.write():
        found = judge(_watch(db, now))
        for bulletin, delivery in found.messages:
            bulletins.save(db, bulletin, delivery.channel)
        outbox.add(db, (), [delivery for _, delivery in found.messages])
        _save(db, found)
        return found


def shut(db: Connection) -> str:
    """That the proxy lets nobody through, as it was told; "" if it does."""
    return str(db.value("SELECT reason FROM ailment WHERE feed = '' AND condition = :condition", condition=PROXY) or "")


def unrouted(db: Connection) -> int:
    """How many are told nobody, for no route takes them."""
    return int(db.value(f"SELECT count(*) FROM ailment WHERE kept = 'no route' AND over IS NULL AND feed NOT IN ({_GONE})"))  # noqa: S608


def _stirs(db: Connection, now: datetime) -> bool:
    feeds, since, _ = visits.since_answer(db)
    return bool(
        outage_of(feeds, since, "", now) or db.value("SELECT 1 FROM ailment WHERE told IS NULL OR over IS NOT NULL OR feed = '' LIMIT 1")
    )


def _watch(db: Connection, now: datetime) -> Watch:
    db.run(f"DELETE FROM ailment WHERE feed IN ({_GONE})")  # noqa: S608 - words of our own
    feeds, since, answered = visits.since_answer(db)
    found = [_ailment(row) for row in _rows(db)]
    again = str(db.value("SELECT value FROM note WHERE key = :key", key=_AGAIN) or "")
    untold = [one for one in found if one.told is None and rows.stamp(one.judged) > again]
    outage = next((one for one in found if one.outage), None)
    passed = _noted(db, _PASSED)
    if outage and (over := passed if outage.condition == PROXY else answered) and over > outage.since:
        outage = replace(outage, over=over)
        outage = replace(outage, reason=ending(outage))
    ids = listed(one.feed for one in untold)
    return Watch(
        untold=[one for one in untold if single(one, now)],
        recovered=[replace(one, reason=ending(one)) for one in found if one.over and not one.outage],
        feeds={
            row["id"]: feed_rows.feed(row) for row in db.rows("SELECT * FROM feed WHERE id IN (SELECT value FROM json_each(:ids))", ids=ids)
        },
        outage=outage,
        nothing=None if outage else proxy_of(untold, passed, now) or outage_of(feeds, since, _example(db), now),
        suspected=suspected(feeds),
        gathered=_noted(db, _TOLD),
        silences=silences.in_force(db, now),
    )


def _rows(db: Connection) -> Iterable[Row]:
    return db.rows(
        """SELECT ailment.*, coalesce(nullif(feed.title, ''), feed.url, CASE ailment.condition WHEN 'proxy' THEN 'the proxy'
            ELSE 'every feed' END) AS name, coalesce(feed.url, '') AS url
        FROM ailment LEFT JOIN feed ON feed.id = ailment.feed
        WHERE ailment.told IS NULL OR ailment.over IS NOT NULL OR ailment.feed = '' ORDER BY ailment.since, ailment.feed"""
    )


def _example(db: Connection) -> str:
    row = db.row("SELECT title, url, reason FROM feed WHERE retired IS NULL AND reason IS NOT NULL LIMIT 1")
    return f"{row['title'] or redact(row['url'])}: {row['reason']}" if row else ""


def _noted(db: Connection, key: str) -> datetime | None:
    last = db.value("SELECT value FROM note WHERE key = :key", key=key)
    return rows.moment(last) if last else None


def _save(db: Connection, report: Report) -> None:
    for one in report.told:
        row = {
            "feed": one.feed,
            "condition": one.condition,
            "reason": one.reason,
            "cure": one.cure,
            "severity": one.severity.value,
            "since": rows.stamp(one.since),
            "judged": rows.stamp(one.judged),
            "told": rows.stamp(one.told) if one.told else None,
            "channels": rows.packed(one.channels),
            "kept": one.kept,
        }
        db.put("ailment", [row], key="feed")
    for one in report.ended:
        db.run("DELETE FROM ailment WHERE feed = :feed", feed=one.feed)
        if one.outage and one.over:
            db.put("note", [{"key": _AGAIN, "value": rows.stamp(one.over)}], key="key")
    single = [bulletin.created for bulletin, _ in report.messages if not any(one.outage for one in bulletin.feeds)]
    if single:
        db.put("note", [{"key": _TOLD, "value": rows.stamp(max(single))}], key="key")


def _ailment(row: Row) -> Ailment:
    return Ailment(
        feed=row["feed"],
        name=redact(row["name"]),
        url=redact(row["url"]),
        condition=row["condition"],
        reason=row["reason"],
        cure=row["cure"],
        severity=Severity(row["severity"]),
        since=rows.moment(row["since"]),
        judged=rows.moment(row["judged"]),
        told=rows.moment(row["told"]) if row["told"] else None,
        channels=tuple(json.loads(row["channels"])),
        kept=row["kept"],
        over=rows.moment(row["over"]) if row["over"] else None,
    )
