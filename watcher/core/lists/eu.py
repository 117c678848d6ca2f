"""The financial sanctions file of the European Union, FSF 1.1 in XML: every name with its language and strength.

It refuses kinds of subjects that are new. The file lags the Official Journal by days, and its address answers with errors for
weeks at times: the Journal's own feed is the sooner source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from watcher.core.errors import ListError
from watcher.core.lists.dates import day, moment, partial, parts
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN, Shape, elements, text
from watcher.core.lists.names import Kind
from watcher.core.model import Listing, Publication

LIST = "eu-fsf"
AUTHORITY = "European Union"
ZONE = ZoneInfo("Europe/Brussels")
_NOWHERE = "00"
_SHAPE = Shape(
    root="export",
    records=frozenset({"sanctionEntity"}),
    known=frozenset(
        "remark regulation publicationUrl subjectType nameAlias regulationSummary citizenship birthdate address contactInfo "
        "identification".split()
    ),
)
_SCHEMATA: Final[Mapping[str, str]] = {"person": "Person", "enterprise": "Organization"}


def read(chunks: Iterable[bytes]) -> Publication:
    """The publication; when it was made is read at once."""
    records = elements(chunks, _SHAPE, LIST)
    made = next(records).get("generationDate", "")
    return Publication(
        list=LIST, authority=AUTHORITY, version=made, published=moment(made, LIST, ZONE), count=None, entries=_entries(records)
    )


def _entries(records: Iterator[Element]) -> Iterator[Listing]:
    for number, record in enumerate(records, 1):
        yield _listing(record, f"{LIST}, entry {number}")


def _listing(record: Element, place: str) -> Listing:
    subject = record.find("subjectType")
    code = subject.get("code", "") if subject is not None else ""
    if code not in _SCHEMATA:
        raise ListError(place, f"{code!r} is a new kind of subject", cure=AGAIN)
    draft = Draft(list=LIST, authority=AUTHORITY, id=record.get("logicalId", ""), schema=_SCHEMATA[code], place=place)
    for alias in record.iterfind("nameAlias"):
        strong = alias.get("strong", "true")
        if strong not in ("true", "false"):
            raise ListError(place, f"{strong!r} is a new strength of names", cure=AGAIN)
        whole = alias.get("wholeName") or " ".join(alias.get(part, "") for part in ("firstName", "middleName", "lastName"))
        kind: Kind = "alias" if draft.names else "primary"  # the file marks none; the first is what it is called by
        draft.name(whole, kind, weak=strong == "false", language=alias.get("nameLanguage", ""))
    _decided(draft, record, place)
    draft.identify("EU reference number", record.get("euReferenceNumber", ""))
    draft.identify("UN id", record.get("unitedNationId", ""))
    for paper in record.iterfind("identification"):
        kind_of_paper = paper.get("identificationTypeDescription") or paper.get("identificationTypeCode") or "Identification"
        draft.identify(kind_of_paper, paper.get("number") or paper.get("latinNumber") or "", _country(paper))
    draft.born |= dict.fromkeys(filter(None, map(_birth, record.iterfind("birthdate"))))
    for where in ("citizenship", "address"):
        draft.countries |= dict.fromkeys(filter(None, map(_country, record.iterfind(where))))
    return draft.listing()


def _decided(draft: Draft, record: Element, place: str) -> None:
    """By which acts it was listed, when, and where to read the last one."""
    days: list[date] = []
    for act in record.iterfind("regulation"):
        if programme := act.get("programme"):
            draft.programmes[programme] = None
        published = day(act.get("publicationDate", ""), place)
        if published and published >= max(days, default=published):
            draft.link = text(act, "publicationUrl") or draft.link
        days += [published] if published else []
    draft.listed = day(record.get("designationDate", ""), place) or min(days, default=None)
    draft.updated = max(days, default=None)


def _country(record: Element) -> str:
    code = record.get("countryIso2Code", _NOWHERE)
    return "" if code == _NOWHERE else code


def _birth(record: Element) -> str:
    if told := record.get("birthdate"):
        return partial(told)
    ends = [parts(record.get(end, "")) for end in ("yearRangeFrom", "yearRangeTo")]
    whole = parts(record.get("year", ""), record.get("monthOfYear", ""), record.get("dayOfMonth", ""))
    return whole or ("/".join(ends) if all(ends) else "")
