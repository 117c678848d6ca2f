"""OFAC's lists as SDN.XML and CONSOLIDATED.XML: names with their quality, numbers, dates of birth; Latin letters alone.

It refuses a document that holds another number of entries than it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from watcher.core.errors import ListError
from watcher.core.lists.dates import moment, partial
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN, Shape, elements, text, texts
from watcher.core.lists.names import Kind
from watcher.core.lists.ofac_words import AUTHORITY, SDN, ZONE, is_number, kind_of, page, read_remark, schema_of
from watcher.core.model import Listing, Owner, Publication

_SHAPE = Shape(
    root="sdnList",
    records=frozenset({"publshInformation", "sdnEntry"}),
    known=frozenset(
        "Publish_Date Record_Count uid firstName lastName title sdnType remarks programList program idList id idType idNumber idCountry "
        "issueDate expirationDate akaList aka type category addressList address address1 address2 address3 city stateOrProvince postalCode "
        "country region nationalityList nationality mainEntry citizenshipList citizenship dateOfBirthList dateOfBirthItem dateOfBirth "
        "placeOfBirthList placeOfBirthItem placeOfBirth vesselInfo callSign vesselType vesselFlag vesselOwner tonnage "
        "grossRegisteredTonnage".split()
    ),
)


def read(chunks: Iterable[bytes], *, list_id: str = SDN) -> Publication:
    """The publication; what it says of itself is read at once."""
    records = elements(chunks, _SHAPE, list_id)
    next(records)
    head = next(records, None)
    if head is None or head.tag != "publshInformation":  # the spelling is OFAC's
        raise ListError(list_id, "it does not say when it was published", cure=AGAIN)
    published = moment(text(head, "Publish_Date"), list_id, ZONE, american=True)
    said = text(head, "Record_Count")
    count = int(said) if said.isdigit() else None
    entries = _entries(records, list_id, count)
    version = published.date().isoformat()
    return Publication(list=list_id, authority=AUTHORITY, version=version, published=published, count=count, entries=entries)


def _entries(records: Iterator[Element], list_id: str, count: int | None) -> Iterator[Listing]:
    number = 0
    for number, record in enumerate(records, 1):
        yield _listing(record, list_id, f"{list_id}, entry {number}")
    if count is not None and number != count:
        raise ListError(list_id, f"it has {number} entries and says {count}", cure=AGAIN)


def _listing(record: Element, list_id: str, place: str) -> Listing:
    schema = schema_of(text(record, "sdnType"), place)
    section = "SDN List" if list_id == SDN else "Consolidated List"
    id_ = text(record, "uid")
    draft = Draft(list=list_id, authority=AUTHORITY, id=id_, schema=schema, place=place, link=page(id_))
    _name(draft, record, "primary")
    for aka in record.iterfind("akaList/aka"):
        quality = text(aka, "category")
        if quality not in ("strong", "weak"):
            raise ListError(place, f"{quality!r} is a new quality of names", cure=AGAIN)
        _name(draft, aka, kind_of(text(aka, "type"), place), weak=quality == "weak")
    draft.programmes |= dict.fromkeys(texts(record, "programList/program"))
    draft.sections[section] = None
    draft.born |= dict.fromkeys(map(partial, texts(record, "dateOfBirthList/dateOfBirthItem/dateOfBirth")))
    for path in ("nationalityList/nationality/country", "citizenshipList/citizenship/country", "vesselInfo/vesselFlag"):
        draft.countries |= dict.fromkeys(texts(record, path))
    draft.countries |= dict.fromkeys(texts(record, "addressList/address/country"))
    for number in record.iterfind("idList/id"):
        if is_number(kind := text(number, "idType")):
            draft.identify(kind, text(number, "idNumber"), text(number, "idCountry"))
    draft.identify("Call sign", text(record, "vesselInfo/callSign"))
    if owner := text(record, "vesselInfo/vesselOwner"):
        draft.owners[Owner("owned by", owner, source=f"OFAC, {section}")] = None
    read_remark(draft, text(record, "remarks"), source=f"OFAC, {section}")
    return draft.listing()


def _name(draft: Draft, record: Element, kind: Kind, *, weak: bool = False) -> None:
    last, first = text(record, "lastName"), text(record, "firstName")
    draft.name(f"{last}, {first}" if first else last, kind, weak=weak)
