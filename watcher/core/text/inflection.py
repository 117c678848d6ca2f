"""Case forms without a parser: two words may be forms of one name if they share a stem and their endings fit.

A name in its base form belongs to a declension by its last letters ("Москва" drops а, "Зеленский" drops ий, "Путин"
drops nothing); each declension has the endings its other forms may take, all languages of a script together. A name
is filed under (stem, declension), a word of a text is looked up under every such pair its ending allows. Fleeting
vowels and softened consonants are filed as further stems. Which language a word is in need not be known; the capital
letter that a name must keep in the text does the rest.

What it refuses to do: bend short words (under three letters of stem nothing is taken off), or say which case it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

_SHORTEST = 3  #: letters a stem keeps

_ADJECTIVE_CYRILLIC = (
    "ий ый ой ій и ого его ього ому ему ьому ым им ом ем ім ая яя ую юю ой ей ої ій їй ою ею єю ое ее ые ие ых их ыми ими "
    "а я е є у ю і ї ия ият ата ото ите та то те"
)
#: Declension (what the base form drops) -> endings of its forms. Russian, Ukrainian, Belarusian, Bulgarian, Serbian,
#: Macedonian; plural, possessive and article forms among them.
_CYRILLIC = {
    "": (
        "а я у ю ом ем єм ём е и і ї ы ові еві єві о ов ев ів їв ам ям ами ями ах ях ым им ой ей ою ею ът ят та то "
        "те ите ия ове еве ова ево ову овой ына ини ино ину ина иной ець ку ке ьям"
    ),
    "ь": "я ю ем ём єм е и і ї ью ям ями ях ей ів та ов ям ьо",
    "й": "я ю ем єм ём е и і ї я ями ях ям ев їв єві еві",
    "а": "ы и е у ой ою ей ею і о ам ами ах ов ата ин ина ину ино ини иной ен ами ама",
    "я": "и е ю ей ею єю ї і ям ями ях й ь ята ьо є ин ина",
    "о": "а у ом е і ам ами ах ове та то",
    "е": "я ю ем ям ями ях и а у та",
    "ы": "ов ам ами ах ей",
    "и": "ите та ов ев ам ам ами ах ям ями ях ей ів їв те ите",
    "і": "ів їв ам ами ах ям ями ях",
    "ий": _ADJECTIVE_CYRILLIC,
    "ия": "и ии ию ией ие ій иите ята ям иях",
}
_BASE_CYRILLIC = {
    "ь": "ь", "й": "й", "а": "а", "я": "я", "о": "о", "е": "е", "ё": "е", "є": "е", "ы": "ы", "и": "и", "і": "і", "ї": "і",
    "ий": "ий", "ый": "ий", "ой": "ий", "ій": "ий", "ая": "ий", "яя": "ий", "ое": "ий", "ее": "ий", "ые": "ий", "ие": "ий",
}  # fmt: skip
_ADJECTIVE_LATIN = (
    "y i a e ego iego eho ega iega emu iemu emu ym im em om ej iej ou ym ymi imi ych ich ih ima oga og omu oj oji i a e u o eg"
)
#: The same for Polish, Czech, Slovak, Slovene, Croatian, Lithuanian, Latvian, Finnish, Estonian, Hungarian, German,
#: Dutch, and the plural s of the West. Accents are gone here.
_LATIN = {
    "": (
        "a u e i y o em om iem im ym ie owi ovi evi ovu ow ov ev ami iami mi ach iach ech ich ih am um ama ima ju "
        "jem ja je ji ovo ova ovy ove ovem ovih ovega ovym ovou ovej eva eve evo evega in ina ino ine inu ini s es "
        "n en er nak nek ban ben bol rol tol val vel hoz hez ra re ba be ig ert ot et at ok ek ak on issa ista iin "
        "illa ilta ille an ia iksi ui as is"
    ),
    "a": (
        "y i e o u ie ou oj ej iej em ega emu im ih ich ym ych am ami iami ach ah ama om amo in ina ino ine inu "
        "ini ovi ovej ow n ssa sta lla lta lle ksi an as aan ai oje os ose at t nak nal rol ban ba bol val ra ert "
        "hoz"
    ),
    "ia": "ie ii iu io iou ij iji ijo ijom iach iami iam ia io ia ije iju n ssa sta lla lle s as is",
    "ja": "ji je jo ju ij ja jom jach jami jou i",
    "ija": "ije iji ijo ijom iju ijama ij ijos ijai ija",
    "o": "a u em om e i ie y ami ach ech ih oma n ssa sta s on lle lta ban ba bol val nak ra",
    "e": "a u em ga go i mu ch ho n ssa s ja ju jem ove ovi im ih ego eho ega emu ej ym ych ymi imi ich",
    "i": "ego iego eho ega emu iemu im em ich ih imi mi ej iej m ch ga ja ju jem ji n ssa s ban bol val nak ev ove iho a e ow ow u ech",
    "u": "n ssa ja ju jem s a jev",
    "y": f"{_ADJECTIVE_LATIN} ech ach ami ow am om",
    "as": "o ui a e u ai ams ais us",
    "is": "io iui i yje y em ia iu a u",
    "us": "aus ui u umi uje a ovi em e o i",
    "os": "ou o a e i em",
    "s": "a am u i ai ie iem e",
}
_BASE_LATIN = {key: key for key in _LATIN if key}
#: Greek: o-, a- and is-declensions, and the accusative and genitive of proper names.
_GREEK = {
    "": "",
    "σ": " ",
    "οσ": "ου ο ον ε οι ων ουσ",
    "ησ": "η ην",
    "ασ": "α αν",
    "α": "ασ αν εσ ων",
    "η": "ησ ην εσ ων εωσ",
    "ο": "ου α ων",
    "ι": "ιου ια ιων",
}
_BASE_GREEK = {key: key for key in _GREEK if key}
_VOWELS = "аеёиоуыэюяіїєaeiouyαεηιουω"
_FLEETING = re.compile(rf"(?<=[^{_VOWELS}])[еоёeoa]([^{_VOWELS}ьй])$")
_CLOSED = re.compile(r"[ії]([^аеёиоуыэюяіїєьй])$")  # Ukrainian: Львів, Львова; Київ, Києва
#: Last consonants that soften before some endings.
_SOFT = {
    "к": ("ц", "ч"), "г": ("з", "ж"), "х": ("с", "ш"),
    "k": ("c", "cz"), "g": ("z", "dz"), "h": ("z", "s", "sz"), "ch": ("s", "sz"), "r": ("rz",), "t": ("c", "ci"), "d": ("dz", "dzi"),
    "n": ("ni",), "w": ("wi",), "p": ("pi",), "b": ("bi",), "m": ("mi",), "s": ("si",), "st": ("sci", "sc"), "l": ("li",),
}  # fmt: skip


class _Script:
    """The declensions of one script, turned around: ending -> the declensions it belongs to."""

    def __init__(self, declensions: dict[str, str], bases: dict[str, str]) -> None:
        self.bases = bases
        self.endings: dict[str, set[str]] = defaultdict(set)
        for declension, endings in declensions.items():
            for ending in endings.split():
                self.endings[ending].add(declension)
        for ending, declension in bases.items():
            self.endings[ending].add(declension)
        for declension in declensions:
            if declension in ("а", "a", "о", "o", "я", "ы", "и", "y", "i"):
                self.endings[""].add(declension)  # the genitive plural drops the ending and takes none
        self.endings[""].add("")
        self.longest = max(map(len, self.endings))


_SCRIPTS = (
    (re.compile("[\u0400-\u04ff]"), _Script(_CYRILLIC, _BASE_CYRILLIC)),
    (re.compile("[a-z]"), _Script(_LATIN, _BASE_LATIN)),
    (re.compile("[\u0370-\u03ff]"), _Script(_GREEK, _BASE_GREEK)),
)


def _script(word: str) -> _Script | None:
    return next((script for letter, script in _SCRIPTS if letter.match(word[-1:])), None)


@lru_cache(maxsize=200_000)
def text_stems(word: str) -> tuple[str, ...]:
    """The (stem, declension) pairs, as text, that a folded word of a text may be a form of. Empty if it does not bend."""
    script = _script(word)
    if script is None or len(word) < _SHORTEST:
        return ()
    pairs = []
    for cut in range(min(script.longest, len(word) - _SHORTEST) + 1):
        stem, ending = word[: len(word) - cut], word[len(word) - cut :]
        if not ending and len(stem) <= _SHORTEST:
            pairs.append(f"{stem}|")  # "Mam" is no genitive plural of "Mama"
            continue
        pairs += [f"{stem}|{declension}" for declension in script.endings.get(ending, ())]
    return tuple(pairs)


@lru_cache(maxsize=10_000)  # the variants of a name repeat its words
def base_stems(word: str) -> frozenset[str]:
    """The (stem, declension) pairs under which a folded word in its base form is filed."""
    script = _script(word)
    if script is None or len(word) < _SHORTEST:
        return frozenset()
    stems = {(word, "")}
    for ending, declension in script.bases.items():
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            stems.add((word[: len(word) - len(ending)], declension))
    for stem, declension in tuple(stems):
        if len(stem) > _SHORTEST and (fleeting := _FLEETING.search(stem)):
            stems.add((stem[: fleeting.start()] + fleeting[1], declension))
        if closed := _CLOSED.search(stem):
            stems.update((stem[: closed.start()] + vowel + closed[1], declension) for vowel in "оеє")
    for stem, declension in tuple(stems):
        for last, softer in _SOFT.items():
            if stem.endswith(last) and len(stem) > _SHORTEST:
                stems.update((stem[: len(stem) - len(last)] + soft, declension) for soft in softer)
    return frozenset(f"{stem}|{declension}" for stem, declension in stems)
