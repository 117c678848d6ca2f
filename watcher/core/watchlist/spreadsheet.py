"""Names out of a spreadsheet: CSV with a head line, as Excel and OpenSanctions save it, as FollowTheMoney records.

What it refuses to do: guess which column holds what. Columns go by their names; those it does not know are named and left out.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from watcher.core.errors import ConfigError, nearest
from watcher.core.identity import digest
from watcher.core.watchlist.entity import SCHEMATA
from watcher.core.watchlist.ftm import Record

_COLUMNS = {
    "id": "id",
    "name": "name",
    "schema": "schema",
    "type": "schema",
    "alias": "alias",
    "aliases": "alias",
    "weak": "weak",
    "weak_alias": "weak",
    "weak_aliases": "weak",
}
_DELIMITERS = ",;\t"
_SEVERAL = re.compile(r"[;|\n]")  #: between the names in one cell
_NO_ID = re.compile(r"[^a-z0-9]+")


class Sheet(NamedTuple):
    """What was read, and the columns that were not."""

    records: Sequence[Record]
    unknown: Sequence[str]


def parse_csv(file: str, text: str, schema: str) -> Sheet:
    """The rows of a sheet that have a name. `schema`: of those whose row says none. ConfigError with the line of a mistake."""
    head = text.removeprefix("\ufeff").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    try:
        titles = [title.strip() for title in next(rows, [])]
        columns = [_COLUMNS.get(title.lower().replace(" ", "_"), "") for title in titles]
        if "name" not in columns:
            raise ConfigError(
                f"{file}:1",
                f"has no column called name: {', '.join(titles)[:100] or 'it is empty'}",
                cure="the first line names the columns: id, name, schema, aliases, weak",
            )
        records = list(_records(file, rows, columns, schema))
    except csv.Error as error:
        raise ConfigError(f"{file}:{rows.line_num}", f"not CSV: {error}", cure="save it as CSV in UTF-8") from None
    return Sheet(_once(records), [title for title, column in zip(titles, columns, strict=True) if title and not column])


def _records(file: str, rows: Iterator[list[str]], columns: Sequence[str], usual: str) -> Iterator[tuple[str, Record]]:
    """Places and records."""
    for number, row in enumerate(rows, 2):
        place = f"{file}:{number}"
        cells: dict[str, str] = {}
        for column, cell in zip(columns, row, strict=False):
            if column and cell.strip():
                cells[column] = f"{cells[column]};{cell}" if column in cells else cell.strip()
        name = cells.get("name", "")
        if not any(char.isalnum() for char in name):
            continue
        schema = cells.get("schema", usual)
        if schema not in SCHEMATA:
            raise ConfigError(place, f'"{schema}" is not a known schema', cure=nearest(schema, SCHEMATA))
        names = [(name, "name"), *((text, "name") for text in _several(cells.get("alias", "")))]
        names += [(text, "weak") for text in _several(cells.get("weak", ""))]
        yield place, Record(cells.get("id") or identifier(name), name, schema, list(dict.fromkeys(names)))


def _several(cell: str) -> list[str]:
    return [text.strip() for text in _SEVERAL.split(cell) if any(char.isalnum() for char in text)]


def _once(records: Sequence[tuple[str, Record]]) -> list[Record]:
    """Each id once; two rows of one are a mistake."""
    places: dict[str, str] = {}
    for place, record in records:
        if record.id in places:
            what = f'the id "{record.id}" is already given at {places[record.id]}'
            raise ConfigError(place, what, cure="leave one out, or give each an id of its own in a column called id")
        places[record.id] = place
    return [record for _, record in records]


def identifier(name: str) -> str:
    """An id for a name that has none: its Latin letters, else a hash of it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    letters = sum(char.isalnum() for char in name)
    found = _NO_ID.sub("-", plain).strip("-")
    return found if len(found.replace("-", "")) * 2 > letters else f"n-{digest(name)[:10]}"
