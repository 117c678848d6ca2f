"""Each format gives the same facts as records: names as they are spoken, in their scripts, with numbers, dates and owners."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import list_samples as samples
import pytest

from watcher.core.errors import ListError
from watcher.core.lists import eu, ofac_csv, ofac_xml, uk_csv, uk_xml, un
from watcher.core.model import Identifier, ListedName, Owner


def entries(publication):
    return {listing.id: listing for listing in publication.entries}


def ofac():
    return entries(ofac_csv.read([samples.SDN_CSV], [samples.ALT_CSV], [samples.ADD_CSV], [samples.COMMENTS_CSV]))


# ── OFAC, CSV ───────────────────────────────────────────────────────────────────────────────────


def test_four_files_of_ofac_become_one_entry_each():
    ada, firm, ship, plane = ofac().values()
    assert [listing.schema for listing in (ada, firm, ship, plane)] == ["Person", "Organization", "Vessel", "Airplane"]
    assert ada.names == (
        ListedName("Ada Maria EXAMPLE", "primary"),
        ListedName("Ada EXAMPL"),
        ListedName("THE EXAMPLE", weak=True),
    )
    assert ada.programmes == ("IFSR", "RUSSIA-EO14024")
    assert ada.born == ("1972-03-03", "1973")
    assert ada.countries == ("Ruritania", "Freedonia")
    assert ada.identifiers == (
        Identifier("Passport", "X123456", "Ruritania"),
        Identifier("Tax ID No.", "770012345678", "Ruritania"),
        Identifier("MMSI", "1"),
    )
    assert firm.names[0] == ListedName("SAMPLE SHIPPING CO., LTD.", "primary")
    assert [(name.text, name.kind) for name in firm.names[1:]] == [("SAMPLE LINES", "alias"), ("OLD SAMPLE SHIPPING", "former")]
    assert firm.identifiers == (Identifier("SWIFT/BIC", "SAMPRUMM"), Identifier("Digital Currency Address - XBT", "1SampleSampleSample"))
    assert ship.owners == (Owner("owned by", "Sample Holdings", source="OFAC, SDN List"),)
    assert Identifier("Vessel Registration Identification", "IMO 9999999") in ship.identifiers
    assert plane.link == "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=90004"


def test_what_a_designation_is_linked_to_is_an_edge():
    linked = Owner("linked to", "SAMPLE SHIPPING CO., LTD.", source="OFAC, SDN List")
    (found,) = entries(ofac_csv.read([samples.SDN_CSV.replace(b"LTD..", b"LTD..")]))["90001"].owners
    assert found == linked


def test_files_of_two_publications_are_not_joined():
    publication = ofac_csv.read([samples.SDN_CSV], [b'90009,1,"aka","STRANGER",-0- \r\n'])
    with pytest.raises(ListError, match="the first is 90009") as error:
        list(publication.entries)
    assert "fetch all of them again" in error.value.cure


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (b'90001,"A",balloon,"X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n', "'balloon' is a new kind of entry"),
        (b'90001,"A",-0- ,"X"\r\n', "no row of 12 columns"),
        (b"<html><body>Not found</body></html>\n", "no row of 12 columns"),
        (b'90001,"-0-",-0- ,"X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n', "names nobody"),
        (b"", "is empty"),
    ],
)
def test_a_csv_that_is_not_understood_is_an_error(row, what):
    with pytest.raises(ListError, match=what):
        list(ofac_csv.read([row]).entries)


# ── OFAC, XML ───────────────────────────────────────────────────────────────────────────────────


def test_sdn_xml_says_when_it_was_published_and_how_many_it_holds():
    publication = ofac_xml.read([samples.SDN_XML])
    assert (publication.version, publication.count) == ("2026-09-23", 2)
    assert publication.published.utcoffset() == timedelta(hours=-4)  # the first moment of that day in Washington
    ada, ship = entries(publication).values()
    assert [(name.text, name.kind, name.weak) for name in ada.names] == [
        ("Ada Maria EXAMPLE JR.", "primary", False),
        ("Ada EXAMPL", "alias", False),
        ("SPECIMEN", "former", True),
    ]
    assert (ada.born, ada.countries, ada.identifiers) == (("1972",), ("Ruritania",), (Identifier("Passport", "X123456", "Ruritania"),))
    assert ada.owners == (Owner("linked to", "SAMPLE GUARD (SG)-NORTH FORCE", source="OFAC, SDN List"),)
    assert (ship.schema, ship.countries, ship.owners[0].name) == ("Vessel", ("Freedonia",), "Sample Holdings")


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (b"<Record_Count>2<", b"<Record_Count>3<", "it has 2 entries and says 3"),
        (b"<sdnType>Vessel<", b"<sdnType>Balloon<", "'Balloon' is a new kind of entry"),
        (b"<category>weak<", b"<category>middling<", "'middling' is a new quality"),
        (b"<type>f.k.a.<", b"<type>p.k.a.<", "'p.k.a.' is a new kind of name"),
        (b"<vesselFlag>", b"<vesselColour>blue</vesselColour><vesselFlag>", "<vesselColour> in <vesselInfo> is new"),
        (b"<uid>90003</uid>", b"", "an entry without an id"),
        (b"<publshInformation>", b"<sdnEntry/><publshInformation>", "does not say when it was published"),
    ],
)
def test_a_surprise_in_sdn_xml_is_named(before, after, what):
    assert before in samples.SDN_XML
    with pytest.raises(ListError, match=what):
        list(ofac_xml.read([samples.SDN_XML.replace(before, after)]).entries)


# ── United Nations ──────────────────────────────────────────────────────────────────────────────


def test_the_list_of_the_united_nations():
    publication = un.read([samples.UN_XML])
    assert publication.published == datetime(2026, 2, 27, 0, 0, 9, 554000, tzinfo=UTC)
    ada, firm = entries(publication).values()
    assert [(name.text, name.kind, name.weak, name.script) for name in ada.names] == [
        ("ADA MARIA EXAMPLE", "primary", False, ""),
        ("أدا مثال", "alias", False, "Arab"),
        ("Ada Exempel", "alias", False, ""),
        ("The Example", "alias", True, ""),
        ("Ada", "alias", True, ""),
    ]
    assert (ada.born, ada.listed, ada.updated) == (("1971/1973",), date(2015, 4, 7), date(2020, 1, 2))
    assert ada.identifiers == (Identifier("Reference number", "RUi.001"), Identifier("Passport", "X1", "Ruritania"))
    assert (ada.programmes, ada.sections, ada.countries) == (("Ruritania",), ("UN List",), ("Ruritania",))
    assert [(name.text, name.kind) for name in firm.names] == [("SAMPLE SHIPPING CO., LTD.", "primary"), ("OLD SAMPLE", "former")]


def test_a_new_quality_of_the_united_nations_is_named():
    with pytest.raises(ListError, match="'Splendid' is a new quality"):
        list(un.read([samples.UN_XML.replace(b">Good<", b">Splendid<")]).entries)


# ── European Union ──────────────────────────────────────────────────────────────────────────────


def test_the_file_of_the_european_union():
    publication = eu.read([samples.EU_XML])
    assert publication.published.isoformat() == "2026-04-15T15:29:22.497000+02:00"
    ada, firm = entries(publication).values()
    assert ada.names == (
        ListedName("Ada EXAMPLE", "primary"),
        ListedName("Ада ПРИМЕР", script="Cyrl", language="ru"),
        ListedName("The Example", weak=True),
    )
    assert (ada.programmes, ada.born, ada.countries) == (("RUR",), ("1972-03",), ("RR",))
    assert (ada.listed, ada.updated, ada.link) == (date(2022, 2, 25), date(2024, 6, 24), "https://oj.example/2")
    assert Identifier("UN id", "RUi.001") in ada.identifiers
    assert (firm.schema, firm.listed, firm.link) == ("Organization", date(2023, 1, 2), "")


def test_a_new_subject_of_the_european_union_is_named():
    with pytest.raises(ListError, match="'balloon' is a new kind of subject"):
        list(eu.read([samples.EU_XML.replace(b'code="enterprise"', b'code="balloon"')]).entries)


# ── United Kingdom ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("publication", [lambda: uk_csv.read([samples.UK_CSV]), lambda: uk_xml.read([samples.UK_XML])], ids=["csv", "xml"])
def test_both_files_of_the_united_kingdom_say_the_same(publication):
    read = publication()
    assert (read.version, read.published.utcoffset()) == ("2026-06-24", timedelta(hours=1))
    ada, ship = entries(read).values()
    assert set(ada.names) == {
        ListedName("Ada EXAMPLE", "primary"),
        ListedName("Ада ПРИМЕР", script="Cyrl", language="russian"),
        ListedName("A M Exempel", weak=True),
    }
    assert (ada.born, ada.countries, ada.sections) == (("1972",), ("Ruritania",), ("UK",))
    assert (ada.listed, ada.updated) == (date(2021, 1, 25), date(2026, 4, 14))
    assert ada.identifiers == (Identifier("Passport", "X1"),)
    assert (ship.schema, ship.identifiers, ship.countries) == ("Vessel", (Identifier("IMO number", "IMO9999999"),), ("Freedonia",))
    assert ship.owners == (Owner("owned by", "Sample Holdings", source="UK sanctions list, current owner or operator"),)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (b"Report Date", b"Date Report", "no report date"),
        (b"Name type,", b"Name kind,", "'Name type' is missing"),
        (b"Title,", b"Title,Surprise,", "'Surprise' is new"),
        (b'"Ship"', b'"Balloon"', "'Balloon' is a new kind of entry"),
        (b'"ALias"', b'"Nickname"', "'nickname' is a new kind of name"),
        (b'"Low quality a.k.a"', b'"Middling"', "'middling' is a new strength"),
        (b'"03/10/2017"', b'"2017"', "'2017' is no date"),
    ],
)
def test_a_surprise_in_the_file_of_the_united_kingdom_is_named(before, after, what):
    assert before in samples.UK_CSV
    with pytest.raises(ListError, match=what):
        list(uk_csv.read([samples.UK_CSV.replace(before, after)]).entries)


def test_the_xml_of_the_united_kingdom_begins_with_its_date():
    with pytest.raises(ListError, match="date it was made on"):
        uk_xml.read([b"<Designations><Designation/></Designations>"])
