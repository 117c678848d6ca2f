"""A listed one as an entity of the watch list: every name it goes by, and the guards of a list that is made elsewhere.

What the list itself calls weak is weak; so are names of one word, of a few letters, and of ships and planes (`ftm.entity_of`).
It refuses to merge: whoever stands on three lists is three entities, and an article that names him carries three listings.
"""

from __future__ import annotations

from collections.abc import Iterable

from watcher.core.model import ListedName, Listing
from watcher.core.watchlist.entity import Entity
from watcher.core.watchlist.ftm import Record, entity_of

_FEW = 200  #: entities whose names are transliterated into every script when they are looked for by themselves


def entity_id(listing: Listing) -> str:
    """What an entry is called in the watch list, in routes and in silences."""
    return f"{listing.list}:{listing.id}"


def record_of(listing: Listing, names: Iterable[ListedName] | None = None) -> Record:
    """An entry as a record of a register, with all or only these of its names."""
    spelt = dict.fromkeys((name.text, "weak" if name.weak else "name") for name in (listing.names if names is None else names))
    return Record(entity_id(listing), listing.name, listing.schema, list(spelt))


def entities_of(sought: Iterable[tuple[Listing, tuple[ListedName, ...]]]) -> list[Entity]:
    """Some entries by themselves, each with the names it is looked for by."""
    records = [record_of(listing, names) for listing, names in sought if names]
    return [entity_of(record, record.id, guarded=True, many=len(records) > _FEW) for record in records]
