"""Where words begin and end, script by script.

Alphabets have word edges. Han, Kana, Thai, Lao, Khmer and Burmese are written without spaces: a name may
begin and end anywhere inside a run. Hangul has a left edge only; particles hang on the right.
Arabic and Hebrew write prepositions, conjunctions and the article together with the name.

What it refuses to do: know languages. A script is read off the letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from watcher.core.text.compounds import KOREAN

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Kana and iteration marks
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
HANGUL = re.compile("[\uac00-\ud7a3\u1100-\u11ff]")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
#: The vowel signs of the scripts of India, U+0900 to U+0DFF.
MARKS = "".join(char for char in map(chr, range(0x0900, 0x0E00)) if unicodedata.category(char) in ("Mn", "Mc"))
#: Letters and the vowel signs between them, which are no letters to Unicode; in Hebrew a quote before the last letter.
_WORD = re.compile(
    rf"[\uac00-\ud7a3\u1100-\u11ff]+|[^\W_{_UNSPACED}\uac00-\ud7a3\u1100-\u11ff]"
    rf"(?:[^\W_{_UNSPACED}\uac00-\ud7a3\u1100-\u11ff]|[{MARKS}]|(?<=[א-ת])[\"'](?=[א-ת]))*"
)
_HEBREW = re.compile("[א-ת]")
#: A letter of a script that writes prefixes on to words.
PREFIXED = re.compile(f"{_ARABIC.pattern}|{_HEBREW.pattern}")
#: Words before a name that bad HTML glues to it, of languages in Latin letters and of Russian, Ukrainian and Bulgarian.
_FUNCTION = (
    "of in on at by to is as an or and the for with from its has was are that says said via into over de du le la en et au aux les des "
    "un une el los las del con por para im am von und der die das dem den ein mit il lo di da do na ze we od dla pro ve "
    "в с к о у и на из от по до за об со во ко ни но а із від та й що як для при про без над под"
).split()
_CAPITALISED = "[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{2}|[А-ЯЁІЇЄҐ][а-яёіїєґ]{2}"
#: Words that bad HTML glued together. A capitalised word begins behind three small letters ("tankStimson"), an acronym
#: of three letters behind a word in small letters ("tankCSIS"), both and shorter ones behind a function word ("inIran",
#: "theUS"). YouTube, iPhone, OpenSSL and macOS are none; DeepSeek is, and is found because the list is split likewise.
_AFTER_FUNCTION = "|".join(rf"(?<=\b(?:{'|'.join(group)}))" for _, group in groupby(sorted(_FUNCTION, key=len), len))
_GLUED = re.compile(
    r"(?<=[a-zà-öø-ÿ]{3})(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{2})"
    r"|(?<![^\W_])[a-zà-öø-ÿ]{3,}(?=[A-Z]{3,}(?![^\W_]))"
    rf"|(?:{_AFTER_FUNCTION})(?={_CAPITALISED}|[A-ZА-ЯЁІЇЄҐ]{{2,}}(?![a-zà-öø-ÿа-яёіїєґ]))"
)

#: Particles and endings that follow a Korean noun, and what makes of a country its army, side or people.
_PARTICLES = (
    "은 는 이 가 을 를 의 에 에서 에게 에게서 께 께서 한테 로 으로 로서 으로서 로써 으로써 와 과 랑 이랑 하고 도 만 "
    "까지 부터 마저 조차 보다 처럼 같이 라고 이라고 라는 이라는 라며 이라며 란 이란 나 이나 든지 이든지 라도 이라도 며 이며 "
    "고 이고 야 아 여 이여 다 이다 였다 이었다 인 입니다 이라 대로 마다 밖에 뿐 만의 만이 에도 에는 에서는 에서도 에서의 "
    "에의 과의 와의 로의 으로의 로부터 으로부터 으로는 로는 으로도 로도 까지의 부터의 에게는 에게도 께서는 들 들이 들은 들을 "
    "들의 들에 들에게 측 측은 측이 측의 측에 씨 씨가 씨는 씨의 씨를 군 군이 군은 군의 군에 군을 산 제 인들 인이 인은 발 "
    "행 내 간 및 등 등이 등을 등에 등은 등의 적 적인"
).split()
_PARTICLE = frozenset(_PARTICLES)
#: Prefixes -> the article that a preposition has swallowed, so that a name listed with it is found: للناتو is ل and الناتو.
_ARABIC_PREFIXES = {
    f"{before}{preposition}{article}": ""
    for before in ("", "و", "ف")
    for preposition, article in (("", ""), ("ب", ""), ("ل", ""), ("ك", ""), ("", "ال"), ("ب", "ال"), ("ك", "ال"))
    if before or preposition or article
} | {"لل": "ال", "ولل": "ال", "فلل": "ال"}
_HEBREW_PREFIXES = {
    f"{before}{conjunction}{preposition}": "ה" if preposition in ("ב", "ל", "כ") else ""
    for before in ("", "ו")
    for conjunction in ("", "ש", "כש", "לכש", "מש")
    for preposition in ("", "ה", "ב", "ל", "כ", "מ", "בה", "לה", "כה", "מה")
    if before or conjunction or preposition
}
ROOT = 3  #: letters that a prefix leaves
#: Articles that prefixes swallow.
SWALLOWED = tuple(sorted({*_ARABIC_PREFIXES.values(), *_HEBREW_PREFIXES.values()} - {""}))
LONGEST_PREFIX = max(map(len, (*_ARABIC_PREFIXES, *_HEBREW_PREFIXES)))


class Word(NamedTuple):
    """One word of a folded text: `start:end` are folded offsets."""

    text: str
    start: int
    end: int


def words(folded: str, original: str | None = None) -> list[Word]:
    """The words of scripts that have word edges. With `original` (aligned with `folded`), words which bad
    HTML glued together are split where a lower-case run meets a capitalised one.
    """
    cuts = [cut.end() for cut in _GLUED.finditer(original)] if original is not None else []
    ahead = 0  # the first cut not passed yet
    found: list[Word] = []
    for match in _WORD.finditer(folded):
        start, end = match.span()
        while ahead < len(cuts) and cuts[ahead] < end:
            cut = cuts[ahead]
            ahead += 1
            if cut > start:
                found.append(Word(folded[start:cut], start, cut))
                start = cut
        found.append(Word(folded[start:end], start, end))
    return found


def is_hangul(text: str) -> bool:
    """Whether a text begins with a Korean syllable."""
    return HANGUL.match(text) is not None


def is_unspaced(text: str) -> bool:
    """Whether a name holds letters of a script without word edges, so that it is searched as characters."""
    return UNSPACED_RUN.search(text) is not None


@lru_cache(maxsize=65536)
def bare_forms(word: str) -> tuple[tuple[str, str], ...]:
    """What a folded word may be without what its script glues to it: pairs of (form, what was taken off).
    Korean particles from the right, Arabic and Hebrew prefixes from the left. The word itself is not among them.
    """
    if HANGUL.match(word):
        cuts = range(2, len(word))
        return tuple((word[:cut], f"particle {word[cut:]}") for cut in cuts if word[cut:] in _PARTICLE or word[cut:].startswith(KOREAN))
    if _ARABIC.match(word):
        return tuple(_without(word, _ARABIC_PREFIXES))
    if _HEBREW.match(word):
        return tuple(_without(word, _HEBREW_PREFIXES))
    return ()


def _without(word: str, prefixes: dict[str, str]) -> Iterator[tuple[str, str]]:
    for taken, article in prefixes.items():
        rest = word[len(taken) :]
        if len(rest) >= ROOT and word.startswith(taken):
            yield rest, f"prefix {taken}"
            if article and len(article) + len(rest) > ROOT + 1:  # one letter before three may be another word: לודו is not הודו
                yield f"{article}{rest}", f"prefix {taken}"
