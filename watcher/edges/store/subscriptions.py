"""What was agreed with hubs about feeds. Says when a hub is to be asked, never what."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import itemgetter
from typing import Any

from watcher.core.feeds import push
from watcher.core.model import Subscription
from watcher.edges.store import rows
from watcher.edges.store.connection import Connection, Row, listed

_FIRST = 8  #: that are shown
_PAGE = 2_000
_TIMES = ("since", "asked", "due", "began", "lease", "last_push")


def of(db: Connection, feeds: Collection[str]) -> Mapping[str, Subscription]:
    """Those of these feeds."""
    found = db.rows("SELECT * FROM subscription WHERE feed IN (SELECT value FROM json_each(:feeds))", feeds=listed(feeds))
    return {row["feed"]: _subscription(row) for row in found}


def all_of_them(db: Connection) -> Mapping[str, Subscription]:
    """See `ports.Ledger.subscriptions`."""
    return {row["feed"]: _subscription(row) for row in db.rows("SELECT * FROM subscription")}


@dataclass(frozen=True, slots=True)
class Pushed:
    """How many feeds have a hub, how many of them are pushed now, and the first few with their names, those not pushed first."""

    feeds: int = 0
    active: int = 0
    first: Sequence[tuple[str, Subscription]] = ()


def pushed(db: Connection, now: datetime) -> Pushed:
    """See `Lookup.pushed`. Whether a hub pushes stands in the record, so all that have a hub are read, a page at a time."""
    feeds = active = 0
    first: list[tuple[bool, str, Subscription]] = []
    for name, one in _named(db):
        pushes = push.active(one, now)
        feeds, active = feeds + 1, active + pushes
        first = sorted([*first, (pushes, name, one)], key=itemgetter(0, 1))[:_FIRST]
    return Pushed(feeds, active, [(name, one) for _, name, one in first])


def _named(db: Connection) -> Iterator[tuple[str, Subscription]]:
    last = ""
    sql = f"""SELECT subscription.*, coalesce(nullif(title, ''), url, '') AS name
        FROM subscription LEFT JOIN feed ON feed.id = subscription.feed AND retired IS NULL
        WHERE subscription.feed > :last ORDER BY subscription.feed LIMIT {_PAGE}"""  # noqa: S608 - ours
    while found := db.rows(sql, last=last):
        last = found[-1]["feed"]
        for row in found:
            one = _subscription(row)
            yield row["name"] or one.topic, one


def save(db: Connection, known: Subscription) -> None:
    """Within a transaction of the caller."""
    db.put("subscription", [_row(known)], key="feed")


def subscribed(db: Connection, callback: str) -> Subscription | None:
    """See `ports.Store.subscribed`."""
    row = db.row("SELECT * FROM subscription WHERE callback = :callback AND callback <> ''", callback=callback)
    return _subscription(row) if row else None


def unasked(db: Connection, now: datetime, *, limit: int) -> Sequence[Subscription]:
    """See `ports.Store.unasked`."""
    if _left(db):  # hardly ever: no write transaction
        with db.write():
            for row in _left(db):
                save(db, push.left(_subscription(row), now))
    found = db.rows("SELECT * FROM subscription WHERE due <= :now ORDER BY due LIMIT :limit", now=rows.stamp(now), limit=limit)
    return [_subscription(row) for row in found]


def _left(db: Connection) -> Sequence[Row]:
    """Those whose feed is retired."""
    return db.rows(
        """SELECT subscription.* FROM subscription JOIN feed ON feed.id = subscription.feed
        WHERE feed.retired IS NOT NULL AND subscription.mode = 'subscribe'"""
    )


def amend(
    db: Connection, known: Subscription, change: Callable[[Subscription], Subscription | None], *, poll: datetime | None
) -> Subscription | None:
    """See `ports.Store.amend`."""
    with db.write():
        stored = of(db, [known.feed]).get(known.feed)
        if stored is None or (stored.since, stored.hub, stored.topic) != (known.since, known.hub, known.topic):
            return None
        changed = change(stored)
        if changed is None:
            db.run("DELETE FROM subscription WHERE feed = :feed", feed=known.feed)
        elif changed != stored:
            save(db, changed)
        if poll:
            _poll(db, known.feed, poll)
        return changed


def expect_pushes(db: Connection, public_url: str, now: datetime) -> int:
    """See `ports.Store.expect_pushes`."""
    with db.write():
        found = [
            one for one in all_of_them(db).values() if not public_url or (one.callback and not one.callback.startswith(f"{public_url}/"))
        ]
        for one in found:
            _poll(db, one.feed, now)
            if public_url:
                save(db, Subscription(feed=one.feed, hub=one.hub, topic=one.topic, since=now, due=now))
            else:
                db.run("DELETE FROM subscription WHERE feed = :feed", feed=one.feed)
        return len(found)


def rewind(db: Connection) -> int:
    """All hubs are asked at once: the clock was set back."""
    return db.run("UPDATE subscription SET due = '' WHERE due IS NOT NULL")


def _poll(db: Connection, feed: str, at: datetime) -> None:
    db.run("UPDATE feed SET next_poll = :at WHERE id = :feed AND leased = 0 AND next_poll > :at", feed=feed, at=rows.stamp(at))


def _row(known: Subscription) -> Row:
    told = {field.name: getattr(known, field.name) for field in fields(known)}
    told |= {name: rows.stamp(told[name]) for name in _TIMES if told[name]}
    columns = {name: told.pop(name) for name in ("feed", "callback", "mode", "due")}
    return {**columns, "record": rows.packed({name: value for name, value in told.items() if value})}


def _subscription(row: Row) -> Subscription:
    names = {field.name for field in fields(Subscription)}
    told: dict[str, Any] = {name: value for name, value in json.loads(row["record"]).items() if name in names}
    told |= {name: row[name] for name in ("feed", "callback", "mode", "due")}
    told |= {name: rows.moment(told[name]) for name in _TIMES if told.get(name)}
    return Subscription(**{**told, "due": told["due"] or None, "heard": tuple(told.get("heard", ()))})
