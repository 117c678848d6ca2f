"""OFAC's lists as four files of CSV without heads, joined on the number of the entry: SDN, ALT, ADD, SDN_COMMENTS, and CONS_*.

They hold Latin letters alone, weak names in the remarks, and no date: whoever fetched them knows when that was. It refuses
rows of another width, and names of entries that are not there, which come of files of two publications.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from watcher.core.errors import ListError
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN
from watcher.core.lists.ofac_words import AUTHORITY, SDN, kind_of, page, read_remark, schema_of
from watcher.core.lists.rows import rows
from watcher.core.model import Listing, Owner, Publication

_NOTHING = "-0-"
_ENTRY, _ALIAS, _ADDRESS, _COMMENT = 12, 5, 6, 2  # columns


@dataclass(frozen=True, slots=True)
class _Joined:
    """What the smaller files say of the entries, by number."""

    aliases: dict[str, list[tuple[str, str]]]  # kind, name
    countries: dict[str, list[str]]
    comments: dict[str, str]


def read(
    primary: Iterable[bytes],
    aliases: Iterable[bytes] | None = None,
    addresses: Iterable[bytes] | None = None,
    comments: Iterable[bytes] | None = None,
    *,
    list_id: str = SDN,
    version: str = "",
    published: datetime | None = None,
) -> Publication:
    """The list of a file of entries, and of those of their names, addresses and longer remarks if there are any."""
    joined = _Joined(defaultdict(list), defaultdict(list), defaultdict(str))
    for _, row in _wide(aliases, f"{list_id}, ALT.CSV", _ALIAS):
        joined.aliases[row[0]].append((row[2], row[3]))
    for _, row in _wide(addresses, f"{list_id}, ADD.CSV", _ADDRESS):
        if row[4]:
            joined.countries[row[0]].append(row[4])
    for _, row in _wide(comments, f"{list_id}, COMMENTS.CSV", _COMMENT):
        joined.comments[row[0]] += row[1]
    entries = _entries(primary, joined, list_id)
    return Publication(list=list_id, authority=AUTHORITY, version=version, published=published, count=None, entries=entries)


def _entries(primary: Iterable[bytes], joined: _Joined, list_id: str) -> Iterator[Listing]:
    section = "SDN List" if list_id == SDN else "Consolidated List"
    source = f"OFAC, {section}"
    seen = set()
    for number, row in _wide(primary, f"{list_id}, SDN.CSV", _ENTRY):
        id_, name, kind, programmes, _, call_sign, *_, flag, owner, remark = row
        place = f"{list_id}, SDN.CSV, line {number}"
        seen.add(id_)
        draft = Draft(list=list_id, authority=AUTHORITY, id=id_, schema=schema_of(kind or "entity", place), place=place, link=page(id_))
        draft.name(name, "primary")
        draft.programmes |= dict.fromkeys(programmes.split("] ["))
        draft.programmes.pop("", None)
        draft.sections[section] = None
        draft.identify("Call sign", call_sign)
        draft.countries |= dict.fromkeys(country for country in (flag, *joined.countries.get(id_, ())) if country)
        if owner:
            draft.owners[Owner("owned by", owner, source=source)] = None
        for alias_kind, alias in joined.aliases.get(id_, ()):
            draft.name(alias, kind_of(alias_kind, place))
        read_remark(draft, remark + joined.comments.get(id_, ""), source=source)
        yield draft.listing()
    for file, ids in (("ALT.CSV", joined.aliases), ("ADD.CSV", joined.countries), ("COMMENTS.CSV", joined.comments)):
        if strangers := sorted(ids.keys() - seen):
            what = f"{len(strangers)} entries that SDN.CSV does not have, the first is {strangers[0]}"
            raise ListError(f"{list_id}, {file}", what, cure="the files are of two publications: fetch all of them again")


def _wide(chunks: Iterable[bytes] | None, place: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with what is nothing as "", none if there is no file."""
    for number, row in rows(chunks, place) if chunks is not None else ():
        if len(row) != width or not row[0].strip().isdigit():
            raise ListError(f"{place}, line {number}", f"no row of {width} columns that begins with a number", cure=AGAIN)
        yield number, ["" if cell.strip() == _NOTHING else cell.strip() for cell in row]
