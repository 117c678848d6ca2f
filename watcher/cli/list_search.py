"""`watcher lists search`: who on the lists goes by a name, or by one like it, with how like it is and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click
from rich.padding import Padding
from rich.text import Text

from watcher.cli.desk import Desk, command
from watcher.cli.typeset import counted, plain
from watcher.core.alerts.listed import owned
from watcher.core.errors import UsageError
from watcher.core.lists.catalogue import LISTS
from watcher.core.lists.likeness import LEAST
from watcher.core.lists.searching import Hit
from watcher.core.lists.searching import search as find
from watcher.edges.store.lists import reading

_INDENT = 6
_FEW, _SEVERAL = 3, 6  #: numbers, names of one entry that are shown


@click.command()
@click.argument("name")
@click.option("--list", "lists", type=click.Choice(list(LISTS)), multiple=True, help="Only this list; may be given again.")
@click.option("--least", type=click.FloatRange(0.1, 1.0), default=LEAST, show_default=True, help="How like a name must be to be shown.")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="How many entries at most.")
@command()
def search(desk: Desk, *, name: str, lists: tuple[str, ...], least: float, limit: int, as_json: bool) -> None:
    """Who is listed under NAME, or under a name like it.

    Order, initials, patronymics, legal forms, scripts and habits of spelling are overlooked, and said. Names of ours are no
    verdict: compare dates of birth, numbers and countries. Exit code 1 if nobody is found.
    """
    if not any(char.isalnum() for char in name):
        raise UsageError("there is no name in it", cure='for example: watcher lists search "Ada Example"')
    with reading(desk.reading.store) as held:
        known = [id_ for id_, one in held.every().items() if one.entries and (not lists or id_ in lists)]
        if not known:
            raise UsageError(
                "no list was read yet" if not lists else f"{', '.join(lists)}: not read yet",
                cure="`watcher lists add LIST` follows one, `watcher lists update` reads it",
            )
        hits = find(name, ((id_, record) for id_ in known for record in held.records(id_)), least=least)
    if as_json:
        desk.json([_told(hit) for hit in hits[:limit]])
    else:
        for hit in hits[:limit]:
            desk.console.print(_line(hit))
            for line in _about(hit):
                desk.console.print(Padding(plain(line), (0, 0, 0, _INDENT)))
        more = f"; {counted(len(hits) - limit, 'more entry', 'more entries')} with --limit" if len(hits) > limit else ""
        searched = f"searched {', '.join(known)}"
        desk.console.print(plain(f"{counted(len(hits), 'entry', 'entries')}{more}; {searched}", style="dim"))
    sys.exit(0 if hits else 1)


def _line(hit: Hit) -> Text:
    listing = hit.listing
    kind = f", {hit.name.kind}" * (hit.name.kind != "primary") + ", weak" * hit.name.weak
    return Text.assemble(
        (f"{hit.likeness.score:4.0%}  ", "bold"),
        plain(hit.name.text, style="bold"),
        "  ",
        plain(f"{listing.list} {listing.id}, {listing.schema}{kind}"),
    )


def _about(hit: Hit) -> Iterator[str]:
    listing = hit.listing
    if hit.likeness.reasons:
        yield "; ".join(hit.likeness.reasons)
    if listing.by_ownership:
        yield f"BY OWNERSHIP, NOT LISTED: {'; '.join(map(owned, listing.owners[:_FEW]))}"
    others = [name.text for name in listing.names if name is not hit.name]
    if others:
        yield f"also {'; '.join(others[:_SEVERAL])}" + f" and {len(others) - _SEVERAL} more" * (len(others) > _SEVERAL)
    numbers = [f"{one.kind} {one.value}" for one in listing.identifiers[:_FEW]]
    since = [f"since {listing.listed.isoformat()}"] if listing.listed else []
    facts = (", ".join(listing.programmes), *since, *(f"born {born}" for born in listing.born[:_FEW]), ", ".join(listing.countries[:_FEW]))
    yield "; ".join(filter(None, (listing.authority, *facts, *numbers)))
    if listing.link:
        yield listing.link


def _told(hit: Hit) -> dict[str, Any]:
    listing = hit.listing
    return {
        "score": hit.likeness.score,
        "reasons": hit.likeness.reasons,
        "name": hit.name.text,
        "weak": hit.name.weak,
        "entity": f"{listing.list}:{listing.id}",
        "list": listing.list,
        "id": listing.id,
        "authority": listing.authority,
        "schema": listing.schema,
        "names": [name.text for name in listing.names],
        "programmes": listing.programmes,
        "identifiers": [{"kind": one.kind, "value": one.value, "country": one.country} for one in listing.identifiers],
        "born": listing.born,
        "countries": listing.countries,
        "listed": listing.listed,
        "by_ownership": listing.by_ownership,
        "owners": [owned(owner) for owner in listing.owners],
        "link": listing.link,
    }
