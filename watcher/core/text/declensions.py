"""Which endings names take in their case forms, script by script: tables, and nothing else.

A declension is named by the letters its base form drops, or by a word that says which words are filed under it.
What it refuses to do: change letters. What a name changes before an ending is the business of `alternations`.
"""

from __future__ import annotations

import re
from collections import defaultdict

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
    "а": "ы и е у ой ою ей ею ої ій ој ом і о ам ами ах ов ата ин ина ину ино ини иной ен ама",
    "я": "и е ю ей ею єю ї і ьої ям ями ях й ь ята ьо є ин ина",
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
#: The same for Polish, Czech, Slovak, Slovene, Croatian, Lithuanian, Latvian, German, Dutch, and the plural s of the
#: West. Accents are gone here.
_LATIN = {
    "": (
        "a u e i y o em om iem im ym ie owi ovi evi ovu ow ov ev ami iami mi ach iach ech ich ih am um ama ima ju "
        "jem ja je ji ovo ova ovy ove ovem ovih ovega ovym ovou ovej eva eve evo evega in ina ino ine inu ini s es "
        "n en er an ui as is"
    ),
    "a": (
        "y i e o u ie ou oj ej iej em ega emu im ih ich ym ych am ami iami ach ah ama om amo in ina ino ine inu "
        "ini ovi ovej ow as ai oje os ose oms omis"
    ),
    "ia": "ie ii iu io iou ij iji ijo ijom iach iami iam ia io ia ije iju as is",
    "ja": "ji je jo ju ij ja jom jach jami jou i",
    "ija": "ije iji ijo ijom iju ijama ij ijos ijai ija",
    "o": "a u em om e i ie y ami ach ech ih oma on ov ove ovi ovega ovem ovih ovim ovu ovog ovom ovoj",
    "e": "a u em ga go i mu ch ho ja ju jem ei eje emis ems iu ove ovi im ih ego eho ega emu ej ym ych ymi imi ich",
    "i": "ego iego eho iho ega emu iemu imu im em ich ih imi mi ej iej m ch ga ja ju jem ji ev ove iho a e ow ow u ech",
    "u": "ja ju jem a jev",
    "y": f"{_ADJECTIVE_LATIN} ech ach ami ow am om",
    "as": "o ui a e u ai ams ais us uose ajam ajas",
    "is": "io iui i yje y em ia iu a u im iem os iais iuose",
    "us": "aus ui u um umi uje a ovi em e o i",
    "os": "ou o a e i em u oms as omis ose",
    "es": "iu ems emis ese ei",
    "ai": "u ams us ais uose",
    "s": "a am u i ai ie iem e os us im",
}
_BASE_LATIN = {key: key for key in _LATIN if key} | {"ys": "is"}
#: Finnish, Estonian, Hungarian and Turkish put their endings behind the whole word or behind a stem that
#: `alternations.agglutinated` makes of it; which words are filed where is told there.
_AGGLUTINATED = {
    "vowel": (
        "a ta ssa sta lla lta lle ksi tta hin hun han st lt ga ks sse nak nek ban ben bol rol tol val vel hoz hez ra re ba be ig ert "
        "nal nel kent ya ye yi yu nin nun yla yle"
    ),
    "long vowel": "t l le",
    "compound": "na ne ni nu nda nde ndan nden",
    "consonant": (
        "ia issa ista iin illa ilta ille iksi il ilt ile iga iks isse nak nek ban ben bol rol tol hoz hez ra re ba be ig ert "
        "kent un da de dan den nin nun lar ler"
    ),
    "long consonant": "ist it ast asse alt aga aks est esse elt ega eks",
    "sonorant": "t",
    "back": "al da dan",
    "front": "el de den",
    "form": "",
    "weak": "n t ssa sta lla lta lle ksi tta en seen a",
    "plural": (
        "oissa oista oilla oilta oille oiksi oihin ojen oja issa ista illa ilta ille iksi iin ien ia iden ita isiin ihin eissa eista eilla "
        "eilta eille eihin eja ide ides idest idel idelt idele idega idesse"
    ),
}
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
#: Georgian: what follows a consonant stem (its nominative ends in ი), what a word in ა loses it before, what stands
#: behind a whole vowel.
_GEORGIAN = {
    "": "ს მ ში ზე სთან სთვის დან მდე თი სგან სკენ სა ც",
    "ი": "ს სა მა ში ზე თან ის ისა იდან ით ისთვის ისგან ისკენ ად ამდე ები ების ებს ებმა იც მაც",
    "ა": "ის ისა იდან ით ისთვის ისგან ისკენ",
}
_BASE_GEORGIAN = {"ი": "ი", "ა": "ა"}
_ARMENIAN = {"": "ի ին ից ով ում ը ն ս իս իդ յի յին յից յով յում ներ ները ների ներին ներից ներով ներում"}
#: Arabic and Persian, as folded: the Persian plural behind any word, other plurals, possessives and the adjective only
#: behind five letters and more, because behind four they make another word (حماس, حماسة); and words in ة.
_ARABIC = {
    "": "ها هاي هايي",
    "long": "ي يي ه ا هم نا ات اتي ان ين ون يه يين يون يات اي ش شان مان هايش هايشان ست",
    "ه": "هي ات اتها اته تها ته تهم تنا تان تين",
}
_BASE_ARABIC = {"ه": "ه"}
_BENGALI = {"": "র ের কে ে তে য় য় রা দের েও রও"}
_TAMIL = {"": "வின் வில் வுக்கு வை வுடன் வால் யின் யில் யை", "்": "ின் ில் ுக்கு ை ுடன் ால் ிலும்"}
_BASE_TAMIL = {"்": "்"}
#: Declensions that drop a vowel: no vowel before it is fleeting, so Kanda is no Kanada.
VOCALIC = frozenset("а я о е ы и і ий ия a ia ja ija o e i u y".split())
#: Declensions whose genitive plural is the bare stem, and forms filed whole, which take no other ending.
_BARE = ("а", "a", "о", "o", "я", "ы", "и", "y", "i", "form")


class Declensions:
    """The declensions of one script, turned around: `endings` is ending -> the declensions it belongs to, `bases` what
    a base form drops -> its declension, `shortest` the letters a stem keeps, `longest` those of the longest ending.
    """

    def __init__(self, declensions: dict[str, str], bases: dict[str, str], *, shortest: int = 3) -> None:
        self.bases = bases
        self.shortest = shortest
        self.endings: dict[str, set[str]] = defaultdict(set)
        for declension, endings in declensions.items():
            for ending in endings.split():
                self.endings[ending].add(declension)
            if declension in _BARE:
                self.endings[""].add(declension)
        for ending, declension in bases.items():
            self.endings[ending].add(declension)
        self.endings[""].add("")
        self.longest = max(map(len, self.endings))


#: The letter a word ends in -> the declensions of its script.
SCRIPTS = (
    (re.compile("[\u0400-\u04ff]"), Declensions(_CYRILLIC, _BASE_CYRILLIC)),
    (re.compile("[a-z]"), Declensions(_LATIN | _AGGLUTINATED, _BASE_LATIN)),
    (re.compile("[\u0370-\u03ff]"), Declensions(_GREEK, _BASE_GREEK)),
    (re.compile("[\u10d0-\u10ff]"), Declensions(_GEORGIAN, _BASE_GEORGIAN, shortest=4)),
    (re.compile("[\u0561-\u0587]"), Declensions(_ARMENIAN, {}, shortest=4)),
    (re.compile("[\u0620-\u064a\u066e-\u06d3]"), Declensions(_ARABIC, _BASE_ARABIC)),
    (re.compile("[\u0980-\u09ff]"), Declensions(_BENGALI, {})),
    (re.compile("[\u0b80-\u0bff]"), Declensions(_TAMIL, _BASE_TAMIL, shortest=4)),
)
