"""`watcher lists diff`: what one file of a list changed from another, without a store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from watcher.cli.desk import Desk, command
from watcher.cli.typeset import counted, plain
from watcher.core.alerts.listed import in_short
from watcher.core.errors import UsageError
from watcher.core.lists.catalogue import LISTS, known
from watcher.core.lists.delta import Difference, compare
from watcher.core.model import Action, Change, Publication
from watcher.turns.collate import Pieces

_SIGNS = {Action.LISTED: "+", Action.AMENDED: "~", Action.DELISTED: "-"}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--list", "list_", type=click.Choice(list(LISTS)), default="us-ofac-sdn", show_default=True, help="Of which list they are.")
@click.option("--form", default="", help="In which form, where there are several (default: told by the names of the files).")
@command()
def diff(desk: Desk, *, old: Path, new: Path, list_: str, form: str, as_json: bool) -> None:
    """What changed from the file OLD of a list to the file NEW.

    Told are additions, removals, and changes of names, aliases, programmes and sections; other corrections are counted.
    """
    form = form or _form(list_, new)
    before = {listing.id: listing for listing in _read(list_, form, old).entries}
    publication = _read(list_, form, new)
    found = compare(before, publication.entries, version=publication.version, published=publication.published)
    if as_json:
        desk.json({"added": len(found.added), "removed": len(found.removed), "amended": len(found.amended), **_rest(found)})
        return
    for change in found.changes:
        desk.console.print(plain(f"{_SIGNS[change.action]} {in_short(change)}"))
    counts = f"{len(found.added):,} added, {len(found.removed):,} removed, {len(found.amended):,} amended"
    desk.console.print(f"{counts}; {counted(len(found.touched), 'entry', 'entries')} corrected in what is not told")


def _form(list_: str, file: Path) -> str:
    """The form whose files end as this one does, else the usual one."""
    ending = file.name.lower().removesuffix(".gz").rpartition(".")[2]
    return next((form.name for form in known(list_).forms if form.name == ending), "")


def _read(list_: str, form: str, file: Path) -> Publication:
    shape = known(list_).form(form)
    if shape.needed > 1:
        raise UsageError(f"a publication of {list_} is {shape.needed} files", cure="`watcher lists changes` tells what was seen of it")
    return shape.read(Pieces(file))


def _rest(found: Difference) -> dict[str, Any]:
    return {"corrected": len(found.touched), "changes": [_told(change) for change in found.changes]}


def _told(change: Change) -> dict[str, Any]:
    listing = change.listing
    return {"id": listing.id, "name": listing.name, "action": change.action, "changed": change.what, "programmes": listing.programmes}
