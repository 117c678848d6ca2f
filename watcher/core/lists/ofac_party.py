"""One party of OFAC's advanced files, and the tables of the same file that it refers to.

A name is put together of its parts in the order in which its script is read: given names first, and in Han and Hangul the
family name first and without spaces. It refuses numbers that refer to nothing, and kinds of parties that are new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from watcher.core.errors import ListError
from watcher.core.lists.dates import parts
from watcher.core.lists.draft import Draft
from watcher.core.lists.elements import AGAIN, text
from watcher.core.lists.names import script_of
from watcher.core.lists.ofac_words import AUTHORITY, is_number, kind_of, page, schema_of
from watcher.core.model import Listing, Owner

#: Parts of a person's name as they are said; all others, those of firms and ships, stand alone.
_SAID = ("Nickname", "First Name", "Middle Name", "Patronymic", "Matronymic", "Maiden Name", "Last Name")
_UNSPACED = frozenset({"Hani", "Hang", "Jpan"})
_OF_COUNTRIES = frozenset(
    {"Location", "Nationality Country", "Citizenship Country", "Vessel Flag", "Nationality of Registration", "Former Citizenship Country"}
)
_NUMBERS = ("Number", "Number (MSN)", "Code", "Call Sign", "SWIFT/BIC", "ISIN", "BIK (RU)", "Ticker:")


class Tables:
    """What numbers in a file mean: values, the countries of places, and the papers of identities."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._values: dict[tuple[str, str], str] = {}
        self._kinds: dict[str, str] = {}  # of a kind of party that has no name: the number of the wider kind
        self._countries: dict[str, str] = {}
        self._papers: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)

    def add_values(self, record: Element) -> None:
        """All reference values, table by table."""
        for table in record:
            for value in table:
                number = value.get("ID", "")
                said = " ".join((value.text or "").split())
                self._values[value.tag, number] = said or value.get("ISO2", "")
                if value.tag == "PartySubType":
                    self._kinds[number] = value.get("PartyTypeID", "")
                elif value.tag == "AreaCode":
                    self._values[value.tag, number] = value.get("Description", said)

    def add_location(self, record: Element) -> None:
        """The country of a place, if it has one."""
        for child, key, table in (("LocationCountry", "CountryID", "Country"), ("LocationAreaCode", "AreaCodeID", "AreaCode")):
            found = record.find(child)
            if found is not None:
                country = self.value(table, found.get(key, ""))
                self._countries.setdefault(record.get("ID", ""), "" if country == "undetermined" else country)

    def add_paper(self, record: Element) -> None:
        """A number that an authority gave to an identity."""
        kind = self.value("IDRegDocType", record.get("IDRegDocTypeID", ""))
        country = record.get("IssuedBy-CountryID")
        paper = (kind, text(record, "IDRegistrationNo"), self.value("Country", country) if country else "")
        self._papers[record.get("IdentityID", "")].append(paper)

    def value(self, table: str, number: str) -> str:
        """What a number means. ListError if it means nothing."""
        found = self._values.get((table, number))
        if found is None:
            raise ListError(self._place, f"the {table} {number!r} is described nowhere", cure=AGAIN)
        return found

    def kind(self, number: str) -> str:
        """Individual, Entity, Vessel or Aircraft: half of the kinds are called Unknown, and only the wider kind says."""
        named = self.value("PartySubType", number)
        return named if named != "Unknown" else self.value("PartyType", self._kinds[number])

    def country(self, location: str) -> str:
        """The country of a place, "" if it is in none."""
        return self._countries.get(location, "")

    def papers(self, identity: str) -> list[tuple[str, str, str]]:
        """Kind, number and country of what was issued to an identity."""
        return self._papers.get(identity, [])


def party(record: Element, tables: Tables, place: str, *, list_id: str) -> Listing:
    """The listing of a party, but for why it is listed."""
    profile = record.find("Profile")
    if profile is None:
        raise ListError(place, "a party without a profile", cure=AGAIN)
    id_ = profile.get("ID", "")
    schema = schema_of(tables.kind(profile.get("PartySubTypeID", "")), place)
    draft = Draft(list=list_id, authority=AUTHORITY, id=id_, schema=schema, place=place, link=page(id_))
    for identity in profile.iterfind("Identity"):
        _names(identity, tables, draft)
        for kind, number, country in tables.papers(identity.get("ID", "")):
            if is_number(kind):
                draft.identify(kind, number, country)
    for feature in profile.iterfind("Feature"):
        _feature(feature, tables, draft)
    return draft.listing()


def _names(identity: Element, tables: Tables, draft: Draft) -> None:
    groups: dict[str, str] = {
        group.get("ID", ""): tables.value("NamePartType", group.get("NamePartTypeID", ""))
        for group in identity.iterfind("NamePartGroups/MasterNamePartGroup/NamePartGroup")
    }
    for alias in identity.iterfind("Alias"):
        kind = kind_of(tables.value("AliasType", alias.get("AliasTypeID", "")), draft.place)
        weak = alias.get("LowQuality") == "true"
        first = alias.get("Primary") == "true"
        for documented in alias.iterfind("DocumentedName"):
            name = _joined(documented, groups)
            draft.name(name, "primary" if first and not script_of(name) else kind, weak=weak)


def _joined(documented: Element, groups: Mapping[str, str]) -> str:
    """A name of its parts."""
    said: defaultdict[str, list[str]] = defaultdict(list)
    for value in documented.iterfind("DocumentedNamePart/NamePartValue"):
        said[groups.get(value.get("NamePartGroupID", ""), "")].append(" ".join((value.text or "").split()))
    family_first = script_of("".join(map("".join, said.values()))) in _UNSPACED and "Last Name" in said
    order = ("Last Name", *_SAID[:-1]) if family_first else _SAID
    ordered = [kind for kind in said if kind not in order] + [kind for kind in order if kind in said]
    return ("" if family_first else " ").join(part for kind in ordered for part in said[kind] if part)


def _feature(feature: Element, tables: Tables, draft: Draft) -> None:
    kind = tables.value("FeatureType", feature.get("FeatureTypeID", "")).rstrip(":")
    for version in feature.iterfind("FeatureVersion"):
        detail = text(version, "VersionDetail")
        if kind in _OF_COUNTRIES:
            for location in version.iterfind("VersionLocation"):
                if country := tables.country(location.get("LocationID", "")):
                    draft.countries[country] = None
        elif kind == "Birthdate":
            draft.born |= dict.fromkeys(filter(None, map(_period, version.iterfind("DatePeriod"))))
        elif kind == "Vessel Owner" and detail:
            draft.owners[Owner("owned by", detail, source="OFAC: Vessel Owner")] = None
        elif detail and (kind.startswith("Digital Currency Address") or kind.endswith(_NUMBERS)):
            draft.identify(kind, detail)


def _period(period: Element) -> str:
    """A date, a year of which every day may be meant, or from the first to the last."""
    ends = [
        parts(text(period, f"{end}/Year"), text(period, f"{end}/Month"), text(period, f"{end}/Day")) for end in ("Start/From", "End/To")
    ]
    first, last = ends[0], ends[1] or ends[0]
    if first == last:
        return first
    if (first[4:], last[4:]) == ("-01-01", "-12-31"):
        return first[:4] if first[:4] == last[:4] else f"{first[:4]}/{last[:4]}"
    return f"{first}/{last}"
