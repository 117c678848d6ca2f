"""One drill: a synthetic article goes the way of a real one, from a feed on loopback to the outbox.

    publish -> fetch -> read -> match -> decide -> [ outbox, one transaction ] ... later, as any message: sent

The web, the readers, the matcher, the rules and the outbox are the live ones; what would be saved of article, story and alert is
not, so that a drill is in no count. What breaks on the way is a fact to be saved, not an error to be raised.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.core import identity
from watcher.core.alerts import drilling
from watcher.core.alerts.routing import Routes
from watcher.core.decide import Rules, decide
from watcher.core.matching.imprint import source_of
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Drill, Entry, Failed, Known, Match, Read
from watcher.edges.loopback_feed import published
from watcher.edges.ports import Store
from watcher.edges.readers import Readers
from watcher.edges.web import HttpWeb
from watcher.turns.searches import Searches

_LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
_NOTHING = Known(seen={}, by_url={}, stories={}, alerts={})


async def drill(
    channel: str,
    *,
    store: Store,
    matcher: Matcher,
    rules: Rules,
    clock: Callable[[], datetime],
    readers: Readers,
    searches: Searches,
    patience: timedelta,
    user_agent: str,
) -> Drill:
    """Publish one and bring it into the outbox; a drill with a reason if it does not come so far."""
    began = clock()
    one = Drill(id=identity.digest("drill", channel, began.isoformat()), channel=channel, began=began)
    loop = asyncio.get_running_loop()
    start = loop.time()
    stages: list[tuple[str, timedelta]] = []

    def done(stage: str) -> None:
        stages.append((stage, timedelta(seconds=loop.time() - start)))

    web = HttpWeb(timeout=patience, max_body=2**20, per_host=1, concurrency=1, allow_private=_LOOPBACK, user_agent=user_agent)
    try:
        failed, name = await _way(one, web=web, matcher=matcher, rules=rules, readers=readers, searches=searches, done=done)
    finally:
        await web.aclose()
    one = replace(one, name=name, failed=failed, stages=tuple(stages))
    if not failed:
        bulletin, delivery = drilling.message(one, clock())
        one = replace(one, bulletin=bulletin.id)
        store.drills.save(one, [(bulletin, delivery)])
        done("in the outbox")
        one = replace(one, stages=tuple(stages))
    told = drilling.alarm(one, rules.routes, clock()) if failed else None
    one = replace(one, told=told is not None)
    store.drills.save(one, [told] if told else [])
    return one


async def _way(
    one: Drill,
    *,
    web: HttpWeb,
    matcher: Matcher,
    rules: Rules,
    readers: Readers,
    searches: Searches,
    done: Callable[[str], None],
) -> tuple[str, str]:
    """Why it came to an end, "" if it did not, and the name that was found."""
    name = await _name(one, matcher, searches)
    if not name:
        return "no name of the watch list that raises an alert by itself is found in a plain sentence", ""
    async with published(drilling.document(name, one.id, one.began)) as address:
        done("published")
        feed = drilling.feed_of(address, one.began)
        fetch = await web.fetch(feed)
    if isinstance(fetch, Failed):
        return f"it could not be fetched: {fetch.reason}", name
    done("fetched")
    reading = await readers.read(feed, fetch)
    if not isinstance(reading, Read) or not reading.entries:
        return f"it could not be read: {reading.reason if isinstance(reading, Failed) else 'no entry'}", name
    done("read")
    matches = await searches.match_all(matcher, reading.entries, source_of(feed, reading))
    if not matches:
        return f"“{name}” was not found in it", name
    done("matched")
    canary = replace(rules, routes=Routes((), (one.channel,)))
    outcome = decide(feed, reading, reading.entries, matches, known=_NOTHING, rules=canary, now=one.began, jitter=0.5)
    if not outcome.deliveries:
        return f"“{name}” raised no alert", name
    done("decided")
    return "", name


async def _name(one: Drill, matcher: Matcher, searches: Searches) -> str:
    """The first name that the live watch list finds."""
    for name in drilling.names(matcher.watchlist):
        entry = Entry(feed="", key="drill", revision="", url="", title=f"DRILL: nothing has happened to {name}", text="")
        found: tuple[Match, ...] = await searches.match_all(matcher, (entry,), source_of(drilling.feed_of("", one.began), Read(entries=())))
        if found:
            return name
    return ""


class Overdue:
    """Drills that did not arrive in time: noted as failed, and another channel is told, each once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def look(self, routes: Routes, now: datetime, *, within: timedelta) -> Drill | None:
        """The one that is overdue."""
        last = self._store.drills.last()
        if last is None or last.arrived or last.failed or now - last.began <= within:
            return None
        why = self._store.drills.error_of(last.bulletin) or "nothing is known of it"
        late = replace(last, failed=f"it did not arrive at “{last.channel}” in time: {why}")
        told = drilling.alarm(late, routes, now)
        late = replace(late, told=told is not None)
        self._store.drills.save(late, [told] if told else [])
        return late
