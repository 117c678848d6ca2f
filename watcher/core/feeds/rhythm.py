"""When a feed is polled next: what its habits advise, within what it wishes and what the user allows.

A feed that answers is asked three times in its usual gap, so that news is found after a sixth of it; twice in the time
its document needs to roll over, so that nothing is missed; and more seldom the longer it is silent. Jitter keeps
thousands from marching in step. A feed that fails is asked again after growing pauses and never given up: peers that
stop after three errors are blamed for it for years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from watcher.core.feeds import conditions, habits, moves, wishes
from watcher.core.model import Declared, Entry, Failed, Feed, Health, NotModified, Read, Reading
from watcher.core.text.duration import span

PATIENCE = timedelta(days=1)  #: the longest Retry-After that is obeyed; an alerting daemon cannot be sent away for weeks
_SPREAD = 0.2  #: jitter moves a poll by up to a tenth of the interval either way
_HOUR = timedelta(hours=1)
_WEEK = timedelta(days=7)
_LOOKS = 3  #: within the usual gap
_SILENCE = 32  #: of a silence, one part is waited: 15 minutes after a night
_PRIORITY = 2  #: tiers up to this are asked each hour at least, whatever they wish: officials and agencies
_HINTS = 6  #: what a document wishes lengthens the user's interval to so many at most
_SAFETY = 6  #: times the usual pause, while a hub pushes: how long news may wait that a push has lost
_UNWELCOME = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The pauses between polls: the usual one and its bounds."""

    interval: timedelta = timedelta(minutes=10)
    shortest: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(hours=6)

    def within(self, pause: timedelta) -> timedelta:
        return min(max(pause, self.shortest), max(self.longest, self.shortest))


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a feed is asked, and why, in words. `floor` is what jitter must not fall below."""

    pause: timedelta
    why: str
    floor: timedelta = timedelta()
    conflict: str = ""  #: what it wishes and does not get


def after_poll(
    feed: Feed,
    reading: Reading,
    now: datetime,
    rhythm: Rhythm,
    *,
    fresh: Sequence[Entry],
    jitter: float,
    shifted: int = 0,
    pushed: int = 0,
    relied_on: datetime | None = None,
) -> Feed:
    """The feed with its health and next poll. `fresh` are entries not seen before, `shifted` so many known ones under new ids;
    so many were `pushed` since the last poll, and until `relied_on` more will be; `jitter` is in 0..1.
    """
    odd = conditions.judged(feed, reading, {entry.key for entry in fresh}, now)
    before = feed.health
    learnt: dict[str, Any] = {  # collected, for each new record costs as much as all that is decided here
        "since": before.since or now,
        "conditions": odd,
        "recovered": conditions.ended(before.conditions, odd),
        "move": moves.followed(feed, reading, now),
        "status": reading.status,
    }
    if isinstance(reading, Failed):
        pause = after_failure(reading, before.failures + 1, rhythm)
        learnt |= {"failures": before.failures + 1, "reason": reading.reason, "next_poll": now + pause * (1 + _SPREAD * jitter)}
        return replace(feed, health=replace(before, **learnt))
    if isinstance(reading, Read):
        names = {condition.name for condition in odd}
        learnt |= _read(before, reading, now, new=bool(fresh))
        learnt["habits"] = habits.learn(feed, reading, fresh, now, odd=names, shifted=shifted, pushed=pushed)
    else:
        learnt |= _unchanged(before, reading)
    feed = replace(feed, health=replace(before, **learnt, last_read=now, failures=0, reason=None))
    paced = pace(feed, now, rhythm, relied_on)
    pause = max(paced.pause * (1 + _SPREAD * (jitter - 0.5)), paced.floor)
    latest = now + max(pause, min(ceiling(feed, rhythm), _half(feed.health.habits.fill)))
    return replace(feed, health=replace(feed.health, next_poll=awake(now + pause, feed.health.declared, latest)))


def _read(before: Health, reading: Read, now: datetime, *, new: bool) -> dict[str, Any]:
    return {
        "etag": reading.etag,
        "last_modified": reading.last_modified,
        "validators_of": reading.url or None,
        "first_read": before.first_read or now,
        "last_new": now if new else before.last_new,
        "body": reading.body,
        "fresh_for": wishes.fresh_for(reading.headers),
        "declared": reading.declared,
    }


def _unchanged(before: Health, reading: NotModified) -> dict[str, Any]:
    """A whole answer tells all its validators, a 304 those that changed."""
    whole = reading.status != HTTPStatus.NOT_MODIFIED
    return {
        "etag": reading.headers.get("etag", None if whole else before.etag),
        "last_modified": reading.headers.get("last-modified", None if whole else before.last_modified),
        "validators_of": reading.url or before.validators_of,
        "fresh_for": wishes.fresh_for(reading.headers),
    }


def after_failure(failed: Failed, failures: int, rhythm: Rhythm) -> timedelta:
    """The pause after so many failures in a row: what is gone is soon asked weekly, where we are not wanted daily."""
    pause = rhythm.within(rhythm.interval)
    if failed.kind == "proxy":  # nobody was asked, so nobody needs sparing, and it is back from one moment to the next
        return pause
    if failed.kind == "gone":
        pause = min(pause * (1 << min(3 * (failures - 1), 30)), max(_WEEK, pause))
    else:
        most = PATIENCE if failed.kind == "blocked" or failed.status in _UNWELCOME else rhythm.longest
        pause = min(pause * (1 << min(failures - 1, 20)), max(most, pause))
    return max(pause, min(failed.retry_after or timedelta(), PATIENCE))


def after_push(feed: Feed, reading: Reading, now: datetime, rhythm: Rhythm, *, fresh: Sequence[Entry]) -> Feed:
    """The feed after a hub brought a document. It is polled when it would have been; soon, if the push could not be read."""
    health = feed.health
    if isinstance(reading, Failed):
        soon = max(now, health.last_read + rhythm.shortest if health.last_read else now)
        return replace(feed, health=replace(health, next_poll=min(health.next_poll or soon, soon)))
    if isinstance(reading, Read) and fresh:
        learnt = habits.learn(feed, reading, fresh, now, odd=(), shifted=0)
        health = replace(health, last_new=now, habits=replace(learnt, fill=health.habits.fill))
    return replace(feed, health=health)


def pace(feed: Feed, now: datetime, rhythm: Rhythm, relied_on: datetime | None = None) -> Pace:
    """How often a feed that answers is asked now; seldom, if until `relied_on` it is pushed."""
    health, most = feed.health, ceiling(feed, rhythm)
    pause, why = _advised(health, now, rhythm)
    pause = min(rhythm.within(pause), most)
    if relied_on and relied_on > now:
        safe = min(max(_SAFETY * pause, _HOUR), most, max(relied_on - now, pause))
        pause, why = (safe, "a hub pushes what it brings") if safe > pause else (pause, why)
    torn = any(condition.name == "gap" for condition in health.conditions)
    window = max(_half(health.habits.fill) / (2 if torn else 1), rhythm.shortest)
    if window < pause:
        pause, why = window, f"its document may roll over within {span(health.habits.fill or window)}"
    kept, wished, what = _wished(health, rhythm, most)
    floor = min(kept, window)
    if floor > pause:
        pause, why = floor, what
    told = wished > floor and span(wished) != span(floor)
    conflict = f"{what} to be left alone for {span(wished)}, and may be asked after {span(max(pause, floor))}" if told else ""
    return Pace(pause=pause, why=why, floor=floor, conflict=conflict)


def ceiling(feed: Feed, rhythm: Rhythm) -> timedelta:
    """The longest pause of a feed that answers."""
    longest = rhythm.within(rhythm.longest)
    return min(longest, max(_HOUR, rhythm.within(rhythm.interval))) if feed.tier <= _PRIORITY else longest


def awake(due: datetime, declared: Declared, latest: datetime) -> datetime:
    """The end of the hours and days in which a feed does not want to be asked, but no later than `latest`."""
    while due < latest and (due.hour in declared.skip_hours or due.weekday() in declared.skip_days):
        due += _HOUR
    return min(due, latest)


def _advised(health: Health, now: datetime, rhythm: Rhythm) -> tuple[timedelta, str]:
    """What its own history advises."""
    known = health.habits.arrivals
    gap = habits.usual_gap(health.habits)
    pause, why = (gap / _LOOKS, f"it brings something every {span(gap)}") if gap else (rhythm.interval, "its rhythm is not known yet")
    heard = known[-1] if known else health.first_read
    silence = now - heard if heard else timedelta()
    waited = silence / _SILENCE if silence > _WEEK else min(silence / _SILENCE, _HOUR)
    return (waited, f"it has brought nothing for {span(silence)}") if waited > pause else (pause, why)


def _wished(health: Health, rhythm: Rhythm, most: timedelta) -> tuple[timedelta, timedelta, str]:
    """What is granted, what is wished, and in whose words. An answer that may be kept is kept; what a document says is
    often boilerplate, and gives way where the feed itself is faster.
    """
    declared, gap = health.declared, habits.usual_gap(health.habits)
    hint = max(declared.ttl or timedelta(), declared.period or timedelta())
    if gap and gap < hint / 2:
        hint = timedelta()
    fresh = health.fresh_for or timedelta()
    granted = max(min(fresh, most), min(hint, most, _HINTS * rhythm.within(rhythm.interval)))
    if fresh >= hint:
        return granted, fresh, "its server asks"
    return granted, hint, "its document asks"


def _half(fill: timedelta | None) -> timedelta:
    return fill / 2 if fill else timedelta.max / 4
