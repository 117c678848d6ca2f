"""The lists that can be watched: whose they are, where their files are, who reads them, and how often they change.

A list has forms, the first of which is usual. What it refuses to do: fetch. Addresses move; these were seen in use in 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from watcher.core.errors import UsageError, nearest
from watcher.core.lists import (
    csl,
    eu,
    nsdc,
    ofac_advanced,
    ofac_csv,
    ofac_xml,
    opensanctions,
    opensanctions_csv,
    uk,
    uk_csv,
    uk_xml,
    un,
)
from watcher.core.lists.ofac_words import CONSOLIDATED, SDN
from watcher.core.model import Publication

Chunks = Iterable[bytes]  #: that can be gone through more than once: a list, not an iterator
_OFAC = "https://sanctionslistservice.ofac.treas.gov"
_EXPORTS = f"{_OFAC}/api/PublicationPreview/exports"
_OPEN = "https://data.opensanctions.org/datasets/latest"
OFAC_CHANGES = f"{_OFAC}/changes"  #: then /latest, /history/{year}[/{month}[/{day}]], /{publication}
OPENSANCTIONS_INDEX = f"{_OPEN}/sanctions/index.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of a list. `read` takes the files in the order of `files`; those behind `needed` may be missing."""

    name: str  #: "csv", "xml"
    files: tuple[str, ...]
    read: Callable[..., Publication]
    needed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownList:
    """One list. A publication that is older than `rhythm` means that the source is stale, or broken."""

    id: str
    title: str
    authority: str
    forms: tuple[Form, ...]
    rhythm: timedelta
    licence: str = ""  #: what one may not do with it; a list with one is never a default
    wants: str = ""  #: what its address asks for, for people

    def form(self, name: str = "") -> Form:
        """The form of that name, the usual one for "". UsageError if it has none."""
        for form in self.forms:
            if name in ("", form.name):
                return form
        raise UsageError(f"the list {self.id} has no form {name!r}", cure=nearest(name, [form.name for form in self.forms]))


def _known() -> Iterable[KnownList]:
    week = timedelta(days=7)
    yield KnownList(
        id=SDN,
        title="US Treasury: Specially Designated Nationals",
        authority="OFAC",
        forms=(
            Form(name="xml", files=(f"{_EXPORTS}/SDN.XML",), read=ofac_xml.read),
            Form(name="advanced", files=(f"{_EXPORTS}/SDN_ADVANCED.XML",), read=ofac_advanced.read),
            Form(name="csv", files=tuple(f"{_EXPORTS}/{name}.CSV" for name in ("SDN", "ALT", "ADD", "SDN_COMMENTS")), read=ofac_csv.read),
        ),
        rhythm=2 * week,
    )
    yield KnownList(
        id=CONSOLIDATED,
        title="US Treasury: lists other than the SDN list",
        authority="OFAC",
        forms=(
            Form(name="xml", files=(f"{_EXPORTS}/CONSOLIDATED.XML",), read=partial(ofac_xml.read, list_id=CONSOLIDATED)),
            Form(name="advanced", files=(f"{_EXPORTS}/CONS_ADVANCED.XML",), read=partial(ofac_advanced.read, list_id=CONSOLIDATED)),
            Form(
                name="csv",
                files=tuple(f"{_EXPORTS}/CONS_{name}.CSV" for name in ("PRIM", "ALT", "ADD", "COMMENTS")),
                read=partial(ofac_csv.read, list_id=CONSOLIDATED),
            ),
        ),
        rhythm=8 * week,
    )
    yield KnownList(
        id=un.LIST,
        title="United Nations Security Council: consolidated list",
        authority=un.AUTHORITY,
        forms=(Form(name="xml", files=("https://scsanctions.un.org/resources/xml/en/consolidated.xml",), read=un.read),),
        rhythm=week,  # it is made anew each night
        wants="GET, not HEAD, and a browser's name",
    )
    yield KnownList(
        id=eu.LIST,
        title="European Union: financial sanctions file",
        authority=eu.AUTHORITY,
        forms=(
            Form(
                name="xml",
                files=("https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",),
                read=eu.read,
            ),
        ),
        rhythm=3 * week,
        wants="the public token in its address; when that answers with errors for days, one of your own EU Login",
    )
    yield KnownList(
        id=uk.LIST,
        title="United Kingdom: UK sanctions list",
        authority=uk.AUTHORITY,
        forms=(
            Form(name="xml", files=("https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml",), read=uk_xml.read),
            Form(name="csv", files=("https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv",), read=uk_csv.read),
        ),
        rhythm=3 * week,
    )
    yield KnownList(
        id=csl.LIST,
        title="US Commerce, State, Treasury: Consolidated Screening List",
        authority=csl.AUTHORITY,
        forms=(Form(name="csv", files=("https://api.trade.gov/static/consolidated_screening_list/consolidated.csv",), read=csl.read),),
        rhythm=week,
    )
    yield KnownList(
        id=nsdc.LIST,
        title="Ukraine: state register of sanctions",
        authority=nsdc.AUTHORITY,
        forms=(
            Form(
                name="json",
                files=tuple(f"https://api-drs.nsdc.gov.ua/v2/subjects?subjectType={kind}" for kind in ("individual", "legal")),
                read=nsdc.read,
                needed=2,
            ),
        ),
        rhythm=3 * week,
        wants="a key of the Council in the header x-cota-public-api-key",
    )
    yield KnownList(
        id=opensanctions.LIST,
        title="OpenSanctions: consolidated sanctions",
        authority=opensanctions.AUTHORITY,
        forms=(
            Form(name="ftm", files=(f"{_OPEN}/sanctions/entities.ftm.json",), read=opensanctions.read),
            Form(name="csv", files=(f"{_OPEN}/sanctions/targets.simple.csv",), read=opensanctions_csv.read),
        ),
        rhythm=timedelta(days=2),
        licence=opensanctions.LICENCE,
    )


LISTS: Final[Mapping[str, KnownList]] = {one.id: one for one in _known()}
DEFAULTS: Final[tuple[str, ...]] = tuple(one.id for one in LISTS.values() if not one.licence and one.id != nsdc.LIST)


def known(id_: str) -> KnownList:
    """The list of that id. UsageError if there is none."""
    if id_ not in LISTS:
        raise UsageError(f"there is no list {id_!r}", cure=nearest(id_, LISTS))
    return LISTS[id_]
