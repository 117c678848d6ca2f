"""Tariff codes as they are written in texts: "HS 8542.31", "HS code 854231", "ТН ВЭД 8542", made of an entity's codes.

A code with the name of its list before it counts by itself, the four digits of its heading too. The six digits alone
may be any number, and are weak. A code that is none of the Harmonized System (`tier:1`) says nothing of how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from watcher.core.watchlist.entity import Name

DERIVED = "tariff code"
_CODE = re.compile(r"hs[: ]\s*(\d{4})(?:[. ]?(\d{2}))?", re.IGNORECASE)
#: What says that a number is a tariff code, in small letters, which stand for capitals too.
_SPACED = (
    "hs", "hs code", "hs codes", "hs heading", "hts", "hts code", "cn code", "cn codes", "tariff code", "tariff codes", "tariff heading",
    "customs code", "customs codes", "тн вэд", "тнвэд", "tn ved", "укт зед", "уктзед", "code sh", "position tarifaire",
    "zolltarifnummer", "kn-code", "código sa", "código arancelario", "partida arancelaria", "kod cn", "gtip", "hs 코드",
)  # fmt: skip
_UNSPACED = ("hs编码", "税号", "海关编码", "税则号列", "hsコード")
#: Beside these words six digits are a tariff code.
CONTEXT = (
    "hs code", "tariff code", "customs code", "hts code", "cn code", "тн вэд", "тнвэд", "укт зед", "уктзед", "hs-code",
    "zolltarif*", "code sh", "code douanier", "arancel*",
    "hs编码", "税号", "海关编码", "hsコード", "hs 코드", "hs코드*", "common high priority",
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
            yield Name(number, "weak", derived=DERIVED)
