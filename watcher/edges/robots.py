"""Which article pages a site lets programs read: its robots.txt, asked for once a day.

Feeds are published to be polled, and are polled whatever robots.txt says; pages are another matter. A file that is not
there forbids nothing, one that is refused (401, 403) or cannot be had forbids everything for a while (RFC 9309). It
refuses to fetch anything but robots.txt.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from weakref import WeakValueDictionary

from watcher.core.model import Failed, Fetch, Fetched

NAME = "sanctions-watch"  #: what a site may call us, whatever else the user has us say
_KEPT = timedelta(days=1)
_MISSED = timedelta(hours=1)  #: until a file that could not be had is asked for again
_SITES = 500  #: remembered
_CAP = 512 * 1024  #: bytes that are read, as RFC 9309 asks at least
_REFUSED = frozenset({401, 403})
_ABSENT = range(400, 500)
_THROTTLED = 429


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a site allows, and until when that is believed. Without rules `reason` says why nothing may be read; "" all may."""

    until: datetime
    rules: RobotFileParser | None = None
    reason: str = ""


class Robots:
    """`ask` fetches an address; `agent` is the User-Agent header we send."""

    def __init__(self, ask: Callable[[str], Awaitable[Fetch]], *, agent: str) -> None:
        self._ask = ask
        self._agents = tuple(dict.fromkeys((NAME, agent)))
        self._sites: OrderedDict[str, _Rules] = OrderedDict()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def refusal(self, url: str, now: datetime) -> Failed | None:
        """Why a page may not be read; None if it may."""
        site = await self._site(url, now)
        host = urlsplit(url).hostname or ""
        if site.reason:
            return Failed(kind="robots", reason=site.reason, host=host)
        if site.rules and not all(site.rules.can_fetch(agent, url) for agent in self._agents):
            return Failed(kind="robots", reason=f"the robots.txt of {host} asks programs not to read this page", host=host)
        return None

    async def delay(self, url: str, now: datetime) -> timedelta:
        """How long a site wants us to wait between two pages (Crawl-delay)."""
        site = await self._site(url, now)
        delays = [site.rules.crawl_delay(agent) for agent in self._agents] if site.rules else []
        return timedelta(seconds=min(max((float(delay) for delay in delays if delay), default=0.0), _KEPT.total_seconds()))

    async def _site(self, url: str, now: datetime) -> _Rules:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._asking.setdefault(origin, asyncio.Lock()):
            known = self._sites.get(origin)
            if known is None or known.until <= now:
                known = await self._asked(origin, now)
                self._sites[origin] = known
            self._sites.move_to_end(origin)
            while len(self._sites) > _SITES:
                self._sites.popitem(last=False)
        return known

    async def _asked(self, origin: str, now: datetime) -> _Rules:
        answer = await self._ask(f"{origin}/robots.txt")
        if isinstance(answer, Fetched):
            return _Rules(now + _KEPT, await asyncio.to_thread(_parsed, answer.body))
        if isinstance(answer, Failed) and answer.status in _REFUSED:
            return _Rules(now + _KEPT, reason=f"{origin} does not show us its robots.txt, so none of its pages is read")
        if isinstance(answer, Failed) and answer.status in _ABSENT and answer.status != _THROTTLED:
            return _Rules(now + _KEPT)
        told = answer.reason if isinstance(answer, Failed) else "no document"
        return _Rules(now + _MISSED, reason=f"whether its pages may be read is not known: robots.txt: {told}")


def _parsed(body: bytes) -> RobotFileParser:
    rules = RobotFileParser()
    rules.parse(body[:_CAP].decode("utf-8-sig", "replace").splitlines())
    return rules
