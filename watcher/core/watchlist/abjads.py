"""Names of scripts that leave short vowels out, Arabic, Persian and Hebrew, in Latin letters, and Latin names in them.

A foreign name is written with most of its vowels in these scripts, but nobody agrees with which: a few spellings are made, from
all vowels to hardly one. Given names of these languages are looked up, for their vowels cannot be guessed. What it refuses to
do: more than four spellings, or names none of whose words it knows how to read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import islice, product

from watcher.core.watchlist.romanisation import MOST, spelt

ARABIC = re.compile("[\u0620-\u06d3]")
HEBREW = re.compile("[\u05d0-\u05ea]")
ABJAD = re.compile(f"{ARABIC.pattern}|{HEBREW.pattern}")

#: Names that many bear, as they are written and in their commoner Latin spellings, the first the commonest.
_BORNE = """
محمد mohammed muhammad mohamed mohammad;أحمد ahmed ahmad;محمود mahmoud mahmud;علي ali;حسن hassan hasan;
حسين hussein hossein hussain;خالد khaled khalid;عمر omar umar;يوسف yousef youssef yusuf;إبراهيم ibrahim ebrahim;
إسماعيل ismail esmail;مصطفى mustafa mostafa;سعيد said saeed;ناصر nasser naser nasir;نصر nasr;
سليمان suleiman sulaiman;صالح saleh salih;حمد hamad;حميد hamid;رشيد rashid rasheed;سلمان salman;فيصل faisal;
فهد fahd;عباس abbas;مهدي mahdi mehdi;كريم karim kareem;طارق tariq tarek;زياد ziad ziyad;هشام hisham;بشار bashar;
حافظ hafez hafiz;حسام hossam husam;جمال jamal gamal;كمال kamal;وليد walid waleed;سامي sami;رضا reza rida;
قاسم qasem qassem qasim;جعفر jafar jaafar;موسى musa moussa;عيسى isa issa;عثمان osman othman;طالب taleb talib;
منصور mansour mansur;معاذ muath;زيد zaid zayed;أمين amin ameen;أنور anwar;أسامة osama usama;فاطمة fatima fatemeh;
مريم maryam mariam;زينب zainab zeinab;ليلى leila layla;عائشة aisha;سيد sayed seyed;شيخ sheikh;
عبد abdul abdel abd;الله allah;الدين aldin eddin;عبدالله abdullah abdallah;عبدالعزيز abdulaziz abdelaziz;
عبدالرحمن abdulrahman abdelrahman;نصرالله nasrallah;אברהם avraham abraham;בנימין benjamin binyamin;דוד david;
דניאל daniel;יוסף yosef joseph;יצחק yitzhak isaac;יעקב yaakov jacob;משה moshe;אהוד ehud;אריאל ariel;
שמעון shimon simon;שלמה shlomo;חיים haim chaim;גדעון gideon;מיכאל michael;נפתלי naftali;אביגדור avigdor;
ישראל israel;יאיר yair;רון ron;רוני roni;אורי uri ori;עמיר amir;עמוס amos;אלי eli;רחל rachel rahel;
שרה sarah sara;מרים miriam;ציפי tzipi;כהן cohen kohen;לוי levi levy;מזרחי mizrahi;פרץ peretz;גנץ gantz;
נתניהו netanyahu;بن bin ben;
"""
_WRITTEN = {words.split()[0]: words.split()[1:] for words in _BORNE.replace("\n", "").split(";") if words}
_KNOWN = {latin: written for written, spellings in _WRITTEN.items() for latin in spellings}

_FROM = {
    **dict(
        zip(
            "اأإآبتثجحخدذرزسشصضطظعغفقكلمنهةىءئؤپچژگکی",
            "a a i a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h a a - - - p ch zh g k y".replace("-", "'").split(),
            strict=True,
        )
    ),
    **dict(
        zip(
            "אבגדהזחטיכךלמםנןסעפףצץקרשת", "a v g d h z h t y kh kh l m m n n s a p f tz tz k r sh t".split(), strict=True
        )
    ),
    "و": "w", "ي": "y", "ו": "v", "'": "", "׳": "", "״": "",
}  # fmt: skip
#: Letters that only Persian writes, the commoner ones in Arabic letters, and how Persian speaks others.
_PERSIAN_LETTER = re.compile("[پچژگیک]")
_AS_ARABIC = str.maketrans("یک", "يك")
_FROM_PERSIAN = _FROM | {"ض": "z", "ذ": "z", "ظ": "z", "ث": "s", "و": "v"}
_INITIAL = {"ב": "b", "כ": "k"}  #: elsewhere in a word they are soft
_VOWELLED = (
    (re.compile(r"(?<![aeiou])w(?![aeiou])|w$"), "u"),
    (re.compile(r"(?<![aeiou])y(?![aeiou])|y$"), "i"),
    (re.compile(r"(?<=[^aeiou])v(?=[^aeiou])"), "o"),
)
_CLUSTER = re.compile(r"(sh|kh|gh|th|dh|ch|zh|tz|[b-df-hj-np-tv-z])(?=(?:sh|kh|gh|th|dh|ch|zh|tz|[b-df-hj-np-tv-z]))")
_CLOSED = re.compile(r"a(?=(?:sh|kh|gh|th|dh|ch|zh|tz|[b-df-hj-np-tv-z])$)")

_GROUPS = (
    "sch sh tch ch zh kh gh ts tz dz ph th ck qu ee oo ou ai ay ei ey yu ya x a b c d e f g h i j k l m n o p q r s t u v w y z"
).split()
_ARABIC = dict(
    zip(
        _GROUPS,
        "ش ش تش تش ج خ غ تس تز دز ف ث ك كو ي و و اي اي ي ي يو يا كس ا ب ك د ي ف غ ه ي ج ك ل م ن و ب ك ر س ت و ف و ي ز".split(),
        strict=True,
    )
)
_PERSIAN = _ARABIC | {"p": "پ", "g": "گ", "ch": "چ", "tch": "چ", "zh": "ژ", "v": "و", "e": "", "th": "ت"}
_HEBREW = dict(
    zip(
        _GROUPS,
        "ש ש צ' צ' ז' ח ג צ צ דז פ ת ק קוו י ו ו יי יי יי יי יו יא קס א ב ק ד - פ ג ה י ג' ק ל מ נ ו פ ק ר ס ט ו ב ו י ז".split(),
        strict=True,
    )
) | {"e": ""}
_ONE = re.compile(r"([b-df-hj-np-tv-z])\1")  #: a letter doubled is written once
_SILENT = re.compile(r"(?<=[aeiou])h(?=[^aeiouy])")  #: Johnson
_SOFT = re.compile(r"c(?=[eiy])")
_INNER = re.compile(r"(?<=[^aeiouy])[ae](?=[^aeiouy])")
_LATER = re.compile(r"(?<=[^aeiouy])e(?=[^aeiouy])")
_FINAL = str.maketrans("מנצפ", "םןץף")


def from_abjad(name: str) -> tuple[str, ...]:
    """An Arabic, Persian or Hebrew name in small Latin letters, at most four spellings; nothing if it is none."""
    persian = _PERSIAN_LETTER.search(name) is not None
    words = name.translate(_AS_ARABIC).replace("عبد ال", "عبدال").split()
    if not any(ARABIC.search(word) or HEBREW.search(word) for word in words):
        return ()
    table = _FROM_PERSIAN if persian else _FROM
    return tuple(" ".join(choice) for choice in islice(product(*(_read(word, table) for word in words)), MOST))


def to_arabic(latin: str) -> tuple[str, ...]:
    """A name in small Latin letters as Arabic newsrooms write it: with all vowels, with fewer, and in Persian."""
    words = _sounded(re.sub(r"\b(?:al|el|ul)[- ](?=\w{3})", "al=", latin))
    made = (
        [_arabic(word) for word in words],
        [_arabic(word, lambda rest: rest[:2] + _LATER.sub("", rest[2:])) for word in words],
        [_arabic(word, lambda rest: _INNER.sub("", rest, count=1)) for word in words],
        [_persian(word) for word in words],
    )
    return tuple(dict.fromkeys(map(" ".join, made)))


def to_hebrew(latin: str) -> tuple[str, ...]:
    """A name in small Latin letters in Hebrew ones, without and with the a inside."""
    words = _sounded(latin)
    made = ([_known(word, HEBREW) or _hebrew(word, plene=plene) for word in words] for plene in (False, True))
    return tuple(dict.fromkeys(map(" ".join, made)))


def _read(word: str, table: Mapping[str, str]) -> list[str]:
    """The Latin spellings of one word, the likelier first."""
    if known := _WRITTEN.get(word):
        return known[:2]
    if word.startswith("عبدال") and word != "عبدال":
        return [servant + one for servant in ("abdul ", "abdel ") for one in _read(word.removeprefix("عبدال"), table)[:1]]
    article = "al-" if word.startswith("ال") and len(word) > len("ال") + 1 else ""
    rest = word.removeprefix("ال") if article else word
    if known := _WRITTEN.get(rest):
        return [article + one for one in known[:2]]
    first = _INITIAL.get(rest[:1], "")
    latin = first + spelt(rest[1:] if first else rest, table)
    for sound, vowel in _VOWELLED:
        latin = sound.sub(vowel, latin)
    opened = _CLUSTER.sub(r"\1a", latin)
    return list(dict.fromkeys(article + one for one in (opened, _CLOSED.sub("", opened, count=1) if opened.count("a") > 1 else opened)))


def _sounded(latin: str) -> list[str]:
    """The words of a name as they sound."""
    return _SOFT.sub("s", _SILENT.sub("", _ONE.sub(r"\1", latin))).replace("-", " ").split()


def _known(word: str, script: re.Pattern[str] = ARABIC) -> str:
    found = _KNOWN.get(word, "")
    return found if script.search(found) else ""


def _arabic(word: str, fewer: Callable[[str], str] = str) -> str:
    if word.startswith("al="):
        return "ال" + _arabic(word.removeprefix("al="), fewer)
    if known := _known(word):
        return known
    word = fewer(word)
    initial = {"e": "إ", "i": "إي", "o": "أو", "u": "أو", "a": "أ"}.get(word[0], "")
    return initial + spelt(word[1:] if initial else word, _ARABIC)


def _persian(word: str) -> str:
    if word.startswith("al=") or _known(word):
        return _arabic(word)
    initial = {"e": "ا", "i": "اي", "o": "او", "u": "او", "a": "آ"}.get(word[0], "")
    last = "ف" if word[-1] == "v" else ""
    return initial + spelt(word[bool(initial) : len(word) - len(last)], _PERSIAN) + last


def _hebrew(word: str, *, plene: bool) -> str:
    initial = {"e": "א", "i": "אי", "o": "או", "u": "או", "a": "א", "v": "ו"}.get(word[0], "")
    last = "ה" if word[-1] == "a" and len(word) > 1 else ""
    inside = word[bool(initial) : len(word) - len(last)]
    made = initial + spelt(inside if plene else re.sub("a(?![iy])", "", inside), _HEBREW) + last
    return made if word[-1] == "p" else made[:-1] + made[-1:].translate(_FINAL)
