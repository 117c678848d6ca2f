"""Dates as the list is sure of them, names as they are spoken, scripts as they are written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from watcher.core.errors import ListError
from watcher.core.lists.dates import day, moment, partial, parts
from watcher.core.lists.draft import Draft
from watcher.core.lists.names import listed, script_of, spoken


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("22 Jul 1983", "1983-07-22"),
        ("Jul 1983", "1983-07"),
        ("1983", "1983"),
        ("circa 1962", "1962"),
        ("1971 to 1973", "1971/1973"),
        ("circa 1971 to circa 1973", "1971/1973"),
        ("Dec 1969 to Jan 1970", "1969-12/1970-01"),
        ("22/07/1983", "1983-07-22"),
        ("00/00/1983", "1983"),
        ("dd/mm/1983", "1983"),
        ("00/07/1983", "1983-07"),
        ("1983-07-22", "1983-07-22"),
        ("1983-07-22T00:00:00", "1983-07-22"),
        ("2015-04-07-04:00", "2015-04-07"),
        ("24-Jun-2026", "2026-06-24"),
        ("12.9.2014", "2014-09-12"),
        ("late 1960s", "1960s"),
        ("", ""),
    ],
)
def test_a_date_is_as_long_as_the_list_is_sure(told, meant):
    assert partial(told) == meant


def test_a_day_is_whole_or_refused():
    assert day("03/04/2020", "x") == date(2020, 4, 3)
    assert day("03/04/2020", "x", american=True) == date(2020, 3, 4)
    assert day("", "x") is None
    for told in ("1983", "soon", "31/02/2020"):
        with pytest.raises(ListError, match="is no date"):
            day(told, "x")


def test_a_publication_has_the_zone_of_its_authority_or_its_own():
    new_york = ZoneInfo("America/New_York")
    assert moment("03/17/2020", "x", new_york, american=True) == datetime(2020, 3, 17, tzinfo=new_york)
    assert moment("2026-01-15T00:00:00-05:00", "x", UTC).utcoffset() == datetime(2026, 1, 15, tzinfo=new_york).utcoffset()
    assert moment("2026-01-15T10:30:00.123", "x", new_york).tzinfo is new_york
    for told in ("", "then", "2026-01-15Tnoon"):
        with pytest.raises(ListError):
            moment(told, "x", UTC)


def test_an_iso_date_of_parts_ends_where_they_do():
    assert (parts("1962"), parts("1962", "3"), parts("1962", "", "4"), parts(""), parts("1962", "13", "1")) == (
        "1962",
        "1962-03",
        "1962",
        "",
        "1962",
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("EXAMPLE, Ada Maria", "Ada Maria EXAMPLE"),
        ("EXAMPLE, Ada, Jr.", "Ada EXAMPLE Jr."),
        ("EXAMPLE, JR., Ada", "Ada EXAMPLE JR."),
        ("ADA", "ADA"),
    ],
)
def test_a_name_is_turned_round(written, said):
    assert spoken(written) == said


def test_the_comma_of_a_company_stays():
    assert listed("EXAMPLE TRADING CO., LTD.").text == "EXAMPLE TRADING CO., LTD."
    assert listed("EXAMPLE, Ada", person=True).text == "Ada EXAMPLE"


def test_what_has_no_letters_is_no_name():
    assert listed(" - ") is None
    assert listed("") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("José Example", ""),
        ("Пример", "Cyrl"),
        ("مثال", "Arab"),
        ("例子有限公司", "Hani"),
        ("サンプル株式会社", "Jpan"),
        ("예시", "Hang"),
        ("ООО Example", ""),
        ("…", ""),
    ],
)
def test_the_script_is_that_of_most_letters(text, code):
    assert script_of(text) == code


def drafted(*names, schema="Person"):
    draft = Draft(list="x", authority="X", id="1", schema=schema, place="x, entry 1")
    for name in names:
        draft.name(*name)
    return [(name.text, name.kind) for name in draft.listing().names]


def test_a_name_in_another_script_in_brackets_is_one_of_its_own():
    assert drafted(("Ada EXAMPLE (Ада ПРИМЕР)", "primary")) == [("Ada EXAMPLE", "primary"), ("Ада ПРИМЕР", "alias")]
    assert drafted(("Sample Shipping (SSC)", "primary"), schema="Company") == [("Sample Shipping (SSC)", "primary")]


def test_a_name_told_twice_is_the_stronger_of_the_two():
    assert drafted(("Ada", "former"), ("Ada", "alias"), ("Ada", "primary"), ("Ada", "alias")) == [("Ada", "primary")]


def test_an_entry_without_a_name_or_an_id_was_not_understood():
    with pytest.raises(ListError, match="names nobody"):
        drafted()
    with pytest.raises(ListError, match="without an id"):
        Draft(list="x", authority="X", id="", schema="Person", place="x").listing()
