"""What a reading teaches of a feed's habits: when it brings something, how fast its document rolls over, how long that is.

Learnt from what we saw come ourselves. Dates in entries place an arrival between two polls and can make us hurry; they
are never a reason to wait. It refuses to decide anything: a pause is made of habits in `rhythm`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from watcher.core.model import Condition, Entry, Feed, Habits, Read
from watcher.core.text.alphabets import alphabet

_ARRIVALS = 25  #: remembered; an hourly feed's last day, with its night
_ENOUGH = 3  #: gaps that make a rhythm
_ONE = timedelta(minutes=1)  #: what comes closer together came together
_SHARE = 0.2  #: of a document replaced at once, from which its speed can be read
_FORGET = timedelta(days=2)  #: a fast hour is half forgotten after so long
_BULK = 4  #: of a silence, the part in which what came at its end may have come
_FOR_EVER = timedelta(days=366)
_SLOW = 0.2  #: how fast the usual size follows a new one
_NEWEST = 40
_SEASON = timedelta(days=90)  #: a silence is half forgotten after so long
_SHIFTED = 0.8  #: of a document's entries, known and under new ids: its ids say nothing
_SHORT = 12  #: hex digits of a key


def learn(
    feed: Feed, reading: Read, fresh: Sequence[Entry], now: datetime, *, odd: Container[str], shifted: int, pushed: int = 0
) -> Habits:
    """The habits after one more reading. `fresh` are its entries never seen before, all of them on the first reading;
    `odd` the names of what is odd about this one, which makes no habit; `shifted` its known entries that came under new ids,
    `pushed` those that a hub brought since the last poll.
    """
    health, past = feed.health, feed.health.habits
    first = health.first_read is None
    heard = health.last_read or now
    shown = reading.entries[: len(reading.entries) - reading.older]
    came = [] if first else _moments(fresh, heard, now)
    recent = past.arrivals[-1] if past.arrivals else health.first_read
    broken = came[0] - recent if came and recent else timedelta()
    shifts = past.shifts + 1 if _SHIFTED * len(shown) <= shifted >= _ENOUGH else 0
    learnt = replace(
        past,
        arrivals=_merged(past.arrivals, came),
        silence=max(past.silence * 2 ** -min(broken / _SEASON, 16), broken),
        fill=_span(shown, now) if first else _fill(past.fill, len(fresh) + pushed, len(shown), now - heard, now - (recent or now)),
        newest=tuple(short(entry.key) for entry in _ends(fresh)) or past.newest,
        shifts=shifts,
        by_words=past.by_words or shifts >= _ENOUGH,
    )
    return learnt if reading.delta else _looks(learnt, reading, shown, odd, was=health.conditions)


def _looks(past: Habits, reading: Read, shown: Sequence[Entry], odd: Container[str], *, was: Iterable[Condition]) -> Habits:
    """How large it is and how it presents itself, where that is not odd."""
    size, low = past.size, past.low
    if shown and "shrunken" not in odd:
        size = len(shown) if not size else size + _SLOW * (len(shown) - size)
    for condition in was:
        if condition.name in ("empty", "shrunken") and condition.name not in odd:
            low = min(past.held, past.held if low is None else low)  # it came back by itself, so it may again
    learnt = replace(past, size=size, low=low, held=len(shown))
    if "retitled" not in odd:
        learnt = replace(learnt, title=reading.title or past.title, generator=reading.declared.generator or past.generator)
    if "language" not in odd:
        letters = alphabet(entry.title for entry in shown)
        learnt = replace(learnt, language=reading.language or past.language, alphabet=letters or past.alphabet)
    return learnt


def short(key: str) -> str:
    """An entry's key as it is remembered here."""
    return key[:_SHORT]


def usual_gap(habits: Habits) -> timedelta | None:
    """The time that usually passes between arrivals; None if too few are known."""
    gaps = sorted(_gaps(habits.arrivals))
    return gaps[len(gaps) // 2] if len(gaps) >= _ENOUGH else None


def _gaps(arrivals: Sequence[datetime]) -> list[timedelta]:
    return [later - earlier for earlier, later in pairwise(arrivals)]


def _ends(fresh: Sequence[Entry]) -> Sequence[Entry]:
    """Those that stand first and last: few documents are written oldest first, but some are."""
    return fresh if len(fresh) <= _NEWEST else (*fresh[: _NEWEST // 2], *fresh[-_NEWEST // 2 :])


def _moments(fresh: Iterable[Entry], since: datetime, now: datetime) -> list[datetime]:
    """When they came: as dated if that fits between the two polls, else now."""
    return sorted(entry.published if entry.published and since < entry.published < now else now for entry in fresh)


def _merged(arrivals: Sequence[datetime], moments: Iterable[datetime]) -> tuple[datetime, ...]:
    kept = list(arrivals)
    for moment in moments:
        if not kept or moment - kept[-1] >= _ONE:
            kept.append(moment)
    return tuple(kept[-_ARRIVALS:])


def _span(shown: Sequence[Entry], now: datetime) -> timedelta | None:
    """The time a document covers by its dates, without its oldest tenth, where pinned entries stand."""
    dates = sorted(entry.published for entry in shown if entry.published and entry.published <= now)
    if len(dates) <= _ENOUGH:
        return None
    return dates[-1] - dates[max(1, len(dates) // 10)] or None


def _fill(fill: timedelta | None, fresh: int, size: int, passed: timedelta, silence: timedelta) -> timedelta | None:
    """The shortest time a document needed to be replaced, from what is new in it since the last poll. One that is all new
    may have been replaced twice; one that is renewed at once after a long silence is no fast one.
    """
    if fill is not None:
        fill = min(fill * 2 ** min(passed / _FORGET, 16), _FOR_EVER)
    if fresh < max(_ENOUGH, _SHARE * size) or passed <= timedelta():
        return fill
    seen = max(min(passed, _FOR_EVER), min(silence, _FOR_EVER) / _BULK) * size / fresh / (2 if fresh >= size else 1)
    return min(seen, fill) if fill else seen
