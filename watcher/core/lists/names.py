"""The names of lists: as they are spoken, and in which script.

It refuses to judge whether a name is a good one to search for: that is the business of the watch list.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Literal

from watcher.core.model import ListedName

Kind = Literal["primary", "alias", "former"]
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_CODES = {
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "CJK": "Hani",
    "HANGUL": "Hang",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HEBREW": "Hebr",
    "GREEK": "Grek",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "THAI": "Thai",
    "MYANMAR": "Mymr",
    "ETHIOPIC": "Ethi",
    "KHMER": "Khmr",
    "LAO": "Laoo",
    "TAMIL": "Taml",
    "SINHALA": "Sinh",
    "GURMUKHI": "Guru",
    "GUJARATI": "Gujr",
    "TIBETAN": "Tibt",
    "MONGOLIAN": "Mong",
    "LATIN": "",
}


def listed(text: str, kind: Kind = "alias", *, person: bool = False, weak: bool = False, language: str = "") -> ListedName | None:
    """A name in one line; None if there are no letters in it. "LAST, First" is turned round if it is a `person`'s."""
    line = " ".join(text.split()).strip(";, ")
    if not any(char.isalnum() for char in line):
        return None
    return ListedName(spoken(line) if person else line, kind, weak, script_of(line), language.strip().lower())


def spoken(name: str) -> str:
    """The words as they are spoken: "LAST, First, Jr." -> "First LAST Jr."; what has no comma is left alone."""
    last, *others = [part for part in name.split(", ") if part]
    suffixes = [part for part in others if part.strip(".").lower() in _SUFFIXES]
    given = [part for part in others if part not in suffixes]
    return " ".join((*given, last, *suffixes))


def script_of(text: str) -> str:
    """The ISO 15924 code of the script that most letters are of; "" for Latin, "Zyyy" for one that no list has used so far."""
    if text.isascii():
        return ""
    letters = Counter(_script(char) for char in text if char.isalpha())
    if not letters:
        return ""
    return "Jpan" if "Jpan" in letters else letters.most_common(1)[0][0]


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    return _CODES.get(unicodedata.name(char, "?").partition(" ")[0], "Zyyy")
