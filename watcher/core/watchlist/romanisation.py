"""Names of alphabets that write their vowels, and of Hangul, in Latin letters: by the tables passports and newsrooms use, with
the second spelling where two are common.

What it refuses to do: Han, whose sound is not written, kana, whose names go by other rules, and scripts that leave their vowels
out (`abjads` does). The results are guesses: people spell themselves as they like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import islice, product

GREEK = re.compile("[\u0370-\u03ff]")
GEORGIAN = re.compile("[\u10d0-\u10ff]")
ARMENIAN = re.compile("[\u0531-\u058f]")
HANGUL = re.compile("[\uac00-\ud7a3]")
MOST = 4  #: spellings made of one name

_GREEK = {
    "ου": "ou", "γγ": "ng", "γξ": "nx", "γχ": "nch", "γκ": "gk", "μπ": "mp", "ντ": "nt", "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e",
    "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_GREEK_TWICE = _GREEK | {"γκ": "g", "μπ": "b", "ντ": "d", "χ": "h", "φ": "ph"}
_GREEK_FIRST = ((re.compile(r"\bμπ"), "b"), (re.compile(r"\bντ"), "d"), (re.compile(r"\bγκ"), "g"))
_GREEK_U = ((re.compile(r"(?<=[αεη])υ(?=[θκξπσςτφχψ]|\b)"), "f"), (re.compile(r"(?<=[αεη])υ"), "v"))
_GEORGIAN = dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h".split(),
        strict=True,
    )
)
_ARMENIAN = {
    **dict(
        zip(
            "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
            "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f".split(),
            strict=True,
        )
    ),
    "ու": "u", "և": "ev",
}  # fmt: skip
_ARMENIAN_FIRST = ((re.compile(r"\bե(?!ւ)"), "ye"), (re.compile(r"\bո(?!ւ|վ)"), "vo"), (re.compile(r"\bև"), "yev"))

_FIRST = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_LAST = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")
#: The vowels as the North writes them, and as many in the South do.
_PLAIN = {"eo": "o", "yeo": "yo", "eu": "u"}
_SOUTHERN = {"eo": "u"}
_SURNAMES = {
    "김": "kim", "이": "lee yi", "박": "park pak", "최": "choi choe", "정": "jung chung", "강": "kang", "조": "cho jo",
    "윤": "yoon yun", "장": "jang chang", "임": "lim im", "한": "han", "오": "oh o", "서": "seo suh", "신": "shin sin",
    "권": "kwon", "황": "hwang", "안": "ahn an", "송": "song", "류": "ryu", "유": "yoo yu", "홍": "hong", "전": "jeon chun",
    "고": "ko", "문": "moon mun", "양": "yang", "손": "son sohn", "배": "bae", "백": "baek paik", "허": "heo hur",
    "노": "noh roh", "리": "ri", "림": "rim", "심": "shim sim", "하": "ha", "곽": "kwak", "성": "sung song", "차": "cha",
    "주": "joo ju", "우": "woo u", "구": "koo ku", "나": "na", "민": "min", "진": "jin chin", "남": "nam", "현": "hyun hyon",
    "태": "thae tae", "로": "ro", "방": "bang pang", "변": "byun pyon", "원": "won", "천": "chun chon",
}  # fmt: skip
_FULL = 3  #: syllables of a full name, but for a few


def romanised(name: str) -> tuple[str, ...]:
    """A Greek, Georgian, Armenian or Korean name in small Latin letters, the likeliest spelling first; nothing if it is none."""
    low = name.lower()
    plain = unicodedata.normalize("NFC", "".join(char for char in unicodedata.normalize("NFKD", low) if not unicodedata.combining(char)))
    if GREEK.search(plain):
        for sound, written in (*_GREEK_FIRST, *_GREEK_U):
            plain = sound.sub(written, plain)
        return _distinct(spelt(plain, _GREEK), spelt(plain, _GREEK_TWICE))
    if GEORGIAN.search(plain):
        return (spelt(plain, _GEORGIAN),)
    if ARMENIAN.search(plain):
        for sound, written in _ARMENIAN_FIRST:
            plain = sound.sub(written, plain)
        latin = spelt(plain, _ARMENIAN)
        return _distinct(latin, re.sub(r"yan\b", "ian", latin))
    return tuple(_korean(low)) if HANGUL.search(low) else ()


def spelt(text: str, table: Mapping[str, str]) -> str:
    """A text by a table of letters and groups, the longer groups first; what is not in it stays."""
    longest = max(map(len, table))
    made, at = [], 0
    while at < len(text):
        group = next((text[at : at + size] for size in range(longest, 0, -1) if text[at : at + size] in table), text[at])
        made.append(table.get(group, group))
        at += len(group)
    return "".join(made)


def _distinct(*spellings: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spellings))


def _korean(name: str) -> list[str]:
    """Surname and given name of three syllables."""
    name = name.replace(" ", "")
    surnames = _SURNAMES.get(name[0], "").split()
    if len(name) != _FULL or not all(map(HANGUL.match, name)):
        return []
    given = _distinct(*("-".join(_syllable(char, vowels) for char in name[1:]) for vowels in ({}, _PLAIN, _SOUTHERN)))
    return [f"{surname} {one}" for one, surname in islice(product(given, surnames), MOST)]


def _syllable(char: str, vowels: Mapping[str, str]) -> str:
    at = ord(char) - 0xAC00
    vowel = _VOWELS[at // 28 % 21]
    return _FIRST[at // 588] + vowels.get(vowel, vowel) + _LAST[at % 28]
