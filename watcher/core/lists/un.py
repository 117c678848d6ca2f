"""The consolidated list of the United Nations Security Council, in XML: names with their quality and in their own script.

It refuses a document that does not say when it was made, and qualities of names that are new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from typing import Final
from xml.etree.ElementTree import Element

from watcher.core.errors import ListError
from watcher.core.lists.dates import day, moment, partial, parts
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN, Shape, elements, text, texts
from watcher.core.lists.names import Kind
from watcher.core.model import Listing, Publication

LIST = "un-sc"
AUTHORITY = "UN Security Council"
_PAGE = "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list"
_SHAPE = Shape(
    root="CONSOLIDATED_LIST",
    records=frozenset({"INDIVIDUAL", "ENTITY"}),
    known=frozenset(
        "INDIVIDUALS ENTITIES DATAID VERSIONNUM FIRST_NAME SECOND_NAME THIRD_NAME FOURTH_NAME UN_LIST_TYPE REFERENCE_NUMBER LISTED_ON "
        "DELISTED_ON SUBMITTED_ON SUBMITTED_BY GENDER NAME_ORIGINAL_SCRIPT COMMENTS1 TITLE DESIGNATION NATIONALITY NATIONALITY2 VALUE "
        "LIST_TYPE LAST_DAY_UPDATED INDIVIDUAL_ALIAS ENTITY_ALIAS QUALITY ALIAS_NAME DATE_OF_BIRTH CITY_OF_BIRTH COUNTRY_OF_BIRTH "
        "INDIVIDUAL_ADDRESS ENTITY_ADDRESS STREET CITY STATE_PROVINCE ZIP_CODE COUNTRY NOTE INDIVIDUAL_DATE_OF_BIRTH TYPE_OF_DATE DATE "
        "YEAR FROM_YEAR TO_YEAR INDIVIDUAL_PLACE_OF_BIRTH INDIVIDUAL_DOCUMENT TYPE_OF_DOCUMENT TYPE_OF_DOCUMENT2 NUMBER ISSUING_COUNTRY "
        "COUNTRY_OF_ISSUE CITY_OF_ISSUE DATE_OF_ISSUE SORT_KEY SORT_KEY_LAST_MOD".split()
    ),
)
_QUALITIES: Final[Mapping[str, tuple[Kind, bool]]] = {
    "good": ("alias", False),
    "low": ("alias", True),
    "a.k.a.": ("alias", False),
    "f.k.a.": ("former", False),
    "": ("alias", False),
}


def read(chunks: Iterable[bytes]) -> Publication:
    """The publication; when it was made is read at once."""
    records = elements(chunks, _SHAPE, LIST)
    made = next(records).get("dateGenerated", "")
    return Publication(
        list=LIST, authority=AUTHORITY, version=made, published=moment(made, LIST, UTC), count=None, entries=_entries(records)
    )


def _entries(records: Iterator[Element]) -> Iterator[Listing]:
    for number, record in enumerate(records, 1):
        yield _listing(record, f"{LIST}, entry {number}")


def _listing(record: Element, place: str) -> Listing:
    person = record.tag == "INDIVIDUAL"
    draft = Draft(
        list=LIST,
        authority=AUTHORITY,
        id=text(record, "DATAID"),
        schema="Person" if person else "Organization",
        place=place,
        listed=day(text(record, "LISTED_ON"), place),
        link=_PAGE,
    )
    names = (text(record, f"{which}_NAME") for which in ("FIRST", "SECOND", "THIRD", "FOURTH"))
    draft.name(" ".join(name for name in names if name), "primary")
    for name in texts(record, "NAME_ORIGINAL_SCRIPT"):
        draft.name(name)
    for alias in record.iterfind(f"{record.tag}_ALIAS"):
        quality = text(alias, "QUALITY")
        if quality.lower() not in _QUALITIES:
            raise ListError(place, f"{quality!r} is a new quality of names", cure=AGAIN)
        kind, weak = _QUALITIES[quality.lower()]
        for name in text(alias, "ALIAS_NAME").split(";"):
            draft.name(name, kind, weak=weak)
    draft.programmes |= dict.fromkeys(texts(record, "UN_LIST_TYPE"))
    draft.sections |= dict.fromkeys(texts(record, "LIST_TYPE/VALUE"))
    draft.identify("Reference number", text(record, "REFERENCE_NUMBER"))
    for paper in record.iterfind("INDIVIDUAL_DOCUMENT"):
        kind_of_paper = text(paper, "TYPE_OF_DOCUMENT") or text(paper, "TYPE_OF_DOCUMENT2") or "Document"
        draft.identify(kind_of_paper, text(paper, "NUMBER"), text(paper, "ISSUING_COUNTRY") or text(paper, "COUNTRY_OF_ISSUE"))
    draft.born |= dict.fromkeys(filter(None, map(_birth, record.iterfind("INDIVIDUAL_DATE_OF_BIRTH"))))
    for path in ("NATIONALITY/VALUE", f"{record.tag}_ADDRESS/COUNTRY"):
        draft.countries |= dict.fromkeys(texts(record, path))
    touched = [day(told, place) for told in texts(record, "LAST_DAY_UPDATED/VALUE")]
    draft.updated = max(filter(None, touched), default=None)
    return draft.listing()


def _birth(record: Element) -> str:
    if told := text(record, "DATE"):
        return partial(told)
    ends = [parts(text(record, end)) for end in ("FROM_YEAR", "TO_YEAR")]
    return "/".join(ends) if all(ends) else parts(text(record, "YEAR"))
