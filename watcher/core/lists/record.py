"""An entry of a list as one line of JSON, without what every entry of its list says, and back.

A record read back equals the entry written. It refuses to be read by anybody else: places have meanings, not names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from watcher.core.model import Action, Change, Identifier, ListedName, Listing, Owner

_LEAST = 2  #: fields that everything has
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def record_of(listing: Listing) -> str:
    """The line, without its list."""
    return _JSON(_fields(listing))


def listing_of(list_: str, record: str) -> Listing:
    """The entry of a line."""
    return _listing(list_, json.loads(record))


def names_in(record: str) -> str:
    """The part of a line that holds the names, with what stands before them."""
    return record.partition("]],")[0]


def mark_of(record: str) -> bytes:
    """What tells a line from every other: 128 bits."""
    return blake2b(record.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def change_record(change: Change) -> str:
    """A change as one line, without how the entry was before: what that meant is said in words."""
    published = change.published.isoformat() if change.published else None
    return _JSON([change.action.value, change.version, published, list(change.what), _fields(change.listing)])


def change_of(list_: str, record: str) -> Change:
    """The change of a line."""
    action, version, published, what, fields = json.loads(record)
    return Change(
        action=Action(action),
        listing=_listing(list_, fields),
        before=None,
        version=version,
        published=datetime.fromisoformat(published) if published else None,
        what=tuple(what),
    )


def _fields(listing: Listing) -> list[Any]:
    return [
        listing.id,
        listing.authority,
        listing.schema,
        [_short(astuple(name)) for name in listing.names],
        listing.programmes,
        listing.sections,
        [_short(astuple(number)) for number in listing.identifiers],
        listing.born,
        listing.countries,
        listing.listed.isoformat() if listing.listed else "",
        listing.updated.isoformat() if listing.updated else "",
        listing.link,
        [_short(astuple(owner)) for owner in listing.owners],
        listing.by_ownership,
    ]


def _listing(list_: str, fields: list[Any]) -> Listing:
    id_, authority, schema, names, programmes, sections, numbers, born, countries, listed, updated, link, owners, by_ownership = fields
    return Listing(
        list=list_,
        id=id_,
        authority=authority,
        schema=schema,
        names=tuple(ListedName(*name) for name in names),
        programmes=tuple(programmes),
        sections=tuple(sections),
        identifiers=tuple(Identifier(*number) for number in numbers),
        born=tuple(born),
        countries=tuple(countries),
        listed=date.fromisoformat(listed) if listed else None,
        updated=date.fromisoformat(updated) if updated else None,
        link=link,
        owners=tuple(Owner(*owner) for owner in owners),
        by_ownership=by_ownership,
    )


def _short(values: Iterable[Any]) -> list[Any]:
    """Without what is at its default at the end: empty texts, False."""
    kept = list(values)
    while len(kept) > _LEAST and not kept[-1]:
        kept.pop()
    return kept
