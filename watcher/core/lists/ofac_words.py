"""What all files of OFAC share: its kinds of entries and names, its zone, and the remarks in which half of the facts stand.

A remark is read for dates of birth, nationalities, weak names, numbers and links; the rest of it is prose and left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from watcher.core.errors import ListError
from watcher.core.lists.dates import partial
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN
from watcher.core.lists.names import Kind
from watcher.core.model import Owner

AUTHORITY = "OFAC"
SDN = "us-ofac-sdn"
CONSOLIDATED = "us-ofac-cons"
ZONE = ZoneInfo("America/New_York")
SCHEMATA: Final[Mapping[str, str]] = {"individual": "Person", "entity": "Organization", "vessel": "Vessel", "aircraft": "Airplane"}
KINDS: Final[Mapping[str, Kind]] = {
    "aka": "alias",
    "a.k.a.": "alias",
    "fka": "former",
    "f.k.a.": "former",
    "nka": "alias",
    "n.k.a.": "alias",
    "name": "alias",
}
_LINKED = "Linked To: "
_NAMED = re.compile(r"^([afn]\.k\.a\.) '(.+)'$")
_COUNTRY = re.compile(r"^(?:nationality|citizen) (.+)$")
#: Words with one of which the kind of a number ends; many more things in a remark end in digits.
_NUMBER = re.compile(
    r"^(.*?(?:\bNo\b\.?|Numbers?|\bID(?: Card)?|Passport|#|Codes?|C\.U\.R\.P\.|R\.F\.C\.|RFC|MMSI|SSN|NIT|RUC|RIF|RTN|D\.N\.I\.|C\.U\.I\.|"
    r"I\.F\.E\.|C\.R\.|Cedula|Folio|BIK|SWIFT/BIC|Vessel Registration Identification|Address - [A-Z]+)"
    r"(?: Mercantil)?(?: (?:No\.?|#|\([A-Z/]+\)|\(also called [^)]*\)))?) (?!No\.|#)(\S.*?)"
    r"(?: \(([^()]*)\))?(?: (?:issued|expires) .*)?$"
)
#: What OFAC files among the numbers and is none.
_NONE = re.compile(
    r"^(?:Gender|Website|Email|Phone|Telephone|Fax|Secondary sanctions|Additional Sanctions|Organization|Target Type|Executive Order|"
    r"Nationality|Transactions|.*\bDate\b|.*\bDirective\b|.*\bInformation\b|.*Type:?$|.*\bLocation\b|.*Model$)",
    re.IGNORECASE,
)


def schema_of(kind: str, place: str) -> str:
    """Our word for OFAC's kind of an entry. ListError for one that it never had."""
    if kind.lower() not in SCHEMATA:
        raise ListError(place, f"{kind!r} is a new kind of entry", cure=AGAIN)
    return SCHEMATA[kind.lower()]


def kind_of(kind: str, place: str) -> Kind:
    """Our word for OFAC's kind of a name."""
    if kind.lower() not in KINDS:
        raise ListError(place, f"{kind!r} is a new kind of name", cure=AGAIN)
    return KINDS[kind.lower()]


def page(id_: str) -> str:
    """The entry on OFAC's search page."""
    return f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={id_}"


def is_number(kind: str) -> bool:
    """Whether a kind of the list of "ids" is of numbers, and not of genders, websites and warnings."""
    return _NONE.match(kind) is None


def read_remark(draft: Draft, remark: str, *, source: str) -> None:
    """Adds what a remark tells to the draft. `source` is who says so: "SDN.CSV, remarks"."""
    remark = " ".join(remark.split())
    for part in re.split(r";\s+", remark.removesuffix(".")):
        fact = part.strip().removeprefix("alt. ")
        if fact.startswith("(") and fact.endswith(")"):
            fact = fact[1:-1]
        if fact.startswith("DOB "):
            draft.born[partial(fact[4:])] = None
        elif fact.startswith(_LINKED):
            draft.owners[Owner("linked to", fact.removeprefix(_LINKED), source=source)] = None
        elif match := _COUNTRY.match(fact):
            draft.countries[match[1]] = None
        elif match := _NAMED.match(fact):
            draft.name(match[2], kind_of(match[1], draft.place), weak=True)
        elif not fact.startswith("POB ") and is_number(fact) and (match := _NUMBER.match(fact)):
            draft.identify(match[1], match[2], match[3] or "")
