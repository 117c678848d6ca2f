"""OpenSanctions in full: FollowTheMoney entities, one JSON object a line, with who owns whom.

THE DATA ARE CC BY-NC 4.0: a business needs a licence of OpenSanctions for them. No list of theirs is a default here.

Who is sanctioned or under export control is listed; whom one of these owns is handed over too, marked as by ownership. It
refuses lines that are no entities, and chunks that cannot be gone through twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from watcher.core.errors import ListError
from watcher.core.lists.dates import partial
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN
from watcher.core.lists.names import Kind
from watcher.core.lists.objects import objects
from watcher.core.model import Listing, Owner, Publication

LIST = "opensanctions"
AUTHORITY = "OpenSanctions"
LICENCE = "CC BY-NC 4.0: not for business use without a licence of OpenSanctions (opensanctions.org/licensing)"
TOPICS = frozenset({"sanction", "sanction.counter", "export.control"})  #: of those who are listed somewhere
SCHEMATA = frozenset("Person Organization Company LegalEntity PublicBody Vessel Airplane".split())
_PAGE = "https://www.opensanctions.org/entities/"
_NAMES: Final[tuple[tuple[str, Kind, bool], ...]] = (
    ("name", "alias", False),
    ("alias", "alias", False),
    ("weakAlias", "alias", True),
    ("previousName", "former", False),
)
_NUMBERS = (
    "imoNumber mmsi callSign innCode ogrnCode kppCode okpoCode bikCode registrationNumber taxNumber vatCode idNumber passportNumber "
    "leiCode swiftBic uscCode dunsCode wikidataId"
).split()
_COUNTRIES = "country nationality citizenship jurisdiction flag".split()


@dataclass(slots=True)
class _Ties:
    """What the first pass learns: who owns whom, and what the listed are called."""

    owners: defaultdict[str, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))  # id, since, source
    listed: dict[str, str] = field(default_factory=dict)


def read(
    chunks: Iterable[bytes], *, list_id: str = LIST, version: str = "", published: datetime | None = None, topics: frozenset[str] = TOPICS
) -> Publication:
    """The publication. `chunks` are gone through twice. Entities without any topic count if the file calls them targets."""
    if iter(chunks) is chunks:
        raise ValueError("chunks are read twice and must begin anew each time: a list, not an iterator")
    entries = _entries(chunks, list_id, topics)
    return Publication(
        list=list_id, authority=AUTHORITY, version=version, published=published, count=None, entries=entries, licence=LICENCE
    )


def listing_of(entity: Mapping[str, Any], list_id: str, place: str, *, nameless: bool = False) -> Listing:
    """What one entity says of itself. ListError if it is none."""
    said = entity.get("properties", {} if nameless else None)
    if not isinstance(entity.get("id"), str) or not isinstance(said, dict):
        raise ListError(place, 'an entity needs "id", "schema" and "properties"', cure=AGAIN)
    draft = Draft(
        list=list_id,
        authority=AUTHORITY,
        id=entity["id"],
        schema=str(entity.get("schema") or "LegalEntity"),
        place=place,
        link=_PAGE + entity["id"],
    )
    draft.name(str(entity.get("caption") or ""), "primary") if said.get("name") else None
    for key, kind, weak in _NAMES:
        for name in _texts(said, key, place):
            draft.name(name, kind, weak=weak)
    for key in ("programId", "program"):
        draft.programmes |= dict.fromkeys(_texts(said, key, place))
    draft.sections |= dict.fromkeys(_texts(said, "topics", place))
    draft.born |= dict.fromkeys(map(partial, _texts(said, "birthDate", place)))
    for key in _COUNTRIES:
        draft.countries |= dict.fromkeys(_texts(said, key, place))
    for key in _NUMBERS:
        for number in _texts(said, key, place):
            draft.identify(key, number)
    return draft.listing(nameless=nameless)


def is_listed(entity: Mapping[str, Any], topics: frozenset[str] = TOPICS) -> bool:
    """Whether an entity is itself on a list, and of a kind that has a name people write."""
    said = entity.get("properties")
    if entity.get("schema") not in SCHEMATA or not isinstance(said, dict):
        return False
    told = said.get("topics") or ()
    return not topics.isdisjoint(told) if told else bool(entity.get("target"))


def _entries(chunks: Iterable[bytes], list_id: str, topics: frozenset[str]) -> Iterator[Listing]:
    ties = _ties(chunks, list_id, topics)
    for number, entity in objects(chunks, list_id):
        place = f"{list_id}, line {number}"
        id_ = entity.get("id", "")
        owners = tuple(
            Owner("owned by", ties.listed[owner], owner, source, since)
            for owner, since, source in ties.owners.get(id_, ())
            if owner in ties.listed and owner != id_
        )
        if id_ in ties.listed:
            yield replace(listing_of(entity, list_id, place), owners=owners)
        elif owners and entity.get("schema") in SCHEMATA:
            yield replace(listing_of(entity, list_id, place), owners=owners, by_ownership=True)


def _ties(chunks: Iterable[bytes], list_id: str, topics: frozenset[str]) -> _Ties:
    ties = _Ties()
    number = 0
    for number, entity in objects(chunks, list_id):
        place = f"{list_id}, line {number}"
        if is_listed(entity, topics):
            listing = listing_of(entity, list_id, place)
            ties.listed[listing.id] = listing.name
        elif entity.get("schema") == "Ownership" and isinstance(entity.get("properties"), dict):
            said = entity["properties"]
            if said.get("endDate"):  # it is over
                continue
            since = next(iter(_texts(said, "startDate", place)), "")
            source = ", ".join(("OpenSanctions", *_texts(said, "sourceUrl", place)[:1], *map(str, entity.get("datasets", ())[:1])))
            for asset in _texts(said, "asset", place):
                ties.owners[asset] += [(owner, since, source) for owner in _texts(said, "owner", place)]
    if not number:
        raise ListError(list_id, "it is empty", cure="the source broke: nobody was delisted; it is fetched again later")
    return ties


def _texts(said: Mapping[str, Any], key: str, place: str) -> list[str]:
    values = said.get(key, [])
    values = [values] if isinstance(values, str) else values
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ListError(place, f"properties.{key} is no list of texts", cure=AGAIN)
    return values
