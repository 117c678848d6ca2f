"""A list that is followed: what the catalogue knows of it, with what the user wants otherwise.

What it refuses to do: name a list that the catalogue does not know, for nobody could read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from watcher.core.lists.catalogue import Form, KnownList, known
from watcher.core.model import Action, Listing, Severity

EVERY: Final = timedelta(hours=1)  #: authorities publish on any hour of a working day, and a 304 costs nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """`[lists.ID]`. `id` and `form` are those of the catalogue."""

    id: str
    form: str = ""  #: "" is the usual one
    urls: tuple[str, ...] = ()  #: instead of the addresses of the catalogue, in their order
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  #: may be secret
    sections: tuple[str, ...] = ()  #: the lists within the list that are taken; () is all of them
    watch: bool = True  #: its names are searched in news
    ownership: bool = True  #: so are the names of those whom the listed ones own
    alert: bool = True  #: its changes are told
    severity: Severity = Severity.HIGH  #: of a designation and its end; an amended entry is a step quieter
    every: timedelta = EVERY  #: between two looks
    rhythm: timedelta = timedelta()  #: a publication older than this is stale; zero is as the catalogue says
    place: str = ""  #: where it is written; "" if it was added by command

    @property
    def known(self) -> KnownList:
        """What the catalogue says."""
        return known(self.id)

    @property
    def title(self) -> str:
        return self.known.title

    @property
    def shape(self) -> Form:
        """The form in which it is read."""
        return self.known.form(self.form)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where its files are, in the order in which they are read."""
        return self.urls or self.shape.files

    @property
    def usual(self) -> timedelta:
        """How old its last publication usually is at most."""
        return self.rhythm or self.known.rhythm

    @property
    def reading(self) -> str:
        """What tells one way to read the same file from another, as far as it is set."""
        return "|".join((self.form, *self.sections))

    def takes(self, listing: Listing) -> bool:
        """Whether an entry is of a section that is taken."""
        return not self.sections or not set(self.sections).isdisjoint(listing.sections)

    def searches(self, listing: Listing) -> bool:
        """Whether the names of an entry are searched in news."""
        return self.watch and (self.ownership or not listing.by_ownership)

    def loud(self, action: Action) -> Severity:
        """How loudly a change is told."""
        return self.severity if action is not Action.AMENDED else list(Severity)[max(0, self.severity.rank - 1)]


def packed(one: Followed) -> dict[str, Any]:
    """What a command was told, for the store."""
    return {"form": one.form, "urls": list(one.urls), "watch": one.watch, "alert": one.alert, "severity": str(one.severity)}


def unpacked(id_: str, told: Mapping[str, Any]) -> Followed:
    """The list that `packed` wrote."""
    return Followed(
        id=id_, form=told["form"], urls=tuple(told["urls"]), watch=told["watch"], alert=told["alert"], severity=Severity(told["severity"])
    )
