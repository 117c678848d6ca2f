"""The ledger of polls: one small row each, saved with what the poll brought, and rolled up so that it stays bounded.

A row is about 45 bytes: its moment in milliseconds, the feed as 48 bits of its id, and what came of it. It lies in
the order of time, so that polls which are saved together share a page. What is older than the details are kept becomes one
row a feed and day, an hour at a time, which holds up no other writer for long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from watcher.core.model import Attendance, Visit
from watcher.edges.store import pieces
from watcher.edges.store.connection import Connection

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_HOUR = 3_600_000
_DAY = 24 * _HOUR
_ANSWERED = "result IN ('read', 'unchanged')"
_HEARD = f"({_ANSWERED} OR (status IS NOT NULL AND result <> 'html'))"  # a page may be the log-in of our own network
_SEVERAL = 3
_ROLLED = "visits.rolled"


@lru_cache(maxsize=200_000)
def number(feed: str) -> int:
    """A feed's id in six bytes."""
    return int.from_bytes(hashlib.blake2b(feed.encode("utf-8", "surrogatepass"), digest_size=6).digest())


def add(db: Connection, visit: Visit) -> None:
    """Inside the write transaction of a poll."""
    db.put_off(
        """INSERT INTO visit (at, feed, result, status, entries, fresh, ms, bytes)
        VALUES (:at, :feed, :result, :status, :entries, :fresh, :ms, :bytes) ON CONFLICT DO NOTHING""",
        at=_ms(visit.at),
        feed=number(visit.feed),
        result=visit.result,
        status=visit.status,
        entries=visit.entries or None,  # NULL takes no byte
        fresh=visit.fresh or None,
        ms=visit.took // _MILLISECOND,
        bytes=visit.size or None,
    )


def roll_up(db: Connection, details: datetime, days: datetime) -> bool:
    """Make days of the oldest hour of details that is older than `details`, and forget days older than `days`.
    Whether there is more to be done.
    """
    horizon = _ms(details) // _DAY * _DAY  # whole days
    oldest = db.value("SELECT at FROM visit WHERE at >= :rolled ORDER BY at LIMIT 1", rolled=_rolled(db))
    if oldest is None or oldest >= horizon:
        _clear(db, horizon // _DAY)
        if db.value("SELECT 1 FROM visit_day WHERE day < :day LIMIT 1", day=_ms(days) // _DAY):
            with db.write("visits"):
                db.run("DELETE FROM visit_day WHERE day < :day", day=_ms(days) // _DAY)
        return False
    hour = {"begin": oldest // _HOUR * _HOUR, "end": oldest // _HOUR * _HOUR + _HOUR}
    with db.write("visits"):
        db.run(
            f"""INSERT INTO visit_day (day, feed, polls, answered, fresh, bytes, first, last, gap)
            SELECT :day, feed, count(*), count(*) FILTER (WHERE {_ANSWERED}), coalesce(sum(fresh), 0), coalesce(sum(bytes), 0),
                min(CASE WHEN {_ANSWERED} THEN at END), max(CASE WHEN {_ANSWERED} THEN at END), coalesce(max(gap), 0)
            FROM (SELECT *, CASE WHEN {_ANSWERED} THEN at - lag(at) OVER (PARTITION BY feed, {_ANSWERED} ORDER BY at) END AS gap
                FROM visit WHERE at >= :begin AND at < :end) AS visits
            GROUP BY feed
            ON CONFLICT (day, feed) DO UPDATE SET polls = visit_day.polls + excluded.polls,
                answered = visit_day.answered + excluded.answered, fresh = visit_day.fresh + excluded.fresh,
                bytes = visit_day.bytes + excluded.bytes,
                gap = (SELECT max(gap) FROM (SELECT visit_day.gap AS gap UNION ALL SELECT excluded.gap
                    UNION ALL SELECT coalesce(excluded.first - visit_day.last, 0)) AS gaps),
                first = coalesce(visit_day.first, excluded.first), last = coalesce(excluded.last, visit_day.last)""",  # noqa: S608 - ours
            day=hour["begin"] // _DAY,
            **hour,
        )
        if db.one_writer:
            db.run("DELETE FROM visit WHERE at < :end", end=hour["end"])
        else:  # its day is dropped when all of it is rolled up
            db.put("note", [{"key": _ROLLED, "value": str(hour["end"])}], key="key")
    return True


def _rolled(db: Connection) -> int:
    """Up to when details are rolled up that may lie there still; 0 if there are none such."""
    return int(db.value("SELECT value FROM note WHERE key = :key", key=_ROLLED) or 0)


def _clear(db: Connection, day: int) -> None:
    """Take away the details of the days before this one, which are rolled up."""
    pieces.keep(db, before=day)
    if db.value("SELECT 1 FROM visit WHERE at < :end LIMIT 1", end=day * _DAY):
        with db.write("visits"):
            db.run("DELETE FROM visit WHERE at < :end", end=day * _DAY)


def of_feeds(db: Connection, feeds: Mapping[str, str], since: datetime, until: datetime) -> dict[str, list[Attendance]]:
    """What was seen of each of these feeds (ids; the values are not looked at) in that time, in order: a stretch for each
    whole day that was rolled up, and one for the time whose details are kept. A feed that was not asked is not in it.
    """
    named = {number(feed): feed for feed in feeds}
    found: dict[str, list[Attendance]] = {}
    span = {"since": _ms(since), "until": _ms(until), "first": _ms(since) // _DAY, "last": _ms(until) // _DAY}
    with db.snapshot():
        span["since"] = max(span["since"], _rolled(db))
        stretches = [
            *db.rows("SELECT * FROM visit_day WHERE day >= :first AND day <= :last ORDER BY day", **span),
            *db.rows(
                f"""SELECT feed, count(*) AS polls, count(*) FILTER (WHERE {_ANSWERED}) AS answered, coalesce(sum(fresh), 0) AS fresh,
                    coalesce(sum(bytes), 0) AS bytes, min(CASE WHEN {_ANSWERED} THEN at END) AS first,
                    max(CASE WHEN {_ANSWERED} THEN at END) AS last, coalesce(max(gap), 0) AS gap
                FROM (SELECT *, CASE WHEN {_ANSWERED} THEN at - lag(at) OVER (PARTITION BY feed, {_ANSWERED} ORDER BY at) END AS gap
                    FROM visit WHERE at >= :since AND at < :until) AS visits
                GROUP BY feed""",  # noqa: S608 - ours
                **span,
            ),
        ]
    for row in stretches:
        if feed := named.get(row["feed"]):
            found.setdefault(feed, []).append(
                Attendance(
                    feed=feed,
                    polls=row["polls"],
                    answered=row["answered"],
                    fresh=row["fresh"],
                    size=row["bytes"],
                    first=_moment(row["first"]),
                    last=_moment(row["last"]),
                    gap=row["gap"] * _MILLISECOND,
                )
            )
    return found


def pauses(db: Connection, since: datetime, until: datetime, *, longer: timedelta, feed: bool) -> Sequence[tuple[int, datetime, datetime]]:
    """Between which answers more than `longer` passed, the longest first, where details are kept: of each feed by its `number`,
    or, unless `feed`, of all of them together (number 0).
    """
    apart, who = ("PARTITION BY feed", "feed") if feed else ("", "0 AS feed")
    found = db.rows(
        f"""SELECT feed, before, at FROM (SELECT {who}, at, lag(at) OVER ({apart} ORDER BY at) AS before
            FROM visit WHERE at >= :since AND at < :until AND {_ANSWERED}) AS answer
        WHERE at - before > :longer ORDER BY at - before DESC LIMIT 10000""",  # noqa: S608 - ours
        since=_ms(since),
        until=_ms(until),
        longer=longer // _MILLISECOND,
    )
    return [(row["feed"], _EPOCH + row["before"] * _MILLISECOND, _EPOCH + row["at"] * _MILLISECOND) for row in found]


def begins(db: Connection) -> datetime | None:
    """When the ledger begins."""
    day = db.value("SELECT min(first) FROM visit_day")
    detail = db.value("SELECT at FROM visit ORDER BY at LIMIT 1")
    return _moment(min((at for at in (day, detail) if at is not None), default=None))


def latest(db: Connection, feed: str, *, limit: int) -> Sequence[Visit]:
    """The last visits to one feed whose details are kept, newest first."""
    found = db.rows("SELECT * FROM visit WHERE feed = :feed ORDER BY at DESC LIMIT :limit", feed=number(feed), limit=limit)
    return [
        Visit(
            feed=feed,
            at=_EPOCH + row["at"] * _MILLISECOND,
            result=row["result"],
            status=row["status"],
            entries=row["entries"] or 0,
            fresh=row["fresh"] or 0,
            took=(row["ms"] or 0) * _MILLISECOND,
            size=row["bytes"] or 0,
        )
        for row in found
    ]


def since_answer(db: Connection) -> tuple[int, datetime | None, datetime | None]:
    """How many feeds have failed since any server answered, since when, and when that was. A refusal is an answer too: it came
    through the network. Feeds that did not answer on the day before are not counted, unless none did: they tell nothing new.
    """
    answer = db.value(f"SELECT at FROM visit WHERE {_HEARD} ORDER BY at DESC LIMIT 1")  # noqa: S608 - ours
    row = db.rows("SELECT count(DISTINCT feed) AS feeds, min(at) AS first FROM visit WHERE at > :answer", answer=answer or 0)[0]
    feeds = row["feeds"]
    if answer and feeds >= _SEVERAL:
        feeds = db.value(
            f"""SELECT count(*) FROM (SELECT DISTINCT feed FROM visit WHERE at > :answer
            INTERSECT SELECT feed FROM (SELECT feed FROM visit WHERE at <= :answer AND at > :before AND {_ANSWERED} LIMIT 100000) AS before)
            AS failing""",  # noqa: S608 - ours
            answer=answer,
            before=answer - _DAY,
        )
    return feeds, _moment(row["first"]), _moment(answer)


def tally(db: Connection, since: datetime, until: datetime) -> Mapping[str, int]:
    """How many polls and pushes there were, how many of them failed, and how many entries they brought."""
    row = db.rows(
        f"""SELECT count(*) AS polled, count(CASE WHEN NOT {_ANSWERED} THEN 1 END) AS failed, coalesce(sum(fresh), 0) AS articles
        FROM visit WHERE at >= :since AND at < :until""",  # noqa: S608 - ours
        since=_ms(since),
        until=_ms(until),
    )[0]
    return {name: int(row[name]) for name in ("polled", "failed", "articles")}


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND


def _moment(ms: int | None) -> datetime | None:
    return _EPOCH + ms * _MILLISECOND if ms is not None else None
