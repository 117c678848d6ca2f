"""A listing that is still being gathered, from one record or from many rows. Everything is said once, in the order it came.

It refuses to become a listing without a name or an id: an entry that names nobody is one that was not understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from watcher.core.errors import ListError
from watcher.core.lists.elements import AGAIN
from watcher.core.lists.names import Kind, listed, script_of
from watcher.core.model import Identifier, ListedName, Listing, Owner

_BOTH = re.compile(r"^([^()]*\w[^()]*?)\s*\(([^()]*\w[^()]*)\)$")
_ORDER = {"primary": 0, "alias": 1, "former": 2}


@dataclass(slots=True, kw_only=True)
class Draft:
    """What is known so far. `place` is where its record begins."""

    list: str
    authority: str
    id: str
    schema: str
    place: str
    names: dict[str, ListedName] = field(default_factory=dict)
    programmes: dict[str, None] = field(default_factory=dict)
    sections: dict[str, None] = field(default_factory=dict)
    identifiers: dict[Identifier, None] = field(default_factory=dict)
    born: dict[str, None] = field(default_factory=dict)
    countries: dict[str, None] = field(default_factory=dict)
    owners: dict[Owner, None] = field(default_factory=dict)
    listed: date | None = None
    updated: date | None = None
    link: str = ""

    def name(self, text: str, kind: Kind = "alias", *, weak: bool = False, language: str = "") -> None:
        """One more name, of which a person's is turned round. The same spelling twice is the stronger of the two, and one in
        another script behind it in brackets is a name of its own.
        """
        if (match := _BOTH.match(text.strip())) and script_of(match[1]) != script_of(match[2]):
            self.name(match[1], kind, weak=weak, language=language)
            self.name(match[2], "alias" if kind == "primary" else kind, weak=weak)
            return
        name = listed(text, kind, person=self.schema == "Person", weak=weak, language=language)
        if name is None:
            return
        known = self.names.get(name.text)
        if known is None or (_ORDER[name.kind], name.weak) < (_ORDER[known.kind], known.weak):
            self.names[name.text] = name

    def identify(self, kind: str, value: str, country: str = "") -> None:
        """One more number that names it; nothing if it is empty."""
        if value := " ".join(value.split()):
            self.identifiers[Identifier(kind, value, " ".join(country.split()))] = None

    def listing(self, *, nameless: bool = False) -> Listing:
        """The entry. ListError without an id, and without a name unless it may be `nameless`."""
        if not self.id:
            raise ListError(self.place, "an entry without an id", cure=AGAIN)
        if not self.names and not nameless:
            raise ListError(self.place, f"the entry {self.id} names nobody", cure=AGAIN)
        return Listing(
            list=self.list,
            authority=self.authority,
            id=self.id,
            schema=self.schema,
            names=tuple(sorted(self.names.values(), key=lambda name: _ORDER[name.kind])),
            programmes=tuple(self.programmes),
            sections=tuple(self.sections),
            identifiers=tuple(self.identifiers),
            born=tuple(self.born),
            countries=tuple(self.countries),
            listed=self.listed,
            updated=self.updated,
            link=self.link,
            owners=tuple(self.owners),
        )
