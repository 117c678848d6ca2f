"""Whether all is well, judged from facts: ok, attention or down, with the reasons in words for people.

It refuses to look at a clock, a store or a process; whoever asks brings what it found there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from watcher.core.census import LASTING, Census
from watcher.core.model import Arrears
from watcher.core.team import Team
from watcher.core.team import reasons as unlike
from watcher.core.text.duration import span

_WAIT = timedelta(minutes=15)  #: the longest a delivery should be on its way
_REGULAR = 3  #: passes that make a timer
_LATE = timedelta(minutes=5)  #: the shortest lag worth telling, however quick the rhythm
_STILL = timedelta(minutes=2)  #: a daemon that holds the store and has not ticked for so long is stuck
_ROOM = 100 * 2**20  #: bytes; a day of many feeds is a tenth of it
_SHOWN = 3  #: names in a reason; the status screen lists more


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was found. Without a store all but `trouble` is empty."""

    trouble: str = ""  #: why there is no store to read, in words; "" if there is one
    running: bool = False  #: a daemon holds the store now, or a worker lives
    team: Team | None = None  #: the workers, where a cluster is to watch the store
    last_tick: datetime | None = None  #: of the last daemon; None: none ever ran
    feeds: Census = field(default_factory=Census)
    dead: Sequence[tuple[str, str, int]] = ()  #: channel, reason, how many
    oldest_pending: datetime | None = None  #: when the delivery that waits longest was due at first
    arrears: Arrears = field(default_factory=Arrears)  #: of polls; deliveries have `oldest_pending`
    usual: timedelta = timedelta(minutes=10)  #: the pause from which the rhythm of a feed starts
    unrouted: int = 0  #: notices of the last 24 hours that no route took
    unheard: int = 0  #: feeds that cannot be relied on, which no route took
    shut: str = ""  #: that the proxy lets no feed be asked; "" if it does
    room: int | None = None  #: bytes left on the disk of the store; None: nobody can say
    drill: str = ""  #: why the last drill failed; "" if it did not, or there was none
    sweeps: Sequence[datetime] = ()  #: the last few passes without a daemon, oldest first
    lists: Sequence[tuple[str, str]] = ()  #: sanctions lists that are not well, and why
    unreadable: str = ""  #: why the watch list cannot be read; "" if it can


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict; ok has no reasons, the others at least one."""

    state: Literal["ok", "attention", "down"]
    reasons: tuple[str, ...]


def judge(facts: Facts, *, now: datetime, longest: timedelta) -> Judgement:
    """The state of the whole. `longest` is the longest pause between two polls of a feed.

    Down: there is no store, or a daemon has worked on it and does not now, and no timer that starts `watcher poll` has taken
    its place. Where a daemon never ran, the feeds say whether anybody still polls.
    """
    if facts.trouble:
        return Judgement("down", tuple(filter(None, (facts.trouble, facts.unreadable))))
    gone = _gone(facts, now)
    reasons = [gone] if gone else []
    reasons += _polling(facts, now, longest)
    reasons += unlike(facts.team) if facts.team else ()
    reasons += [facts.shut] if facts.shut else ()
    reasons += _feeds(facts.feeds)
    reasons += [f"{count} {_of(count, 'delivery is', 'deliveries are')} dead in {channel}: {error}" for channel, error, count in facts.dead]
    if facts.oldest_pending and now - facts.oldest_pending > _WAIT:
        reasons.append(f"the oldest delivery has waited {span(now - facts.oldest_pending)}")
    if facts.unrouted:
        told = f"{facts.unrouted} {_of(facts.unrouted, 'notice', 'notices')} of the last 24 h fitted no route"
        reasons.append(f"{told} and went nowhere; a last route without match takes what is left")
    if facts.unheard:
        one = _of(facts.unheard, "feed that cannot be relied on fits", "feeds that cannot be relied on fit")
        reasons.append(f"{facts.unheard} {one} no route, so nobody was told; name channels in [sentinel]")
    reasons += [f"the list {id_}: {reason}" for id_, reason in facts.lists]
    if facts.room is not None and facts.room < _ROOM:
        left = f"{facts.room / 2**20:,.0f} MB"
        reasons.append(f"the disk of the store has {left} left; when it is full nothing is polled until there is room, and nothing is lost")
    if facts.drill:
        reasons.append(f"the last drill failed: {facts.drill}; `watcher drill` tries again")
    if facts.unreadable:
        reasons.append(facts.unreadable)
    if gone:
        return Judgement("down", tuple(reasons))
    return Judgement("attention" if reasons else "ok", tuple(reasons))


def behind(facts: Facts, now: datetime) -> timedelta | None:
    """For how long the feed that waits longest has been due, if that is more than the usual pause between two polls."""
    since = facts.arrears.since
    return now - since if since and now - since > max(facts.usual, _LATE) else None


def _gone(facts: Facts, now: datetime) -> str:
    """That whoever worked on the store does not now, and nobody in its place; "" if that is not so."""
    if facts.last_tick is None or facts.running or _timed(facts, now):
        return ""
    ago = span(now - facts.last_tick)
    if facts.team is None:
        return f"the daemon is not running; its last sign of life was {ago} ago"
    return f"no worker lives; the last sign of life was {ago} ago"


def _timed(facts: Facts, now: datetime) -> bool:
    """Whether something else polls now, as regularly as a timer: three passes since the daemon's last sign of life, and the last
    of them no longer ago than three of the pauses between them.
    """
    since = [at for at in facts.sweeps if facts.last_tick is None or at > facts.last_tick]
    pauses = [later - earlier for earlier, later in pairwise(since)]
    return len(since) >= _REGULAR and now - since[-1] <= max(_REGULAR * max(pauses), _WAIT)


def _polling(facts: Facts, now: datetime, longest: timedelta) -> Iterator[str]:
    """Whether anybody polls."""
    if facts.running:
        if facts.last_tick and now - facts.last_tick > _STILL:
            ago = span(now - facts.last_tick)
            if facts.team is None:
                yield f"the daemon holds the store but stands still; its last sign of life was {ago} ago"
            else:
                yield f"workers live, and nobody has looked for {ago} what is due: the queue stands still"
        elif late := behind(facts, now):
            count = facts.arrears.feeds
            yield f"polling is {span(late)} behind: {count:,} {_of(count, 'feed is', 'feeds are')} due and in no hands"
        return
    feeds = facts.feeds
    if not feeds.begun:
        yield "nothing has been polled yet; `watcher run` or `watcher poll` begins"
    elif feeds.answered and now - feeds.answered > 2 * longest and facts.last_tick is None:
        yield f"no feed has answered for {span(now - feeds.answered)}; is `watcher poll` still started?"


def _feeds(feeds: Census) -> Iterator[str]:
    if feeds.total and feeds.failing == feeds.total:
        yield f"every feed fails, {feeds.worst[0].name} for example: {feeds.worst[0].health.reason}"
        return
    if many := feeds.lasting:
        more = f" and {many - _SHOWN} more" if many > _SHOWN else ""
        names = ", ".join(feed.name for feed in feeds.worst[: min(many, _SHOWN)])
        yield f"{many} {_of(many, 'feed has', 'feeds have')} failed {LASTING} times or more in a row: {names}{more}"
    for feed in feeds.strangest[:_SHOWN]:
        if condition := feed.health.condition:
            yield f"{feed.name}: {condition.reason}"
    if feeds.strange > _SHOWN:
        yield f"{feeds.strange - _SHOWN} more {_of(feeds.strange - _SHOWN, 'feed answers', 'feeds answer')}, but oddly"


def _of(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
