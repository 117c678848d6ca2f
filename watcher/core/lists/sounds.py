"""How like two words of names sound that were written in Latin letters by different habits: Yevgeny and Evgenii, Hussein and
Husayn, Shcherbakov and Schtscherbakow.

A word is written by its sound, one letter a sound, and two are compared letter by letter; vowels, of which every habit makes
its own, cost little. It refuses to know languages: a habit that is not in the table costs as much as a slip.
"""

from __future__ import annotations

import re
from functools import lru_cache

from watcher.core.text.fold import fold_key

#: Letters of other habits as English would write them, before accents are taken off.
_MARKED = str.maketrans(
    {
        "š": "sh", "ş": "sh", "ș": "sh", "ś": "sh", "č": "ch", "ç": "ch", "ć": "ch", "ž": "zh", "ż": "zh", "ź": "zh", "đ": "dj", "ğ": "g",
        "ü": "u", "ö": "o", "ä": "a", "å": "o", "ø": "o", "æ": "e", "ß": "s", "ñ": "ni", "ţ": "c", "ț": "c", "ą": "on", "ę": "en",
        "x": "ks",
    }
)  # fmt: skip
#: Groups of letters as one sound each, in the order in which they are read. Capitals are sounds that have no letter.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"schtsch|shch|szcz|stch|chtch", "S"),
        (r"dzh|dsch|dj|dzs", "J"),
        (r"tsch|tch", "C"),
        (r"sch|sh|sz", "S"),
        (r"cz|ch", "C"),
        (r"zh|rz", "Z"),
        (r"tz|ts|cs|dz|c(?=[eiy])", "c"),
        (r"kh|gh|x", "h"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"gu(?=[ei])", "g"),
        (r"ck|q|c(?![eiy]|$)|c$", "k"),
        (r"w", "v"),
        (r"^(?:ye|yo|io|ie)", "e"),
        (r"^(?:yu|iu)", "u"),
        (r"^(?:ya|ia)", "a"),
        (r"ou|oo", "u"),
        (r"eu|ue", "u"),
        (r"[yi]+", "i"),
        (r"ee", "i"),
        (r"(?<=i)e|(?<=[aou])i(?=[aou])", ""),
        (r"['-]", ""),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = frozenset("aeiou")
_ALIKE = tuple(map(frozenset, ("CSZJcsz", "khg", "bpvf", "dt", "Ji", "CcT", "uv", "mn", "lr")))
_VOWEL, _NEAR, _SLIP, _SWAPPED = 0.3, 0.5, 1.0, 0.8


@lru_cache(maxsize=100_000)
def sounds(word: str) -> tuple[str, ...]:
    """A word of Latin letters by its sounds; two ways if it has a j, which is one sound in English and another in German."""
    said = fold_key(word.lower().translate(_MARKED))
    return tuple(dict.fromkeys((_said(said.replace("j", "y")), _said(said).replace("j", "J")) if "j" in said else (_said(said),)))


def _said(word: str) -> str:
    for pattern, letter in _SOUNDS:
        word = pattern.sub(letter, word)
    return word


@lru_cache(maxsize=100_000)
def alike(one: str, other: str) -> float:
    """How like two words sound: 1.0 is the same, below one half they have nothing to do with each other. One of the `sounds` of each."""
    if one == other:
        return 1.0
    longest = max(len(one), len(other))
    if not longest or abs(len(one) - len(other)) > longest // 2:
        return 0.0
    return max(0.0, 1.0 - _distance(one, other) / longest)


def _distance(one: str, other: str) -> float:
    """What must be changed; two letters that changed places are one slip."""
    before: list[float] = []
    row = [0.0]
    for letter in other:
        row.append(row[-1] + _lost(letter))
    for at, letter in enumerate(one):
        before, above, row = row, before, [row[0] + _lost(letter)]
        for to, there in enumerate(other):
            best = min(before[to] + _changed(letter, there), before[to + 1] + _lost(letter), row[to] + _lost(there))
            if at and to and letter == other[to - 1] and there == one[at - 1]:
                best = min(best, above[to - 1] + _SWAPPED)
            row.append(best)
    return row[-1]


def _lost(letter: str) -> float:
    return _VOWEL if letter in _VOWELS else _NEAR if letter in "h'" else _SLIP


def _changed(letter: str, other: str) -> float:
    if letter == other:
        return 0.0
    if letter in _VOWELS and other in _VOWELS:
        return _VOWEL
    return _NEAR if any(letter in group and other in group for group in _ALIKE) else _SLIP
