# ruff: noqa: E501 - elements stand on lines as the lists print them
"""Documents in the shapes of lists that are not beside the checkout, as long as those were in September 2026.

Every name, number and date in them is invented.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from watcher.core.lists import eu, ofac_advanced, ofac_xml, opensanctions, uk_csv, uk_xml
from watcher.core.model import Publication

_SYLLABLES = "ka lo mi ne ru sa te vo zi ba do fe gu hi jo pe qua ri su ty".split()


def word(number: int) -> str:
    """A word that nobody is called, another for each number."""
    found = ""
    number += 7
    while number:
        number, at = divmod(number, len(_SYLLABLES))
        found += _SYLLABLES[at]
    return found.capitalize()


def cyrillic(text: str) -> str:
    return text.lower().translate(str.maketrans("kolmineruastvzbdfghjpqy", "колминеруаствзбдфгхжпкы")).capitalize()


REFERENCES = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctions.example/exports/ADVANCED_XML" Version="3">
<DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>9</Month><Day>23</Day></DateOfIssue>
<ReferenceValueSets><AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1403">Name</AliasType></AliasTypeValues>
<CountryValues><Country ID="21" ISO2="RR">Ruritania</Country></CountryValues>
<FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="10">Nationality Country</FeatureType>
<FeatureType ID="25">Location</FeatureType><FeatureType ID="224">Gender</FeatureType><FeatureType ID="125">Additional Sanctions Information -</FeatureType></FeatureTypeValues>
<IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues><ListValues><List ID="1550">SDN List</List></ListValues>
<NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType></NamePartTypeValues>
<PartySubTypeValues><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
<PartyTypeValues><PartyType ID="1">Individual</PartyType></PartyTypeValues>
<RelationTypeValues><RelationType ID="15003">Owned or Controlled By</RelationType></RelationTypeValues>
<SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType></SanctionsTypeValues></ReferenceValueSets>
<Locations>
  <Location ID="80">
    <LocationCountry CountryID="21" CountryRelevanceID="1413" />
  </Location>
</Locations>
"""


def advanced_name(party: int, alias: int, script: int, last: str, first: str) -> str:
    parts = "".join(
        f"""
              <DocumentedNamePart>
                <NamePartValue NamePartGroupID="{party}{group}" ScriptID="{script}" ScriptStatusID="1" Acronym="false">{said}</NamePartValue>
              </DocumentedNamePart>"""
        for group, said in ((1, last), (2, first))
    )
    return f"""
            <DocumentedName ID="{party}{alias}" FixedRef="{party}" DocNameStatusID="1">{parts}
            </DocumentedName>"""


def advanced_party(number: int) -> str:
    """A party as they are printed there: two names in two scripts each, and eight features."""
    aliases = "".join(
        f"""
          <Alias FixedRef="{number}" AliasTypeID="{1403 if alias == 0 else 1400}" Primary="{str(alias == 0).lower()}" LowQuality="false">{
            advanced_name(number, alias, 215, word(number).upper(), word(number * 3 + alias))
        }{advanced_name(number, alias + 5, 220, cyrillic(word(number)), cyrillic(word(number * 3 + alias)))}
          </Alias>"""
        for alias in range(2)
    )
    features = "".join(
        f"""
        <Feature ID="{number}{kind}" FeatureTypeID="{kind}">
          <FeatureVersion ID="{number}{kind}" ReliabilityID="1560">
            <Comment />
            <VersionDetail DetailTypeID="1432">{detail}</VersionDetail>{place}
          </FeatureVersion>
          <IdentityReference IdentityID="{number}" IdentityFeatureLinkTypeID="1" />
        </Feature>"""
        for kind, detail, place in (
            (10, "", '<VersionLocation LocationID="80" />'),
            (25, "", '<VersionLocation LocationID="80" />'),
            (224, "Male", ""),
            (125, "Subject to secondary sanctions of many words, which are the same in each of them", ""),
        )
    )
    return f"""
    <DistinctParty FixedRef="{number}">
      <Comment />
      <Profile ID="{number}" PartySubTypeID="4">
        <Identity ID="{number}" FixedRef="{number}" Primary="true" False="false">{aliases}
          <NamePartGroups>
            <MasterNamePartGroup>
              <NamePartGroup ID="{number}1" NamePartTypeID="1520" />
            </MasterNamePartGroup>
            <MasterNamePartGroup>
              <NamePartGroup ID="{number}2" NamePartTypeID="1521" />
            </MasterNamePartGroup>
          </NamePartGroups>
        </Identity>
        <Feature ID="{number}8" FeatureTypeID="8">
          <FeatureVersion ID="{number}8" ReliabilityID="1560">
            <Comment />
            <DatePeriod CalendarTypeID="1" YearFixed="false" MonthFixed="false" DayFixed="false">
              <Start Approximate="false" YearFixed="false" MonthFixed="false" DayFixed="false">
                <From><Year>1972</Year><Month>3</Month><Day>14</Day></From><To><Year>1972</Year><Month>3</Month><Day>14</Day></To>
              </Start>
              <End Approximate="false" YearFixed="false" MonthFixed="false" DayFixed="false">
                <From><Year>1972</Year><Month>3</Month><Day>14</Day></From><To><Year>1972</Year><Month>3</Month><Day>14</Day></To>
              </End>
            </DatePeriod>
          </FeatureVersion>
          <IdentityReference IdentityID="{number}" IdentityFeatureLinkTypeID="1" />
        </Feature>{features}
      </Profile>
    </DistinctParty>"""


def advanced_rest(parties: int) -> Iterator[str]:
    """What stands behind the parties."""
    yield "</DistinctParties>\n<ProfileRelationships>"
    for number in range(0, parties, 3):
        other = (number * 7) % parties
        yield (
            f'\n  <ProfileRelationship ID="{number}" From-ProfileID="{number}" To-ProfileID="{other}" RelationTypeID="15003" '
            f'RelationQualityID="1" Former="false" SanctionsEntryID="{number}"><Comment /></ProfileRelationship>'
        )
    yield "</ProfileRelationships>\n<SanctionsEntries>"
    for number in range(parties):
        yield f"""
    <SanctionsEntry ID="{number}" ProfileID="{number}" ListID="1550">
      <EntryEvent ID="{number}" EntryEventTypeID="1" LegalBasisID="1828">
        <Comment />
        <Date CalendarTypeID="1"><Year>2024</Year><Month>2</Month><Day>23</Day></Date>
      </EntryEvent>
      <SanctionsMeasure ID="{number}1" SanctionsTypeID="1"><Comment>RUSSIA-EO14024</Comment></SanctionsMeasure>
    </SanctionsEntry>"""
    yield "</SanctionsEntries>"


def sdn_entry(number: int) -> str:
    akas = "".join(
        f"<aka><uid>{aka}</uid><type>a.k.a.</type><category>strong</category><lastName>{word(number).upper()}</lastName>"
        f"<firstName>{word(number * 5 + aka)}</firstName></aka>\n      "
        for aka in range(4)
    )
    ids = "".join(
        f"<id><uid>{one}</uid><idType>Passport</idType><idNumber>X{number}{one}</idNumber><idCountry>Ruritania</idCountry></id>\n"
        for one in range(3)
    )
    return f"""
  <sdnEntry>
    <uid>{number}</uid><firstName>{word(number * 5)}</firstName><lastName>{word(number).upper()}</lastName><sdnType>Individual</sdnType>
    <remarks>(Linked To: SAMPLE SHIPPING CO., LTD.)</remarks><programList><program>RUSSIA-EO14024</program></programList>
    <akaList>{akas}</akaList><idList>{ids}</idList>
    <addressList><address><uid>1</uid><address1>1 Sample Street</address1><city>Sampleton</city><country>Ruritania</country></address></addressList>
    <dateOfBirthList><dateOfBirthItem><uid>1</uid><dateOfBirth>14 Mar 1972</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList>
  </sdnEntry>"""


PROSE = "Said at length why in many words that name nobody and are the same in every entry of this document. " * 8


def uk_designation(number: int) -> str:
    names = "".join(
        f"<Name><Name1>{word(number * 5 + one)}</Name1><Name6>{word(number).upper()}</Name6><NameType>{'Primary Name' if one == 0 else 'Alias'}</NameType></Name>"
        for one in range(4)
    )
    return (
        f"<Designation><LastUpdated>14/04/2026</LastUpdated><DateDesignated>25/01/2021</DateDesignated><UniqueID>RUR{number}</UniqueID>"
        f"<Names>{names}</Names><NonLatinNames><NonLatinName><NameNonLatinScript>{cyrillic(word(number))}</NameNonLatinScript></NonLatinName></NonLatinNames>"
        f"<RegimeName>The Ruritania Regulations 2020</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>"
        f"<DesignationSource>UK</DesignationSource><UKStatementofReasons>{PROSE * 6}</UKStatementofReasons></Designation>\n"
    )


def uk_row(number: int) -> str:
    """Eight rows an entry, as of two names and four addresses."""
    kind = "Primary Name" if number % 8 == 0 else "Alias"
    cells = dict.fromkeys(range(58), "")
    cells |= {
        0: "14/04/2026",
        1: f"RUR{number // 8}",
        4: word(number // 8).upper(),
        5: word(number),
        10: kind,
        16: "The Ruritania Regulations 2020",
    }
    cells |= {17: "Individual", 18: "UK", 21: PROSE, 33: "25/01/2021", 34: "14/03/1972"}
    return ",".join(cells.values()) + "\r\n"


UK_COLUMNS = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Alias strength,Title,"
    "Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,Designation Type,Designation source,"
    "Sanctions Imposed,Other Information,UK Statement of Reasons,Address Line 1,Address Line 2,Address Line 3,Address Line 4,"
    "Address Line 5,Address Line 6,Address Postal Code,Address Country,Phone number,Website,Email address,Date Designated,D.O.B,"
    "Nationality(/ies),National Identifier number,National Identifier additional information,Passport number,"
    "Passport additional information,Position,Gender,Town of birth,Country of birth,Type of entity,Subsidiaries,Parent company,"
    "Business registration number (s),IMO number,Current owner/operator (s),Previous owner/operator (s),"
    "Current believed flag of ship,Previous flags,Type of ship,Tonnage of ship,Length of ship,Year Built,Hull identification number (HIN)"
)


def eu_entity(number: int) -> str:
    act = '<regulationSummary regulationType="amendment" publicationDate="2024-06-24" numberTitle="2024/2" publicationUrl="https://oj.example/2"/>'
    names = "".join(
        f'<nameAlias firstName="" lastName="" wholeName="{word(number * 5 + one)} {word(number)}" nameLanguage="" strong="true" logicalId="{one}">{act}</nameAlias>\n'
        for one in range(5)
    )
    return (
        f'<sanctionEntity designationDate="2022-02-25" logicalId="{number}"><regulation publicationDate="2022-02-25" programme="RUR" numberTitle="2022/1">'
        f'<publicationUrl>https://oj.example/1</publicationUrl></regulation><subjectType code="person" classificationCode="P"/>{names}'
        f'<birthdate year="1972" monthOfYear="3">{act}</birthdate><citizenship countryIso2Code="RR">{act}</citizenship></sanctionEntity>\n'
    )


def ftm_entity(number: int) -> str:
    """Of four: one listed, one that it owns, the ownership, and an address."""
    at, kind = divmod(number, 4)
    if kind == 2:
        return (
            json.dumps({"id": f"own-{at}", "schema": "Ownership", "properties": {"owner": [f"NK-{at}-0"], "asset": [f"NK-{at}-1"]}}) + "\n"
        )
    if kind == 3:
        return json.dumps({"id": f"addr-{at}", "schema": "Address", "properties": {"full": [PROSE]}}) + "\n"
    said = {
        "name": [f"{word(number)} {word(at)}", cyrillic(word(number))],
        "alias": [f"{word(number + one)} {word(at)}" for one in range(4)],
    }
    said |= {"topics": ["sanction"] if kind == 0 else [], "notes": [PROSE * 2], "country": ["rr"]}
    entity = {"id": f"NK-{at}-{kind}", "caption": said["name"][0], "schema": "Company", "target": kind == 0, "properties": said}
    return json.dumps(entity, ensure_ascii=False) + "\n"


class Made:
    """A document of a head, entries until it is `size` megabytes long, and an end. `rest` gives what stands behind the entries."""

    def __init__(
        self, size: float, head: str, entry: Callable[[int], str], end: str = "", rest: Callable[[int], Iterable[str]] | None = None
    ) -> None:
        length = sum(len(entry(number).encode()) for number in range(1000, 1100)) / 100
        length += sum(len(part.encode()) for part in rest(100)) / 100 if rest else 0
        self.entries = int(size * 1e6 / length)
        self._head, self._entry, self._end, self._rest = head, entry, end, rest

    def write(self, file: BinaryIO) -> int:
        """Writes it, and says how many bytes it has."""
        file.write(self._head.encode())
        file.writelines(self._entry(number).encode() for number in range(self.entries))
        file.writelines(part.encode() for part in (self._rest(self.entries) if self._rest else ()))
        file.write(self._end.encode())
        return file.tell()


def made() -> dict[str, tuple[Made, Callable[..., Publication]]]:
    """Documents of the sizes of September 2026, by what they are like."""
    sdn_head = '<?xml version="1.0"?><sdnList xmlns="x"><publshInformation><Publish_Date>09/23/2026</Publish_Date></publshInformation>'
    return {
        "like SDN_ADVANCED.XML": (
            Made(127, REFERENCES + "<DistinctParties>", advanced_party, "</Sanctions>", advanced_rest),
            ofac_advanced.read,
        ),
        "like SDN.XML": (Made(29, sdn_head, sdn_entry, "</sdnList>"), ofac_xml.read),
        "like UK-Sanctions-List.xml": (
            Made(50, "<Designations><DateGenerated>24/06/2026</DateGenerated>", uk_designation, "</Designations>"),
            uk_xml.read,
        ),
        "like UK-Sanctions-List.csv": (Made(50, f"Report Date: 24-Jun-2026\r\n{UK_COLUMNS}\r\n", uk_row), uk_csv.read),
        "like the EU's FSF 1.1": (Made(25, '<export generationDate="2026-04-15T15:29:22+02:00">', eu_entity, "</export>"), eu.read),
        "like entities.ftm.json": (Made(340, "", ftm_entity), opensanctions.read),
    }
