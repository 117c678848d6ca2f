"""The Common High Priority List is watched whole: every code in one good of its tier, found by name, by code and by tier."""

import functools
import re
from pathlib import Path

import pytest

from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.toml_files import parse_signals
from watcher.core.watchlist.watchlist import compose
from watcher.edges.sources import watchlist_of

SEEDS = Path(__file__).parents[1] / "seeds"

#: As the European Union, the United States, the United Kingdom and Japan publish it since February 2024.
LIST = {
    "1": "8542.31 8542.32 8542.33 8542.39",
    "2": "8517.62 8526.91 8532.21 8532.24 8548.00",
    "3.A": "8471.50 8504.40 8517.69 8525.89 8529.10 8529.90 8536.69 8536.90 8541.10 8541.21 8541.29 8541.30 8541.49 8541.51 8541.59 8541.60",
    "3.B": "8482.10 8482.20 8482.30 8482.50 8807.30 9013.10 9013.80 9014.20 9014.80",
    "4.A": "8471.80 8486.10 8486.20 8486.40 8534.00 8543.20 9027.50 9030.20 9030.32 9030.39 9030.82",
    "4.B": "8457.10 8458.11 8458.91 8459.61 8466.93",
}
CODES = [(tier, code) for tier, codes in LIST.items() for code in codes.split()]


@functools.cache
def shipped():
    return Matcher(watchlist_of(sorted((SEEDS / "watchlist").glob("*.toml")), [SEEDS / "signals.toml"]))


def goods():
    return [entity for entity in shipped().watchlist.entities.values() if entity.schema == "Good"]


def found(text):
    return {mention.entity for mention in shipped().examine("", text).mentions}


def test_the_list_has_fifty_codes():
    assert len(CODES) == len(set(CODES)) == 50


@pytest.mark.parametrize(("tier", "code"), CODES)
def test_a_code_stands_in_one_good_which_has_its_tier_alone(tier, code):
    (entity,) = [entity for entity in goods() if f"hs:{code}" in entity.codes]
    assert [other for other in entity.codes if other.startswith("tier:")] == [f"tier:{tier}"]


def test_a_good_with_a_tier_has_codes_of_the_list():
    listed = {f"hs:{code}" for _, code in CODES}
    for entity in goods():
        assert any(code.startswith("tier:") for code in entity.codes) == bool(listed.intersection(entity.codes)), entity.id


@pytest.mark.parametrize("code", [code for _, code in CODES])
def test_a_code_is_found_as_people_write_it(code):
    (entity,) = [entity.id for entity in goods() if f"hs:{code}" in entity.codes]
    digits = code.replace(".", "")
    heading, rest = code.split(".")
    for text in (
        f"The invoice says HS {code}, nothing else.",
        f"Goods of HS code {digits} were stopped.",
        f"Goods of HS code: {code}.",
        f"HS {heading} {rest} is what the form says",
        f"Код ТН ВЭД {heading} {rest} 000 0",
        f"за кодом УКТ ЗЕД {digits}",
        f"税号{code}项下货物",
        f"HSコード{code}の貨物",
        f"HS 코드 {code} 품목",
        f"Goods of HS code {digits}90 were stopped.",
        f"Goods of HTS {code}.0000 were stopped.",
        f"Goods of HTS {code}.00.00 were stopped.",
        f"Код ТН ВЭД {digits}0000",
        f"税则号列{heading}.{rest}90项下货物",
        f"税号{digits}9000项下货物",
        f"Turkish GTİP {code}.00.00.00",
    ):
        assert entity in found(text), text


def test_a_national_code_is_listed_as_people_list_them():
    text = "Customs codes of the shipment: 8542310000, 8517620000 and 84821010 (bearings)."
    assert found(text) == {"microelectronics", "communication-equipment", "bearings"}
    assert found("Tariff line 8517.62.0020 covers routers.") == {"communication-equipment"}


def test_a_heading_means_every_good_under_it():
    assert found("УКТ ЗЕД 8542") == {"microelectronics"}
    assert found("HS 8541") == {"transistors-diodes", "quartz-crystals"}
    assert found("HS 8541.60") == {"quartz-crystals"}


@pytest.mark.parametrize(
    "text",
    [
        "The index closed at 8542.31 points.",
        "Call +7 8542 31 for a table.",
        "Item 854231 of the catalogue is a vase.",
        "Order 8542310000 is on its way.",
        "HS code unknown; tel. 8542310000.",
        "HS code unknown, call +8542310000.",
        "HS code unknown: 8542310-000.",
        "HS code unknown: 854231000 or 8542310000000 or 854231A0.",
        "The HS team won 85 to 42 on 31 May.",
        "Bearing in mind the cost, the chip shop closed.",
    ],
)
def test_a_number_is_no_tariff_code_by_itself(text):
    assert found(text) == set()


def language(line):
    if re.search("[\u3040-\u30ff\uac00-\ud7a3]", line):
        return "other"
    if re.search("[\u4e00-\u9fff]", line):
        return "zh"
    if re.search("[а-яА-Я]", line) and not re.search("[іїєґІЇЄҐ]", line):
        return "ru"
    return "en" if line.isascii() else "other"


def test_every_good_has_hits_and_misses_in_english_russian_and_chinese():
    for entity in goods():
        for lines in (entity.hits, entity.misses):
            assert {"en", "ru", "zh"} <= {language(line) for line in lines}, entity.id


def test_a_tier_in_a_signal_stands_for_all_its_goods():
    signals = parse_signals("s.toml", '[[signal]]\nid = "s"\ntitle = "S"\nall = [["russia"], ["tier:2", "hs:8482.10"]]\n')
    watchlist = compose(list(shipped().watchlist.entities.values()), signals)
    (signal,) = watchlist.signals.values()
    assert signal.groups[1] == ("communication-equipment", "radio-navigation", "capacitors", "electronic-modules", "bearings")
    (hit,) = Matcher(watchlist).examine("", "Russia buys ball bearings.").signals
    assert set(hit.entities) == {"russia", "bearings"}
