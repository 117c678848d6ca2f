"""The UK sanctions list in XML: one record an entry.

It refuses a document that does not begin with the date it was made on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from watcher.core.errors import ListError
from watcher.core.lists.dates import moment, partial
from watcher.core.lists.elements import AGAIN, Shape, elements, text, texts
from watcher.core.lists.uk import AUTHORITY, LIST, ZONE, add_dates, add_name, add_owner, begin
from watcher.core.model import Listing, Publication

#: What may stand in an entry is written down nowhere that stays: what is read is checked word by word instead.
_SHAPE = Shape(
    root="Designations",
    records=frozenset({"DateGenerated", "Designation"}),
    known=frozenset(),
    free=frozenset({"Designation"}),
)
_NUMBERS = {
    "OFSIGroupID": "OFSI group id",
    "UNReferenceNumber": "UN reference number",
    ".//NationalIdentifierNumber": "National identifier",
    ".//PassportNumber": "Passport",
    ".//BusinessRegistrationNumber": "Business registration number",
    ".//IMONumber": "IMO number",
    ".//HullIdentificationNumber": "Hull identification number",
}
_OWNERS = {".//CurrentOwnerOperator": "current owner or operator", ".//ParentCompany": "parent company"}


def read(chunks: Iterable[bytes]) -> Publication:
    """The publication; when it was made is read at once."""
    records = elements(chunks, _SHAPE, LIST)
    next(records)
    head = next(records, None)
    if head is None or head.tag != "DateGenerated":
        raise ListError(LIST, "it does not begin with the date it was made on", cure=AGAIN)
    published = moment(head.text or "", LIST, ZONE)
    version = published.date().isoformat()
    return Publication(list=LIST, authority=AUTHORITY, version=version, published=published, count=None, entries=_entries(records))


def _entries(records: Iterator[Element]) -> Iterator[Listing]:
    for number, record in enumerate(records, 1):
        yield _listing(record, f"{LIST}, entry {number}")


def _listing(record: Element, place: str) -> Listing:
    draft = begin(text(record, "UniqueID"), text(record, "IndividualEntityShip"), place)
    for name in record.iterfind("Names/Name"):
        given = [text(name, f"Name{number}") for number in range(1, 7)]
        add_name(draft, given, kind=text(name, "NameType"), strength=text(name, "AliasStrength"))
    for name in record.iterfind("NonLatinNames/NonLatinName"):
        draft.name(text(name, "NameNonLatinScript"), language=text(name, "NonLatinScriptLanguage"))
    add_dates(draft, text(record, "DateDesignated"), text(record, "LastUpdated"))
    draft.programmes |= dict.fromkeys(texts(record, "RegimeName"))
    draft.sections |= dict.fromkeys(texts(record, "DesignationSource"))
    draft.born |= dict.fromkeys(map(partial, texts(record, ".//DOB")))
    for path, kind in _NUMBERS.items():
        for number in texts(record, path):
            draft.identify(kind, number)
    for path in (".//Nationality", ".//AddressCountry", ".//CurrentBelievedFlagOfShip"):
        draft.countries |= dict.fromkeys(texts(record, path))
    for path, role in _OWNERS.items():
        for owner in texts(record, path):
            add_owner(draft, owner, role)
    return draft.listing()
