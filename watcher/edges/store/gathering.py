"""What only says that a story goes on and is due with other messages about it: one message for all of it.

The one that carries the others is what is new in the story, if that is due too, else the latest. Nothing that was tried
takes up or gives away anything, since it may have arrived. What was carried stays in the store, with what carried it.
"""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from watcher.core.model import Article, Cause, Notice
from watcher.edges.store import rows
from watcher.edges.store.connection import Connection, Row

#: Not tried, and nobody else's.
_DUE = "ready <= :now AND state = 'pending' AND attempts = 0 AND notice IS NOT NULL AND escalation = 0"


def gather(db: Connection, now: datetime) -> int:
    """Of each thread and channel, let one message carry what only goes on; returns how many are carried."""
    if not _crowded(db, now):  # hardly ever: no write transaction
        return 0
    with db.write("stories"):
        return sum(_gather(db, list(thread)) for _, thread in groupby(_crowded(db, now), key=lambda row: (row["channel"], row["alert"])))


def _crowded(db: Connection, now: datetime) -> list[Row]:
    """All that is due of threads in which something can be carried, in order."""
    return db.rows(
        f"""SELECT delivery.id, delivery.channel, delivery.alert, notice.cause FROM delivery JOIN notice ON notice.id = delivery.notice
        WHERE {_DUE} AND (channel, delivery.alert) IN (
            SELECT channel, alert FROM delivery WHERE {_DUE} GROUP BY channel, alert HAVING count(*) > 1)
        ORDER BY channel, delivery.alert, delivery.number""",  # noqa: S608 - a constant of ours
        now=rows.stamp(now),
    )


def _gather(db: Connection, thread: list[Row]) -> int:
    news = [row["id"] for row in thread if row["cause"] != Cause.SEQUEL]
    carrier = news[0] if news else thread[-1]["id"]
    carried = [row["id"] for row in thread if row["cause"] == Cause.SEQUEL and row["id"] != carrier]
    for one in carried:
        hand_over(db, one, carrier)
        db.run("UPDATE delivery SET state = 'folded', ready = NULL, carrier = :carrier WHERE id = :id", id=one, carrier=carrier)
    return len(carried)


def hand_over(db: Connection, one: str, other: str) -> None:
    """Inside a write transaction: what one delivery carries is told with another."""
    db.run("UPDATE delivery SET carrier = :other WHERE carrier = :one", one=one, other=other)


def along(db: Connection, carrier: str) -> tuple[tuple[Notice, Article], ...]:
    """What a delivery carries, oldest first."""
    carried = db.rows(
        "SELECT notice.* FROM delivery JOIN notice ON notice.id = delivery.notice WHERE carrier = :carrier ORDER BY notice.number",
        carrier=carrier,
    )
    return tuple((rows.notice(row), rows.article(db.rows("SELECT * FROM article WHERE id = :id", id=row["article"])[0])) for row in carried)
