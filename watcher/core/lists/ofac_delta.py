"""What OFAC's list service says changed: `changes/latest`, `changes/{id}`, and `changes/history/{year}` that numbers them.

An entry without an action is one that was modified, and tells only what is new in it: each name and programme in it has an
action of its own. One file is about all lists of OFAC. It refuses actions that are new, and files of whole lists, which look
alike and would turn every entry into a change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element

from watcher.core.errors import ListError
from watcher.core.lists.dates import day, moment, partial
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN, Shape, elements, text
from watcher.core.lists.ofac_words import AUTHORITY, CONSOLIDATED, SDN, ZONE, is_number, kind_of, page, schema_of
from watcher.core.model import Action, Amendment, Amendments, Owner

LIST = "us-ofac"  #: of the publication; its entries are of one of the two
_SHAPE = Shape(
    root="sanctionsData",
    records=frozenset({"publicationInfo", "entity", "referenceValues", "featureTypes"}),
    known=frozenset({"entities"}),
    free=frozenset({"publicationInfo", "entity", "referenceValues", "featureTypes"}),
)
_PARTS = frozenset(
    "generalInfo sanctionsLists sanctionsPrograms sanctionsTypes legalAuthorities names addresses features identityDocuments "
    "relationships".split()
)
_ACTIONS: Final[Mapping[str, Action]] = {
    "add": Action.LISTED,
    "remove": Action.DELISTED,
    "": Action.AMENDED,
    "modify": Action.AMENDED,
    "update": Action.AMENDED,
    "change": Action.AMENDED,
}
_FACTS = frozenset({"", "add", "remove", "update"})  #: actions on a fact
_COUNTRIES = frozenset({"nationality country", "citizenship country", "vessel flag", "nationality of registration"})


def read(chunks: Iterable[bytes], *, version: str = "") -> Amendments:
    """The changes of one publication. `version` is its number, if it is known; else it is the day it was published on."""
    records = elements(chunks, _SHAPE, LIST)
    next(records)
    head = next(records, None)
    told = text(head, "datePublished") if head is not None and head.tag == "publicationInfo" else ""
    if not told:
        cure = "this is a whole list, or another file: changes stand under changes/latest"
        raise ListError(LIST, "it does not say when these changes were published", cure=cure)
    published = moment(told, LIST, ZONE)
    entries = _entries(record for record in records if record.tag == "entity")
    return Amendments(list=LIST, authority=AUTHORITY, version=version or published.date().isoformat(), published=published, entries=entries)


def history(answer: bytes) -> list[tuple[str, datetime]]:
    """The publications of a year, month or day, the oldest first: the number of each, and when it was published."""
    place = f"{LIST}, changes/history"
    try:
        told = json.loads(answer)
        if not isinstance(told, list):
            raise TypeError  # noqa: TRY301 - every other shape is told in the same words
        pairs = [(str(one["publicationID"]), str(one["datePublished"])) for one in told]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise ListError(place, "no list of publications", cure=AGAIN) from None
    return sorted(((number, moment(when, place, ZONE)) for number, when in pairs), key=lambda pair: pair[1])


def _entries(records: Iterable[Element]) -> Iterator[Amendment]:
    for number, record in enumerate(records, 1):
        yield _amendment(record, f"{LIST}, change {number}")


def _amendment(record: Element, place: str) -> Amendment:
    told = record.get("action", "").strip().lower()
    if told not in _ACTIONS:
        raise ListError(place, f"{told!r} is a new action", cure=AGAIN)
    if new := sorted({child.tag for child in record} - _PARTS):
        raise ListError(place, f"<{new[0]}> in <entity> is new", cure=AGAIN)
    action = _ACTIONS[told]
    kind = text(record, "generalInfo/entityType")
    schema = schema_of(kind, place) if kind or action is Action.LISTED else "LegalEntity"
    id_ = record.get("id", "").strip()
    draft, taken = (
        Draft(list=SDN, authority=AUTHORITY, id=id_, schema=schema, place=place, link=page(id_)),
        Draft(list=SDN, authority=AUTHORITY, id=id_, schema=schema, place=place),
    )
    _read(record, draft, taken)
    if draft.sections and "SDN List" not in {*draft.sections, *taken.sections}:
        draft.list = taken.list = CONSOLIDATED
    nameless = action is not Action.LISTED  # who is modified or removed need not be named
    if action is Action.AMENDED:
        return Amendment(action=action, listing=draft.listing(nameless=True), whole=False, taken=taken.listing(nameless=True))
    return Amendment(action=action, listing=draft.listing(nameless=nameless))


def _read(record: Element, draft: Draft, taken: Draft) -> None:
    for name in record.iterfind("names/name"):
        _name(name, draft, taken)
    for fact in record.iterfind("sanctionsPrograms/sanctionsProgram"):
        _side(fact, draft, taken).programmes[_said(fact)] = None
    for fact in record.iterfind("sanctionsLists/sanctionsList"):
        side = _side(fact, draft, taken)
        side.sections[_said(fact)] = None
        side.listed = side.listed or day(fact.get("datePublished", ""), draft.place)
    for fact in record.iterfind("features/feature"):
        _feature(fact, _side(fact, draft, taken))
    for fact in record.iterfind("addresses/address"):
        if country := text(fact, "country"):
            _side(fact, draft, taken).countries[country] = None
    for fact in record.iterfind("identityDocuments/identityDocument"):
        if is_number(kind := text(fact, "type")):
            _side(fact, draft, taken).identify(kind, text(fact, "documentNumber"), text(fact, "issuingCountry"))
    for fact in record.iterfind("relationships/relationship"):
        _tie(fact, draft, taken)


def _name(record: Element, draft: Draft, taken: Draft) -> None:
    weak = text(record, "isLowQuality").lower() == "true"
    primary = text(record, "isPrimary").lower() == "true"
    kind = kind_of(text(record, "aliasType") or "name", draft.place)
    for translation in record.iterfind("translations/translation"):
        full = translation.find("formattedFullName")
        if full is None:
            continue
        first = text(translation, "isPrimary").lower() != "false"
        actions = [_action(part, draft.place) for part in (full, translation, record)]
        side = taken if "remove" in actions else draft
        side.name(full.text or "", "primary" if primary and first else kind, weak=weak)
        if old := full.get("oldValue"):
            taken.name(old, weak=weak)


def _feature(fact: Element, side: Draft) -> None:
    kind, value = text(fact, "type"), text(fact, "value")
    if kind.lower() == "birthdate" and value:
        side.born[partial(value)] = None
    elif kind.lower() in _COUNTRIES and value:
        side.countries[value] = None
    elif kind.startswith("Digital Currency Address") or kind.endswith(("Number", "Code", "Call Sign")):
        side.identify(kind, value)


def _tie(record: Element, draft: Draft, taken: Draft) -> None:
    other = record.find("relatedEntity")
    how = text(record, "type")
    if other is not None and _said(other):
        relation = "owned by" if how.lower().startswith("owned") else "linked to"
        owner = Owner(relation, _said(other), other.get("entityId", ""), f"OFAC: {how}")  # type: ignore[arg-type]  # one of two
        _side(record, draft, taken).owners[owner] = None


def _side(fact: Element, draft: Draft, taken: Draft) -> Draft:
    """Where a fact belongs: to what is told, or to what is taken away."""
    if _action(fact, draft.place) == "remove":
        return taken
    return draft


def _action(fact: Element, place: str) -> str:
    told = fact.get("action", "").strip().lower()
    if told not in _FACTS:
        raise ListError(place, f"{told!r} is a new action on <{fact.tag}>", cure=AGAIN)
    return told


def _said(fact: Element) -> str:
    return " ".join((fact.text or "").split())
