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
#: As English-language media and passports write (BGN/PCGN without its signs), as scholars and Slavic languages do, as
#: passports of Ukraine, and as the press of Germany, France and Poland.
_ENGLISH, _SCHOLARLY, _UKRAINIAN, _GERMAN, _FRENCH, _POLISH = (
    dict(zip(map(ord, _LETTERS), row.split(" "), strict=True))
    for row in (
        "a b v g g d e ye yo zh z i i yi y k l m n o p r s t u w f kh ts ch sh shch  y  e yu ya j lj nj c dj dz",
        "a b v g g d e je ë ž z i i ji j k l m n o p r s t u ŭ f ch c č š šč  y  e ju ja j lj nj ć đ dž",
        "a b v h g d e ye io zh z y i i i k l m n o p r s t u w f kh ts ch sh shch  y  e iu ia j lj nj c dj dz",
        "a b w g g d e je jo sch s i i ji i k l m n o p r s t u u f ch z tsch sch schtsch  y  e ju ja j lj nj tsch dsch dsch",
        "a b v g g d e ie io j z i i ï ï k l m n o p r s t ou ou f kh ts tch ch chtch  y  e iou ia j lj nj tch dj dj",
        "a b w g g d e je io ż z i i ji j k l m n o p r s t u u f ch c cz sz szcz  y  e ju ja j l ni ć dź dż",
    )
)
_YO = re.compile("(?<=[жчшщ])ё")
#: What only Ukrainian names hold or end in: their и is y and their г is h.
_OF_UKRAINE = re.compile(r"[іїєґ]|(?:[кцс]ький|енко|чук|юк|ець|[^аеиоуюя]ро)\b")
#: English spellings by their end: "Dmitry", "Sergei" beside "Dmitriy", "Sergey".
_ENDS = ((re.compile(r"(?<=[^aeiou])(?:iy|yy)\b"), "y"), (re.compile(r"ey\b"), "ei"), (re.compile(r"iya\b"), "ia"))
#: Latin letters, longest first, as Russian and Ukrainian write them in names.
_GROUPS = {
    "shch": "щ", "sch": "ш", "tch": "ч", "zh": "ж", "kh": "х", "ch": "ч", "sh": "ш", "ts": "ц", "ph": "ф", "th": "т", "ck": "к", "qu": "кв",
    "yu": "ю", "ya": "я", "ye": "е", "yo": "ё", "oo": "у", "ee": "и", "x": "кс", "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф",
    "g": "г", "h": "х", "i": "и", "j": "дж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с",
    "t": "т", "u": "у", "v": "в", "w": "в", "y": "й", "z": "з",
}  # fmt: skip
#: An English w is heard as у; j, w, h and c of the continent are й, в, г or х, and ц.
_WITH_U = {"w": "у", "wh": "у"}
_OF_CONTINENT = {
    "ja": "я", "ju": "ю", "je": "е", "jo": "йо", "ji": "йи", "j": "й", "c": "ц", "ch": "х", "sz": "ш", "cz": "ч", "szcz": "щ",
    "sh": "ш", "zh": "ж", "tch": "ч", "lj": "ль", "lja": "ля", "lju": "лю", "nj": "нь", "nja": "ня", "ie": "е", "ia": "я", "iu": "ю",
    "io": "ё", "y": "ы", "th": "т", "w": "в",
}  # fmt: skip
#: Letters and groups that English names have not.
_OF_THE_CONTINENT = re.compile("[šžčćřěůłńśźżąęőűāēīūļņķģđß]|sz|cz|rz|wsk")
_OF_POLAND = re.compile("[łńśźżąę]|sz|cz|rze|wsk")
_ACCENTED = str.maketrans(
    dict(zip("šşśžżźčçćřłđůțţßæıļľņńüöä", "sh sh sh zh zh zh tch s tch rzh l dj u ts ts ss e ы lj lj nj nj iu io e".split(), strict=True))
)
_CONTINENTAL = (
    (re.compile(r"\be"), "э"),
    (re.compile(r"\bji"), "и"),
    (re.compile(r"y(?=[aeiouы])"), "й"),
    (re.compile(r"(?<=[cs]z)y|(?<=[crsz]h)y"), "и"),
    (re.compile(r"(?<=[sc]k)[yi]\b|[iy]j\b"), "ий"),
    (re.compile(r"(?<=[sc]k)a\b"), "ая"),
    (re.compile(r"(?<![ctspkgzwd])h(?=[aeiouмн])|\bh"), "г"),
)
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


def in_latin(name: str, *, widely: bool = False) -> tuple[str, ...]:
    """A name of any other alphabet, or a Korean one, in Latin letters; nothing if its script has none for it."""
    if CYRILLIC.search(name):
        return to_latin(name, widely=widely)
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


def to_latin(name: str, *, widely: bool = False) -> tuple[str, ...]:
    """A Cyrillic name in Latin letters: as English writes it, with the commoner endings, and as scholars do; and widely, as
    other languages do.
    """
    low = _YO.sub("о", name.lower())
    english, scholarly = low.translate(_ENGLISH), low.translate(_SCHOLARLY)
    made = [name.lower().replace("ё", "е").translate(_ENGLISH), _ended(english), scholarly]
    if "ё" in name.lower():
        made += [_ended(made[0]), english]
    if _OF_UKRAINE.search(low):
        made.append(re.sub(r"(?:yi|yy|ii)\b", "yi", low.translate(_UKRAINIAN)))
    if widely:
        made += [re.sub(r"(?<=[bdfgklmnprstwz])e", "ie", low.translate(_POLISH)), low.translate(_GERMAN), low.translate(_FRENCH)]
    return tuple(dict.fromkeys(map(_titled, made)))


def _ended(latin: str) -> str:
    for end, usual in _ENDS:
        latin = end.sub(usual, latin)
    return latin


def to_cyrillic(name: str) -> tuple[str, ...]:
    """A Latin name in Cyrillic letters, by its letters rather than its sound: as an English name, and as one of the continent."""
    low = name.lower()
    made = []
    if not _OF_THE_CONTINENT.search(low):
        plain = _SILENT.sub("", _plain(low.translate(_MARKED)))
        for sound, written in _SOUNDS:
            plain = sound.sub(written, plain)
        made += [_in_cyrillic(plain, _GROUPS), _in_cyrillic(plain, _GROUPS | _WITH_U)]
    if re.search("[^a-z -]|[jw]|[sc]z|rz|ch", low):
        plain = _plain((low.replace("ó", "u") if _OF_POLAND.search(low) else low).translate(_ACCENTED))
        for sound, written in _CONTINENTAL:
            plain = sound.sub(written, plain)
        plain = plain.replace("rz", "zh") if _OF_POLAND.search(low) else plain
        made.append(_in_cyrillic(plain, _GROUPS | _OF_CONTINENT))
    return tuple(dict.fromkeys(map(_titled, made)))


def _in_cyrillic(plain: str, groups: dict[str, str]) -> str:
    return spelt(plain, groups)


def _titled(name: str) -> str:
    return re.sub(r"(?:^|(?<=[\s-]))\w", lambda first: first[0].upper(), name)
