"""Stems a name takes beside its own: fleeting vowels, softened and doubled consonants, consonant gradation, plurals.

They are made of a name in its base form when it is filed, as many as need be; a word of a text is never changed.
What it refuses to do: know languages. A stem that no language makes of a name is filed in vain and does no harm, but
where it would be another name's (Toyoda, Toyota) the change is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_VOWELS = "аеёиоуыэюяіїєaeiouyαεηιουω"
_FLEETING = re.compile(rf"(?<=[^{_VOWELS}])(?:[еоёeoa]|i[eo])([^{_VOWELS}ьй])$")
_CLOSED = re.compile(r"[ії]([^аеёиоуыэюяіїєьй])$")  # Ukrainian: Львів, Львова; Київ, Києва
#: Last consonants that soften before some endings.
_SOFT = {
    "к": ("ц", "ч"), "г": ("з", "ж"), "х": ("с", "ш"),
    "k": ("c", "cz"), "g": ("z", "dz"), "h": ("z", "s", "sz"), "ch": ("s", "sz"), "r": ("rz",), "t": ("c", "ci"), "d": ("dz", "dzi"),
    "n": ("ni",), "w": ("wi",), "p": ("pi",), "b": ("bi",), "m": ("mi",), "s": ("si",), "st": ("sci", "sc"), "l": ("li",),
    "c": ("ci",), "z": ("zi",),
}  # fmt: skip
#: What persons end in, in the plural of Polish and Czech -> what they end in before other endings; and adjectives in -ni, -wi.
_HARD = {
    "cy": ("k",), "ci": ("t",), "rzy": ("r",), "dzi": ("d",), "dzy": ("g",), "si": ("s", "ch"), "ni": ("n",), "wi": ("w",),
}  # fmt: skip
_BARE_PLURAL = re.compile(rf"([^{_VOWELS}])([^{_VOWELS}])[yi]$")
#: Finnish and Estonian consonants before the last vowel, strong -> weak, where foreign names change too.
_WEAK = {
    "kk": "k", "pp": "p", "tt": "t", "nk": "ng", "nt": "nn", "mp": "mm", "lt": "ll", "rt": "rr", "ht": "hd", "lp": "lv",
}  # fmt: skip
_STRONG = {
    "ll": "lt", "nn": "nt", "rr": "rt", "mm": "mp", "ng": "nk", "hd": "ht", "g": "k", "d": "t", "b": "p", "k": "kk", "p": "pp", "t": "tt",
}  # fmt: skip
_VOICED = {"k": "g", "p": "b", "t": "d"}  #: Turkish and Estonian, before a vowel
_DIGRAPHS = ("cs", "gy", "ly", "ny", "sz", "ty", "zs")  #: Hungarian, doubled in their first letter
_LAST_VOWEL = re.compile("([aeiouy])[^aeiouy]*$")
#: Hungarian and Turkish harmony, as far as folding leaves it: ö and ü are o and u here.
_HARMONY = {"a": ("back",), "e": ("front",)}
#: Hungarian endings that would make other words of many names were they free (Trumpet, Market), by the last vowel; and
#: Turkish ones behind a voiceless letter (Irakta), but not behind s, or Christa is Chris. Both are filed as whole forms.
_BACK, _FRONT = ("at", "ot", "on", "nal"), ("et", "nel")
_LINKED = {"a": _BACK, "o": _BACK, "u": _BACK, "e": _FRONT, "i": _BACK + _FRONT}
_VOICELESS = "fthkpc"
_HARDENED = {"back": ("ta", "tan"), "front": ("te", "ten")}
_SHORTEST = 3  #: letters a stem keeps
#: The endings of names of three letters, by the last of them, which they replace.
_CLIPPED = {
    "a": "y i e ie o u ou oj ej om os ai", "o": "a u em om ovi owi", "i": "ego emu iho imu im", "а": "ы и е у ой ою о і ії",
    "я": "и е ю ей ею і ї", "о": "а у ом", "й": "я ю ем єм е є ї", "ь": "я ю ем",
}  # fmt: skip
_CLOSED_IN = re.compile(rf"([^{_VOWELS}])[еeoо]([^{_VOWELS}йь])")
_LONG, _LONGER = 4, 5  #: letters of words that take endings which make other words of short ones


def softened(stem: str) -> Iterator[str]:
    """The stem with its last consonant as it is before some endings, in Slavic languages."""
    if len(stem) > _SHORTEST:
        for last, softer in _SOFT.items():
            if stem.endswith(last):
                yield from (stem[: len(stem) - len(last)] + soft for soft in softer)


def reduced(stem: str) -> Iterator[str]:
    """The stem without its fleeting vowel, or with its closed vowel opened: Павел, Павла; Київ, Києва."""
    if len(stem) > _SHORTEST and (fleeting := _FLEETING.search(stem)):
        yield stem[: fleeting.start()] + fleeting[1]
    if stem.endswith("ab"):
        yield f"{stem[:-2]}eb"  # Polish: Gołąb, Gołębia
    if closed := _CLOSED.search(stem):
        yield from (stem[: closed.start()] + vowel + closed[1] for vowel in "оеє")


def plural(word: str) -> Iterator[str]:
    """The stems of a Polish or Czech plural in its other cases: Pakistańczycy, Pakistańczyków; Bułgarzy, Bułgarów; Węgry, Węgier."""
    if len(word) > _LONGER:
        yield from (word[: len(word) - len(ending)] + hard for ending, stems in _HARD.items() if word.endswith(ending) for hard in stems)
    if len(word) >= _LONGER and (bare := _BARE_PLURAL.search(word)):
        yield from (f"{word[: bare.start()]}{bare[1]}{vowel}{bare[2]}" for vowel in ("e", "ie"))


def clipped(word: str) -> Iterator[str]:
    """The case forms of a Slavic name too short to have a stem: Лев, Льва; Lew, Lwem; Eva, Evě; Ян, Яна. They are short words,
    so they are told apart only beside other words of a name.
    """
    if len(word) > _SHORTEST:
        return
    endings = _CLIPPED.get(word[-1:], "") if len(word) == _SHORTEST else ""
    yield from (word[:-1] + ending for ending in endings.split())
    fleeting = _CLOSED_IN.fullmatch(word)
    if fleeting:
        latin = word[0].isascii()
        stem = f"{fleeting[1]}{'' if latin or word[0] != 'л' else 'ь'}{fleeting[2]}"
        yield from (stem + ending for ending in ("a u owi ovi em om ie e" if latin else "а у ом ем е ові і").split())
    if len(word) == _SHORTEST - 1 and word[-1] in "бвгджзклмнпрстфхцчшщ":
        yield from (word + ending for ending in "а у ом ем е ові і".split())


def suffixed(word: str) -> Iterator[tuple[str, str]]:
    """An Arabic or Persian name if it is long enough to take every suffix: short ones become other words."""
    if len(word) >= _LONGER:
        yield word, "long"


def agglutinated(word: str) -> Iterator[tuple[str, str]]:
    """The stems, each with its declension, before which Finnish, Estonian, Hungarian and Turkish endings stand."""
    if word[-1] in "aeiouy":
        yield from _open(word)
    else:
        yield from _closed(word)


def _open(word: str) -> Iterator[tuple[str, str]]:
    if len(word) < _LONG:
        return
    yield word, "vowel"
    yield from ((word, harmony) for harmony in _harmony(word))  # Turkish: Rusyada
    yield word + word[-1], "weak"  # the Finnish illative: Kiinaan; and Tampere, Tampereella
    weak = next((word[: -1 - len(strong)] + soft for strong, soft in _WEAK.items() if word[:-1].endswith(strong)), "")
    if word.endswith(("rku", "lku")):  # Turku, Turun; but Marko keeps its k
        weak = word[:-2]
    if weak:
        yield weak + word[-1], "weak"  # Turkki, Turkin
    if len(word) < _LONGER:
        return
    yield word, "long vowel"
    if word[-1] == word[-2]:
        yield f"{word}d", "form"  # Estonian: Venemaad
    if word[-1] in "iu":
        yield word, "compound"  # Turkish: Avrupa Birliği, Birliğine
    if word[-1] == "i":
        yield f"{word[:-1]}e", "weak"  # Suomi, Suomen
        if weak:
            yield f"{weak}e", "weak"  # Lahti, Lahden


def _closed(word: str) -> Iterator[tuple[str, str]]:
    if len(word) < _LONG:
        return
    yield word, "consonant"
    double = next((f"{word[:-2]}{pair[0]}{pair}" for pair in _DIGRAPHS if word.endswith(pair)), word + word[-1])
    yield from ((double, harmony) for harmony in _harmony(word))  # Hungarian: Oroszországgal, Béccsel
    yield from ((word + ending, "form") for ending in _forms(word))
    if word[-1] in "td":
        yield from ((stem, "plural") for stem in _strengthened(word[:-2]))  # Yhdysvallat, Yhdysvaltojen
    if len(word) >= _LONGER:
        yield from _long_closed(word)


def _long_closed(word: str) -> Iterator[tuple[str, str]]:
    yield word, "long consonant"
    if word[-1] in _VOICED:
        yield word[:-1] + _VOICED[word[-1]], "consonant"  # Turkish: Kerkük, Kerküğün
    if word[-1] in "lnrsyzj":
        yield word, "sonorant"  # Hungarian: Putyint
    if word.endswith("nen"):
        yield f"{word[:-3]}se", "weak"  # Virtanen, Virtasen
        yield f"{word[:-3]}s", "vowel"  # Virtasta
    if word[-1] == "s":
        yield f"{word[:-1]}kse", "weak"  # Keskus, Keskuksen


def _strengthened(stem: str) -> Iterator[str]:
    yield stem
    yield from (stem[: len(stem) - len(weak)] + strong for weak, strong in _STRONG.items() if stem.endswith(weak))


def _forms(word: str) -> Iterator[str]:
    yield from (ending for ending in _LINKED.get(_last_vowel(word), ()) if f"{word[-1]}{ending}" != "son")  # Robinson is not Robins
    if word[-1] in _VOICELESS:
        yield from (ending for harmony in _harmony(word) for ending in _HARDENED[harmony])


def _harmony(word: str) -> tuple[str, ...]:
    return _HARMONY.get(_last_vowel(word), ("back", "front"))


def _last_vowel(word: str) -> str:
    vowel = _LAST_VOWEL.search(word)
    return vowel[1] if vowel else ""
