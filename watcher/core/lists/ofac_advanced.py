"""OFAC's lists as SDN_ADVANCED.XML and CONS_ADVANCED.XML: all names in their own scripts, programmes, dates, who owns whom.

127 MB of tables that refer to one another by number: reference values and places first, then papers, parties, and behind
them how they are related and why they are listed. Everything but the listings themselves is forgotten as it is read. It
refuses numbers that refer to nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from xml.etree.ElementTree import Element

from watcher.core.errors import ListError
from watcher.core.lists.dates import moment, parts
from watcher.core.lists.elements import AGAIN, Shape, elements, text
from watcher.core.lists.ofac_party import Tables, party
from watcher.core.lists.ofac_words import AUTHORITY, SDN, ZONE
from watcher.core.model import Listing, Owner, Publication

_RECORDS = frozenset(
    "DateOfIssue ReferenceValueSets Location IDRegDocument DistinctParty ProfileRelationship SanctionsEntry SanctionsEntryLink".split()
)
_SHAPE = Shape(
    root="Sanctions",
    records=_RECORDS,
    known=frozenset("Locations IDRegDocuments DistinctParties ProfileRelationships SanctionsEntries SanctionsEntryLinks".split()),
    free=_RECORDS,
)
_OWNED: Final = "owned or controlled"


@dataclass(slots=True)
class _Why:
    """Why a party is listed."""

    sections: dict[str, None] = field(default_factory=dict)
    programmes: dict[str, None] = field(default_factory=dict)
    since: date | None = None


@dataclass(slots=True)
class _Read:
    """What was read of the document so far."""

    place: str
    tables: Tables
    listings: dict[str, Listing] = field(default_factory=dict)
    why: defaultdict[str, _Why] = field(default_factory=lambda: defaultdict(_Why))
    ties: defaultdict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))  # how, to whom


def read(chunks: Iterable[bytes], *, list_id: str = SDN) -> Publication:
    """The publication. Its entries come when it is read to its end: why they are listed stands there."""
    records = elements(chunks, _SHAPE, list_id)
    next(records)
    head = next(records, None)
    if head is None or head.tag != "DateOfIssue":
        raise ListError(list_id, "it does not say when it was issued", cure=AGAIN)
    published = moment(_date(head), list_id, ZONE)
    version = published.date().isoformat()
    return Publication(
        list=list_id, authority=AUTHORITY, version=version, published=published, count=None, entries=_entries(records, list_id)
    )


def _entries(records: Iterator[Element], list_id: str) -> Iterator[Listing]:
    seen = _Read(list_id, Tables(list_id))
    for record in records:
        _STEPS[record.tag](record, seen)
    if strangers := sorted((seen.why.keys() | seen.ties.keys()) - seen.listings.keys()):
        raise ListError(list_id, f"the party {strangers[0]} is listed and described nowhere", cure=AGAIN)
    for id_ in list(seen.listings):
        listing, why = seen.listings[id_], seen.why[id_]
        owners = [*listing.owners, *(_owner(seen, how, other) for how, other in seen.ties.get(id_, ()))]
        yield replace(
            listing, sections=tuple(why.sections), programmes=tuple(why.programmes), listed=why.since, owners=tuple(dict.fromkeys(owners))
        )


def _owner(seen: _Read, how: str, other: str) -> Owner:
    known = seen.listings.get(other)
    if known is None:
        raise ListError(seen.place, f"the party {other} is related and described nowhere", cure=AGAIN)
    return Owner("owned by" if how.lower().startswith(_OWNED) else "linked to", known.name, other, f"OFAC: {how}")


def _party(record: Element, seen: _Read) -> None:
    listing = party(record, seen.tables, f"{seen.place}, party {len(seen.listings) + 1}", list_id=seen.place)
    seen.listings[listing.id] = listing


def _relation(record: Element, seen: _Read) -> None:
    if record.get("Former", "false") != "true":
        how = seen.tables.value("RelationType", record.get("RelationTypeID", ""))
        seen.ties[record.get("From-ProfileID", "")].append((how, record.get("To-ProfileID", "")))


def _reason(record: Element, seen: _Read) -> None:
    why = seen.why[record.get("ProfileID", "")]
    why.sections[seen.tables.value("List", record.get("ListID", ""))] = None
    for event in record.iterfind("EntryEvent"):
        when = event.find("Date")
        told = _date(when) if when is not None else ""
        try:
            since = date.fromisoformat(told)
        except ValueError:
            raise ListError(seen.place, f"an entry of the party {record.get('ProfileID')} has no day", cure=AGAIN) from None
        why.since = min(since, why.since or since)
    for measure in record.iterfind("SanctionsMeasure"):
        programme = text(measure, "Comment")
        if programme and seen.tables.value("SanctionsType", measure.get("SanctionsTypeID", "")) == "Program":
            why.programmes[programme] = None


def _date(record: Element) -> str:
    return parts(text(record, "Year"), text(record, "Month"), text(record, "Day"))


def _forget(_: Element, __: _Read) -> None:
    """How entries of sanctions are linked to one another is told nowhere."""


_STEPS: Final[Mapping[str, Callable[[Element, _Read], None]]] = {
    "DateOfIssue": _forget,
    "ReferenceValueSets": lambda record, seen: seen.tables.add_values(record),
    "Location": lambda record, seen: seen.tables.add_location(record),
    "IDRegDocument": lambda record, seen: seen.tables.add_paper(record),
    "DistinctParty": _party,
    "ProfileRelationship": _relation,
    "SanctionsEntry": _reason,
    "SanctionsEntryLink": _forget,
}
