"""One pass without a daemon: poll what is asked for, deliver what is due, and stop.

Feeds are taken one by one, each leased just before its poll, so that a daemon on the same store and a pass that is
killed halfway both leave every feed to somebody. It does not wait for what is due later.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Literal

from watcher.core.errors import StoreError
from watcher.core.model import Cause, Delivery, Feed, Outcome, Rest
from watcher.edges.heartbeat import Pings
from watcher.edges.ports import Store
from watcher.edges.process import settle
from watcher.edges.readers import Readers
from watcher.service.equipment import Equipment
from watcher.service.heartbeat import count_poll, nothing_answers, told
from watcher.service.rota import Rota
from watcher.service.upkeep import catch_up
from watcher.turns.digest import Digests
from watcher.turns.dispatch import Dispatched, dispatch
from watcher.turns.poll import poll
from watcher.turns.searches import Searches
from watcher.turns.sentinel import Sentinel
from watcher.turns.together import Together

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll came to, in numbers: a thousand outcomes with all their texts, or feeds with all that was learnt of them,
    would fill the memory.
    """

    failing: Feed | None  #: the feed, if it failed
    reading: Literal["read", "unchanged", "failed", "overtaken"]
    articles: int  #: new or reworded
    fresh: int  #: of them new
    backlog: int  #: of them stored quietly
    matches: int
    raised: int  #: notices of a new story
    updated: int  #: notices of a new fact
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What one pass came to."""

    polls: tuple[Polled, ...] = field(repr=False)  # asyncio.run takes the repr of what it ran: as long as all else to save a feed
    sent: tuple[Dispatched, ...]  #: every try, also those that failed
    bugs: tuple[Feed, ...]  #: whose poll raised, which the log tells; nothing of them was saved

    @property
    def failing(self) -> tuple[Feed, ...]:
        return tuple(outcome.failing for outcome in self.polls if outcome.failing)

    @property
    def waiting(self) -> tuple[Delivery, ...]:
        """Raised by this pass and not yet due, for a route makes them wait."""
        tried = {one.delivery.id for one in self.sent}
        made = (d for outcome in self.polls for d in outcome.deliveries if d.state == "pending" and not d.escalation)
        return tuple(delivery for delivery in made if delivery.id not in tried)


def named(store: Store, ids: Sequence[str], clock: Callable[[], datetime], lease: timedelta, *, hands: int = 1) -> Iterator[Feed]:
    """The feeds with these ids, due or not, leased as they are drawn by `hands` at a time. One retired meanwhile is left out."""
    for start in range(0, len(ids), hands):
        yield from store.lease(ids[start : start + hands], clock(), lease=lease)


def courteous(
    store: Store,
    places: Sequence[tuple[str, str]],
    clock: Callable[[], datetime],
    lease: timedelta,
    *,
    hands: int,
    resting: Callable[[datetime], Sequence[Rest]],
    left: Callable[[str], None],
) -> Iterator[Feed]:
    """As `named`, for feeds known by their id and host; those of a host that is `resting`, as it asked, are told to `left` and
    not asked.
    """
    for start in range(0, len(places), hands):
        hosts = {rest.host for rest in resting(clock())}
        wanted = []
        for feed, host in places[start : start + hands]:
            if host in hosts:
                left(feed)
            else:
                wanted.append(feed)
        yield from store.lease(wanted, clock(), lease=lease)


def due(store: Store, now: datetime, lease: timedelta, *, hands: int = 1) -> Iterator[Feed]:
    """The feeds that were due at `now`, leased as they are drawn by `hands` at a time."""
    while found := store.due(now, limit=hands, lease=lease):
        yield from found


async def sweep(
    feeds: Iterator[Feed],
    *,
    equipment: Equipment,
    store: Store,
    clock: Callable[[], datetime],
    jitter: Callable[[], float],
    polled: Callable[[Feed], None] = lambda _feed: None,
) -> Sweep:
    """Poll `feeds`, a bounded number at a time, then send what is due. `polled` is told each feed when it is done.
    StoreError as soon as something cannot be saved; what was saved before stays.
    """
    counts: Counter[str] = Counter()
    pings, monitor, began = Pings(), equipment.config.heartbeat, monotonic()
    start = asyncio.create_task(pings.send(monitor, "start", {}))
    polls: list[Polled] = []
    bugs: list[Feed] = []
    trouble: list[StoreError] = []
    together = Together(store)
    readers = Readers()
    searches = Searches()
    hands = equipment.config.polling.concurrency
    settle(anew=False)
    rota = Rota(feeds, hands=hands, per_host=equipment.config.polling.per_host)

    async def hand() -> None:
        while not trouble and (feed := await rota.draw()):
            try:
                outcome = await poll(
                    feed,
                    web=equipment.web,
                    store=store,
                    matcher=equipment.matcher,
                    rules=equipment.rules,
                    now=clock(),
                    jitter=jitter(),
                    readers=readers,
                    searches=searches,
                    articles=equipment.articles,
                    together=together,
                )
            except StoreError as error:  # full, locked or away: what a person mends, and all of it is polled again
                trouble.append(error)
            except Exception:
                log.exception("poll of %s failed, which is a bug; the other feeds are polled all the same", feed.name)
                bugs.append(feed)
            else:
                polls.append(_counted(outcome))
                count_poll(counts, outcome)
            rota.done(feed)
            polled(feed)

    try:
        await asyncio.gather(*(hand() for _ in range(hands)))
    finally:
        await readers.close()
    if trouble:  # nothing is asked or sent of which could not be kept what came of it
        await start
        await pings.send(monitor, "fail", {**told(counts), "reason": trouble[0].what})
        await pings.aclose()
        raise trouble[0]
    Digests(store).make(equipment.config.digests, clock())
    Sentinel(store).look(equipment.rules.routes, clock())
    catch_up(store, equipment.config, clock)
    store.swept(clock())
    sent = await deliver(equipment=equipment, store=store, clock=clock, jitter=jitter)
    await start
    counts.update({"delivered": "sent", "dead": "dead"}.get(one.delivery.state, "retried") for one in sent)
    reason = nothing_answers(counts)
    await pings.send(monitor, "fail" if reason else "end", {**told(counts), "seconds": round(monotonic() - began, 1), "reason": reason})
    await pings.aclose()
    return Sweep(polls=tuple(polls), sent=tuple(sent), bugs=tuple(bugs))


def _counted(outcome: Outcome) -> Polled:
    raised = sum(notice.cause is Cause.NEW_STORY for notice in outcome.notices)
    return Polled(
        failing=outcome.feed if outcome.reading == "failed" else None,
        reading=outcome.reading,
        articles=len(outcome.articles),
        fresh=outcome.fresh,
        backlog=outcome.backlog,
        matches=len(outcome.matches),
        raised=raised,
        updated=len(outcome.notices) - raised,
        deliveries=outcome.deliveries,
    )


async def deliver(*, equipment: Equipment, store: Store, clock: Callable[[], datetime], jitter: Callable[[], float]) -> list[Dispatched]:
    """Send what is due, until nothing is, or only what the receivers do not take now."""
    done: list[Dispatched] = []
    while batch := await dispatch(
        store=store,
        channels=equipment.channels,
        routes=equipment.rules.routes,
        clock=clock,
        jitter=jitter,
        owner=f"poll:{os.getpid()}",
        pen=equipment.pen,
    ):
        done += batch
        if all(one.delivery.state == "pending" for one in batch):
            break
    return done
