"""In which letters headlines are written, as far as that is plain. It refuses to know languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

_LETTERS = {
    "Latin": re.compile("[A-Za-zÀ-ɏḀ-ỿ]"),
    "Cyrillic": re.compile("[Ѐ-ԯ]"),
    "Greek": re.compile("[Ͱ-Ͽ]"),
    "Hebrew": re.compile("[א-ת]"),
    "Arabic": re.compile("[ؠ-ۿ]"),
    "Chinese or Japanese": re.compile("[぀-ヿ㐀-䶿一-鿿]"),
    "Korean": re.compile("[가-힣]"),
    "Thai": re.compile("[ก-๛]"),
    "Devanagari": re.compile("[ऀ-ॿ]"),
}
_ENOUGH = 60  #: letters
_PLAIN = 0.8  #: of all of them
_HEADLINES, _LOOK = 20, 600  #: so many headlines are looked at, and so many characters of them


def alphabet(headlines: Iterable[str]) -> str:
    """The alphabet most letters of the first headlines are of; "" if there are few, or they are mixed."""
    text = " ".join(islice(headlines, _HEADLINES))[:_LOOK]
    if text.isascii():
        return "Latin" if sum(map(str.isalpha, text)) >= _ENOUGH else ""
    counts = {name: len(letters.findall(text)) for name, letters in _LETTERS.items()}
    most = max(counts, key=counts.__getitem__)
    total = sum(counts.values())
    return most if total >= _ENOUGH and counts[most] >= _PLAIN * total else ""
