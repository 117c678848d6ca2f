"""How like a name that somebody asks for is to one that is listed, and why: other order, initials, no patronymic, another script,
another legal form, another habit of spelling.

Two names are compared word by word, whatever their order. Words that say little (particles, patronymics, "Trading") weigh
little; one that says much and stands in only one of them costs much. It refuses to know who is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from watcher.core.lists.sounds import alike, sounds
from watcher.core.text.fold import fold_key
from watcher.core.text.script import is_unspaced
from watcher.core.watchlist.legal_forms import bare_company
from watcher.core.watchlist.transliteration import LATIN, in_latin

LEAST = 0.8  #: likeness from which a listing is shown
_SAME = 0.86  #: of two words from which they may be one
_SHORT, _SHORT_SAME = 3, 0.9  #: the same of words of so few sounds
_INITIAL = 0.9
_TOGETHER = 0.97
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SERVANT = re.compile(r"\babd(?:[aeou]l)?[ -]?(?:[aeu]l[ -])?(?=\w{3})([^\W\d_])", re.IGNORECASE)  # Abd al-Aziz is Abdulaziz
_PATRONYMIC = re.compile(r"(?:[oe]v[iy]t?(?:ch|č|c|cz|tsch)|[oe]vna|[yi]?ichna|ilyich|ovna|owna|[oe]wi(?:cz|tsch))$")
_PARTICLES = frozenset(
    "al el ul ad as ar bin ben ibn bint abu van von der den de del della di da do dos das du la le los el and of the for".split()
)
_COMMON = frozenset(
    "company group trading trade general international export import exports imports shipping holding holdings industry industries "
    "industrial bank corporation enterprise enterprises services service technology technologies co sons brothers establishment".split()
)
_PARTICLE, _FATHER, _GENERAL, _LETTER, _USUAL = 0.15, 0.3, 0.5, 0.5, 1.0  #: how much a word says
_LACKED = 0.75  #: of its weight is what a word costs that stands in one name only
_AGAINST = 1.6  #: times that if each name has words that the other has not


@dataclass(frozen=True, slots=True)
class Likeness:
    """From 0 to 1, and what had to be overlooked, in words; nothing if they are the same."""

    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    sounds: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name, and what was done to it."""

    words: tuple[_Word, ...]
    reasons: tuple[str, ...] = ()


@lru_cache(maxsize=50_000)
def readings(name: str) -> tuple[Reading, ...]:
    """The ways a name can be read: as it is and without its legal form, in Latin letters by several habits."""
    found: dict[tuple[tuple[str, ...], ...], Reading] = {}
    for plain, form in _bare(name):
        for latin, script in _latin(plain):
            words = tuple(_words(latin))
            if words:
                found.setdefault(tuple(word.sounds for word in words), Reading(words, tuple(filter(None, (form, script)))))
    return tuple(found.values())


def likeness(one: str, other: str) -> Likeness:
    """Of two names, by the ways to read them that are most alike."""
    if fold_key(one) == fold_key(other):
        return Likeness(1.0)
    if is_unspaced(one) and is_unspaced(other):
        return _unspaced(one, other)
    pairs = (_compared(mine, theirs) for mine in readings(one) for theirs in readings(other))
    return max(pairs, key=lambda found: (found.score, -len(found.reasons)), default=Likeness(0.0))


def _unspaced(one: str, other: str) -> Likeness:
    """Names of characters are the same or not, but for their legal forms."""
    mine, theirs = ({fold_key(plain): form for plain, form in _bare(name)} for name in (one, other))
    shared = sorted(mine.keys() & theirs.keys())
    return Likeness(0.98, tuple(dict.fromkeys(filter(None, (mine[shared[0]], theirs[shared[0]]))))) if shared else Likeness(0.0)


def _bare(name: str) -> Iterator[tuple[str, str]]:
    yield name, ""
    plain, form = bare_company(name)
    if plain:
        yield plain, form


def _latin(name: str) -> Iterator[tuple[str, str]]:
    if LATIN.search(name) or is_unspaced(name):
        yield name, ""
        return
    yield from ((latin, "written in Latin letters") for latin in in_latin(name, widely=True))


def _words(latin: str) -> Iterator[_Word]:
    texts = _WORD.findall(_SERVANT.sub(r"Abdul\1", latin))
    for text in texts:
        low = fold_key(text)
        weight = (
            _PARTICLE
            if low in _PARTICLES
            else _LETTER
            if len(low) == 1
            else _FATHER
            if len(texts) > 2 and _PATRONYMIC.search(low)  # noqa: PLR2004 - of two words neither is left away
            else _GENERAL
            if low in _COMMON
            else _USUAL
        )
        yield _Word(text, sounds(text), weight)


def _compared(mine: Reading, theirs: Reading) -> Likeness:
    whole = alike(*("".join(word.sounds[0] for word in one.words) for one in (mine, theirs)))
    pairs, lone, others = _paired(mine.words, theirs.words)
    matched = sum(min(word.weight, there.weight) * score for word, there, score in pairs)
    weight = sum(min(word.weight, there.weight) for word, there, _ in pairs)
    lacking = sum(word.weight for word in (*lone, *others)) * (_AGAINST if lone and others else 1.0)
    score = matched / (weight + _LACKED * lacking) if weight else 0.0
    told = (*mine.reasons, *theirs.reasons)
    if whole >= _TOGETHER and whole * _TOGETHER > score and len(mine.words) != len(theirs.words):
        return Likeness(round(whole * _TOGETHER, 3), (*dict.fromkeys(told), "written together or apart"))
    if not any(min(word.weight, there.weight) >= _USUAL for word, there, _ in pairs):
        score *= 0.7  # nothing that says much is in both
    return Likeness(round(score, 3), tuple(dict.fromkeys((*told, *_reasons(mine.words, theirs.words, pairs, (*lone, *others))))))


_Pair = tuple[_Word, _Word, float]


def _paired(mine: Sequence[_Word], theirs: Sequence[_Word]) -> tuple[list[_Pair], list[_Word], list[_Word]]:
    """Each word with the one that is most like it, and those that are left over on both sides."""
    scored = [(score, at, to) for at, word in enumerate(mine) for to, there in enumerate(theirs) if (score := _same(word, there))]
    pairs: list[_Pair] = []
    used: set[int] = set()
    taken: set[int] = set()
    for score, at, to in sorted(scored, key=lambda found: (-found[0], abs(found[1] - found[2]))):
        if at not in used and to not in taken:
            used.add(at)
            taken.add(to)
            pairs.append((mine[at], theirs[to], score))
    lone = [word for at, word in enumerate(mine) if at not in used]
    return pairs, lone, [word for to, word in enumerate(theirs) if to not in taken]


def _same(word: _Word, there: _Word) -> float:
    """How like two words are; 0.0 if they are different ones."""
    if 1 in (len(word.text), len(there.text)):
        return (1.0 if len(word.text) == len(there.text) else _INITIAL) if _begin_alike(word, there) else 0.0
    score = max(alike(one, other) for one in word.sounds for other in there.sounds)
    least = _SHORT_SAME if min(len(word.sounds[0]), len(there.sounds[0])) <= _SHORT else _SAME
    return score if score >= least else 0.0


def _begin_alike(word: _Word, there: _Word) -> bool:
    return word.text[0].lower() == there.text[0].lower() or any(one[:1] == other[:1] for one in word.sounds for other in there.sounds)


def _reasons(mine: Sequence[_Word], theirs: Sequence[_Word], pairs: Sequence[_Pair], left: Sequence[_Word]) -> Iterator[str]:
    order = [theirs.index(there) for _, there, _ in sorted(pairs, key=lambda pair: mine.index(pair[0]))]
    if order != sorted(order):
        yield "in another order"
    for word, there, _ in pairs:
        if len(word.text) != len(there.text) and 1 in (len(word.text), len(there.text)):
            yield f"{min(word.text, there.text, key=len)}. for {max(word.text, there.text, key=len)}"
        elif fold_key(word.text) != fold_key(there.text):
            yield f"{word.text} for {there.text}"
    if left:
        yield f"without {', '.join(word.text for word in left)}"
