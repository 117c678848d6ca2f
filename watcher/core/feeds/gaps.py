"""Whether entries may have come and gone unseen between two readings of a feed, and where older ones are to be read.

Judged by identity, never by dates: nothing of what came last is left in a document that is as full as ever. It refuses
to fetch: `turns.poll` walks the older pages it names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import urlsplit

from watcher.core.feeds.habits import short
from watcher.core.feeds.item import absolute
from watcher.core.model import Feed, Read

#: Older pages read to close one gap, at most.
PAGES = 5
_FEW = 3
_FULL = 0.5  #: of its usual size; a document that holds a day's entries only is emptier after midnight, and has lost nothing
_PINNED = 0.1  #: of a document may stand there for ever


def torn(feed: Feed, reading: Read, fresh: Collection[str]) -> bool:
    """Whether the thread to the last reading is lost. `fresh` are the keys of the entries never seen before."""
    past = feed.health.habits
    shown = len(reading.entries) - reading.older
    if reading.delta or feed.health.first_read is None or not past.newest:
        return False
    if len(fresh) < _FEW or shown < max(_FEW, _FULL * past.size):
        return False
    known = [entry.key for entry in reading.entries if entry.key not in fresh]
    return len(known) <= max(1, _PINNED * shown) and not any(short(key) in past.newest for key in known)


def older(reading: Read) -> str:
    """Where the entries before these are; "" if it names no page of its own site."""
    link = absolute(reading.url, reading.declared.older) if reading.declared.older else ""
    same = urlsplit(link).hostname == urlsplit(reading.url).hostname
    return link if link and same and link != reading.url else ""


def joined(feed: Feed, reading: Read, page: Read, unseen: Collection[str]) -> Read:
    """The reading with those entries of an older page that came while the feed was watched: dated since then, or, where
    they have no date, standing before the first one that is known. `unseen` are keys.
    """
    since = feed.health.first_read
    there = {entry.key for entry in reading.entries}
    first = next((at for at, entry in enumerate(page.entries) if entry.key not in unseen), len(page.entries))
    taken = [
        entry
        for at, entry in enumerate(page.entries)
        if entry.key not in there and (entry.key not in unseen or (entry.published >= since if entry.published and since else at < first))
    ]
    return replace(reading, entries=(*reading.entries, *taken), older=reading.older + len(taken))
