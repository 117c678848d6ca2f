"""Comparable text: what differs only in case, accents, quotes or letter forms becomes equal.

`fold` maps code point to code point, so offsets into the folded text are offsets into the original;
only when the text holds invisible characters (combining accents, joiners, soft hyphens) are these dropped
and an offset map kept. `str.casefold` is no choice here: it turns ß into ss and moves every later offset.
Traditional Han becomes simplified, and a word of Cyrillic and Latin letters mixed is read in one of the two.

What it refuses to do: transliterate, strip marks that make another letter (й, が, Devanagari vowels),
or guess languages.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from watcher.core.text.han import SIMPLIFIED
from watcher.core.text.lookalikes import unmixed

#: Letters whose plain form Unicode does not decompose to, and forms that feeds use interchangeably.
_SPECIAL = {
    **dict(zip("øłđħŧıŋ", "oldhtin", strict=True)),
    "ё": "е",
    **dict.fromkeys("‘’‚‛′ʼ´`＇ʹ׳", "'"),
    **dict.fromkeys("“”„‟«»″＂״", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    **dict.fromkeys("・･·‧•", "·"),
    # Arabic and Persian: hamza carriers, yeh, kaf, teh marbuta, heh goal
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیئ", "ي"),
    "ؤ": "و",
    "ک": "ك",
    **dict.fromkeys("ةۀۂہە", "ه"),
    **SIMPLIFIED,
}
#: Scripts whose accents are spelling variants; elsewhere a mark makes another letter.
_ACCENTED = ("LATIN", "GREEK")
#: Invisible or combining: dropped, with an offset map. Accents on Latin and Greek, Arabic and Hebrew vowel
#: points and tatweel, joiners, soft hyphen, byte order mark, bidirectional controls, variation selectors.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]",
)
#: A breve or a double dot after these Cyrillic letters makes й, ў, ї: the pair is composed, not stripped.
COMPOSING = ("ИиУуІі", "\u0306\u0308")
_COMPOSED = re.compile("[{}][{}]".format(*COMPOSING))


class _Table(dict[int, str]):
    """str.translate table that learns each code point when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold_one(chr(code))
        return folded


def fold_one(char: str) -> str:
    """The one code point that stands for `char` in folded text, if it is kept at all."""
    lower = _lower(char)
    if lower in _SPECIAL:
        return _SPECIAL[lower]
    if unicodedata.category(char) in ("Zs", "Zl", "Zp") or char in "\0\t\r\n\x0b\x0c\x85":
        return "\n" if char in "\n\u2028\u2029\x85" else " "
    parts = unicodedata.normalize("NFKD", lower)
    if len(parts) > 1 and all(unicodedata.combining(mark) for mark in parts[1:]):
        if unicodedata.name(parts[0], "").startswith(_ACCENTED):
            return _SPECIAL.get(parts[0], parts[0])
        return lower
    if len(parts) == 1:  # full-width and half-width forms, ligatures of one letter
        return _SPECIAL.get(_lower(parts), _lower(parts))
    composed = unicodedata.normalize("NFKC", lower)
    return composed if len(composed) == 1 else lower


def _lower(char: str) -> str:
    """One lower-case code point; İ becomes i, final ς becomes σ."""
    if char == "ς":
        return "σ"
    lower = char.lower()
    return lower if len(lower) == 1 else lower[0]


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and the way back. `offsets` is None while both texts align, else one original index a
    folded code point, and one more for the end.
    """

    original: str
    text: str
    offsets: tuple[int, ...] | None = None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """`start:end` of the folded text as a span of the original; dropped marks stay with their letter."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[end]

    def aligned(self) -> str:
        """The original character behind each folded one: the text as written, less what was dropped."""
        return self.original if self.offsets is None else "".join(self.original[at] for at in self.offsets[:-1])

    def surface(self, start: int, end: int) -> str:
        """The original characters behind `start:end` of the folded text, trailing marks included."""
        first, last = self.original_span(start, end)
        return self.original[first:last]


def fold(text: str) -> Folded:
    """Make `text` comparable."""
    if not _DROPPED.search(text):
        return Folded(text, unmixed(text.translate(_TABLE)))
    kept: list[str] = []
    offsets: list[int] = []
    index = 0
    while index < len(text):
        pair = text[index : index + 2]
        if _COMPOSED.match(pair):
            kept.append(unicodedata.normalize("NFC", pair)[0])
            offsets.append(index)
            index += 2
            continue
        if not _DROPPED.match(pair):
            kept.append(pair[0])
            offsets.append(index)
        index += 1
    offsets.append(len(text))
    return Folded(text, unmixed("".join(kept).translate(_TABLE)), tuple(offsets))


def is_dropped(char: str) -> bool:
    """Whether a code point has no place in folded text."""
    return _DROPPED.match(char) is not None


def fold_key(text: str) -> str:
    """Folded text alone, for names that need no way back."""
    if text.isascii() and text.isprintable() and "`" not in text:  # most names, and all that folding does to them
        return text.lower()
    return fold(text).text
