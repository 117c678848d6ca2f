"""The words of a text as weighted terms, for likeness between articles; no language needed.

Words of alphabets are cut to their first letters, which is a fair stemmer for inflecting languages;
scripts without spaces and Hangul give pairs of characters. The headline weighs most, then the lead, then what follows;
numbers and names weigh more than other words, for they tell two happenings of one kind apart. What it refuses to do:
weigh rarity. That is learnt from the stories themselves (`stories`).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache

from watcher.core.text.fold import fold_key
from watcher.core.text.script import UNSPACED_RUN, words

_STEM = 6  #: letters kept of a word
_LATIN_STEM = 7  #: of a word in plain Latin letters; English is inflected least
_LEAD = 400  #: code points of the text that count in full: the lead tells the story, the rest its background
_READ = 2_000  #: code points of the text that count at all
_TITLE_WEIGHT = 3.0
_REST_WEIGHT = 0.3
_NUMBER_WEIGHT = 2.0
_NAME_WEIGHT = 1.3  #: of what is written with a capital within a sentence, where a script has them
_WATCHED_WEIGHT = 0.25
_REMEMBERED = 5_000  #: term sets whose length is kept
_WITHIN = re.compile(r"[^\W\d_A-Z] |[,;] ")  #: what stands before a word that does not begin a sentence
_HANGUL = re.compile("[\uac00-\ud7a3]+")
#: Function words of some languages; they would make any two articles of a language alike while few are known.
_STOP = frozenset(
    "a an the and or of to in on at by for from with as is are was were be been has have had it its this that not after over "
    "into about says said say will would could may new more than up out who what he she they his her their but amid "
    "и в во не на с со по из за от до о об что как к у же для это его ее их был была было были но а при или уже "
    "і й у з що як до та на від про за це не для його її або при також "
    "el la los las un una de del y en que por con para se su al es lo como más ha "
    "le les des du et en un une dans pour par sur au aux est qui que se sa son ne pas plus "
    "der die das den dem des ein eine einer und in im von zu mit auf für ist nach bei aus am an sich nicht auch wird "
    "il lo gli di che e per con del della dei nel alla una "
    "i w z na do o się nie że od po za dla jest przez oraz".split(),
)


def terms(title: str, text: str, names: Iterable[str] = (), *, address: str = "") -> dict[str, float]:
    """Term -> weight of one article, as a vector of length 1 while all terms are equally rare. The words of its `address`
    help it. Those of the watched `names` weigh little: that two articles name the same man is why they are compared,
    not a sign that they tell the same story.
    """
    named = {term for name in names for term in _terms_of_name(name)}
    weighed = {term: weight * (_WATCHED_WEIGHT if term in named else 1.0) for term, weight in _weighed(title, text[:_READ], address)}
    length = math.sqrt(sum(weight**2 for weight in weighed.values())) or 1.0
    return {term: weight / length for term, weight in weighed.items()}


def numbers(title: str) -> frozenset[str]:
    """The numbers of a headline as terms: sums, dates, how many."""
    return frozenset(term for term, _ in _terms_of(title) if term[0].isdigit())


def telling(text: str) -> frozenset[str]:
    """All terms of a text, however long it is, without their weights."""
    return frozenset(term for term, _ in _terms_of(text))


@lru_cache(maxsize=1024)  # asked again for what was just placed, and for every copy of it
def _weighed(title: str, text: str, address: str) -> tuple[tuple[str, float], ...]:
    weights: defaultdict[str, float] = defaultdict(float)
    telling: dict[str, float] = {}
    for content, weight in ((title, _TITLE_WEIGHT), (text[:_LEAD], 1.0), (text[_LEAD:], _REST_WEIGHT), (address, 1.0)):
        for term, is_name in _terms_of(content):
            weights[term] += weight
            if term[0].isdigit():
                telling[term] = _NUMBER_WEIGHT if text else 1.0  # of bare headlines many count things to see
            elif is_name and content is not title:  # many headlines have capitals everywhere
                telling[term] = _NAME_WEIGHT
    return tuple((term, _damped(weight) * telling.get(term, 1.0)) for term, weight in weights.items())


def _damped(weight: float) -> float:
    return 1.0 + math.log(weight) if weight > 1 else weight


@lru_cache(maxsize=4096)
def _terms_of_name(name: str) -> tuple[str, ...]:
    return tuple(term for term, _ in _terms_of(name))


def _terms_of(content: str) -> list[tuple[str, bool]]:
    """(term, whether it is written as a name), in order."""
    folded = fold_key(content)
    aligned = len(folded) == len(content)  # then capitals stand where the folded letters do
    found: list[tuple[str, bool]] = []
    for word in words(folded):
        if _HANGUL.match(word.text):
            found += ((pair, False) for pair in _pairs(word.text))
        elif word.text not in _STOP and (len(word.text) > 1 or word.text.isdigit()):
            name = aligned and content[word.start].isupper() and _WITHIN.match(content[max(0, word.start - 2) : word.start]) is not None
            found.append((word.text[: _LATIN_STEM if word.text.isascii() else _STEM], name))
    for run in UNSPACED_RUN.finditer(folded):
        found += ((pair, False) for pair in _pairs(run.group()))
    return found


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


class Scale:
    """Says how alike weighted term sets are, each term weighed by its rarity. Made once for many comparisons: it
    remembers what it has weighed, so neither `rarity` nor a set it was given may change while it is used.
    """

    def __init__(self, rarity: Callable[[str], float], expect: Callable[[Collection[str]], None] = lambda _: None) -> None:
        """`expect` is told of terms whose `rarity` will be asked for next, each by itself."""
        self._rarity = rarity
        self._expect = expect
        self._weights: dict[str, float] = {}  #: squared
        self._lengths: dict[int, tuple[Mapping[str, float], float]] = {}  #: by identity, with the set, so that it stays its own

    def likeness(self, one: Mapping[str, float], other: Mapping[str, float]) -> float:
        """Cosine of two sets: 0 nothing in common, 1 the same."""
        shared = one.keys() & other.keys()
        if not shared:
            return 0.0
        lengths = self.length(one) * self.length(other)
        return sum(one[term] * other[term] * self.weight(term) for term in shared) / lengths if lengths else 0.0

    def weight(self, term: str) -> float:
        """What the term counts, squared."""
        weight = self._weights.get(term)
        if weight is None:
            weight = self._weights[term] = self._rarity(term) ** 2
        return weight

    def length(self, side: Mapping[str, float]) -> float:
        """Of a set as a vector."""
        known = self._lengths.get(id(side))
        if known is None:
            if len(self._lengths) > _REMEMBERED:
                self._lengths.clear()
            weights, weight, total = self._weights, self.weight, 0.0  # nearly half of what placing an article takes
            self._expect(side.keys() - weights.keys())
            for term, value in side.items():
                total += value * value * (weights.get(term) or weight(term))
            known = self._lengths[id(side)] = (side, math.sqrt(total))
        return known[1]
