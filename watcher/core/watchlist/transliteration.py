"""Names written in another script: Cyrillic in Latin letters by two tables, Latin in Cyrillic by one.

The tables are general, so the results are guesses: people spell their names as they like, and names of the West are
written in Russian by their sound. What it refuses to do: other scripts, and deciding how far a guess counts.
"""

from __future__ import annotations

import re
import unicodedata

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


def to_latin(name: str) -> tuple[str, ...]:
    """A Cyrillic name in Latin letters: as English writes it, with the commoner endings, and as scholars do."""
    english, scholarly = (name.lower().translate(table) for table in _TO_LATIN)
    ended = english
    for end, usual in _ENDS:
        ended = end.sub(usual, ended)
    return tuple(dict.fromkeys(_titled(spelling) for spelling in (english, ended, scholarly)))


def to_cyrillic(name: str) -> tuple[str, ...]:
    """A Latin name in Cyrillic letters, by its letters rather than its sound."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(char))
    for sound, written in _SOUNDS:
        plain = sound.sub(written, plain)
    return (_titled(_GROUP.sub(lambda group: _GROUPS[group[0]], plain)),)


def _titled(name: str) -> str:
    return re.sub(r"(?:^|(?<=[\s-]))\w", lambda first: first[0].upper(), name)
