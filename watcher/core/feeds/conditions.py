"""What is odd about a feed that may well answer 200: found by its own history, told once it is no blip, until it is over.

A condition is a fact with a name, a reason in words and a cure. Pages, challenges and 410 come as failures; the others
are seen in documents that are valid and wrong. It refuses to alert anybody: `watcher status` shows them, and `ailments` says
of which people are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import pairwise

from watcher.core.feeds import gaps
from watcher.core.model import Condition, Failed, Feed, Habits, NotModified, Read, Reading
from watcher.core.text.alphabets import alphabet
from watcher.core.text.duration import span

#: What can be done about it. The order is that of gravity.
CURES = {
    "gone": "look for its new address and put that in the feeds file; it is asked weekly in case it comes back",
    "blocked": "ask its publisher for access, or take another feed of the same news; we do not pose as another program",
    "page": "open the address in a browser; a login, a consent form or a new address of the feed may be needed",
    "retitled": "look whether this is still the feed you meant; the address may have been given to somebody else",
    "language": "look whether this is still the edition you meant; editions often have addresses of their own",
    "empty": "open the address in a browser; if the feed is given up, look for its successor",
    "frozen": "look at the site itself; if it has newer articles, the feed is given up and has a successor, or none",
    "shrunken": "look whether the site offers a fuller feed; nothing to do if this was meant",
    "gap": "lower polling.min_interval if this comes again; what was missed stands on the site itself",
}
#: How many polls must have shown it and for how long, before it is told.
_CONFIRMED = {
    "gone": (2, timedelta(hours=1)),
    "blocked": (3, timedelta()),
    "page": (3, timedelta()),
    "retitled": (3, timedelta(hours=1)),
    "language": (3, timedelta(hours=1)),
    "empty": (3, timedelta(hours=6)),
    "frozen": (1, timedelta()),
    "shrunken": (3, timedelta(days=1)),
    "gap": (1, timedelta()),
}
#: After how long it is taken for the feed's new habit.
_ACCEPTED = {"retitled": timedelta(days=7), "language": timedelta(days=7), "shrunken": timedelta(days=30), "gap": timedelta(days=1)}
_SOME, _MANY = 3, 8  #: entries a feed must usually hold before none, or few, are odd
_COLLAPSE = 0.25
_STILL = timedelta(hours=12)  #: the shortest silence that is odd
_WATCHED = timedelta(days=8)  #: until a week with its weekend is known, nothing shorter than four days is odd
_UNKNOWN = timedelta(days=4)
_BEYOND = 4  #: times the longest silence it ever broke
_STALE = timedelta(days=30)
_UNWELCOME = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})


def judged(feed: Feed, reading: Reading, fresh: Collection[str], now: datetime) -> tuple[Condition, ...]:
    """The conditions after a poll, the gravest first. `feed` is as it was before it, `fresh` are keys never seen before."""
    before = {condition.name: condition for condition in feed.health.conditions}
    signs = dict(_signs(feed, reading, fresh, now))
    staying = set(before)  # what a document said holds until there is another
    if isinstance(reading, Read):
        staying = {"gap"}
    elif isinstance(reading, NotModified):
        staying -= {"gone", "blocked", "page", "frozen"}  # the same document, and the same to be said of it
    found = []
    for name in CURES:
        old = before.get(name)
        if name in signs:
            old = _again(old, signs[name]) if old else Condition(name=name, reason=signs[name], since=now)
        elif old is None or name not in staying:
            continue
        elif isinstance(reading, NotModified):
            old = _again(old, old.reason)
        if accepted(name, now - old.since):
            continue
        polls, lasting = _CONFIRMED[name]
        found.append(replace(old, confirmed=old.confirmed or (old.polls >= polls and now - old.since >= lasting)))
    return tuple(found)


def accepted(name: str, lasted: timedelta) -> bool:
    """Whether a condition that has lasted so long is the feed's new habit."""
    return name in _ACCEPTED and lasted > _ACCEPTED[name]


def ended(before: Collection[Condition], after: Collection[Condition]) -> tuple[Condition, ...]:
    """What had been told and is over."""
    there = {condition.name for condition in after}
    return tuple(condition for condition in before if condition.confirmed and condition.name not in there)


def _again(old: Condition, reason: str) -> Condition:
    return replace(old, reason=reason, polls=old.polls + 1)


def _signs(feed: Feed, reading: Reading, fresh: Collection[str], now: datetime) -> Iterator[tuple[str, str]]:
    if isinstance(reading, Failed):
        yield from _refusals(reading)
        return
    if isinstance(reading, Read):
        yield from _document(feed, reading, fresh, now)
    if frozen := _frozen(feed, reading, fresh, now):
        yield "frozen", frozen


def _refusals(failed: Failed) -> Iterator[tuple[str, str]]:
    if failed.kind == "gone":
        yield "gone", f"{failed.reason}: its publisher says it is gone for good"
    elif failed.kind == "blocked" or failed.status in _UNWELCOME:
        yield "blocked", failed.reason
    elif failed.kind == "html":
        yield "page", failed.reason


def _document(feed: Feed, reading: Read, fresh: Collection[str], now: datetime) -> Iterator[tuple[str, str]]:
    past = feed.health.habits
    if feed.health.first_read is None or reading.delta:
        return
    yield from _size(past, len(reading.entries) - reading.older)
    doubted = any(condition.name == "retitled" for condition in feed.health.conditions)
    yield from _face(past, reading, strange=doubted or len(fresh) == len(reading.entries) >= _SOME)
    if gaps.torn(feed, reading, fresh):
        last = feed.health.last_new or feed.health.first_read
        yield "gap", f"nothing it showed {span(now - last)} ago is left in it: entries may have come and gone in between"


def _size(past: Habits, shown: int) -> Iterator[tuple[str, str]]:
    low = shown + 1 if past.low is None else past.low
    if shown == 0 and past.size >= _SOME and low > 0:
        yield "empty", f"it answers and holds no entry; it usually holds {past.size:.0f}"
    elif 0 < shown <= past.size * _COLLAPSE and past.size >= _MANY and shown < low:
        yield "shrunken", f"it holds {shown} entries; it usually holds {past.size:.0f}"


def _face(past: Habits, reading: Read, *, strange: bool) -> Iterator[tuple[str, str]]:
    """How it presents itself. Another maker is odd only if the entries were `strange` too."""
    old, new = _words(past.title), _words(reading.title)
    if old and new and old.isdisjoint(new):
        yield "retitled", f"it calls itself “{reading.title}” now; it used to be “{past.title}”"
    elif strange and _maker(past.generator) != _maker(reading.declared.generator or past.generator):
        yield "retitled", f"all its entries became new and it is made by {reading.declared.generator}; it used to be by {past.generator}"
    spoken, speaks = _tongue(past.language), _tongue(reading.language or "")
    written, writes = past.alphabet, alphabet(entry.title for entry in reading.entries)
    if spoken and speaks and spoken != speaks:
        yield "language", f"its language is “{speaks}” now; it used to be “{spoken}”"
    elif written and writes and written != writes:
        yield "language", f"its headlines are in {writes} letters now; they used to be in {written} ones"


def _frozen(feed: Feed, reading: Reading, fresh: Collection[str], now: datetime) -> str:
    """Why it is odd that nothing new comes; "" if it is not."""
    past, first = feed.health.habits, feed.health.first_read
    if fresh or first is None:
        return ""
    heard = past.arrivals[-1] if past.arrivals else None
    if heard is None:
        return _stale(reading, now) if isinstance(reading, Read) else _kept(feed)
    odd = max(_BEYOND * past.silence, _STILL if now - first > _WATCHED else _UNKNOWN)
    if len(past.arrivals) < _SOME or now - heard <= odd:
        return ""
    return f"it has brought nothing for {span(now - heard)}; it was never silent for more than {span(past.silence)} before"


def _stale(reading: Read, now: datetime) -> str:
    """A feed that has never brought anything, and whose own dates say that it should have."""
    dates = sorted(entry.published for entry in reading.entries if entry.published and entry.published <= now)
    if len(dates) < _SOME:
        return ""
    widest = max(later - earlier for earlier, later in pairwise(dates))
    silence = now - dates[-1]
    return f"its newest entry is {span(silence)} old" if silence > max(_STALE, _BEYOND * widest) else ""


def _kept(feed: Feed) -> str:
    return next((condition.reason for condition in feed.health.conditions if condition.name == "frozen"), "")


def _words(title: str) -> frozenset[str]:
    return frozenset(title.casefold().split())


def _maker(generator: str) -> str:
    return generator.casefold().split("/")[0].split(" ")[0]


def _tongue(language: str) -> str:
    return language.casefold().split("-")[0]
