"""The UK sanctions list of the Foreign Office, the only one since January 2026: its words, shared by its CSV and its XML.

Persons, entities and ships; names in six parts, with their strength, and in scripts other than Latin. It refuses kinds of
entries, names and strengths that are new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from watcher.core.errors import ListError
from watcher.core.lists.dates import day
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN
from watcher.core.lists.names import Kind
from watcher.core.model import Owner

LIST = "uk-sanctions"
AUTHORITY = "UK Foreign Office"
ZONE = ZoneInfo("Europe/London")
PAGE = "https://www.gov.uk/government/publications/the-uk-sanctions-list"
_SCHEMATA: Final[Mapping[str, str]] = {"individual": "Person", "entity": "Organization", "ship": "Vessel"}
_KINDS: Final[Mapping[str, Kind]] = {
    "primary name": "primary",
    "primary name variation": "alias",
    "alias": "alias",
    "primary name alias": "alias",
    "": "alias",
}
_STRENGTHS: Final[Mapping[str, bool]] = {"": False, "good quality a.k.a": False, "low quality a.k.a": True}


def begin(id_: str, kind: str, place: str) -> Draft:
    """The draft of an entry: `kind` is Individual, Entity or Ship."""
    if kind.strip().lower() not in _SCHEMATA:
        raise ListError(place, f"{kind!r} is a new kind of entry", cure=AGAIN)
    return Draft(list=LIST, authority=AUTHORITY, id=id_.strip(), schema=_SCHEMATA[kind.strip().lower()], place=place, link=PAGE)


def add_name(draft: Draft, given: Sequence[str], *, kind: str, strength: str) -> None:
    """A name in its parts, the family name last. The two words about it are the list's."""
    kind, strength = kind.strip().lower(), strength.strip().lower().rstrip(".")
    if kind not in _KINDS:
        raise ListError(draft.place, f"{kind!r} is a new kind of name", cure=AGAIN)
    if strength not in _STRENGTHS:
        raise ListError(draft.place, f"{strength!r} is a new strength of names", cure=AGAIN)
    draft.name(" ".join(part.strip() for part in given if part.strip()), _KINDS[kind], weak=_STRENGTHS[strength])


def add_dates(draft: Draft, designated: str, updated: str) -> None:
    """The days of an entry; the last update of several rows is the latest."""
    draft.listed = draft.listed or day(designated, draft.place)
    draft.updated = max(filter(None, (draft.updated, day(updated, draft.place))), default=None)


def add_owner(draft: Draft, name: str, role: str) -> None:
    """Who owns or operates a ship, or is the parent of a company."""
    if name := " ".join(name.split()):
        draft.owners[Owner("owned by", name, source=f"UK sanctions list, {role}")] = None
