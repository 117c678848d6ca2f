"""An entry of a sanctions list, what a publication of such a list holds, and what one publication changed.

What these refuse to do: judge. Whether a name is a good one to search for, and whether a change deserves an alert, is decided
by those who read them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class ListedName:
    """One name of a listed one, as it is spoken: "LAST, First" of a person is turned round, a company's comma stays."""

    text: str
    kind: Literal["primary", "alias", "former"] = "alias"
    weak: bool = False  #: the list itself says that it is of low quality
    script: str = ""  #: ISO 15924 code of its letters, "Cyrl"; "" for Latin ones
    language: str = ""  #: in lower case, "ru"; "" where the list says nothing


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that names the listed one. `kind` is the list's own word for it: "Tax ID No.", "IMO number"."""

    kind: str
    value: str
    country: str = ""  #: that issued it, as the list writes countries


@dataclass(frozen=True, slots=True)
class Owner:
    """An edge to another: who owns or controls the listed one, or to whom its designation is linked."""

    relation: Literal["owned by", "linked to"]
    name: str  #: as the source writes it; "" where it gives an id alone
    id: str = ""  #: of the other on the same list; "" where the source gives a name alone
    source: str = ""  #: who says so, and in which words
    since: str = ""  #: the date that the source gives, as in `Listing.born`


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One entry of one list. `id` is the list's own and names the entry as long as it stands there.

    Names are told apart, the first is the primary one. Dates of birth are ISO 8601, as short as the source is unsure:
    "1962", "1962-03", "1962-03-14", "1971/1973"; in the source's words where those are not understood. Countries are
    written as the list writes them, a code or a name.
    """

    list: str  #: "us-ofac-sdn"
    authority: str  #: "OFAC"
    id: str
    schema: str  #: Person, Organization, Company, Vessel, Airplane, LegalEntity … as in watch lists
    names: tuple[ListedName, ...]
    programmes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()  #: the lists within the list: "SDN List", "Entity List (EL)"
    identifiers: tuple[Identifier, ...] = ()
    born: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    listed: date | None = None  #: the day of the designation
    updated: date | None = None  #: the day that the authority last touched the entry
    link: str = ""  #: the notice, else the entry on the authority's pages; "" if there is neither
    owners: tuple[Owner, ...] = ()
    by_ownership: bool = False  #: it is not listed itself: one of its owners is

    @property
    def name(self) -> str:
        """What people call it: the primary name; the id where a list gives none."""
        return self.names[0].text if self.names else self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One file of a list as it is read. `entries` can be gone through once and is read as it is gone through, so that a
    ListError may come late: nothing of a publication may be believed before its end is reached.
    """

    list: str
    authority: str
    version: str  #: what the file calls itself; "" if it has no name for that
    published: datetime | None  #: with its zone
    count: int | None  #: how many entries the file says it has; compared with what it had at the end
    entries: Iterator[Listing] = field(repr=False)
    licence: str = ""  #: what one may not do with it; "" if there is nothing to say


class Action(StrEnum):
    """What an authority did with an entry."""

    LISTED = "listed"
    AMENDED = "amended"
    DELISTED = "delisted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What a publication of changes says of one entry. `listing` is all of it if it is `whole`, else only what is new in it."""

    action: Action
    listing: Listing
    whole: bool = True
    taken: Listing | None = None  #: the names, programmes and numbers that it has no longer; None: nothing is said to be gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendments:
    """One publication of changes, read as a `Publication` is."""

    list: str
    authority: str
    version: str
    published: datetime | None
    entries: Iterator[Amendment] = field(repr=False)
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one publication changed in one entry, if that means something: `what` is of names, aliases, programmes, sections."""

    action: Action
    listing: Listing  #: as it is now; as it was if it is delisted
    before: Listing | None  #: as it was; None if it was not listed, or is not known
    version: str  #: the publication it came from
    published: datetime | None = None
    what: tuple[str, ...] = ()  #: of an amended entry, for people: 'alias "X" added'

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it alert once: list, id, publication, action."""
        return self.listing.list, self.listing.id, self.version, self.action.value
