"""OpenSanctions as targets.simple.csv: one row a target, many values to a cell.

THE DATA ARE CC BY-NC 4.0: a business needs a licence of OpenSanctions for them. It refuses columns that are new.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

from watcher.core.lists.dates import day, partial
from watcher.core.lists.draft import Draft
from watcher.core.lists.opensanctions import AUTHORITY, LICENCE, LIST
from watcher.core.lists.rows import records, rows
from watcher.core.model import Listing, Publication

_NEEDED = frozenset("id schema name aliases birth_date countries identifiers sanctions dataset first_seen last_seen".split())
_KNOWN = frozenset("addresses phones emails program_ids last_change".split())


def read(chunks: Iterable[bytes], *, list_id: str = LIST, version: str = "", published: datetime | None = None) -> Publication:
    """The publication; the file does not say when it was made."""
    entries = _entries(chunks, list_id)
    return Publication(
        list=list_id, authority=AUTHORITY, version=version, published=published, count=None, entries=entries, licence=LICENCE
    )


def _entries(chunks: Iterable[bytes], list_id: str) -> Iterator[Listing]:
    for number, row in records(rows(chunks, list_id), list_id, needed=_NEEDED, known=_KNOWN):
        place = f"{list_id}, line {number}"
        link = f"https://www.opensanctions.org/entities/{row['id']}"
        draft = Draft(list=list_id, authority=AUTHORITY, id=row["id"], schema=row["schema"], place=place, link=link)
        draft.name(row["name"], "primary")
        for alias in _several(row["aliases"]):
            draft.name(alias)
        draft.programmes |= dict.fromkeys(_several(row.get("program_ids", "")))
        draft.sections |= dict.fromkeys(_several(row["dataset"]))
        draft.born |= dict.fromkeys(map(partial, _several(row["birth_date"])))
        draft.countries |= dict.fromkeys(_several(row["countries"]))
        for value in _several(row["identifiers"]):
            draft.identify("identifier", value)
        draft.updated = day(row.get("last_change", ""), place)
        yield draft.listing()


def _several(cell: str) -> list[str]:
    """The values of a cell: CSV within CSV, with semicolons."""
    return [value.strip() for value in next(csv.reader([cell], delimiter=";"), []) if value.strip()]
