"""Servers that asked for a pause: what one feed was told holds for all feeds of its host.

It refuses to hold back our own servers: a feed generator in the house speaks for hundreds of sites, and its 429 is that
of one of them.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from watcher.core.feeds.rhythm import PATIENCE
from watcher.core.model import Failed, Reading, Rest

_OWN = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
_AT_ONCE = 20  #: overdue feeds that need not be spread
_EACH = timedelta(seconds=0.5)
_LONGEST = timedelta(minutes=5)


@lru_cache(maxsize=20_000)
def host_of(url: str) -> str:
    """The host of an address in small letters; "" if it has none."""
    try:
        return (urlsplit(url.strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=20_000)
def number_of(host: str) -> int:
    """A host as a number below 2**48, the same on every machine and in every version."""
    return int.from_bytes(hashlib.blake2b(host.encode("utf-8", "surrogatepass"), digest_size=6).digest())


def shard_of(host: str, shards: int) -> int:
    """Which of so many shards a host's feeds are in: all in one, so that whoever polls it alone can be polite to the host."""
    return number_of(host) % shards


def rest(reading: Reading, now: datetime) -> Rest | None:
    """The pause a whole host asked for, a day at most; None if it did not, or is our own."""
    if not isinstance(reading, Failed) or reading.kind != "throttled" or not reading.retry_after or own(reading.host):
        return None
    return Rest(host=reading.host.lower(), until=now + min(reading.retry_after, PATIENCE), reason=reading.reason)


def own(host: str) -> bool:
    """Whether a host stands in our own net, as far as its name tells."""
    try:
        return not ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." not in host or host.lower().endswith(_OWN)


def catching_up(overdue: int) -> timedelta:
    """The time over which so many overdue feeds are spread after a sleep: not all at once."""
    return min(_EACH * overdue, _LONGEST) if overdue > _AT_ONCE else timedelta()
