"""One publication beside what is held of its list, entry by entry: what is new, otherwise, back or missing.

Held entries are known by a mark each, and read only where the mark is another, so that a list of a hundred thousand is gone
through in the memory of its ids. It refuses an id that stands twice in one publication with different words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from watcher.core.errors import ListError
from watcher.core.lists.delta import changed, otherwise
from watcher.core.lists.elements import AGAIN
from watcher.core.lists.record import mark_of, record_of
from watcher.core.model import Change, Collated, Listing, Publication

Kept = tuple[str, bytes, str]  #: id, mark and record of an entry that is to be kept


class Collation:
    """`marks` are those of the held entries by id, `missing` the ids that were missing before, `held` reads one. `name` is the
    publication's in each change; if nothing of it is to be told, it is `quiet`.
    """

    def __init__(
        self, marks: Mapping[str, bytes], missing: frozenset[str], held: Callable[[str], Listing], *, name: str, quiet: bool
    ) -> None:
        self._marks = marks
        self._missing = missing
        self._held = held
        self._name = name
        self._quiet = quiet
        self._seen: dict[str, bytes] = {}
        self._names = 0
        self._changes: list[Change] = []
        self._otherwise = 0

    def kept(self, publication: Publication) -> Iterator[Kept]:
        """Goes through a publication and hands over what is to be kept of it. ListError, as late as the end."""
        for listing in publication.entries:
            record = record_of(listing)
            mark = mark_of(record)
            before = self._seen.get(listing.id)
            if before is not None:
                if before != mark:
                    raise ListError(publication.list, f"the entry {listing.id} stands in it twice, in different words", cure=AGAIN)
                continue
            self._seen[listing.id] = mark
            self._names += len(listing.names)
            if self._marks.get(listing.id) != mark:
                self._take(listing, publication)
                yield listing.id, mark, record

    def collated(self, publication: Publication) -> Collated:
        """What came of it, once it was gone through."""
        return Collated(
            name=self._name,
            published=publication.published,
            entries=len(self._seen),
            names=self._names,
            changes=tuple(self._changes),
            missing=tuple(id_ for id_ in self._marks if id_ not in self._seen),
            returned=tuple(sorted(self._missing & self._seen.keys())),
            otherwise=self._otherwise,
        )

    def _take(self, listing: Listing, publication: Publication) -> None:
        if self._quiet:
            return
        old = self._held(listing.id) if listing.id in self._marks else None
        if change := changed(old, listing, version=self._name, published=publication.published):
            self._changes.append(change)
        else:
            self._otherwise += old is not None and otherwise(old, listing)
