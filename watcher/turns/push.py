"""One push of a hub, one turn: a document that came by itself is read, matched, decided and saved as one that was fetched.

    read -> unseen -> match -> [ known -> decide -> save ]

It is taken for a delta (RFC 3229): hubs may push only what is new. The validators of the last poll stay as they are, so
that the next one finds whatever a push has lost. It refuses to judge whether the push is genuine: see `feeds.push.signed`.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from watcher.core.decide import Rules, decide
from watcher.core.errors import LeaseLost
from watcher.core.matching.imprint import source_of
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Entry, Feed, Fetched, Match, Outcome, Read
from watcher.edges.ports import Store
from watcher.edges.readers import Readers
from watcher.turns.poll import visit
from watcher.turns.together import Together


async def take(
    feed: Feed,
    body: bytes,
    *,
    kind: str,
    mark: str,
    store: Store,
    matcher: Matcher,
    rules: Rules,
    now: datetime,
    readers: Readers,
    together: Together,
) -> Outcome:
    """Take a push to a leased feed and save what came of it. `kind` is its Content-Type, `mark` what it is known by."""
    where = feed.health.validators_of or feed.address
    fetched = Fetched(url=where, status=HTTPStatus.IM_USED, headers={"content-type": kind}, body=body)
    reading = await readers.read(feed, fetched)
    entries: tuple[Entry, ...] = ()
    matches: tuple[Match, ...] = ()
    if isinstance(reading, Read):
        entries = tuple(store.unseen(feed, reading.entries))
        matches = await asyncio.to_thread(matcher.match_all, entries, source_of(feed, reading))

    def decided() -> Outcome:
        with store.turn(feed, entries, matches, now) as turn:
            outcome = decide(feed, reading, entries, matches, known=turn.known, rules=rules, now=now, jitter=0.5, mark=mark)
            outcome = replace(outcome, visit=visit(feed, reading, outcome, now, took=timedelta(), size=len(body)))
            turn.save(outcome)
        return outcome

    try:
        return await together.save(decided, feed=feed.id, quiet=not matches)
    except LeaseLost:
        return Outcome(feed=feed, reading="overtaken")
