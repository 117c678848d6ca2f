"""Tariff codes as they are written in texts: "HS 8542.31", "HS code 854231", "ТН ВЭД 8542", made of an entity's codes.

A code with the name of its list before it counts by itself, the four digits of its heading too. The six digits alone
may be any number, and are weak; so are the eight or ten of a national list, which begin with them. A code that is none of
the Harmonized System (`tier:1`) says nothing of how it is written. What it refuses to do: know national lists, or take a
telephone number for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from watcher.core.watchlist.entity import Name

DERIVED = "tariff code"
LINE = "tariff code, or a national one that begins with it"  #: digits written together; `is_line` says whether they may be one
_CODE = re.compile(r"hs[: ]\s*(\d{4})(?:[. ]?(\d{2}))?", re.IGNORECASE)
#: What says that a number is a tariff code, in small letters, which stand for capitals too.
_SPACED = (
    "hs", "hs code", "hs codes", "hs heading", "hts", "hts code", "cn code", "cn codes", "tariff code", "tariff codes", "tariff heading",
    "customs code", "customs codes", "тн вэд", "тнвэд", "tn ved", "укт зед", "уктзед", "code sh", "position tarifaire",
    "zolltarifnummer", "kn-code", "código sa", "código arancelario", "partida arancelaria", "kod cn", "gtip", "hs 코드",
)  # fmt: skip
_UNSPACED = ("hs编码", "税号", "海关编码", "税则号列", "hsコード")
#: What countries put behind six digits and a point: 8517.6290.
_NATIONAL = "00 0000 10 11 12 19 20 21 22 29 30 31 32 39 40 41 42 49 50 51 59 60 61 69 70 71 79 80 81 89 90 91 92 99".split()
_LINE = re.compile(r"\d{6}(?:\d\d){0,2}")
#: Before a number that is called. Folded.
_CALLED = re.compile(r"(?:[+(/-]|\b(?:tel|telephone|phone|call|fax|mobile|whatsapp|тел|телефон\w*|звон\w*)\b[.:]?|电话|電話|전화)[ :]?$")
_BEFORE, _AFTER = 16, 2  #: code points looked at around a number
#: Beside these words six digits are a tariff code.
CONTEXT = (
    "hs", "hs code", "tariff code", "customs code", "hts", "hts code", "cn code", "tn ved", "тн вэд", "тнвэд", "укт зед", "уктзед",
    "zolltarif*", "code sh", "code douanier", "codes douaniers", "arancel*", "gtip", "kod cn", "kn-code", "tariff line",
    "hs编码", "税号", "税则号列", "海关编码", "hsコード", "hs 코드", "hs코드*", "common high priority",
)  # fmt: skip


def has_tariff_code(codes: Sequence[str]) -> bool:
    """Whether one of an entity's codes is a tariff code."""
    return any(_CODE.fullmatch(code) for code in codes)


def written(codes: Sequence[str]) -> Iterator[Name]:
    """The spellings of an entity's tariff codes, none twice. A point between the digits also stands for a blank."""
    numbers: dict[str, None] = {}
    for match in filter(None, map(_CODE.fullmatch, codes)):
        heading, rest = match.groups()
        numbers |= dict.fromkeys([f"{heading}.{rest}", f"{heading}{rest}", heading] if rest else [heading])
    for number in numbers:
        yield from (Name(f"{word} {number}", "form", derived=DERIVED) for word in _SPACED)
        yield from (Name(f"{word}{between}{number}", "form", derived=DERIVED) for word in _UNSPACED for between in ("", " "))
        if len(number) > len("8542"):
            yield Name(number, "weak", derived=LINE if number.isdigit() else DERIVED)
            yield from (Name(f"{number}{rest}", "weak", derived=DERIVED) for rest in _NATIONAL if not number.isdigit())


def is_line(folded: str, start: int, end: int) -> bool:
    """Whether the word `start:end` of a folded text may be the digits of a tariff code: six, eight or ten, and nobody is called."""
    after = folded[end : end + _AFTER]
    if not _LINE.fullmatch(folded, start, end) or (after[:1] == "-" and after[1:].isdigit()):
        return False
    return not _CALLED.search(folded[max(0, start - _BEFORE) : start])
