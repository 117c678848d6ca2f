"""No text can make the matcher slow: twice the text is at most twice the steps. Steps, not seconds: calls of functions,
and keys asked of and rows found in tables.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from watcher.core.matching.matcher import Matcher
from watcher.core.text.columns import U64, Ints
from watcher.core.text.table import Table
from watcher.core.watchlist.toml_files import parse_entities, parse_signals
from watcher.core.watchlist.watchlist import compose

ENTITIES = """
[[entity]]
id = "volkov"
name = "Igor Volkov"
schema = "Person"
names.en = ["Igor Volkov", "Volkov"]
names.ru = ["Игорь Волков"]
weak.en = ["Gosha"]
context = ["Ministry", "ruritania"]
against = ["chef"]
not = ["Volkov House"]

[[entity]]
id = "ruritania"
name = "Ruritania"
schema = "Country"
names.en = ["Ruritania"]
names.zh = ["俄罗斯"]
names.ja = ["ロシア"]
names.ko = ["러시아"]
names.he = ["רוסיה"]
names.ar = ["روسيا"]
names.th = ["รัสเซีย"]
stems.ru = ["руритан"]

[[entity]]
id = "rdb"
name = "RDBK"
schema = "Organization"
names.en = ["RDBK"]
context = ["Strelsau"]
against = ["Canada"]
"""
SIGNALS = """
[[signal]]
id = "named-and-sanctioned"
title = "A designation"
all = [["volkov"], ["ruritania"]]
within = "sentence"
event = ["designated"]

[[signal]]
id = "missiles"
title = "Missiles"
all = [["rdb"], ["ruritania"]]
within = "paragraph"
words = ["missile"]
"""
MATCHER = Matcher(compose(parse_entities("watchlist.toml", ENTITIES), parse_signals("signals.toml", SIGNALS)))
SIZE = 1_600
REPEATED = {
    "a name": "Volkov ",
    "a name, a sentence": "Volkov. ",
    "a full name": "Igor Volkov ",
    "a name a line": "Volkov\n",
    "a weak name": "Gosha ",
    "a weak name and its context": "Gosha Ministry ",
    "an acronym": "RDBK ",
    "an acronym and what speaks against it": "RDBK Canada ",
    "a blocker": "Volkov House ",
    "names and an event": "sanctions on Volkov, Ruritania, ",
    "names, a paragraph": "RDBK of Ruritania, missile.\n",
    "somebody else's name": "Anna Volkov ",
    "initials": "I. Volkov ",
    "glued names": "VolkovRuritania",
    "a letter": "a",
    "a capital": "A",
    "a digit": "1",
    "one giant word": "abcdefgh",
    "zero-width characters": "\u200b",
    "zero-width characters between letters": "V\u200bo\u200blk\u200bov\u200b ",
    "right-to-left marks": "\u202e\u200fא\u202cب ",
    "Hebrew with prefixes": "והרוסיה ",
    "Arabic with prefixes": "والروسيا ",
    "Hebrew quotes": 'א"',
    "full stops": ".",
    "marks of exclamation": "!?",
    "initials of nobody": "V. ",
    "line breaks": "\n",
    "blanks": " ",
    "dashes": " - ",
    "bars": " | ",
    "brackets": "(",
    "datelines": "STRELSAU, June 1 (AP) - Volkov\n",
    "a Chinese name": "俄罗斯",
    "a Japanese name": "ロシア",
    "Japanese names and dots": "ロシア・",
    "a Korean name": "러시아",
    "a Korean name with a particle": "러시아에서 ",
    "a Thai name": "รัสเซีย",
    "a stem": "руританский ",
    "Latin and Cyrillic": "aб",
    "Latin and Cyrillic twins": "аcе ",
    "combining marks": "\u0301",
    "letters with combining marks": "a\u0301",
    "letters composed with their marks": "и\u0306",
    "vowel signs": "\u093f",
    "halves of surrogates": "\ud800",
}


@contextmanager
def counted(steps: list[int]) -> Iterator[None]:
    """Count calls of functions of Python and C, and what tables are asked for."""
    find = Table.find

    def told(table: Table, keys: U64) -> tuple[Ints, Ints]:
        found = find(table, keys)
        steps[0] += len(keys) + len(found[0])
        return found

    def called(_frame: object, event: str, _argument: object) -> None:
        steps[0] += event in ("call", "c_call")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "find", told)
        sys.setprofile(called)
        try:
            yield
        finally:
            sys.setprofile(None)


def _steps(title: str, text: str) -> int:
    steps = [0]
    with counted(steps):
        MATCHER.examine(title, text)
    return steps[0]


@pytest.mark.parametrize("field", ["title", "text"])
@pytest.mark.parametrize("what", REPEATED)
def test_twice_the_text_is_at_most_twice_the_steps(what: str, field: str) -> None:
    piece = REPEATED[what]
    once, twice = (piece * (size // len(piece)) for size in (SIZE, 2 * SIZE))
    pages = [(text, "") if field == "title" else ("Volkov;", text) for text in (once, twice)]
    MATCHER.examine(*pages[0])  # what is learnt of letters and words is learnt once
    assert _steps(*pages[1]) <= 2.25 * _steps(*pages[0]) + 500


def test_many_entries_cost_no_more_than_their_number() -> None:
    entries = [("Igor Volkov", "Sanctions on Ruritania. 俄罗斯.")] * 200
    MATCHER.examine_all(entries)
    steps = []
    for number in (100, 200):
        count = [0]
        with counted(count):
            MATCHER.examine_all(entries[:number])
        steps.append(count[0])
    assert steps[1] <= 2.1 * steps[0] + 500
