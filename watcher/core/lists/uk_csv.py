"""The UK sanctions list in CSV: one row a name and address, gathered by the id of the entry.

Rows of one entry need not stand together, so the entries come when the file is read. It refuses columns that are new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from watcher.core.errors import ListError
from watcher.core.lists.dates import moment, partial
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN
from watcher.core.lists.rows import Row, records, rows
from watcher.core.lists.uk import AUTHORITY, LIST, ZONE, add_dates, add_name, add_owner, begin
from watcher.core.model import Listing, Publication

_NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_NEEDED = frozenset({*_NAMES, "Last Updated", "Unique ID", "Name type", "Alias strength", "Regime Name", "Designation Type"})
_NEEDED |= frozenset({"Date Designated", "D.O.B", "Name non-latin script", "IMO number"})
_KNOWN = frozenset(
    "OFSI Group ID|UN Reference Number|Title|Non-latin script type|Non-latin script language|Designation source|Sanctions Imposed|"
    "Other Information|UK Statement of Reasons|Address Line 1|Address Line 2|Address Line 3|Address Line 4|Address Line 5|"
    "Address Line 6|Address Postal Code|Address Country|Phone number|Website|Email address|Nationality(/ies)|"
    "National Identifier number|National Identifier additional information|Passport number|Passport additional information|Position|"
    "Gender|Town of birth|Country of birth|Type of entity|Subsidiaries|Parent company|Business registration number (s)|"
    "Current owner/operator (s)|Previous owner/operator (s)|Current believed flag of ship|Previous flags|Type of ship|"
    "Tonnage of ship|Length of ship|Year Built|Hull identification number (HIN)".split("|")
)
_NUMBERS = {
    "OFSI Group ID": "OFSI group id",
    "UN Reference Number": "UN reference number",
    "National Identifier number": "National identifier",
    "Passport number": "Passport",
    "Business registration number (s)": "Business registration number",
    "IMO number": "IMO number",
    "Hull identification number (HIN)": "Hull identification number",
}
_COUNTRIES = ("Nationality(/ies)", "Address Country", "Current believed flag of ship")


def read(chunks: Iterable[bytes]) -> Publication:
    """The publication; the date of the report, which is its first row, is read at once."""
    table = rows(chunks, LIST)
    _, first = next(table)
    told = ",".join(first).strip().strip(",")
    if not told.startswith("Report Date:"):
        raise ListError(LIST, f"its first row is {told[:40]!r}, no report date", cure=AGAIN)
    published = moment(told.removeprefix("Report Date:"), LIST, ZONE)
    version = published.date().isoformat()
    return Publication(list=LIST, authority=AUTHORITY, version=version, published=published, count=None, entries=_entries(table))


def _entries(table: Iterator[Row]) -> Iterator[Listing]:
    drafts: dict[str, Draft] = {}
    for number, row in records(table, LIST, needed=_NEEDED, known=_KNOWN):
        id_ = row["Unique ID"].strip()
        draft = drafts.get(id_) or drafts.setdefault(id_, begin(id_, row["Designation Type"], f"{LIST}, line {number}"))
        _add(draft, row)
    for draft in drafts.values():
        yield draft.listing()


def _add(draft: Draft, row: Mapping[str, str]) -> None:
    add_name(draft, [row[part] for part in _NAMES], kind=row["Name type"], strength=row["Alias strength"])
    draft.name(row["Name non-latin script"], language=row.get("Non-latin script language", ""))
    add_dates(draft, row["Date Designated"], row["Last Updated"])
    if regime := row["Regime Name"].strip():
        draft.programmes[regime] = None
    if source := row.get("Designation source", "").strip():
        draft.sections[source] = None
    if born := row["D.O.B"].strip():
        draft.born[partial(born)] = None
    for column, kind in _NUMBERS.items():
        draft.identify(kind, row.get(column, ""))
    draft.countries |= dict.fromkeys(country for column in _COUNTRIES if (country := row.get(column, "").strip()))
    add_owner(draft, row.get("Current owner/operator (s)", ""), "current owner or operator")
    add_owner(draft, row.get("Parent company", ""), "parent company")
