"""How a feed is written as a row and read back: what it is, and what polling has learnt of it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from watcher.core.feeds.hosts import host_of
from watcher.core.model import Feed, Health
from watcher.edges.store import learnt, rows
from watcher.edges.store.connection import Row

_UNPACKED = json.JSONDecoder()


def of_feed(feed: Feed) -> dict[str, Any]:
    """The definition; what polling learnt is `of_health`."""
    return {
        "id": feed.id,
        "url": feed.url,
        "host": host_of(feed.url),
        "title": feed.title,
        "language": feed.language,
        "country": feed.country,
        "tags": rows.packed(feed.tags),
        "tier": feed.tier,
        "owner": feed.owner,
        "full_text": feed.full_text,
    }


def of_health(health: Health, stored: Health | None = None) -> dict[str, Any]:
    """With "learnt" None if that is `stored` as it is."""
    return {
        "etag": health.etag,
        "last_modified": health.last_modified,
        "validators_of": health.validators_of,
        "since": rows.stamp_of(health.since),
        "first_read": rows.stamp_of(health.first_read),
        "last_read": rows.stamp_of(health.last_read),
        "last_new": rows.stamp_of(health.last_new),
        "next_poll": rows.stamp_of(health.next_poll) or "",
        "failures": health.failures,
        "reason": health.reason,
        "status": health.status,
        "learnt": None if stored and learnt.same(health, stored) else rows.packed(learnt.of_health(health)),
    }


@lru_cache(maxsize=1_000)
def _tags(record: str) -> tuple[str, ...]:
    return tuple(json.loads(record))


def feed(row: Row) -> Feed:
    return Feed(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        language=row["language"],
        country=row["country"],
        tags=_tags(row["tags"]),
        tier=row["tier"],
        owner=row["owner"],
        full_text=row["full_text"],
        health=Health(
            etag=row["etag"],
            last_modified=row["last_modified"],
            validators_of=row["validators_of"],
            since=rows.moment_of(row["since"]),
            first_read=rows.moment_of(row["first_read"]),
            last_read=rows.moment_of(row["last_read"]),
            last_new=rows.moment_of(row["last_new"]),
            next_poll=rows.moment_of(row["next_poll"]),
            failures=row["failures"],
            reason=row["reason"],
            status=row["status"],
            **learnt.health(_UNPACKED.decode(row["learnt"])),
        ),
    )
