"""China's own lists, of export control and of countermeasures, as OpenSanctions gathers them in CSV.

The ministries publish announcements and no list. It refuses columns that are new; entries have no ids and go by list and name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from watcher.core.identity import digest
from watcher.core.lists.dates import partial
from watcher.core.lists.draft import Draft
from watcher.core.lists.rows import records, rows
from watcher.core.model import Listing, Publication

LIST = "cn-sanctions"
AUTHORITY = "Government of China"
_NEEDED = frozenset({"Type", "Name", "Alias", "Chinese name", "List", "Date", "End date"})
_KNOWN = frozenset({"QID", "Country", "Topics", "Summary", "Chinese summary", "Body", "Source URL", "Address"})


def read(chunks: Iterable[bytes]) -> Publication:
    """The publication; the file does not say when it was made. Measures that have ended are no entries."""
    return Publication(list=LIST, authority=AUTHORITY, version="", published=None, count=None, entries=_entries(chunks))


def _entries(chunks: Iterable[bytes]) -> Iterator[Listing]:
    drafts: dict[str, Draft] = {}
    for number, row in records(rows(chunks, LIST), LIST, needed=_NEEDED, known=_KNOWN):
        if row["End date"].strip():
            continue
        name = row["Name"].strip() or row["Chinese name"].strip()
        id_ = digest(row["List"], name.casefold())[:12]
        draft = drafts.get(id_)
        if draft is None:
            draft = Draft(
                list=LIST, authority=row.get("Body", "").strip() or AUTHORITY, id=id_, schema=row["Type"], place=f"{LIST}, line {number}"
            )
            drafts[id_] = draft
        _add(draft, row, name)
    for draft in drafts.values():
        yield draft.listing()


def _add(draft: Draft, row: Mapping[str, str], name: str) -> None:
    draft.name(name, "primary")
    for alias in row["Alias"].split(";"):
        draft.name(alias)
    draft.name(row["Chinese name"], language="zh")
    if section := row["List"].strip():
        draft.sections[section] = None
    draft.programmes |= dict.fromkeys(filter(None, (row.get("Topics", "").strip(),)))
    draft.countries |= dict.fromkeys(filter(None, (row.get("Country", "").strip(),)))
    draft.identify("Wikidata", row.get("QID", ""))
    draft.listed = draft.listed or _day(row["Date"])
    draft.link = draft.link or row.get("Source URL", "").strip()


def _day(told: str) -> date | None:
    """The day, if it is one: some are months."""
    try:
        return date.fromisoformat(partial(told))
    except ValueError:
        return None
