"""Which feeds there are and whose turn it is. Says when a feed is leased, never when it should be polled next."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal, TypeAlias

from watcher.core.errors import LeaseLost
from watcher.core.feeds.hosts import catching_up, host_of, number_of, shard_of
from watcher.core.identity import feed_id
from watcher.core.model import Feed, Health, Rest
from watcher.edges.store import feed_rows, force, rows
from watcher.edges.store.connection import Connection, listed
from watcher.edges.store.leases import OWNED

Added: TypeAlias = Literal["added", "restored", "known"]
Removed: TypeAlias = Literal["removed", "declared", "unknown"]

SHARDS = 64  #: until another number is set
_NOTE = "feed.shards"
#: The number of shards, told by the store itself: whoever writes a feed writes the shard that is right now.
_NUMBER = f"coalesce((SELECT CAST(value AS INTEGER) FROM note WHERE key = '{_NOTE}'), {SHARDS})"  # noqa: S608 - ours
_PIECE = 5_000  #: feeds looked at at once
_MOMENTS = 600  #: over which overdue feeds are spread: half a second apart at most
_DECLARED = "feeds.declared"  #: the note of what was declared last, and what beside it
_SAID = 20  #: of these
_DIFFERS = " OR ".join(
    f"coalesce(feed.{name}, '') <> coalesce(excluded.{name}, '')"
    for name in ("url", "title", "language", "country", "tags", "owner", "full_text")
)


def declare(db: Connection, feeds: Collection[Feed], now: datetime, *, beside: bool = False) -> int:
    """See `ports.Store.declare`. A feed added by command and named in a file too takes the file's definition,
    and stays when the file no longer names it.
    """
    digest = _digest(feeds)
    if _known(_said(db), digest, beside=beside):
        return 0  # each worker of a cluster declares the same million feeds when it starts
    changed = "" if beside else f" OR feed.tier <> excluded.tier OR {_DIFFERS}"
    with db.write():
        for piece in _pieces(feeds):
            db.run_each(
                f"""INSERT INTO feed (id, url, host, shard, title, language, country, tags, tier, owner, full_text, origin, added)
                VALUES (:id, :url, :host, :number % {_NUMBER}, :title, :language, :country, :tags, :tier, :owner, :full_text,
                    'file', :now)
                ON CONFLICT (id) DO UPDATE SET url = excluded.url, title = excluded.title, language = excluded.language,
                    country = excluded.country, tags = excluded.tags, tier = excluded.tier, owner = excluded.owner,
                    full_text = excluded.full_text, retired = NULL,
                    origin = CASE WHEN feed.retired IS NULL THEN feed.origin ELSE 'file' END
                WHERE feed.retired IS NOT NULL{changed}""",  # noqa: S608 - ours
                [{**feed_rows.of_feed(feed), "number": number_of(host_of(feed.url)), "now": rows.stamp(now)} for feed in piece],
            )
        retired = 0 if beside else _retire(db, feeds, now)
        said = [*_said(db)[-_SAID:], digest] if beside else [digest]
        db.put("note", [{"key": _DECLARED, "value": " ".join(said)}], key="key")
        return retired


def _retire(db: Connection, feeds: Iterable[Feed], now: datetime) -> int:
    """Those of files that are not among them."""
    return db.run(
        """UPDATE feed SET retired = :now WHERE origin = 'file' AND retired IS NULL
        AND id NOT IN (SELECT value FROM json_each(:ids))""",
        now=rows.stamp(now),
        ids=listed(feed.id for feed in feeds),
    )


def _said(db: Connection) -> list[str]:
    """Digests of what was declared: for all, and then beside that."""
    return str(db.value("SELECT value FROM note WHERE key = :key", key=_DECLARED) or "").split()


def _known(said: Sequence[str], digest: str, *, beside: bool) -> bool:
    return digest in said if beside else list(said) == [digest]


def _pieces(feeds: Iterable[Feed]) -> Iterator[list[Feed]]:
    rest = iter(feeds)
    while piece := list(islice(rest, _PIECE)):
        yield piece


def _digest(feeds: Iterable[Feed]) -> str:
    """Of all that is declared, in its order."""
    found = hashlib.blake2b(digest_size=16)
    for feed in feeds:
        found.update(rows.packed(list(feed_rows.of_feed(feed).values())).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def add(db: Connection, feed: Feed, now: datetime) -> Added:
    """Add one feed by command: "known" changes nothing, "restored" takes up a retired one again with its health."""
    with db.write():
        there = db.row("SELECT retired FROM feed WHERE id = :id", id=feed.id)
        if there and there["retired"] is None:
            return "known"
        shard = shard_of(host_of(feed.url), shards(db))
        _undeclared(db)
        db.put(
            "feed",
            [{**feed_rows.of_feed(feed), "shard": shard, "origin": "command", "added": rows.stamp(now), "retired": None}],
            keep=["added"],
        )
        return "restored" if there else "added"


def remove(db: Connection, url: str, now: datetime) -> Removed:
    """Retire a feed that was added by command. "declared": a feeds file names it, it must be taken out there."""
    with db.write():
        there = db.row("SELECT id, origin FROM feed WHERE id = :id AND retired IS NULL", id=feed_id(url))
        if not there:
            return "unknown"
        if there["origin"] == "file":
            return "declared"
        _undeclared(db)
        db.run("UPDATE feed SET retired = :now WHERE id = :id", id=there["id"], now=rows.stamp(now))
        return "removed"


def _undeclared(db: Connection) -> None:
    """What the files declare is to be looked at again, for a command has changed a feed that they may name."""
    db.run("DELETE FROM note WHERE key = :key", key=_DECLARED)


def due(
    db: Connection, now: datetime, *, limit: int, lease: timedelta, token: str, shard: int | None = None, full: Collection[str] = ()
) -> Sequence[Feed]:
    """See `ports.Store.due`. Feeds never scheduled come first; those of a host that asked for a pause wait for its end.
    It waits for nobody: a feed that somebody is just saving is not among them, nor are feeds of hosts that are `full`. None is
    under a mark that is not in force.
    """
    mark = force.mark_of(token)
    forced = f"AND coalesce({force.IN_FORCE}, :mark) = :mark" if mark else ""
    hosts = "AND host NOT IN (SELECT value FROM json_each(:full))" if full else ""
    with db.write("nothing"):
        found = db.rows(
            f"""SELECT * FROM feed WHERE retired IS NULL AND next_poll <= :now {"" if shard is None else "AND shard = :shard"} {forced}
            AND host NOT IN (SELECT host FROM rest WHERE until > :now) {hosts} ORDER BY next_poll LIMIT :limit{db.idle}""",  # noqa: S608 - ours
            now=rows.stamp(now),
            limit=limit,
            **({"full": listed(full)} if full else {}),
            **({} if shard is None else {"shard": shard}),
            **({"mark": mark} if mark else {}),
        )
        feeds = [feed_rows.feed(row) for row in found]
        _lease(db, feeds, now + lease, token)
        return feeds


def leased(db: Connection, ids: Collection[str] | None, now: datetime, *, lease: timedelta, token: str) -> Sequence[Feed]:
    """See `ports.Store.lease`. Retired feeds are not among them."""
    with db.write("rows"):
        found = db.rows(
            f"""SELECT * FROM feed WHERE retired IS NULL AND (:all = 1 OR id IN (SELECT value FROM json_each(:ids)))
            ORDER BY id{db.in_hand}""",  # noqa: S608 - words of our own
            all=int(ids is None),
            ids=listed(ids or ()),
        )
        feeds = [feed_rows.feed(row) for row in sorted(found, key=lambda row: row["next_poll"])]
        _lease(db, feeds, now + lease, token)
        return feeds


def _lease(db: Connection, feeds: Sequence[Feed], until: datetime, token: str) -> None:
    if feeds:
        db.run(
            "UPDATE feed SET next_poll = :until, leased = 1, lease = :token WHERE id IN (SELECT value FROM json_each(:ids))",
            until=rows.stamp(until),
            token=token,
            ids=listed(feed.id for feed in feeds),
        )


def give_back(db: Connection, feeds: Collection[str], tokens: Collection[str], now: datetime) -> int:
    """Those of the feeds that are leased with one of these tokens are due, and in nobody's hands."""
    return db.run(
        """UPDATE feed SET next_poll = :now, leased = 0, lease = NULL WHERE id IN (SELECT value FROM json_each(:feeds))
        AND lease IN (SELECT value FROM json_each(:tokens))""",
        now=rows.stamp(now),
        feeds=listed(feeds),
        tokens=listed(tokens),
    )


def hold(db: Connection, feeds: Collection[str]) -> dict[str, str | None]:
    """First thing in a write transaction of turns: nobody takes these feeds over until it ends. The token of each one's lease,
    and with the key "" the mark in force.
    """
    found = db.rows(
        f"""SELECT id, lease, {force.IN_FORCE} AS in_force FROM feed WHERE id IN (SELECT value FROM json_each(:ids))
        ORDER BY id{db.in_hand}""",  # noqa: S608 - ours
        ids=listed(feeds),
    )
    return {row["id"]: row["lease"] for row in found} | ({"": found[0]["in_force"]} if found else {})


def check(feed: Feed, held: Mapping[str, str | None], token: str | None) -> None:
    """LeaseLost if a feed was leased with `token`, and somebody else has it by now, or another configuration is in force."""
    if token and feed.id in held and held[feed.id] != token:
        raise LeaseLost(f"{feed.name}: somebody else polls it by now, for this poll took longer than its lease")
    if token and (mark := force.mark_of(token)) and (held.get("") or mark) != mark:
        raise LeaseLost(f"{feed.name}: what it was judged by is no longer in force")


def shards(db: Connection) -> int:
    """Into how many shards the feeds are divided."""
    return int(db.value(f"SELECT {_NUMBER}"))


def divide(db: Connection, number: int) -> int:
    """Divide the feeds into so many shards from now on; how many are in another one by that. While others poll shards of the
    old number, a feed may have none to poll it, or its host two.
    """
    with db.write():
        if shards(db) == number:
            return 0
        db.put("note", [{"key": _NOTE, "value": str(number)}], key="key")
        moved, last = 0, ""
        while found := db.rows("SELECT id, host, shard FROM feed WHERE id > :last ORDER BY id LIMIT :piece", last=last, piece=_PIECE):
            last = found[-1]["id"]
            told = [(row["id"], row["shard"], shard_of(row["host"], number)) for row in found]
            wanted = [{"id": feed, "shard": shard} for feed, before, shard in told if shard != before]
            if wanted:
                db.run_each("UPDATE feed SET shard = :shard WHERE id = :id", wanted)
            moved += len(wanted)
        return moved


def save_health(db: Connection, feed: Feed, stored: Health | None) -> None:
    """What a poll has learnt of a feed that is there; the definition belongs to `declare` and may have changed since the poll
    began. What is `stored` already, if that is known, is not written anew where it is long.
    """
    host = host_of(feed.address)
    db.put_off(
        f"""UPDATE feed SET etag = :etag, last_modified = :last_modified, validators_of = :validators_of, since = :since,
            first_read = :first_read, last_read = :last_read, last_new = :last_new, next_poll = :next_poll, leased = 0, lease = NULL,
            failures = :failures, reason = :reason, status = :status, learnt = coalesce(:learnt, learnt),
            host = :host, shard = CASE WHEN host = :host THEN shard ELSE :number % {_NUMBER} END WHERE id = :id""",  # noqa: S608 - ours
        id=feed.id,
        host=host,
        number=number_of(host),
        **feed_rows.of_health(feed.health, stored),
    )


def release(db: Connection, owner: str) -> int:
    """Feeds that this owner had leased and did not finish are due at once."""
    return db.run(f"UPDATE feed SET next_poll = '', leased = 0, lease = NULL WHERE leased = 1 AND {OWNED}", owner=owner)  # noqa: S608 - ours


def save_rest(db: Connection, rest: Rest, now: datetime) -> None:
    """Hold back all feeds of a host; pauses that are over are forgotten."""
    db.put("rest", [{"host": rest.host, "until": rows.stamp(rest.until), "reason": rest.reason}], key="host")
    db.run(
        f"DELETE FROM rest WHERE host IN (SELECT host FROM rest WHERE until <= :now{db.idle})",  # noqa: S608 - words of our own
        now=rows.stamp(now),
    )


def resting(db: Connection, now: datetime) -> Sequence[Rest]:
    """The hosts that asked for a pause which is not over, the longest first."""
    found = db.rows("SELECT * FROM rest WHERE until > :now ORDER BY until DESC", now=rows.stamp(now))
    return [Rest(host=row["host"], until=rows.moment(row["until"]), reason=row["reason"]) for row in found]


def catch_up(db: Connection, now: datetime) -> int:
    """Spread the feeds that came due while nobody looked over some minutes, officials first; returns how many."""
    overdue = db.rows(
        "SELECT id FROM feed WHERE retired IS NULL AND leased = 0 AND next_poll <> '' AND next_poll <= :now ORDER BY tier, id",
        now=rows.stamp(now),
    )
    over = catching_up(len(overdue))
    if not over:
        return 0
    each = -(-len(overdue) // _MOMENTS)
    for rank in range(0, len(overdue), each):
        db.run(
            "UPDATE feed SET next_poll = :due WHERE id IN (SELECT value FROM json_each(:ids))",
            due=rows.stamp(now + over * rank / len(overdue)),
            ids=listed(row["id"] for row in overdue[rank : rank + each]),
        )
    return len(overdue)


def rewind(db: Connection) -> int:
    """All feeds are due at once."""
    db.run("DELETE FROM rest")
    return db.run("UPDATE feed SET next_poll = '' WHERE retired IS NULL AND leased = 0")
