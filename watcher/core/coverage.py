"""Whether a stretch of time was watched without a hole: which feeds answered how often, and when none or one of them did not.

A hole is judged by the feed's own rhythm in that time: no answer for more than four of its usual pauses, and an hour at
least. When no feed answered, that is one hole and not one a feed. It refuses to read a store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.core.model import Attendance, Feed

SHORTEST = timedelta(hours=1)  #: nothing shorter is a hole
_PAUSES = 4
_MOSTLY = 0.8  #: of a feed's hole within one of all feeds, so that it is told once


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A time without an answer. Days whose details are gone know how long, not when: `exact` is False, the bounds are days."""

    feed: str  #: feed id; "" of all
    name: str
    begin: datetime
    end: datetime
    length: timedelta
    usual: timedelta | None  #: the feed's usual pause between two answers; None: it never answered twice
    exact: bool = True
    reason: str = ""  #: of the last failure, where it still fails


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is proved of a stretch of time."""

    since: datetime
    until: datetime
    feeds: int
    polls: int
    answered: int  #: of the polls
    whole: int  #: feeds without a hole
    mute: tuple[str, ...]  #: names of feeds that never answered in it
    late: tuple[str, ...]  #: names of feeds that were asked for the first time in it
    usual: timedelta | None  #: the pause of the median feed between two answers
    holes: tuple[Hole, ...]  #: all feeds together first, then the longest first


def usual_pause(stretches: Sequence[Attendance]) -> timedelta | None:
    """Between two answers, without the longest; None if there were too few."""
    first = next((s.first for s in stretches if s.first), None)
    last = next((s.last for s in reversed(stretches) if s.last), None)
    answers = sum(stretch.answered for stretch in stretches)
    if first is None or last is None or answers < 3:  # noqa: PLR2004 - two pauses, of which one may be the hole
        return None
    return max(last - first - max(_gaps(stretches, first, last), default=timedelta()), timedelta()) / (answers - 2)


def _gaps(stretches: Sequence[Attendance], begin: datetime, end: datetime) -> Iterator[timedelta]:
    before = begin
    for stretch in stretches:
        if stretch.first and stretch.last:
            yield stretch.first - before
            yield stretch.gap
            before = stretch.last
    yield end - before


def covered(
    feeds: Sequence[Feed],
    seen: Mapping[str, Sequence[Attendance]],
    pauses: Mapping[str, tuple[datetime, datetime]],
    still: Sequence[tuple[datetime, datetime]],
    *,
    since: datetime,
    until: datetime,
    longest: timedelta,
) -> Coverage:
    """`seen` are the visits to each feed in order, `pauses` the longest known time without an answer of each, `still` the times
    without any; `longest` is the longest pause the settings allow, where a feed's own is not known.
    """
    usual = {feed.id: usual_pause(seen.get(feed.id, ())) for feed in feeds}
    known = sorted(pause for pause in usual.values() if pause is not None)
    typical = known[len(known) // 2] if known else None
    quick = known[0] if known else longest
    ends = [moment for stretches in seen.values() for s in stretches for moment in (s.first, s.last) if moment]
    edges = [(since, min(ends)), *still, (max(ends), until)] if ends else [(since, until)]
    nobody = [
        Hole(feed="", name="", begin=b, end=e, length=e - b, usual=typical) for b, e in edges if e - b > max(SHORTEST, _PAUSES * quick)
    ]
    holes: list[Hole] = []
    ill = set()
    for feed in feeds:
        mine = list(_holes(feed, seen.get(feed.id, ()), pauses.get(feed.id), usual[feed.id], since=since, until=until, longest=longest))
        alone = [hole for hole in mine if not any(_within(hole, other) for other in nobody)]
        holes += alone
        ill |= {hole.feed for hole in mine}
    mute = [feed for feed in feeds if not any(stretch.answered for stretch in seen.get(feed.id, ()))]
    return Coverage(
        since=since,
        until=until,
        feeds=len(feeds),
        polls=sum(s.polls for stretches in seen.values() for s in stretches),
        answered=sum(s.answered for stretches in seen.values() for s in stretches),
        whole=len(feeds) - len(ill | {feed.id for feed in mute}),
        mute=tuple(feed.name for feed in mute),
        late=tuple(feed.name for feed in feeds if feed.health.since and feed.health.since > since),
        usual=typical,
        holes=(*nobody, *sorted(holes, key=lambda hole: (-hole.length, hole.name))),
    )


def _holes(
    feed: Feed,
    stretches: Sequence[Attendance],
    pause: tuple[datetime, datetime] | None,
    usual: timedelta | None,
    *,
    since: datetime,
    until: datetime,
    longest: timedelta,
) -> Iterator[Hole]:
    """At its beginning, at its end, and the longest in between. A feed first asked later begins there."""
    most = max(SHORTEST, _PAUSES * usual if usual is not None else 2 * longest)
    begin = max(since, feed.health.since or until)
    answered = [stretch for stretch in stretches if stretch.first and stretch.last]

    def hole(begin: datetime, end: datetime, length: timedelta | None = None) -> Iterator[Hole]:
        lasted = length or end - begin
        if lasted > most:
            reason = (feed.health.reason or "") if end == until else ""
            yield Hole(feed=feed.id, name=feed.name, begin=begin, end=end, length=lasted, usual=usual, exact=length is None, reason=reason)

    if not answered:
        yield from hole(begin, until)
        return
    first, last = answered[0].first or begin, answered[-1].last or until
    yield from hole(begin, first)
    gaps = list(_gaps(answered, first, last))
    if gaps and max(gaps) > most:
        if pause and pause[1] - pause[0] >= max(gaps) - timedelta(seconds=1):
            yield from hole(*pause)
        else:
            yield from hole(first, last, max(gaps))
    yield from hole(last, until)


def _within(hole: Hole, other: Hole) -> bool:
    both = min(hole.end, other.end) - max(hole.begin, other.begin)
    return hole.exact and both >= _MOSTLY * hole.length
