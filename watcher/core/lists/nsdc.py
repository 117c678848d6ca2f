"""The state register of sanctions of Ukraine's National Security and Defence Council: its JSON, one file a kind of subject.

Those whose sanctions ran out or were lifted stay in the register and are no entries here, so that they are seen to leave the
list. It refuses fields and states that are new. The address wants a key of the Council.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from watcher.core.errors import ListError
from watcher.core.lists.dates import partial
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN
from watcher.core.lists.objects import objects
from watcher.core.model import Listing, Publication

LIST = "ua-nsdc"
AUTHORITY = "NSDC of Ukraine"
_FIELDS = frozenset("sid name translit aliases citizenships bd dd identifiers attributes status subjectType".split())
_LISTED, _LEFT = frozenset({"active"}), frozenset({"expired", "excluded", None})
_THREE = re.compile(r"^([^(]+)\(([^,()]+),([^,()]+)\)$")  # Ukrainian (Russian, English), in any order


def read(persons: Iterable[bytes], companies: Iterable[bytes] = (), *, version: str = "", published: datetime | None = None) -> Publication:
    """The register of both files; neither says when it was made."""
    entries = chain(_entries(persons, "Person"), _entries(companies, "Organization") if companies is not None else ())
    return Publication(list=LIST, authority=AUTHORITY, version=version, published=published, count=None, entries=entries)


def _entries(chunks: Iterable[bytes], schema: str) -> Iterator[Listing]:
    number = 0
    for number, subject in objects(chunks, LIST):
        place = f"{LIST}, {schema.lower()} {number}"
        if new := sorted(subject.keys() - _FIELDS):
            raise ListError(place, f"the field {new[0]!r} is new", cure=AGAIN)
        status = subject.get("status")
        if status not in _LISTED | _LEFT:
            raise ListError(place, f"{status!r} is a new state of sanctions", cure=AGAIN)
        if status in _LISTED:
            yield _listing(subject, schema, place)
    if not number:
        raise ListError(LIST, "it is empty", cure="the source broke: nobody was delisted; it is fetched again later")


def _listing(subject: dict[str, Any], schema: str, place: str) -> Listing:
    id_ = str(subject.get("sid") or "")
    draft = Draft(list=LIST, authority=AUTHORITY, id=id_, schema=schema, place=place, link=f"https://drs.nsdc.gov.ua/subjects/{id_}")
    for field, language in (("name", "uk"), ("translit", "en")):
        told = str(subject.get(field) or "")
        match = _THREE.match(told)
        for name in match.groups() if match else (told,):
            draft.name(name, "alias" if draft.names else "primary", language="" if match else language)
    for alias in _several(subject.get("aliases")):
        draft.name(alias)
    draft.born |= dict.fromkeys(map(partial, _several(subject.get("bd")))) if schema == "Person" else {}
    draft.countries |= dict.fromkeys(_several(subject.get("citizenships")))
    draft.sections["State register of sanctions"] = None
    for number in subject.get("identifiers") or ():
        for value in str(number.get("code") or "").split(";"):
            draft.identify(str(number.get("id") or "number"), value, str(number.get("iso2") or ""))
    return draft.listing()


def _several(told: object) -> list[str]:
    """A list of words, one word, or nothing."""
    values = told if isinstance(told, list) else [told]
    return [str(value).strip() for value in values if value]
