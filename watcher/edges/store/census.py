"""The feeds counted where they lie, and of each kind the few that people are shown. Changes nothing.

One pass over all feeds counts them; those that fail, are odd or have moved are found by indexes of their own (`schema.m0028`).
Of odd ones the names of their conditions are read, a page at a time; else nothing but the rows that are shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from watcher.core.census import LASTING, LATELY, SHOWN, Census, gravity
from watcher.core.model import Feed
from watcher.edges.store import feed_rows, learnt, rows
from watcher.edges.store.connection import Connection, Row, listed

State: TypeAlias = Literal["failing", "silent", "new", "ok", "odd", "moved"]

_PAGE = 2_000
_HEARD = "coalesce(last_new, first_read, since, :now)"
_ODD = """learnt LIKE '%"confirmed":true%'"""  #: may be of one that has recovered; the rows say
_MOVED = """learnt LIKE '%"taken":true%'"""
_WELL = "failures = 0 AND last_read IS NOT NULL"
_SILENT = f"{_WELL} AND {_HEARD} < :quiet"
_NAME = "coalesce(nullif(title, ''), url)"

_COUNTED = f"""SELECT count(*) AS total, count(CASE WHEN failures > 0 THEN 1 END) AS failing,
    count(CASE WHEN failures >= {LASTING} THEN 1 END) AS lasting,
    count(CASE WHEN {_SILENT} THEN 1 END) AS silent,
    count(CASE WHEN failures = 0 AND last_read IS NULL THEN 1 END) AS new,
    count(CASE WHEN last_new >= :lately THEN 1 END) AS fresh,
    max(since) AS begun, max(last_read) AS answered, max(last_new || ' ' || id) AS newest
    FROM feed WHERE retired IS NULL"""  # noqa: S608 - words of our own

#: Which feeds are of a state, the worst first.
_OF: Mapping[State, str] = {
    "failing": f"failures > 0 ORDER BY failures DESC, {_NAME}, url",
    "silent": f"{_SILENT} ORDER BY {_HEARD}, url",
    "new": "failures = 0 AND last_read IS NULL ORDER BY url",
    "ok": f"{_WELL} AND NOT ({_SILENT}) ORDER BY url",
    "odd": f"{_ODD} ORDER BY url",
    "moved": f"{_MOVED} ORDER BY url",
}


def census(db: Connection, now: datetime, *, quiet_after: timedelta) -> Census:
    """All of it in one snapshot."""
    times = _times(now, quiet_after)
    with db.snapshot():
        counted = db.rows(_COUNTED, **times, lately=rows.stamp(now - LATELY))[0]
        odd = sorted(_odd(db, times), key=lambda one: (one["gravity"], one["name"], one["url"]))
        hushed = [one["id"] for one in odd if one["silent"]]
        strange = [one["id"] for one in odd if not one["failures"]]
        away = db.rows(f"SELECT * FROM feed WHERE retired IS NULL AND {_OF['moved']} LIMIT {SHOWN}")  # noqa: S608 - ours
        moved = [feed_rows.feed(row) for row in away]
        newest = by_ids(db, [counted["newest"].rpartition(" ")[2]]) if counted["newest"] else ()
        return Census(
            total=counted["total"],
            failing=counted["failing"],
            lasting=counted["lasting"],
            silent=counted["silent"],
            quiet=counted["silent"] - len(hushed),
            new=counted["new"],
            odd=len(odd),
            strange=len(strange),
            moved=db.value(f"SELECT count(*) FROM feed WHERE retired IS NULL AND {_MOVED}"),  # noqa: S608 - ours
            fresh=counted["fresh"],
            begun=counted["begun"] is not None,
            answered=rows.moment(counted["answered"]) if counted["answered"] else None,
            newest=newest[0] if newest else None,
            worst=_first(db, "failing", times) if counted["failing"] else (),
            oddest=by_ids(db, [one["id"] for one in odd[:SHOWN]]),
            strangest=by_ids(db, strange[:SHOWN]),
            quietest=_first(db, "silent", times, but=hushed) if counted["silent"] > len(hushed) else (),
            away=moved,
            twice=frozenset(feed.id for feed in moved if _shared(db, feed)),
        )


def of(db: Connection, state: State, now: datetime, *, quiet_after: timedelta) -> Iterator[Feed]:
    """The feeds of a state, the worst first, a page at a time: what changes meanwhile is told as it is when its page is read."""
    times = _times(now, quiet_after)
    found = db.rows(f"SELECT id FROM feed WHERE retired IS NULL AND {_OF[state]}", **times)  # noqa: S608 - ours
    for start in range(0, len(found), _PAGE):
        for feed in by_ids(db, [row["id"] for row in found[start : start + _PAGE]]):
            if state != "odd" or feed.health.condition:
                yield feed


def by_ids(db: Connection, ids: Sequence[str]) -> Sequence[Feed]:
    """These feeds, retired or not, in this order; those that are not there are left out."""
    if not ids:
        return ()
    found = {row["id"]: row for row in db.rows("SELECT * FROM feed WHERE id IN (SELECT value FROM json_each(:ids))", ids=listed(ids))}
    return [feed_rows.feed(found[id_]) for id_ in ids if id_ in found]


def watched(db: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Those of these that are feeds here, and not retired."""
    found = db.rows("SELECT id FROM feed WHERE retired IS NULL AND id IN (SELECT value FROM json_each(:ids))", ids=listed(ids))
    return frozenset(row["id"] for row in found)


def _times(now: datetime, quiet_after: timedelta) -> dict[str, str]:
    return {"now": rows.stamp(now), "quiet": rows.stamp(now - quiet_after)}


def _first(db: Connection, state: State, times: Mapping[str, str], but: Sequence[str] = ()) -> Sequence[Feed]:
    """The few worst of a state: first which they are, for whole rows are wide to sort."""
    without = "id NOT IN (SELECT value FROM json_each(:but)) AND " if but else ""
    values = {**times, **({"but": listed(but)} if but else {})}
    found = db.rows(f"SELECT id FROM feed WHERE retired IS NULL AND {without}{_OF[state]} LIMIT {SHOWN}", **values)  # noqa: S608 - ours
    return by_ids(db, [row["id"] for row in found])


def _odd(db: Connection, times: Mapping[str, str]) -> Iterator[Row]:
    """What is needed to sort those that are, and whether they are silent too."""
    last = ""
    sql = f"""SELECT id, url, {_NAME} AS name, failures, learnt, CASE WHEN {_SILENT} THEN 1 ELSE 0 END AS silent
        FROM feed WHERE retired IS NULL AND {_ODD} AND url > :last ORDER BY url LIMIT {_PAGE}"""  # noqa: S608 - ours
    while found := db.rows(sql, last=last, **times):
        last = found[-1]["url"]
        for row in found:
            conditions = learnt.health(json.loads(row["learnt"]))["conditions"]
            if condition := next((one for one in conditions if one.confirmed), None):
                yield {**row, "learnt": "", "gravity": gravity(condition)}


def _shared(db: Connection, feed: Feed) -> bool:
    """Whether another feed is asked at the address of one that has moved."""
    there = db.rows("SELECT * FROM feed WHERE retired IS NULL AND url = :address AND id <> :id", address=feed.address, id=feed.id)
    if any(feed_rows.feed(row).address == feed.address for row in there):
        return True
    pattern = rows.packed({"to": feed.address})[1:-1].replace("!", "!!").replace("%", "!%").replace("_", "!_")
    like = f"SELECT * FROM feed WHERE retired IS NULL AND {_MOVED} AND learnt LIKE :pattern ESCAPE '!' AND id <> :id LIMIT 9"  # noqa: S608 - ours
    return any(feed_rows.feed(row).address == feed.address for row in db.rows(like, pattern=f"%{pattern}%", id=feed.id))
