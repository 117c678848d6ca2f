"""When a feed is polled next, and what each poll says about its health.

A feed that answers keeps its interval, with jitter so that thousands do not march in step. A feed that fails is
asked again after growing pauses, never more seldom than the longest interval, and never given up: peers that stop
after three errors are blamed for it for years.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from watcher.core.feeds import wishes
from watcher.core.model import Failed, Feed, NotModified, Read, Reading

_PATIENCE = timedelta(days=1)  #: the longest Retry-After that is obeyed; an alerting daemon cannot be sent away for weeks
_SPREAD = 0.2  #: jitter moves a poll by up to a tenth of the interval either way


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The pauses between polls: the usual one and its bounds."""

    interval: timedelta = timedelta(minutes=10)
    shortest: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(hours=6)


def after_poll(feed: Feed, reading: Reading, now: datetime, rhythm: Rhythm, *, fresh: int, jitter: float) -> Feed:
    """The feed with its health and next poll. `fresh` entries were not seen before; `jitter` is in 0..1."""
    health = replace(feed.health, since=feed.health.since or now)
    pause = min(max(rhythm.interval, rhythm.shortest), rhythm.longest)
    match reading:
        case Read():
            health = replace(
                health,
                etag=reading.etag,
                last_modified=reading.last_modified,
                validators_of=reading.url or None,
                first_read=health.first_read or now,
                last_read=now,
                last_new=now if fresh else health.last_new,
                failures=0,
                reason=None,
                status=reading.status,
                body=reading.body,
                fresh_for=wishes.fresh_for(reading.headers),
                declared=reading.declared,
            )
        case NotModified(headers=headers, url=url):
            told = reading.status != HTTPStatus.NOT_MODIFIED  # a whole answer tells all its validators, a 304 only what changed
            health = replace(
                health,
                etag=headers.get("etag", None if told else health.etag),
                last_modified=headers.get("last-modified", None if told else health.last_modified),
                validators_of=url or health.validators_of,
                last_read=now,
                failures=0,
                reason=None,
                status=reading.status,
                fresh_for=wishes.fresh_for(headers),
            )
        case Failed():
            failures = health.failures + 1
            pause = min(pause * 2 ** min(failures - 1, 20), max(rhythm.longest, pause))
            pause = max(pause, min(reading.retry_after or timedelta(), _PATIENCE))
            health = replace(health, failures=failures, reason=reading.reason, status=reading.status)
    spread = 1 + (_SPREAD * jitter if isinstance(reading, Failed) else _SPREAD * (jitter - 0.5))
    return replace(feed, health=replace(health, next_poll=now + pause * spread))
