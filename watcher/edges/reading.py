"""What the processes of `brood` do with documents: read them, and search them if they have a watch list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from watcher.core.feeds.parse import read
from watcher.core.matching.imprint import source_of
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Entry, Feed, Fetched, Match, Read, Reading, Source


class Asked(NamedTuple):
    """A document to be read, and whether to be searched."""

    feed: Feed
    fetch: Fetched
    search: bool = False


class Told(NamedTuple):
    """What a document was read as, and what its entries say, by their keys (None: nothing); None if it was not searched."""

    reading: Reading
    found: Mapping[str, Match | None] | None = None


def told(asked: Sequence[Asked], matcher: Matcher | None) -> list[Told]:
    """What each document says. They are searched together, which costs much less than one by one."""
    readings = [read(one.feed, one.fetch) for one in asked]
    groups: dict[int, tuple[Sequence[Entry], Source]] = {
        at: (reading.entries, source_of(one.feed, reading))
        for at, (one, reading) in enumerate(zip(asked, readings, strict=True))
        if matcher and one.search and isinstance(reading, Read)
    }
    matches = matcher.match_each(list(groups.values())) if matcher and groups else []
    found = {
        at: {**{entry.key: None for entry in entries}, **{match.entry.key: match for match in some}}
        for (at, (entries, _)), some in zip(groups.items(), matches, strict=True)
    }
    return [Told(reading, found.get(at)) for at, reading in enumerate(readings)]
