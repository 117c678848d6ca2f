"""Acts of the EU's Official Journal as people have put them into CSV: whole annexes, and amendments as they are published.

OpenSanctions gathers and reviews them, weeks before some of them are in the financial sanctions file. It refuses columns
that are new. An amendment has no ids of its own; its entries go by act, annex and name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from watcher.core.identity import digest
from watcher.core.lists.dates import partial
from watcher.core.lists.draft import Draft
from watcher.core.lists.names import Kind
from watcher.core.lists.rows import records, rows
from watcher.core.model import Listing, Publication

LIST = "eu-journal"
AUTHORITY = "European Union"
_NEEDED = frozenset("recordId programKey annex measure startDate schema name alias".split())
_KNOWN = frozenset(
    "celex amendedCelex amendmentCelex reason weakAlias previousName country nationality jurisdiction birthDate birthPlace position "
    "passportNumber gender appearance ethnicity fatherName motherName incorporationDate legalForm sector registrationNumber taxNumber "
    "idNumber innCode ogrnCode kppCode okpoCode leiCode swiftBic ticker imoNumber mmsi flag address phone email website notes".split()
)
_NAMES: tuple[tuple[str, Kind, bool], ...] = (("alias", "alias", False), ("weakAlias", "alias", True), ("previousName", "former", False))
_NUMBERS = "passportNumber registrationNumber taxNumber idNumber innCode ogrnCode kppCode okpoCode leiCode swiftBic imoNumber mmsi".split()


def read(chunks: Iterable[bytes]) -> Publication:
    """The entries of one act. When it was published stands nowhere in it: the Journal's number begins with the year."""
    return Publication(list=LIST, authority=AUTHORITY, version="", published=None, count=None, entries=_entries(chunks))


def _entries(chunks: Iterable[bytes]) -> Iterator[Listing]:
    drafts: dict[str, Draft] = {}
    for number, row in records(rows(chunks, LIST), LIST, needed=_NEEDED, known=_KNOWN):
        act = row.get("celex") or row.get("amendmentCelex") or ""
        id_ = f"{act}/{row['annex']}/{row['recordId'].strip() or digest(row['name'])[:12]}"
        draft = drafts.get(id_)
        if draft is None:
            link = f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{act}"
            draft = Draft(list=LIST, authority=AUTHORITY, id=id_, schema=row["schema"], place=f"{LIST}, line {number}", link=link)
            drafts[id_] = draft
        _add(draft, row)
    for draft in drafts.values():
        yield draft.listing()


def _add(draft: Draft, row: Mapping[str, str]) -> None:
    for name in _several(row["name"]):
        draft.name(name, "alias" if draft.names else "primary")
    for column, kind, weak in _NAMES:
        for name in _several(row.get(column, "")):
            draft.name(name, kind, weak=weak)
    draft.programmes |= dict.fromkeys(_several(row["programKey"]))
    draft.sections |= dict.fromkeys(_several(row["measure"]))
    draft.born |= dict.fromkeys(map(partial, _several(row.get("birthDate", ""))))
    for column in ("country", "nationality", "jurisdiction", "flag"):
        draft.countries |= dict.fromkeys(_several(row.get(column, "")))
    for column in _NUMBERS:
        for value in _several(row.get(column, "")):
            draft.identify(column, value)


def _several(cell: str) -> list[str]:
    return [value.strip() for value in cell.split(";") if value.strip()]
