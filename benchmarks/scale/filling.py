"""A population as rows of a real store: the product's own tables and columns, copied in rather than declared one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np

from benchmarks.scale.population import BEGIN, DAY, ZONES, Population, arrivals, class_of, host_name, rate_of
from watcher.core.identity import feed_id
from watcher.core.model import Declared, Feed, Habits, Health
from watcher.edges.store import feed_rows, rows
from watcher.edges.store.sql import SqlStore

PIECE = 50_000  #: rows copied at a time


def url_of(number: int, host: int) -> str:
    return f"https://{host_name(host)}/sections/{number}/rss.xml"


def health_of(kind: int, zone: int, now: datetime) -> Health:
    """What is known of a feed after a year: everything the product remembers of one."""
    came = arrivals(rate_of(kind), zone, now)
    habits = Habits(
        arrivals=came,
        size=20.0,
        held=20,
        low=18,
        newest=tuple(f"{kind:04x}{zone}{n:07x}" for n in range(20)),
        title="A newspaper of some town",
        language="en",
        alphabet="Latin",
        silence=timedelta(days=2),
        fill=timedelta(days=4),
    )
    return Health(
        etag=f'"{kind:x}-65a1b2c3d4e5f"',
        last_modified="Mon, 23 Nov 2026 19:00:00 GMT",
        since=BEGIN - 365 * DAY,
        first_read=BEGIN - 365 * DAY,
        last_read=now,
        last_new=came[-1],
        next_poll=now,
        status=200,
        body=f"{kind:032x}",
        declared=Declared(ttl=timedelta(minutes=30)),
        habits=habits,
    )


def fill(store: SqlStore, people: Population, due: np.ndarray, *, first: int = 0) -> list[str]:
    """Make every feed a row that is due so many milliseconds after the beginning of the day; the ids, in the order of numbers."""
    kinds = class_of(people.rate)
    known = {(k, z): feed_rows.of_health(health_of(k, z, BEGIN)) for k in range(int(kinds.max()) + 1) for z in range(ZONES)}
    ids = []
    every = (
        _row(number, people, known[int(kinds[number]), int(people.zone[number])], int(due[number])) for number in range(first, people.feeds)
    )
    if store.one_writer:
        while some := list(islice(every, PIECE)):
            with store.together():
                store._db.put("feed", some)  # noqa: SLF001
            ids += [row["id"] for row in some]
        return ids
    raw: Any = store._db._raw  # noqa: SLF001 - no store copies a million rows in
    with raw.cursor() as cursor, raw.transaction():
        example = _row(0, people, known[0, 0], 0)
        with cursor.copy(f"COPY feed ({', '.join(example)}) FROM STDIN") as copy:
            for row in every:
                ids.append(row["id"])
                copy.write_row(list(row.values()))
    raw.execute("VACUUM ANALYZE feed")
    return ids


def _row(number: int, people: Population, health: dict[str, Any], due: int) -> dict[str, Any]:
    host = int(people.host[number])
    url = url_of(number, host)
    feed = Feed(id=feed_id(url), url=url, title=f"The {number}th section of {host_name(host)}", language="en", country="US", tags=("news",))
    when = {"next_poll": stamp(due), "shard": int(people.shard[number]), "origin": "file", "added": rows.stamp(BEGIN)}
    return {**feed_rows.of_feed(feed), **health, **when}


def stamp(milliseconds: int) -> str:
    """A time of the day as the store writes it."""
    return rows.stamp(moment(milliseconds))


def moment(milliseconds: int) -> datetime:
    return BEGIN + timedelta(milliseconds=int(milliseconds))


def batches(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
