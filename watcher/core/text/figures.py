"""The figures a text names, as plain numbers that read the same in every language: 1,200 · 1.200 · 1 200 · 1,2 тыс. · 1200名.

What it refuses to take for one: years, days and months in Chinese, Japanese and Korean, and what is too small to tell two
happenings apart. Numbers in words are not read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_LEAST = 3
_YEARS = range(1900, 2101)
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2}(?!\d))?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+")
_MYRIADS = re.compile(r"(\d{1,4})[만万萬] ?(\d{4})(?!\d)")  #: 2만5000 is one number
_CALENDAR = re.compile(r"\s?[年月日号號년월일]")
#: What stands behind a number and multiplies it, by the beginnings of words.
_TIMES = {
    10**3: r"thousand тыс тис mil\b tausend ألف آلاف 천 千",
    10**4: "만 万 萬",
    10**6: r"million mln млн мільйон миллион millones millón mio\b مليون ملايين 백만",
    10**8: "억 亿 億",
    10**9: "billion bln млрд мільярд миллиард milliarde mrd مليار",
    10**12: "trillion трлн 조 兆",
}
_MULTIPLIER = re.compile(
    r"[\s\u00a0-]?(?:"
    + "|".join(f"(?P<t{len(str(by)) - 1}>{'|'.join(sorted(words.split(), key=len, reverse=True))})" for by, words in _TIMES.items())
    + ")",
    re.IGNORECASE,
)


def figures(text: str) -> frozenset[str]:
    """As decimal digits without leading or trailing noughts behind the point."""
    return frozenset(_figures(_MYRIADS.sub(lambda found: str(int(found[1]) * 10_000 + int(found[2])), "".join(map(_digit, text)))))


def _figures(text: str) -> Iterator[str]:
    for found in _NUMBER.finditer(text):
        if _CALENDAR.match(text, found.end()):
            continue
        value, times = _value(found.group()), _MULTIPLIER.match(text, found.end())
        if times and times.lastgroup:
            value *= 10 ** int(times.lastgroup[1:])
        elif value < _LEAST or value in _YEARS:
            continue
        yield f"{value:.2f}".rstrip("0").rstrip(".")


def _value(written: str) -> float:
    if _GROUPED.fullmatch(written):
        return float(re.sub(r"\D", "", written))
    return float(written.replace(",", "."))


def _digit(character: str) -> str:
    """Digits of other scripts as those of ASCII."""
    return str(unicodedata.digit(character)) if character.isdecimal() and not character.isascii() else character
