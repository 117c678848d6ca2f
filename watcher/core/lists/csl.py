"""The US Consolidated Screening List in CSV: the lists of Commerce, State and Treasury in one file, one row an entry.

Its `_id` is a hash that changes with every word of the row, so an entry without a number is known by its list and its name;
rows that differ in an address alone are one. It refuses sources and kinds of entries that are new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from watcher.core.errors import ListError
from watcher.core.identity import digest
from watcher.core.lists.dates import day, partial
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN
from watcher.core.lists.ofac_words import SCHEMATA, is_number, read_remark
from watcher.core.lists.rows import records, rows
from watcher.core.model import Listing, Owner, Publication

LIST = "us-csl"
AUTHORITY = "US Government"
_SOURCE = re.compile(r"^(.+?) (?:List )?\(([^()]+)\)(?: List)? - (.+)$")
_NEEDED = frozenset("source entity_number type programs name alt_names addresses start_date".split())
_KNOWN = frozenset(
    "_id title federal_register_notice end_date standard_order license_requirement license_policy call_sign vessel_type gross_tonnage "
    "gross_registered_tonnage vessel_flag vessel_owner remarks source_list_url citizenships dates_of_birth nationalities places_of_birth "
    "source_information_url ids entity_id".split()
)
_SCHEMATA: Final[Mapping[str, str]] = {**SCHEMATA, "": "LegalEntity"}  # Commerce and State do not say whether it is a person
_CODE = 2  #: letters of a country


def read(chunks: Iterable[bytes], *, version: str = "", published: datetime | None = None) -> Publication:
    """The publication; the file does not say when it was made."""
    return Publication(list=LIST, authority=AUTHORITY, version=version, published=published, count=None, entries=_entries(chunks))


def _entries(chunks: Iterable[bytes]) -> Iterator[Listing]:
    drafts: dict[str, Draft] = {}
    for number, row in records(rows(chunks, LIST), LIST, needed=_NEEDED, known=_KNOWN):
        place = f"{LIST}, line {number}"
        section, short, authority = _source(row["source"], place)
        name = " ".join(row["name"].split())
        id_ = f"{short}-{row['entity_number'].strip() or digest(name.casefold())[:12]}"
        draft = drafts.get(id_)
        if draft is None:
            draft = Draft(list=LIST, authority=authority, id=id_, schema=_schema(row["type"], place), place=place)
            draft.sections[section] = None
            drafts[id_] = draft
        _add(draft, row, name)
    for draft in drafts.values():
        yield draft.listing()


def _source(told: str, place: str) -> tuple[str, str, str]:
    """The list, its short name, and whose it is."""
    match = _SOURCE.match(told)
    if match is None:
        raise ListError(place, f"{told!r} is no list of an authority", cure=AGAIN)
    return told.rpartition(" - ")[0], match[2].removesuffix(" List"), match[3]


def _schema(kind: str, place: str) -> str:
    if kind.strip().lower() not in _SCHEMATA:
        raise ListError(place, f"{kind!r} is a new kind of entry", cure=AGAIN)
    return _SCHEMATA[kind.strip().lower()]


def _add(draft: Draft, row: Mapping[str, str], name: str) -> None:
    draft.name(name, "primary")
    for alias in row["alt_names"].split(";"):
        draft.name(alias.strip().removeprefix("and "))
    draft.programmes |= dict.fromkeys(_parted(row["programs"]))
    draft.born |= dict.fromkeys(map(partial, _parted(row.get("dates_of_birth", ""))))
    for column in ("nationalities", "citizenships", "vessel_flag"):
        draft.countries |= dict.fromkeys(_parted(row.get(column, "")))
    ends = (address.rpartition(",")[2].strip() for address in row["addresses"].split(";"))
    draft.countries |= dict.fromkeys(end for end in ends if len(end) == _CODE and end.isupper())
    for number in _parted(row.get("ids", "")):
        *facts, kind = (fact.strip() for fact in number.split(","))
        if facts and is_number(kind):
            draft.identify(kind, facts[-1], facts[0] if len(facts) > 1 and len(facts[0]) == _CODE else "")
    draft.identify("Call sign", row.get("call_sign", ""))
    if owner := row.get("vessel_owner", "").strip():
        draft.owners[Owner("owned by", owner, source="Consolidated Screening List")] = None
    read_remark(draft, row.get("remarks", ""), source="Consolidated Screening List")
    draft.listed = draft.listed or day(row["start_date"], draft.place)
    draft.link = draft.link or row.get("source_information_url", "").strip()


def _parted(told: str) -> list[str]:
    return [part.strip() for part in told.split(";") if part.strip()]
