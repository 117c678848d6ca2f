"""`watcher watchlist add` and `import`: names put on a list of one's own without an editor."""

from __future__ import annotations

import json

import pytest

SHEET = """\
id;name;type;aliases;birth_date
oao-morozov;Morozov Works;Company;OAO Morozov|Морозов;
;Zaira Duboshina;Person;;1970-01-01
;木下商会;;;
"""


@pytest.fixture
def house(home):
    """A home whose configuration takes all files of a folder, as `watcher init` writes it."""
    config = home.config.read_text().replace('files = ["watchlist.toml"]', 'files = ["watchlist.toml", "watchlist/*.jsonl"]')
    home.config.write_text(config)
    (home.folder / "watchlist").mkdir()
    return home


def test_a_name_that_is_added_is_a_table_in_the_own_file_and_is_watched(house):
    own = house.folder / "watchlist.toml"
    before = own.read_text()
    given = (
        "Morozov Works",
        "--schema",
        "Company",
        "--alias",
        "OAO Morozov",
        "--weak",
        "Morozov",
        "--context",
        "arms",
        "--severity",
        "high",
    )
    added = house.run("watchlist", "add", *given)
    assert added.exit_code == 0, added.output
    assert f"morozov-works is on {own} now, under 3 names" in added.output
    after = own.read_text()
    assert after.startswith(before.rstrip())
    assert "Morozov Works" in house.run("explain", "Morozov sells arms").output
    assert "Alerts" not in house.run("explain", "Morozov plays chess").output
    again = house.run("watchlist", "add", "Morozov Works")
    assert again.exit_code == 2
    assert '"morozov-works" is on the watch list already' in again.output
    assert own.read_text() == after


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("Acme", "--schema", "Persn"), "Invalid value"),
        (("Acme", "--id", "A B"), "is no id"),
        (("Acme", "--weak", "!"), "holds no letter"),
        (("Acme", "--to", "list.jsonl"), "is no TOML file"),
    ],
)
def test_what_cannot_be_added_changes_nothing(house, given, said):
    before = (house.folder / "watchlist.toml").read_text()
    refused = house.run("watchlist", "add", *given)
    assert refused.exit_code == 2
    assert said in refused.output
    assert (house.folder / "watchlist.toml").read_text() == before


def test_a_spreadsheet_is_imported_watched_and_written_anew(house):
    sheet = house.write("customers.csv", "\ufeff" + SHEET)
    done = house.run("watchlist", "import", str(sheet), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["entities"], told["names"], told["columns_not_read"]) == (3, 5, ["birth_date"])
    assert "oao-morozov" in house.run("explain", "OAO Morozov опять в новостях").output
    assert "Zaira Duboshina" in house.run("explain", "Zaira Duboshina was seen").output
    house.write("customers.csv", "name\nSomebody Else\n")
    assert house.run("watchlist", "import", str(sheet)).exit_code == 0
    assert house.run("watchlist", "show", "oao-morozov").exit_code == 2
    assert house.run("watchlist", "show", "somebody-else").exit_code == 0


def test_followthemoney_is_imported_as_it_is_and_who_is_there_already_is_left_out(house):
    lines = [
        {"id": "kim", "schema": "Person", "properties": {"name": ["Kim Jong-un"]}},
        {"id": "x-1", "schema": "Company", "properties": {"name": ["Morozov Works"], "weakAlias": ["Morozov"]}},
    ]
    file = house.write("list.ftm.json", "".join(json.dumps(line) + "\n" for line in lines))
    done = house.run("watchlist", "import", str(file), "--to", str(house.folder / "watchlist" / "own.jsonl"))
    assert done.exit_code == 1
    assert "left out, for their ids are on the watch list already: kim" in done.output
    (kept,) = map(json.loads, (house.folder / "watchlist" / "own.jsonl").read_text().splitlines())
    assert kept["properties"] == lines[1]["properties"]


def test_a_file_no_configuration_names_is_said_not_to_be_watched(house):
    sheet = house.write("a.csv", "name\nSomebody Else\n")
    done = house.run("watchlist", "import", str(sheet), "--to", str(house.folder / "elsewhere" / "a.jsonl"))
    assert "not watched yet: add" in done.output


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("title,country\nA,B\n", "has no column called name: title, country"),
        ("", "has no column called name: it is empty"),
        ("name\n!!!\n", "names nobody"),
        ("id,name\n1,A\n1,B\n", 'a.csv:3: the id "1" is already given at'),
        ("name,schema\nA Trading,Compny\n", 'did you mean "Company"?'),
        ("name\n" + "x" * 140_000 + "\n", "not CSV: field larger than field limit"),
    ],
)
def test_a_sheet_that_cannot_be_meant_is_told_with_its_cure_and_nothing_is_written(house, sheet, said):
    refused = house.run("watchlist", "import", str(house.write("a.csv", sheet)))
    assert refused.exit_code == 2
    assert said in refused.output
    assert not list((house.folder / "watchlist").iterdir())
