"""What a list did, and what an entry says, in words for people. It refuses to shorten names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time

from watcher.core.model import Action, Change, Listing, Owner

_MANY = 20  #: names and numbers of one entry that are told
_FEW = 3
_DONE = {Action.LISTED: "designated", Action.AMENDED: "amended", Action.DELISTED: "delisted"}
_OWNED = {
    Action.LISTED: "found to be owned by a listed one",
    Action.AMENDED: "amended, which is owned by a listed one",
    Action.DELISTED: "no longer owned by a listed one",
}


def done(change: Change) -> str:
    """What was done, as in "OFAC: X designated"."""
    return (_OWNED if change.listing.by_ownership else _DONE)[change.action]


def in_short(change: Change) -> str:
    """Who, what was done, and what that means, for a line of many."""
    return "; ".join((f"{change.listing.name} {done(change)}", *change.what))


def stated(change: Change) -> str:
    """Who did what and when, in one sentence without its full stop."""
    said = f"{change.listing.authority}: {done(change)}{_when(change.published)}"
    if change.what:
        said += f": {'; '.join(change.what)}"
    return f"{said}; {ownership(change.listing)}" if change.listing.by_ownership else said


def standing(listing: Listing) -> str:
    """That somebody is listed, by whom and what for; or that he is not, and whose he is."""
    if listing.by_ownership:
        return f"{listing.name}: {ownership(listing)}"
    what = ", ".join((*listing.programmes[:_FEW], *listing.sections[: 0 if listing.programmes else _FEW]))
    since = f" since {listing.listed.isoformat()}" if listing.listed else ""
    return f"{listing.name}: listed by {listing.authority}{since}" + f" ({what})" * bool(what) + f", {listing.list} {listing.id}"


def ownership(listing: Listing) -> str:
    """Why somebody is watched who is not listed: who owns it, and who says so since when."""
    return f"by ownership, not listed: {'; '.join(map(owned, listing.owners[:_FEW]))}"


def owned(owner: Owner) -> str:
    """Whose it is, as in "owned by X (OFAC, since 2022-03-01)"."""
    told = ", ".join(filter(None, (owner.source, f"since {owner.since}" if owner.since else "")))
    return f"{owner.relation} {owner.name or owner.id}" + f" ({told})" * bool(told)


def lines(change: Change, title: str) -> Iterable[str]:
    """What an entry of the list with this title says, line by line."""
    listing = change.listing
    yield f"{title}, entry {listing.id}."
    if listing.by_ownership:
        yield f"Watched {ownership(listing)}."
    for what in change.what:
        yield f"Changed: {what}."
    told: dict[str, Iterable[str]] = {
        "Lists": listing.sections,
        "Programmes": listing.programmes,
        "Kind": (listing.schema,),
        "Also known as": [name.text for name in listing.names[1:]],
        "Born": listing.born,
        "Countries": listing.countries,
        "Numbers": [f"{one.kind} {one.value}" + f" ({one.country})" * bool(one.country) for one in listing.identifiers],
        "Linked": () if listing.by_ownership else map(owned, listing.owners),
        "Designated": (listing.listed.isoformat(),) if listing.listed else (),
    }
    for what, values in told.items():
        if every := list(values):
            more = f" and {len(every) - _MANY} more" if len(every) > _MANY else ""
            yield f"{what}: {'; '.join(every[:_MANY])}{more}."


def _when(published: datetime | None) -> str:
    """As exact as the list is: a day in the authority's own zone, or a time in UTC."""
    if published is None:
        return ""
    return f" on {published:%Y-%m-%d}" if published.time() == time() else f" at {published.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
