"""One feed, one turn.

    fetch -> read -> unseen -> match (-> pages -> match) -> [ known -> decide -> save ]

The dear work stands before the transaction, the cheap decision inside it, on state read inside it. ETag, next
poll, seen keys, articles, matches, stories, alerts and deliveries are saved together or not at all: a crash
before the commit changes nothing and the feed is fetched again; after it, the deliveries are there.

Where a document shows nothing of what came last, and names older pages (RFC 5005), these are read too, a few at most.

It does not choose which feeds are due, and sends nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.core.decide import Rules, decide
from watcher.core.errors import LeaseLost
from watcher.core.feeds import gaps
from watcher.core.matching.imprint import source_of
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Entry, Failed, Feed, Fetched, Health, Match, Outcome, Read, Reading, Visit
from watcher.edges.ports import Articles, Store, Web
from watcher.edges.readers import Readers
from watcher.turns.fulltext import fuller
from watcher.turns.searches import Searches
from watcher.turns.together import Together


async def poll(
    feed: Feed,
    *,
    web: Web,
    store: Store,
    matcher: Matcher,
    rules: Rules,
    now: datetime,
    jitter: float,
    readers: Readers,
    searches: Searches,
    articles: Articles | None = None,
    together: Together | None = None,
) -> Outcome:
    """Poll one feed and save what came of it, with others that end now if `together`. Never raises for what the feed does.
    Without `articles` no article page is read. A poll that outlived its lease, while somebody else took the feed, saves nothing
    and is "overtaken".
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    fetch = await web.fetch(feed)
    took = timedelta(seconds=loop.time() - began)
    size = len(fetch.body) if isinstance(fetch, Fetched) else 0
    first = feed.health.first_read is None  # then all entries are new, and may be searched where they are read
    reading, found = await readers.search(feed, fetch, matcher) if first else (await readers.read(feed, fetch), None)
    entries: tuple[Entry, ...] = ()
    matches: tuple[Match, ...] = ()
    if isinstance(reading, Read):
        entries = tuple(store.unseen(feed, reading.entries))
        if gaps.torn(feed, reading, {entry.key for entry in entries}):
            reading = await _bridged(feed, reading, web=web, store=store, readers=readers)
            entries = tuple(store.unseen(feed, reading.entries))
        source = source_of(feed, reading)
        matches = await _searched(entries, found, lambda rest: searches.match_all(matcher, rest, source))
        if articles:
            entries, matches = await fuller(feed, entries, matches, source, articles=articles, matcher=matcher, now=now)

    def decided() -> Outcome:
        with store.turn(feed, entries, matches, now) as turn:
            outcome = decide(feed, reading, entries, matches, known=turn.known, rules=rules, now=now, jitter=jitter)
            outcome = replace(outcome, visit=visit(feed, reading, outcome, now, took=took, size=size))
            turn.save(outcome)
        return outcome

    try:
        return await together.save(decided, feed=feed.id, quiet=not matches) if together else decided()
    except LeaseLost:
        return Outcome(feed=feed, reading="overtaken")


def visit(feed: Feed, reading: Reading, outcome: Outcome, now: datetime, *, took: timedelta, size: int) -> Visit:
    """What the ledger says of it."""
    return Visit(
        feed=feed.id,
        at=now,
        result=reading.kind if isinstance(reading, Failed) else outcome.reading,
        status=reading.status,
        entries=len(reading.entries) if isinstance(reading, Read) else 0,
        fresh=outcome.fresh,
        took=took,
        size=size,
    )


async def _searched(
    entries: Sequence[Entry], found: Mapping[str, Match | None] | None, search: Callable[[Sequence[Entry]], Awaitable[Sequence[Match]]]
) -> tuple[Match, ...]:
    """What the entries say, in their order: as it was found where they were read, if they were searched there."""
    if found is None:
        return tuple(await search(entries))
    rest = await search([entry for entry in entries if entry.key not in found])
    known = {**found, **{match.entry.key: match for match in rest}}
    return tuple(match for entry in entries if (match := known.get(entry.key)))


async def _bridged(feed: Feed, reading: Read, *, web: Web, store: Store, readers: Readers) -> Read:
    """The reading with what came since the last one and stands on older pages by now."""
    page, asked = reading, {feed.address, reading.url}
    for _ in range(gaps.PAGES):
        address = gaps.older(page)
        if not address or address in asked:
            break
        asked.add(address)
        there = replace(feed, url=address, health=Health(habits=feed.health.habits))
        older = await readers.read(there, await web.fetch(there))
        if not isinstance(older, Read):
            break
        page = older
        unseen = {entry.key for entry in store.unseen(feed, page.entries)}
        reading = gaps.joined(feed, reading, page, unseen)
        if len(unseen) < len(page.entries):
            break  # here the known ones begin
    return reading
