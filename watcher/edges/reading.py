"""What the processes of `brood` do with documents: read them, and search them if they have a watch list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from watcher.core.feeds.parse import read
from watcher.core.matching.imprint import source_of
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Entry, Feed, Fetched, Match, Read, Reading, Source

_NOWHERE = Feed(id="", url="http://localhost/")
_NAMED, _TOGETHER = 60, 4  #: names in the document of a rehearsal, and in one of its texts


class Asked(NamedTuple):
    """A document to be read, and whether to be searched."""

    feed: Feed
    fetch: Fetched
    search: bool = False


class Told(NamedTuple):
    """What a document was read as, and what its entries say, by their keys (None: nothing); None if it was not searched."""

    reading: Reading
    found: Mapping[str, Match | None] | None = None


def rehearse(matcher: Matcher | None) -> None:
    """Read and search a document that names some of what is watched, and read one that is broken. Many modules and tables are
    loaded and made when they are first asked for, and code is fitted to its use as it runs: whoever is forked after that shares
    it all, and makes nothing anew.
    """
    names = []
    if matcher:
        entities, count = matcher.watchlist.numbered(), len(matcher.index.lexicon.context)
        some = (entities[at] for at in range(0, count, count // _NAMED + 1))
        names = [entity.names[0].text for entity in some if entity.names]
    text = escape(", ".join(names[:_TOGETHER]))
    items = (f"<item><title>{escape(name)} and others</title><description>{text} in {escape(name)}.</description></item>" for name in names)
    whole = f'<rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'
    bodies = (whole.encode(errors="replace"), b'<rss version="2.0"><channel><item><title>News</title>')
    fetched = (Fetched(url=_NOWHERE.url, status=200, headers={}, body=body) for body in bodies)
    told([Asked(_NOWHERE, one, search=True) for one in fetched], matcher)


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
