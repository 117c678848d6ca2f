"""The archive: every article that came, read again in the order in which it came.

It is read some at a time, each time by a short read of its own, so that nobody is held up and no old state is pinned
however long the reader takes. What comes while it is read is read too, up to `until`. An article that was edited stands
where its first wording stood, with its last one. It refuses to change anything.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from watcher.core.model import Feed, Stored
from watcher.edges.store import feed_rows, rows
from watcher.edges.store.connection import Connection, Row
from watcher.edges.store.totals import total

BATCH = 250  #: articles read at once
#: Polls that begin one after the other may end in the other order; none lasts for so long.
_OVERTAKEN = timedelta(hours=1)


def since(
    db: Connection, moment: datetime | None = None, *, until: datetime | None = None, after: int = 0, batch: int = BATCH
) -> Iterator[Sequence[Stored]]:
    """The articles that came from a moment on, before `until`, behind the place `after`; none of the batches is empty."""
    place = max(after, _before(db, moment) if moment else 0)
    span = {"since": rows.stamp(moment) if moment else "", "until": rows.stamp(until) if until else "~"}
    feeds: dict[str, Feed] = {}
    while True:
        found = db.rows("SELECT * FROM article WHERE place > :place ORDER BY place LIMIT :batch", place=place, batch=batch)
        if not found:
            return
        place = found[-1]["place"]
        wanted = [row for row in found if span["since"] <= row["came"] < span["until"]]
        _meet(db, feeds, {row["feed"] for row in wanted})
        if wanted:
            yield [_stored(row, feeds[row["feed"]]) for row in wanted]


def between(db: Connection, moment: datetime | None = None) -> tuple[int, int]:
    """The places behind which, and up to which, the articles stand that came from a moment on until now."""
    return (_before(db, moment) if moment else 0), total(db, "places")


def _before(db: Connection, moment: datetime) -> int:
    """A place behind which all stand that came from a moment on. Found by halving: places are in the order of time, nearly."""
    stamp = rows.stamp(moment - _OVERTAKEN)

    def came(place: int) -> str:
        """When the next article came, from a place on."""
        return str(db.value("SELECT came FROM article WHERE place >= :place ORDER BY place LIMIT 1", place=place) or "~")

    return bisect_left(range(1, total(db, "places") + 1), stamp, key=came)


def _meet(db: Connection, feeds: dict[str, Feed], ids: set[str]) -> None:
    """Feeds not met before, retired or not."""
    for row in db.rows("SELECT * FROM feed WHERE id IN (SELECT value FROM json_each(:ids))", ids=json.dumps(sorted(ids - feeds.keys()))):
        feeds[row["id"]] = feed_rows.feed(row)


def _stored(row: Row, feed: Feed) -> Stored:
    came = {"found": row["came"], "backlog": row["quiet"]}
    return Stored(place=row["place"], article=rows.article({**row, **came}), feed=feed)
