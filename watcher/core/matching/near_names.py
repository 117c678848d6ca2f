"""Names that nearly stand in a text, and why they do not: other letters, other capitals, a break, a longer word.

Only `explain` asks, of the beginning of a text, for what the matcher saw no candidate at all; what it saw has a verdict. Every
name written by hand is compared; of registers, which may hold a million, those that `resemblance` finds.
What it refuses to do: find. Nothing is ever raised for a misspelling. Scripts without spaces are left aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from watcher.core.matching.guards import Verdict
from watcher.core.matching.index import Candidate
from watcher.core.matching.matcher import Matcher
from watcher.core.model import FieldName
from watcher.core.text.fold import Folded, fold, fold_key
from watcher.core.text.script import is_unspaced, words
from watcher.core.watchlist.entity import Name

_READ = 6_000  #: code points of a text that are read
_WORDS = 4  #: words of a name that is compared
_ONE, _TWO = 5, 9  #: letters of a name that may have one other letter, and two
_INSIDE = 4  #: letters of a name that is looked for inside longer words
_KEPT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NearName:
    """A place in a text where a name of the watch list nearly stands."""

    field: FieldName
    start: int
    end: int
    surface: str
    entity: str
    alias: str
    why: str


class _Place(NamedTuple):
    """Some words of a text, as written and folded. `start:end` are folded offsets."""

    field: FieldName
    text: Folded
    start: int
    end: int

    @property
    def surface(self) -> str:
        return self.text.surface(self.start, self.end)


@dataclass(slots=True)
class _Words:
    """What stands in a text and was no candidate, by how it may be asked for."""

    equal: dict[str, _Place] = field(default_factory=dict)  #: folded words -> first place
    inside: dict[str, _Place] = field(default_factory=dict)  #: part of a word -> the word
    alike: dict[tuple[int, str, int], list[tuple[str, frozenset[str]]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, key: str, count: int, place: _Place) -> None:
        if key in self.equal:
            return
        self.equal[key] = place
        self.alike[count, key[0], len(key)].append((key, _pairs(key)))
        for start in range(len(key)) if count == 1 else ():
            for end in range(start + _INSIDE, len(key) + 1):
                if end - start < len(key):
                    self.inside.setdefault(key[start:end], place)


def near_names(title: str, text: str, verdicts: Iterable[Verdict], matcher: Matcher) -> tuple[NearName, ...]:
    """The matcher's names that nearly stand there, the nearest first; at most twenty."""
    known = _Words()
    verdicts = tuple(verdicts)
    fields: tuple[tuple[FieldName, str], ...] = (("title", title), ("text", text))
    for name, content in fields:
        _read(known, name, content[:_READ], [v.candidate for v in verdicts if v.page.name == name])
    found: dict[tuple[FieldName, int, int, str], tuple[int, NearName]] = {}
    words = [key for key in known.equal if " " not in key]
    for entity in chain(matcher.watchlist.written.values(), matcher.index.resembling(words, list(known.inside))):
        for alias in entity.names:
            for rank, place, why in _near(alias, known):
                start, end = place.text.original_span(place.start, place.end)
                at = (place.field, start, end, entity.id)
                if at not in found or found[at][0] > rank:
                    near = NearName(
                        field=place.field, start=start, end=end, surface=place.surface, entity=entity.id, alias=alias.text, why=why
                    )
                    found[at] = rank, near
    ranked = sorted(found.values(), key=lambda pair: (pair[0], pair[1].field != "title", pair[1].start))
    return tuple(near for _, near in ranked[:_KEPT])


def _read(known: _Words, name: FieldName, content: str, seen: Sequence[Candidate]) -> None:
    folded = fold(content)
    covered = {at for one in seen for at in range(one.start, one.end)}
    found = words(folded.text, folded.aligned())
    for at, first in enumerate(found):
        for count in range(1, _WORDS + 1):
            run = found[at : at + count]
            if len(run) < count or run[-1].start in covered or first.start in covered:
                break
            known.add(" ".join(word.text for word in run), count, _Place(name, folded, first.start, run[-1].end))


def _near(alias: Name, known: _Words) -> Iterator[tuple[int, _Place, str]]:
    """(how far, where, why not) of one spelling; the first place of each kind."""
    if alias.kind == "stem" or is_unspaced(alias.text):
        return
    tokens = [word.text for word in words(fold_key(alias.text))]
    key = " ".join(tokens)
    if not 0 < len(tokens) <= _WORDS:
        return
    if place := known.equal.get(key):
        yield 0, place, _why_equal(alias, place)
    allowed = 2 if len(key) >= _TWO else 1 if len(key) >= _ONE else 0
    mine = _pairs(key)
    for length in range(len(key) - allowed, len(key) + allowed + 1) if allowed else ():
        for other, pairs in known.alike.get((len(tokens), key[0], length), ()):
            if other != key and len(mine & pairs) >= len(mine) - 3 * allowed and (far := _distance(key, other)) <= allowed:
                place = known.equal[other]
                yield far, place, f'is {"one letter" if far == 1 else "two letters"} from "{alias.text}"'
    if len(tokens) == 1 and len(key) >= _INSIDE and (place := known.inside.get(key)):
        yield _TWO, place, f'holds "{alias.text}" inside a word, and a name is a whole word'


def _why_equal(alias: Name, place: _Place) -> str:
    surface = place.surface
    if "\n" in surface:
        return f'would be "{alias.text}", but a line ends in it'
    if surface.lower() == alias.text.lower() or " " not in surface:
        return f'would be "{alias.text}", but for capitals and small letters'
    return f'would be "{alias.text}", but something stands between its words'


def _pairs(key: str) -> frozenset[str]:
    return frozenset(map("".join, zip(f"^{key}", f"{key}$", strict=True)))


def _distance(one: str, other: str) -> int:
    """Letters put in, left out, changed, or swapped with their neighbour to make one of the other."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for column, its in enumerate(other, 1):
            cost = min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != its))
            if at > 1 and column > 1 and letter == other[column - 2] and one[at - 2] == its:
                cost = min(cost, before[column - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
