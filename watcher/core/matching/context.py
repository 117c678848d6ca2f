"""What stands around the names of an entry: whether each counts by itself, and what lets a doubtful one count.

The nearest word decides: one of the same sentence before one of the title, that before one elsewhere in the text, and
the country and language of the feed last. A word of `against` that stands as near as the best of `context` wins.
What it refuses to do: decide between overlapping names (`guards` does), or look at anything twice. A text of names
only must not cost its length times their number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import ne
from typing import NamedTuple

from watcher.core.matching.index import Candidate
from watcher.core.model import FieldName, Source
from watcher.core.text.fold import Folded
from watcher.core.text.inflection import is_plain_form
from watcher.core.text.sentences import Sentences
from watcher.core.watchlist.doubtful import Doubtful
from watcher.core.watchlist.entity import COMMON, FEED_FACTS, PLACES, Entity
from watcher.core.watchlist.persons import SURNAME

_LINE = 400  #: code points on either side in which a line of capitals is recognised
_BODIES = ("Organization", "Company")
_SHORT = 3  #: acronyms of so few letters are ordinary words in a headline set in capitals
_SHOWN = 5  #: context words that fit a line
_SENTENCE, _TITLE, _TEXT, _FEED, _NOWHERE = range(5)
_WHERE = ("in the same sentence", "in the title", "in the text", "")


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One field of an entry, ready to be searched."""

    name: FieldName
    folded: Folded
    sentences: Sentences
    cues: tuple[Candidate, ...] = ()  #: words of somebody's context that stand in it


class _Place(NamedTuple):
    """Where a context word or entity stands, and what to call it."""

    start: int
    end: int
    said: str


class _Near(NamedTuple):
    """The nearest of some words to a name: how near, and in words. Compares by nearness."""

    level: int
    said: str = ""


class Cues:
    """Where each word of somebody's context stands in an entry, in whatever case, page by page; `word*` begins words. A common
    noun in Latin letters could be a word of any language, and takes only the endings of its own last letters.
    """

    def __init__(self, cues: Mapping[Page, Sequence[Candidate]]) -> None:
        self._places: dict[str, dict[Page, list[_Place]]] = {}
        for page, found in cues.items():
            for cue in found:
                word = cue.alias.text
                if cue.how == "inflected" and word.islower() and word[-1].isascii() and not _plain(cue, page):
                    continue
                place = _Place(cue.start, cue.end, f'"{cue.alias.text.removesuffix("*")}"')
                self._places.setdefault(cue.alias.text, {}).setdefault(page, []).append(place)

    def places(self, word: str) -> Mapping[Page, list[_Place]]:
        return self._places.get(word, {})


def _plain(cue: Candidate, page: Page) -> bool:
    return " " in cue.alias.folded or is_plain_form(page.folded.text[cue.start : cue.end], cue.alias.folded)


class Context:
    """What stands around the names of an entry. Asked for each of them, so it looks everything up once."""

    def __init__(
        self,
        cues: Cues,
        names: Sequence[tuple[Page, Candidate]],
        entities: Mapping[str, Entity],
        source: Source,
        doubts: Mapping[str, Doubtful],
    ) -> None:
        """`names` are all that may count, `doubts` what is known of spellings of places that are as often something else."""
        self._doubts = doubts
        self._cues = cues
        self._entities = entities
        self._source = source
        self._places: dict[tuple[str, ...], dict[Page, list[_Place]]] = {}
        self._strong: dict[str, dict[Page, list[_Place]]] = {}
        for page, c in names:
            if c.alias.kind != "weak" and not self._grown(c):
                entity = entities[c.alias.entity]
                self._strong.setdefault(entity.id, {}).setdefault(page, []).append(_Place(c.start, c.end, entity.name))
        self._weak = {pair: self._weakness(*pair) for pair in names}
        self._firm: dict[str, Candidate] = {}  # entity -> its first name that counts by itself
        for pair, weakness in self._weak.items():
            if not weakness:
                self._firm.setdefault(pair[1].alias.entity, pair[1])

    def guard(self, page: Page, candidate: Candidate) -> tuple[bool, str]:
        """Whether a name counts, and what let it or what was missing."""
        entity = self._entities[candidate.alias.entity]
        for group in entity.requires:
            if not self._strong.keys() & set(group):
                return False, f"needs one of {', '.join(group)} in the same text"
        weakness = self._weak[page, candidate]
        if not weakness:
            return True, ""
        cut = candidate.alias.derived == SURNAME and candidate.how.startswith("beginning of ")  # a longer name is another person's
        own = None if cut or self._grown(candidate) else self._firm.get(entity.id)  # another word stays another word
        if own:
            return True, _counts(candidate, weakness, f'beside "{own.alias.text}"')
        alone = candidate.alias.derived == SURNAME or self._grown(candidate)
        doubt = self._doubt(candidate) or entity
        let, why = (False, "it does not stand free or in full in the text") if alone else self._balance(page, candidate, doubt)
        return let, _counts(candidate, weakness, why) if let else f"{weakness}, and {why}"

    def _doubt(self, candidate: Candidate) -> Doubtful | None:
        """What is known of a place's name that is as often something else, if its own list says nothing of it."""
        found = self._doubts.get(candidate.alias.folded)
        if found is None or candidate.alias.kind == "weak":
            return None
        entity = self._entities[candidate.alias.entity]
        return found if entity.schema in PLACES and not (entity.context or entity.against) else None

    def _balance(self, page: Page, candidate: Candidate, entity: Entity | Doubtful) -> tuple[bool, str]:
        """Whether the context of a doubtful name or what speaks against it is nearer."""
        beside = self._nearest(page, candidate, entity.context)
        against = self._nearest(page, candidate, entity.against)
        if against.said and against.level <= beside.level:
            weaker = f", nearer than what is {beside.said}" if beside.said and against.level < beside.level else ""
            return False, f"what is {against.said} speaks against it{weaker}"
        if beside.said:
            return True, beside.said
        wanted = ", ".join(word.removesuffix("*") for word in entity.context[:_SHOWN]) or "a full name"
        return False, f"nothing of its context is in the text (wanted: {wanted}{' …' if len(entity.context) > _SHOWN else ''})"

    def _weakness(self, page: Page, candidate: Candidate) -> str:
        """Why a name does not count by itself; "" if it does."""
        alias = candidate.alias
        if alias.kind == "weak":
            return f'"{alias.text}" is a {"surname alone" if alias.derived == SURNAME else "weak name"}'
        if self._grown(candidate):
            return f'"{alias.text}" is {candidate.how}'
        if doubt := self._doubt(candidate):
            against, beside = (self._nearest(page, candidate, words) for words in (doubt.against, doubt.context))
            if against.said and against.level <= beside.level:
                return f'"{alias.text}" {against.said} may be another'
        if alias.acronym or alias.exact:
            against = self._nearest(page, candidate, self._entities[alias.entity].against)
            if against.said:
                return f'"{alias.text}" {against.said} may be another'
            if len(alias.folded) <= _SHORT and _shouted(page, candidate):
                return f'"{alias.text}" in a line of capitals may be a word'
        return ""

    def _grown(self, candidate: Candidate) -> bool:
        """Whether a name is only part of a longer word. Common nouns form compounds freely; a state, an office or a
        person is still meant in most, so only what certainly is another word counts against them, and a bare legal
        entity, whose kind nobody told, has to stand free.
        """
        if not candidate.how.startswith(("part of ", "beginning of ")):
            return False  # most stand free, and need not be known for it
        schema = self._entities[candidate.alias.entity].schema
        if schema in COMMON:
            return False
        untold = schema == "LegalEntity" or (schema in _BODIES and candidate.length <= _SHORT)
        return candidate.how.startswith("part of ") or (untold and candidate.how.startswith("beginning of "))

    def _nearest(self, page: Page, candidate: Candidate, words: tuple[str, ...]) -> _Near:
        """The nearest of an entity's context (or negative context) to one of its names."""
        if not words:
            return _Near(_NOWHERE)
        places = self._places_of(words)
        first, last = (0, len(page.folded.text)) if page.name == "title" else page.sentences.span(_sentence(page, candidate))
        if found := _between(places.get(page, ()), first, last, candidate):
            return _Near(_SENTENCE, f"beside {found} {_WHERE[_SENTENCE]}")
        found = ""
        for other, there in places.items():
            said = there[0].said if other is not page else _between(there, 0, len(page.folded.text), candidate)
            if said and other.name == "title":
                return _Near(_TITLE, f"beside {said} {_WHERE[_TITLE]}")
            found = found or said
        if found:
            return _Near(_TEXT, f"beside {found} {_WHERE[_TEXT]}")
        told = {f"country:{self._source.country}".lower(): f"in a feed of {self._source.country}"} if self._source.country else {}
        if self._source.language:
            told[f"language:{self._source.language}"] = f'in a feed in "{self._source.language}"'
        return next((_Near(_FEED, told[fact]) for fact in _facts(words) if fact in told), _Near(_NOWHERE)) if told else _Near(_NOWHERE)

    def _places_of(self, words: tuple[str, ...]) -> dict[Page, list[_Place]]:
        """Where any of these words stand, in order of each page. Looked for once, however many names ask."""
        if words not in self._places:
            found: dict[Page, list[_Place]] = {}
            for word in words:
                for page, places in (self._strong.get(word) or self._cues.places(word)).items():  # an entity's id is no such word
                    found.setdefault(page, []).extend(places)
            for places in found.values():
                places.sort()
            self._places[words] = found
        return self._places[words]


@lru_cache(maxsize=1_000)  # imported entities share one context of a hundred words
def _facts(words: tuple[str, ...]) -> tuple[str, ...]:
    """What these words say of the feed rather than of the text."""
    return tuple(word.lower() for word in words if word.lower().startswith(FEED_FACTS))


def _between(places: Sequence[_Place], first: int, last: int, candidate: Candidate) -> str:
    """What stands in `first:last` beside a name, not in it; "" if nothing does."""
    before = bisect_left(places, (first,))
    if before < len(places) and places[before].end <= candidate.start:
        return places[before].said
    after = bisect_left(places, (max(first, candidate.end),))
    return places[after].said if after < len(places) and places[after].start < last else ""


def _sentence(page: Page, candidate: Candidate) -> int:
    return min(page.sentences.index(candidate.start), len(page.sentences.ends) - 1)


def _shouted(page: Page, candidate: Candidate) -> bool:
    """Whether a name stands in a line of capitals."""
    start, end = page.sentences.span(_sentence(page, candidate))
    around = page.folded.surface(max(start, candidate.start - _LINE), min(end, candidate.end + _LINE))
    if not around.isupper() or len(around.split()) <= _SHORT:
        return False  # isupper looks no further than the first small letter
    return 2 * sum(1 for changed in map(ne, around, around.lower()) if changed) > len(around)  # its letters; what has no capitals is none


def _counts(candidate: Candidate, weakness: str, beside: str) -> str:
    return f"counts {beside}" if candidate.alias.kind == "weak" else f"{weakness}; counts {beside}"
