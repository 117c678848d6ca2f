"""Names written in another script: all alphabets in Latin letters, and Latin and Cyrillic names in the others.

The tables are general, so the results are guesses: people spell their names as they like, and names of the West are
written by their sound. What it refuses to do: guess from a guess (a name without vowels goes into Latin and no further),
Han and kana, which write sounds of their own, and deciding how far a guess counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet

from watcher.core.watchlist.abjads import ARABIC, HEBREW, from_abjad, to_arabic, to_hebrew
from watcher.core.watchlist.romanisation import ARMENIAN, GEORGIAN, GREEK, HANGUL, romanised, spelt

CYRILLIC = re.compile("[\u0400-\u04ff]")
LATIN = re.compile("[A-Za-zÀ-ɏ]")
_LETTERS = "абвгґдеєёжзиіїйклмнопрстуўфхцчшщъыьэюяјљњћђџ"
#: As English-language media and passports write (BGN/PCGN without its signs), and as scholars and Slavic languages do.
_ENGLISH = (
    "a b v g g d e ye e zh z i i yi y k l m n o p r s t u w f kh ts ch sh shch  y  e yu ya j lj nj c dj dz".split(" "),
    "a b v g g d e je ë ž z i i ji j k l m n o p r s t u ŭ f ch c č š šč  y  e ju ja j lj nj ć đ dž".split(" "),
)
_TO_LATIN = tuple({ord(letter): latin for letter, latin in zip(_LETTERS, table, strict=True)} for table in _ENGLISH)
#: English spellings by their end: "Dmitry", "Sergei" beside "Dmitriy", "Sergey".
_ENDS = ((re.compile(r"(?<=[^aeiou])(?:iy|yy)\b"), "y"), (re.compile(r"ey\b"), "ei"), (re.compile(r"iya\b"), "ia"))
#: Latin letters, longest first, as Russian and Ukrainian write them in names.
_GROUPS = {
    "shch": "щ", "sch": "ш", "tch": "ч", "zh": "ж", "kh": "х", "ch": "ч", "sh": "ш", "ts": "ц", "ph": "ф", "th": "т", "ck": "к", "qu": "кв",
    "yu": "ю", "ya": "я", "ye": "е", "yo": "ё", "oo": "у", "ee": "и", "x": "кс", "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф",
    "g": "г", "h": "х", "i": "и", "j": "дж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с",
    "t": "т", "u": "у", "v": "в", "w": "в", "y": "й", "z": "з",
}  # fmt: skip
_GROUP = re.compile("|".join(_GROUPS))
_SOUNDS = (
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"\be"), "э"),
    (re.compile(r"(?<=[аеёиоуыэюяaeiou])y\b"), "й"),
    (re.compile(r"(?:iy|yy|y)\b"), "ий"),
    (re.compile(r"(?<=[^aeiou\W])y(?=[^aeiou\W])"), "и"),
)

#: Latin letters with marks that are more than an accent, as they sound.
_MARKED = str.maketrans(dict(zip("šşșčćžțłøđßıæ", "sh sh sh ch ch zh ts l o dj ss i e".split(), strict=True)))
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1")
_SILENT = re.compile(r"(?<=[aeiou])h(?=[^aeiouy\W])")  #: Johnson
_SOFT = re.compile(r"c(?=[eiy])")
_GREEK = {
    "sch": "σ", "tch": "τσ", "sh": "σ", "ch": "τσ", "zh": "ζ", "kh": "χ", "gh": "γκ", "nd": "ντ", "mb": "μπ",
    "ts": "τσ", "tz": "τζ", "dz": "ντζ", "dj": "τζ", "th": "τ",
    "ph": "φ", "ck": "κ", "qu": "κου", "oo": "ου", "ou": "ου", "ee": "ι", "iy": "ι", "yu": "ιου", "ya": "ια", "yo": "ιο", "ye": "ιε",
    "a": "α", "b": "μπ", "c": "κ", "d": "ντ", "e": "ε", "f": "φ", "g": "γκ", "h": "χ", "i": "ι", "j": "τζ", "k": "κ", "l": "λ", "m": "μ",
    "n": "ν", "o": "ο", "p": "π", "q": "κ", "r": "ρ", "s": "σ", "t": "τ", "u": "ου", "v": "β", "w": "ου", "x": "ξ", "y": "ι", "z": "ζ",
}  # fmt: skip
_GREEK_Y = re.compile(r"\by(?=[aeou])")
_GEORGIAN = {
    "sch": "შ", "tch": "ჩ", "sh": "შ", "ch": "ჩ", "zh": "ჟ", "kh": "ხ", "gh": "ღ", "ts": "ც", "tz": "ც", "dz": "ძ", "dj": "ჯ", "ph": "ფ",
    "th": "თ", "ck": "კ", "qu": "კვ", "oo": "უ", "ou": "უ", "ee": "ი", "iy": "ი", "x": "ქს",
    **dict(zip("abcdefghijklmnopqrstuvwyz", "აბკდეფგჰიჯკლმნოპკრსტუვუიზ", strict=True)),
}  # fmt: skip
_SMALL = re.compile(r"(?<=-)\w|\b(?:Al-|Bin\b|Ben\b)")  #: what has no capital everywhere: Kim Yo-jong, Mohammed bin Salman
#: Scripts by name, with a letter of each.
SCRIPTS = {
    "Latin": LATIN, "Cyrillic": CYRILLIC, "Greek": GREEK, "Georgian": GEORGIAN, "Arabic": ARABIC, "Hebrew": HEBREW, "Armenian": ARMENIAN,
    "Hangul": HANGUL,
}  # fmt: skip


def in_latin(name: str) -> tuple[str, ...]:
    """A name of any other alphabet, or a Korean one, in Latin letters; nothing if its script has none for it."""
    if CYRILLIC.search(name):
        return to_latin(name)
    return tuple(_SMALL.sub(lambda word: word[0].lower(), one.title()) for one in romanised(name) or from_abjad(name))


def in_others(name: str, listed: AbstractSet[str]) -> Iterator[str]:
    """A full name of an alphabet that writes its vowels, in the scripts of which none is among the listed."""
    latin = name if LATIN.search(name) else in_latin(name)[0]
    plain = _plain(latin.lower().translate(_MARKED))
    for script, written in _WRITTEN.items():
        if script not in listed:
            yield from written(plain)


def _plain(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))


def _sounded(latin: str) -> str:
    return _SILENT.sub("", _DOUBLED.sub(r"\1", _SOFT.sub("s", latin)))


def _to_greek(latin: str) -> tuple[str, ...]:
    made = spelt(_GREEK_Y.sub("γι", _sounded(latin)), _GREEK)
    return tuple(dict.fromkeys(_titled(re.sub(r"σ\b", "ς", one)) for one in (made, re.sub(r"β\b", "φ", made))))


def _to_georgian(latin: str) -> tuple[str, ...]:
    made = spelt(_sounded(latin), _GEORGIAN)
    return (made if made[-1] in "აეიოუ" else f"{made}ი",)


_WRITTEN: dict[str, Callable[[str], tuple[str, ...]]] = {
    "Greek": _to_greek,
    "Georgian": _to_georgian,
    "Arabic": to_arabic,
    "Hebrew": to_hebrew,
}


def to_latin(name: str) -> tuple[str, ...]:
    """A Cyrillic name in Latin letters: as English writes it, with the commoner endings, and as scholars do."""
    english, scholarly = (name.lower().translate(table) for table in _TO_LATIN)
    ended = english
    for end, usual in _ENDS:
        ended = end.sub(usual, ended)
    return tuple(dict.fromkeys(_titled(spelling) for spelling in (english, ended, scholarly)))


def to_cyrillic(name: str) -> tuple[str, ...]:
    """A Latin name in Cyrillic letters, by its letters rather than its sound."""
    plain = _plain(name.lower())
    for sound, written in _SOUNDS:
        plain = sound.sub(written, plain)
    return (_titled(_GROUP.sub(lambda group: _GROUPS[group[0]], plain)),)


def _titled(name: str) -> str:
    return re.sub(r"(?:^|(?<=[\s-]))\w", lambda first: first[0].upper(), name)
