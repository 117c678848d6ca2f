"""The tabled file of OFAC and its deltas, the screening list, Ukraine's register and OpenSanctions give the same records."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import list_samples
import more_list_samples as samples
import pytest

from watcher.core.errors import ListError
from watcher.core.lists import (
    csl,
    nsdc,
    ofac_advanced,
    ofac_csv,
    ofac_delta,
    opensanctions,
    opensanctions_csv,
    opensanctions_delta,
)
from watcher.core.lists.delta import follow
from watcher.core.model import Action, Identifier, ListedName, Owner


def entries(publication):
    return {listing.id: listing for listing in publication.entries}


# ── OFAC, advanced ──────────────────────────────────────────────────────────────────────────────


def test_the_advanced_file_has_names_in_every_script_and_who_owns_whom():
    publication = ofac_advanced.read([samples.ADVANCED_XML])
    assert (publication.version, publication.published.utcoffset()) == ("2026-09-23", timedelta(hours=-4))
    ada, ship = entries(publication).values()
    assert ada.names == (
        ListedName("Ada Maria EXAMPLE", "primary"),
        ListedName("Ада ПРИМЕР", script="Cyrl"),
        ListedName("例子", script="Hani"),
        ListedName("THE EXAMPLE", weak=True),
    )
    assert (ada.schema, ada.born, ada.countries) == ("Person", ("1972",), ("Ruritania",))
    assert ada.identifiers == (
        Identifier("Passport", "X123456", "Ruritania"),
        Identifier("Digital Currency Address - XBT", "1SampleSampleSample"),
    )
    assert (ada.sections, ada.programmes, ada.listed) == (("SDN List",), ("RUSSIA-EO14024",), date(2024, 2, 23))
    assert ada.owners == ()  # it was once
    assert (ship.schema, ship.countries, ship.listed) == ("Vessel", ("Freedonia",), date(2025, 1, 10))
    assert ship.owners == (Owner("owned by", "Ada Maria EXAMPLE", "90001", "OFAC: Owned or Controlled By"),)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (b'PartySubTypeID="1"', b'PartySubTypeID="9"', "the PartySubType '9' is described nowhere"),
        (b">Transport<", b">Transport<", ""),
        (b'PartyTypeID="3">Vessel<', b'PartyTypeID="3">Balloon<', "'Balloon' is a new kind of entry"),
        (b'NamePartTypeID="1526"', b'NamePartTypeID="1"', "the NamePartType '1'"),
        (b'ProfileID="90003" ListID', b'ProfileID="90009" ListID', "the party 90009 is listed and described nowhere"),
        (b'To-ProfileID="90001"', b'To-ProfileID="90009"', "the party 90009 is related"),
        (b"<DateOfIssue", b"<Locations/><DateOfIssue", ""),
        (b"<Locations>", b"<Surprise/><Locations>", "<Surprise> is new"),
        (b"<Year>2025</Year>", b"", "has no day"),
    ],
)
def test_a_number_that_refers_to_nothing_is_named(before, after, what):
    assert before in samples.ADVANCED_XML
    document = samples.ADVANCED_XML.replace(before, after)
    if not what:
        assert entries(ofac_advanced.read([document]))
        return
    with pytest.raises(ListError, match=what):
        list(ofac_advanced.read([document]).entries)


# ── OFAC, deltas ────────────────────────────────────────────────────────────────────────────────


def test_a_delta_of_ofac_adds_modifies_and_removes():
    amendments = ofac_delta.read([samples.DELTA_XML])
    assert (amendments.version, amendments.published.isoformat()) == ("2026-01-15", "2026-01-15T00:00:00-05:00")
    added, modified, removed, other = amendments.entries
    assert [one.action for one in (added, modified, removed, other)] == [Action.LISTED, Action.AMENDED, Action.DELISTED, Action.AMENDED]
    assert added.listing.names == (
        ListedName("Eve SPECIMEN", "primary"),
        ListedName("Ева ОБРАЗЕЦ", script="Cyrl"),
        ListedName("THE SPECIMEN", weak=True),
    )
    assert (added.listing.list, added.listing.listed, added.listing.born) == ("us-ofac-sdn", date(2026, 1, 15), ("1972-03-03",))
    assert added.listing.owners == (Owner("owned by", "SAMPLE SHIPPING CO., LTD.", "90002", "OFAC: Owned or Controlled By"),)
    assert added.listing.identifiers == (Identifier("Passport", "X1", "Ruritania"),)
    assert (other.listing.list, other.listing.sections) == ("us-ofac-cons", ("Consolidated List",))


def test_what_was_modified_is_told_from_what_was_known():
    known = entries(ofac_csv.read([list_samples.SDN_CSV], [list_samples.ALT_CSV]))
    _, modified, removed, _ = ofac_delta.read([samples.DELTA_XML]).entries
    now, change = follow(known["90001"], modified, version="501")
    assert change.what == (
        'alias "Ada EXAMPEL" added',
        'alias "Ada EXAMPLL" added',
        'alias "Ada EXAMPL" removed',
        'programme "NPWMD" added',
        'programme "IFSR" removed',
    )
    assert (now.name, now.schema, now.born) == ("Ada Maria EXAMPLE", "Person", ("1972-03-03", "1973"))
    _, change = follow(known["90002"], removed, version="501")
    assert (change.action, change.listing.name) == (Action.DELISTED, "SAMPLE SHIPPING CO., LTD.")  # the delta names nobody


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (b'action="remove"><generalInfo>', b'action="banish"><generalInfo>', "'banish' is a new action"),
        (b'action="update"', b'action="polish"', "'polish' is a new action on <formattedFullName>"),
        (b"<features>", b"<surprises/><features>", "<surprises> in <entity> is new"),
        (b"datePublished>2", b"dataAsOf>2", "no XML"),
        (b">Individual<", b">Balloon<", "'Balloon' is a new kind of entry"),
    ],
)
def test_a_surprise_in_a_delta_is_named(before, after, what):
    assert before in samples.DELTA_XML
    with pytest.raises(ListError, match=what):
        list(ofac_delta.read([samples.DELTA_XML.replace(before, after)]).entries)


def test_a_whole_list_is_no_delta():
    """It looks alike, and each of its entries, which have no action, would be taken for a change."""
    whole = samples.DELTA_XML.replace(b"datePublished>", b"dataAsOf>")
    with pytest.raises(ListError, match="when these changes were published") as error:
        ofac_delta.read([whole])
    assert "whole list" in error.value.cure


def test_the_history_of_a_year_is_read_the_oldest_first():
    (first, when), (last, _) = ofac_delta.history(samples.HISTORY_JSON)
    assert (first, last) == ("500", "501")
    assert when.isoformat() == "2026-01-10T09:00:00-05:00"
    for answer in (b"<html>", b"{}", b'[{"id": 1}]', b"[1]"):
        with pytest.raises(ListError):
            assert ofac_delta.history(answer)


# ── Consolidated Screening List ─────────────────────────────────────────────────────────────────


def test_the_screening_list_joins_rows_that_differ_in_an_address_alone():
    ada, plant = csl.read([samples.CSL_CSV]).entries
    assert (ada.id, ada.authority, ada.sections) == ("SDN-90001", "Treasury Department", ("Specially Designated Nationals (SDN)",))
    assert [name.text for name in ada.names] == ["Ada EXAMPLE", "Ada EXAMPL", "The Example"]
    assert (ada.programmes, ada.born, ada.countries) == (("IFSR", "SDGT"), ("1972-03-14", "1973"), ("RR",))
    assert ada.identifiers == (Identifier("Passport", "X123456", "RR"),)
    assert ada.owners[0].name == "SAMPLE GUARD (SG)-FORCE"
    assert (plant.schema, plant.authority, plant.listed) == ("LegalEntity", "Bureau of Industry and Security", date(2022, 4, 7))
    assert [name.text for name in plant.names] == ["Sample Repair Plant, JSC", "Open Joint Stock Company Sample", "JSC Sample"]
    assert plant.countries == ("RR", "FD")
    assert plant.id.startswith("EL-")


def test_the_id_of_an_entry_without_a_number_does_not_change_with_its_row():
    """The list's own id is a hash of all of it."""
    after = samples.CSL_CSV.replace(b"\nbb,", b"\ndd,").replace(b"1 Sample St.", b"3 Sample St.")
    assert [listing.id for listing in csl.read([after]).entries] == [listing.id for listing in csl.read([samples.CSL_CSV]).entries]


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (b"Entity List (EL) - Bureau", b"Entity List of Bureau", "is no list of an authority"),
        (b",Individual,", b",Balloon,", "'Balloon' is a new kind of entry"),
        (b"alt_names", b"other_names", "'alt_names' is missing"),
        (b"2022-04-07", b"in spring", "'in spring' is no date"),
    ],
)
def test_a_surprise_in_the_screening_list_is_named(before, after, what):
    with pytest.raises(ListError, match=what):
        list(csl.read([samples.CSL_CSV.replace(before, after)]).entries)


# ── Ukraine ─────────────────────────────────────────────────────────────────────────────────────


def test_the_register_of_ukraine_gives_those_whose_sanctions_are_in_force():
    ada, firm = nsdc.read([samples.NSDC_PERSONS], [samples.NSDC_COMPANIES]).entries
    assert [(name.text, name.kind, name.language) for name in ada.names] == [
        ("ПРИМЕР Ада", "primary", ""),
        ("ПРИМЕР Ада Марія", "alias", ""),
        ("EXAMPLE Ada", "alias", ""),
        ("PRYMER Ada", "alias", "en"),
        ("Приклад", "alias", ""),
    ]
    assert (ada.born, ada.countries) == (("1972-03-14",), ("RR",))
    assert ada.identifiers == (Identifier("tax:inn", "770012345678", "RR"), Identifier("tax:inn", "770012345679", "RR"))
    assert (firm.schema, firm.names, firm.born) == (
        "Organization",
        (ListedName("ТОВ Зразок", "primary", script="Cyrl", language="uk"),),
        (),
    )


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [(b'"expired"', b'"asleep"', "'asleep' is a new state"), (b'"dd"', b'"surprise"', "the field 'surprise' is new")],
)
def test_a_surprise_in_the_register_of_ukraine_is_named(before, after, what):
    with pytest.raises(ListError, match=what):
        list(nsdc.read([samples.NSDC_PERSONS.replace(before, after)]).entries)


# ── OpenSanctions ───────────────────────────────────────────────────────────────────────────────


def test_opensanctions_gives_the_listed_and_whom_they_own():
    publication = opensanctions.read([samples.FTM])
    assert "CC BY-NC" in publication.licence
    found = entries(publication)
    assert list(found) == ["NK-1", "NK-3", "NK-6"]  # no politician, and nothing that was sold
    ada = found["NK-1"]
    assert [(name.text, name.kind, name.weak) for name in ada.names] == [
        ("Ada Example", "primary", False),
        ("Ада Пример", "alias", False),
        ("A. Exempel", "alias", False),
        ("The Example", "alias", True),
        ("Ada Specimen", "former", False),
    ]
    assert (ada.programmes, ada.sections, ada.born, ada.by_ownership) == (("RR-EX",), ("sanction",), ("1972-03",), False)
    assert found["NK-3"].by_ownership
    assert found["NK-3"].owners == (
        Owner("owned by", "Ada Example", "NK-1", "OpenSanctions, https://registry.example/3, rr_list", "2020-05"),
    )


def test_chunks_that_can_be_read_once_alone_are_refused():
    with pytest.raises(ValueError, match="read twice"):
        opensanctions.read(iter([samples.FTM]))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b"", "is empty"),
        (b'{"id": 1, "schema": "Person", "target": true, "properties": {}}', "an entity needs"),
        (b'{"id": "x", "schema": "Person", "target": true, "properties": {"name": 7}}', "properties.name is no list of texts"),
        (b'{"id": "x", "schema": "Person", "target": true, "properties": {}}', "names nobody"),
    ],
)
def test_a_line_that_is_no_entity_is_an_error(line, what):
    with pytest.raises(ListError, match=what):
        list(opensanctions.read([line]).entries)


def test_the_table_of_targets_is_csv_within_csv():
    (ada,) = opensanctions_csv.read([samples.TARGETS_CSV]).entries
    assert [name.text for name in ada.names] == ["Ada Example", 'LLC "Example"', "Ада Пример"]
    assert (ada.born, ada.countries, ada.updated) == (("1972-03", "1973"), ("rr", "fd"), date(2026, 2, 5))
    assert [number.value for number in ada.identifiers] == ["X1", "IMO9999999"]


def lines(*operations):
    return [b"\n".join(json.dumps({"op": op, "entity": entity}).encode() for op, entity in operations)]


LISTED = {"id": "NK-1", "caption": "Ada", "schema": "Person", "target": True, "properties": {"name": ["Ada"], "topics": ["sanction"]}}
POLITICIAN = {**LISTED, "properties": {"name": ["Ada"], "topics": ["role.pep"]}}
ADDRESS = {"id": "addr-1", "schema": "Address", "properties": {"full": ["1 Sample Street"]}}


def test_a_delta_of_opensanctions_is_of_those_on_lists():
    delta = opensanctions_delta.read(
        lines(("ADD", LISTED), ("ADD", ADDRESS), ("ADD", POLITICIAN), ("MOD", LISTED), ("MOD", POLITICIAN), ("DEL", {"id": "x"})),
        version="20240527194702-wnk",
    )
    assert delta.published == datetime(2024, 5, 27, 19, 47, 2, tzinfo=UTC)
    assert "CC BY-NC" in delta.licence
    assert [(one.action, one.listing.id) for one in delta.entries] == [
        (Action.LISTED, "NK-1"),
        (Action.AMENDED, "NK-1"),
        (Action.DELISTED, "NK-1"),
        (Action.DELISTED, "x"),
    ]


def test_what_leaves_and_was_not_known_is_nobodys_loss():
    (gone,) = opensanctions_delta.read(lines(("DEL", {"id": "x"})), version="20240527194702-wnk").entries
    assert follow(None, gone, version="v") == (None, None)


def test_a_delta_without_a_line_changed_nothing():
    assert list(opensanctions_delta.read([b""], version="20240527194702-wnk").entries) == []


def test_a_new_operation_is_named():
    with pytest.raises(ListError, match="'SWAP' is a new operation"):
        list(opensanctions_delta.read(lines(("SWAP", LISTED)), version="20240527194702-wnk").entries)
    with pytest.raises(ListError, match="no version"):
        opensanctions_delta.read([], version="latest")


def test_deltas_are_followed_from_where_we_stand_or_the_whole_is_fetched():
    index = b'{"versions": {"20240528-b": "https://x.example/b", "20240527-a": "https://x.example/a", "20240529-c": "https://x.example/c"}}'
    assert opensanctions_delta.addresses(index, "20240527-a") == [
        ("20240528-b", "https://x.example/b"),
        ("20240529-c", "https://x.example/c"),
    ]
    assert opensanctions_delta.addresses(index, "20240529-c") == []
    assert opensanctions_delta.addresses(index, "20240401-z") is None
    with pytest.raises(ListError):
        opensanctions_delta.addresses(b"[]", "20240527-a")


def test_the_newest_version_is_the_last_that_did_not_fail():
    assert opensanctions_delta.newest(b'{"items": ["b", "a"], "last_successful": "a"}') == "a"
    with pytest.raises(ListError, match="last_successful"):
        opensanctions_delta.newest(b'{"items": ["b", "a"]}')
