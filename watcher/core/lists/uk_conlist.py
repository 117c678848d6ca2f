"""The consolidated list of the UK Treasury, closed on 28 January 2026: for what was kept of it, and to compare with.

One row a name and address in the Windows code page, gathered by the id of the group. It refuses columns that are new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from watcher.core.errors import ListError
from watcher.core.lists.dates import day, moment, partial
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN
from watcher.core.lists.names import Kind
from watcher.core.lists.rows import Row, records, rows
from watcher.core.lists.uk import ZONE
from watcher.core.model import Listing, Publication

LIST = "uk-ofsi"
AUTHORITY = "UK Treasury"
_NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_NEEDED = frozenset({*_NAMES, "DOB", "Group Type", "Alias Type", "Regime", "Listed On", "Last Updated", "Group ID"})
_KNOWN = frozenset(
    "Title|Town of Birth|Country of Birth|Nationality|Passport Details|NI Number|Position|Address 1|Address 2|Address 3|Address 4|"
    "Address 5|Address 6|Post/Zip Code|Country|Other Information|UK Sanctions List Date Designated|Name Non-Latin Script|"
    "Non-Latin Script Type|Non-Latin Script Language".split("|")
)
_SCHEMATA: Final[Mapping[str, str]] = {"individual": "Person", "entity": "Organization", "ship": "Vessel"}
_KINDS: Final[Mapping[str, Kind]] = {
    "prime alias": "primary",
    "primary name": "primary",
    "primary name variation": "alias",
    "aka": "alias",
    "fka": "former",
    "": "alias",
}


def read(chunks: Iterable[bytes]) -> Publication:
    """The publication; its date, which is its first row, is read at once."""
    table = rows(chunks, LIST, encoding="cp1252")
    _, (first, *rest) = next(table)
    if first != "Last Updated" or not rest:
        raise ListError(LIST, f"its first row is {first[:40]!r}, no date", cure=AGAIN)
    published = moment(rest[0], LIST, ZONE)
    version = published.date().isoformat()
    return Publication(list=LIST, authority=AUTHORITY, version=version, published=published, count=None, entries=_entries(table))


def _entries(table: Iterator[Row]) -> Iterator[Listing]:
    drafts: dict[str, Draft] = {}
    for number, row in records(table, LIST, needed=_NEEDED, known=_KNOWN):
        place = f"{LIST}, line {number}"
        kind, id_ = row["Group Type"].strip(), row["Group ID"].strip()
        if kind.lower() not in _SCHEMATA:
            raise ListError(place, f"{kind!r} is a new kind of entry", cure=AGAIN)
        if id_ not in drafts:
            drafts[id_] = Draft(list=LIST, authority=AUTHORITY, id=id_, schema=_SCHEMATA[kind.lower()], place=place)
        _add(drafts[id_], row, place)
    for draft in drafts.values():
        yield draft.listing()


def _add(draft: Draft, row: Mapping[str, str], place: str) -> None:
    kind = row["Alias Type"].strip()
    if kind.lower() not in _KINDS:
        raise ListError(place, f"{kind!r} is a new kind of name", cure=AGAIN)
    draft.name(" ".join(row[part].strip() for part in _NAMES if row[part].strip()), _KINDS[kind.lower()])
    draft.name(row.get("Name Non-Latin Script", ""))
    if regime := row["Regime"].strip():
        draft.programmes[regime] = None
    if born := row["DOB"].strip():
        draft.born[partial(born)] = None
    if country := row.get("Country", "").strip():
        draft.countries[country] = None
    draft.listed = draft.listed or day(row["Listed On"], place)
    draft.updated = max(filter(None, (draft.updated, day(row["Last Updated"], place))), default=None)
