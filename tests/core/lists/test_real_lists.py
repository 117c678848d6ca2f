"""Every real sample beside the checkout is read to its end, and holds as many entries as it says or has rows."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from watcher.core.lists import (
    china,
    csl,
    eu,
    eu_journal,
    ofac_csv,
    ofac_xml,
    opensanctions,
    opensanctions_csv,
    opensanctions_delta,
    uk_conlist,
    un,
)
from watcher.core.lists.delta import compare
from watcher.core.lists.ofac_words import CONSOLIDATED

LISTS = Path(__file__).parents[4] / "shared" / "lists"

pytestmark = pytest.mark.skipif(not LISTS.is_dir(), reason="the samples of ../shared/lists are not beside the checkout")


def content(name):
    path = LISTS / name
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@cache  # each is read once, for the round before it and the one after
def sdn(day):
    return {listing.id: listing for listing in ofac_csv.read([content(f"ofac/sdn_{day}.csv.gz")]).entries}


def wide(name):
    return [row for row in csv.reader(io.StringIO(content(name).decode())) if len(row) > 1]


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ("2021-08-18", "2024-02-20", (5638, 790, 276, 202)),
        ("2024-02-20", "2024-02-23", (553, 0, 8, 4)),  # two years of the war
        ("2024-02-23", "2024-02-24", (15, 0, 0, 0)),
        ("2024-02-24", "2024-04-26", (267, 98, 31, 25)),
        ("2024-04-26", "2024-05-01", (298, 0, 0, 0)),
    ],
)
def test_the_publications_of_ofac_differ_as_they_did(before, after, counts):
    found = compare(sdn(before), sdn(after).values(), version=after)
    assert (len(found.added), len(found.removed), found.changed, len(found.amended)) == counts
    assert len({change.key for change in found.changes}) == len(found.changes)


def test_what_is_told_of_the_round_of_february_2024_is_four_programmes():
    found = compare(sdn("2024-02-20"), sdn("2024-02-23").values(), version="2024-02-23")
    assert {change.listing.id: change.what for change in found.amended} == dict.fromkeys(
        ("16862", "23543", "10392", "34992"), ('programme "RUSSIA-EO14024" added',)
    )


def test_three_files_of_ofac_join_without_a_rest():
    files = ("sdn_2021-07", "alt_2021-07", "add_2021-07")
    publication = ofac_csv.read(*([content(f"ofac/{name}.csv.gz")] for name in files))
    found = list(publication.entries)
    assert len(found) == len(wide("ofac/sdn_2021-07.csv.gz")) == 8976
    kinds = {"-0- ": "Organization", "individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
    assert Counter(listing.schema for listing in found) == Counter(kinds[row[2]] for row in wide("ofac/sdn_2021-07.csv.gz"))
    names = {(listing.id, "".join(filter(str.isalnum, name.text)).lower()) for listing in found for name in listing.names}
    assert len(names) > len(found) + len(wide("ofac/alt_2021-07.csv.gz")) * 0.97  # some aliases are written twice


def test_the_consolidated_list_of_ofac_in_both_forms():
    found = list(ofac_csv.read([content("ofac/cons_prim.csv.gz")], [content("ofac/cons_alt.csv.gz")], list_id=CONSOLIDATED).entries)
    assert len(found) == len(wide("ofac/cons_prim.csv.gz")) == 442
    publication = ofac_xml.read([content("ofac/ofac_consolidated_nonsdn.xml.gz")], list_id=CONSOLIDATED)
    assert len(list(publication.entries)) == publication.count == 375


@pytest.mark.parametrize(("name", "persons", "entities"), [("2026-02", 730, 273), ("deriv_old", 684, 193)])
def test_the_list_of_the_united_nations(name, persons, entities):
    document = content(f"un/UN_consolidated_{name}.xml.gz")
    found = list(un.read([document]).entries)
    assert Counter(listing.schema for listing in found) == {"Person": persons, "Organization": entities}
    assert (document.count(b"<INDIVIDUAL>"), document.count(b"<ENTITY>")) == (persons, entities)
    scripts = {listing.id for listing in found for name in listing.names if name.script}
    assert len(scripts) >= 370


def test_the_sample_of_the_european_union():
    document = content("eu/fsf_1.1_sample.xml")
    found = list(eu.read([document]).entries)
    assert len(found) == document.count(b"<sanctionEntity ") == 7
    assert sum(len(listing.names) for listing in found) == document.count(b"<nameAlias ") == 15


def test_the_screening_list_holds_every_row():
    found = list(csl.read([content("csl/consolidated_2025.csv.gz")]).entries)
    table = list(csv.DictReader(io.StringIO(content("csl/consolidated_2025.csv.gz").decode())))
    assert len(table) == 14_160
    told = {(row["source"], row["entity_number"] or " ".join(row["name"].split()).casefold()) for row in table}
    assert len(found) == len(told) == 14_077  # 83 rows differ from another in an address alone
    sections = Counter(section for listing in found for section in listing.sections)
    assert sections["Entity List (EL)"] == 1952
    assert sections["Specially Designated Nationals (SDN)"] == 10_026


def test_the_entities_of_opensanctions():
    document = content("opensanctions/entities.ftm.json")
    found = list(opensanctions.read([document]).entries)
    assert len(found) == document.count(b'"target":true') + document.count(b'"target": true') == 423


@pytest.mark.parametrize(("name", "count"), [("targets.simple_2026-03.csv.gz", 5600), ("targets.simple.csv", 5)])
def test_the_targets_of_opensanctions(name, count):
    found = list(opensanctions_csv.read([content(f"opensanctions/{name}")]).entries)
    assert len(found) == len(wide(f"opensanctions/{name}")) - 1 == count


def test_the_deltas_of_opensanctions():
    found = {}
    for folder in sorted((LISTS / "opensanctions" / "delta_fixtures").iterdir()):
        if folder.is_dir():
            lines = (folder / "entities.delta.json").read_bytes()
            changes = list(opensanctions_delta.read([lines], version=folder.name).entries)
            assert len(changes) == len(lines.splitlines())
            found[folder.name[-3:]] = [change.action.value for change in changes]
    assert found == {"zbn": [], "wnk": ["listed", "listed"], "pfh": ["listed", "amended"], "npf": ["delisted"], "3iv": ["listed"]}


def test_the_closed_list_of_the_united_kingdom():
    publication = uk_conlist.read([content("uk/ofsi_ConList_2020-04.csv.gz")])
    assert publication.version == "2020-04-27"
    table = list(csv.reader(io.StringIO(content("uk/ofsi_ConList_2020-04.csv.gz").decode("cp1252"))))[2:]
    assert len(list(publication.entries)) == len({row[-1] for row in table}) == 2114
    assert len(table) == 9492


@pytest.mark.parametrize("act", sorted(path.name for path in LISTS.glob("eu/journal/*")))
def test_acts_of_the_official_journal(act):
    document = content(f"eu/journal/{act}")
    found = list(eu_journal.read([document]).entries)
    table = list(csv.DictReader(io.StringIO(document.decode("utf-8-sig"))))
    assert len(found) == len({(row["annex"], row["recordId"] or row["name"]) for row in table})


def test_the_lists_of_china():
    found = list(china.read([content("cn_sanctions.csv")]).entries)
    rows = [row for row in csv.DictReader(io.StringIO(content("cn_sanctions.csv").decode("utf-8-sig"))) if not row["End date"]]
    assert len(rows) == 607
    assert len(found) == len({(row["List"], (row["Name"] or row["Chinese name"]).strip().casefold()) for row in rows}) == 585
    assert sum(any(name.script == "Hani" for name in listing.names) for listing in found) > 400
