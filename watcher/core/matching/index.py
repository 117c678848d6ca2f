"""The watch list compiled for searching: every spelling of every entity found in many texts at once.

Columns of numbers say where spellings stand (`sightings`, `standing`); they become objects only for those who ask for
candidates, and the spellings behind them are made from their entities when they are first seen.

What it refuses to do: decide. It returns every candidate, overlapping ones too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from watcher.core.matching.alias import Alias, alias_of, aliases
from watcher.core.matching.compiling import compile_lexicon
from watcher.core.matching.lexicon import Lexicon
from watcher.core.matching.memory import Memory
from watcher.core.matching.pages import Pages
from watcher.core.matching.prospects import prospects
from watcher.core.matching.resemblance import resembling
from watcher.core.matching.sightings import BEGINNING, sightings
from watcher.core.matching.standing import RUNS, Standing, standing
from watcher.core.text.columns import Columns, Ints, columns
from watcher.core.text.compounds import grown
from watcher.core.text.fold import Folded
from watcher.core.watchlist.entity import CUE, Entity
from watcher.core.watchlist.watchlist import Watchlist

_REMEMBERED = 500_000  #: spellings kept as objects
_BATCH = 1 << 17  #: code points searched at once: enough that the calls cost little, few enough to stay in the caches and in 6 MB


class Candidate(NamedTuple):
    """A spelling seen in a text: `start:end` are folded offsets. `how` says which rule saw it."""

    alias: Alias
    start: int
    end: int
    how: str

    @property
    def length(self) -> int:
        return self.end - self.start


class Found(NamedTuple):
    """A text in which something was found, or one of an entry in which something was."""

    folded: Folded
    candidates: list[Candidate]
    cues: list[Candidate]  #: words of somebody's context


class Spans(NamedTuple):
    """Where names stand in a batch of texts, as columns. Offsets are of the texts as they were given."""

    text: Ints  #: which text
    start: Ints
    end: Ints
    entity: Ints  #: number of the entity in `Watchlist.numbered`


class Index:
    """Compiled spellings; build once per watch list and share freely. It only remembers what it has made before."""

    def __init__(self, watchlist: Watchlist, lexicon: Lexicon | None = None) -> None:
        self._entities = watchlist.numbered()
        self._lexicon = lexicon or compile_lexicon(self._entities)
        self._memories: list[Memory] = []  #: those that no search has in hand
        self._aliases: dict[int, Alias] = {}

    @property
    def lexicon(self) -> Lexicon:
        """What the spellings were compiled to."""
        return self._lexicon

    def find(self, entries: Sequence[Sequence[str]], *, hopeless: bool = True) -> Iterator[tuple[int, list[Found]]]:
        """Every candidate whose letters and case fit: number and texts of the entries that hold any, in order. An entry is
        texts. Without the `hopeless`, what cannot count is left out.
        """
        for first, last in _batches(entries):
            yield from self._found(entries[first:last], first, hopeless=hopeless)

    def spans(self, texts: Sequence[str]) -> Iterator[Spans]:
        """Where names stand, whatever they are good for, a batch of texts at a time."""
        for first, last in _batches([(text,) for text in texts]):
            text = columns(texts[first:last])
            stand = self._stand(text, np.arange(last - first), Pages(text), hopeless=True)[0]
            entity = self._lexicon.entity.take(stand.spelling).astype(np.int64)
            named = np.flatnonzero(entity != len(self._lexicon.context) - 1)  # the last is made of words of contexts
            number, start, end = text.original(stand.start.take(named), stand.end.take(named))
            yield Spans(number + first, start, end, entity.take(named))

    def resembling(self, words: Sequence[str], parts: Sequence[str]) -> Iterator[Entity]:
        """The entities of registers with a spelling whose words, folded, are these but for a letter, or that is one of the `parts`."""
        numbers = resembling(words, parts, self._lexicon)
        registered = self._entities.registered
        return (self._entities[number] for number in numbers.tolist() if number in registered)

    def _stand(self, text: Columns, owner: Ints, pages: Pages, *, hopeless: bool) -> tuple[Standing, list[str]]:
        """What stands in a batch of texts, and what the numbers from GLUED on mean. `owner` is the entry of each text."""
        memory = self._lent()
        seen = sightings(text, owner, self._lexicon, memory)
        self._memories.append(memory)
        if not hopeless:
            seen = prospects(text, seen, owner, self._lexicon)
        return standing(text, seen, self._lexicon, pages, self._alias), [piece.how for piece in seen.glued]

    def _found(self, entries: Sequence[Sequence[str]], first: int, *, hopeless: bool) -> Iterator[tuple[int, list[Found]]]:
        text = columns([page for entry in entries for page in entry])
        pages = Pages(text)
        owner = np.repeat(np.arange(len(entries)), [len(entry) for entry in entries])
        stand, pieces = self._stand(text, owner, pages, hopeless=hopeless)
        rules = ["", "inflected", "", "inflected", *pieces]
        found: defaultdict[int, list[Candidate]] = defaultdict(list)
        cues: defaultdict[int, list[Candidate]] = defaultdict(list)
        number = np.searchsorted(text.bounds, stand.start, side="right") - 1
        bound = text.bounds.take(number)
        spellings = [self._alias(spelling) for spelling in stand.spelling.tolist()]
        rows = [column.tolist() for column in (number, stand.start - bound, stand.end - bound, stand.how)]
        begins = {(page, start) for page, start, _, how, alias in zip(*rows, spellings, strict=True) if how == RUNS and not alias.run}
        for page, start, end, how, alias in zip(*rows, spellings, strict=True):
            rule = "" if how == RUNS else rules[how]
            if how == RUNS and alias.kind != CUE:
                rule = _grown(pages, page, start, end, begins)
            elif how == BEGINNING and alias.kind == "stem":
                rule = f"stem {alias.text}-"
            (cues if alias.kind == CUE else found)[page].append(Candidate(alias, start, end, rule))
        at = 0
        for place, entry in enumerate(entries, first):
            numbers = range(at, at + len(entry))
            at += len(entry)
            if any(page in found for page in numbers):
                yield place, [Found(pages[page], found.get(page, []), cues.get(page, [])) for page in numbers]

    def _lent(self) -> Memory:
        """A memory that no other search has in hand. Feeds are searched in several threads: whoever comes last to the shelf
        finds it empty, so it must not be looked at first.
        """
        try:
            return self._memories.pop()
        except IndexError:
            return Memory(self._lexicon.traits, self._lexicon.follows)

    def _alias(self, spelling: int) -> Alias:
        """A spelling as an object, made from its entity when it is first seen."""
        alias = self._aliases.get(spelling)
        if alias is None:
            if len(self._aliases) > _REMEMBERED:
                self._aliases = {}
            alias = self._make(spelling)
        return alias

    def _make(self, spelling: int) -> Alias:
        number = int(self._lexicon.entity[spelling])
        entity, first = self._entities[number], int(self._lexicon.spelling_at[number])
        ordinals = self._lexicon.ordinal[first : self._lexicon.spelling_at[number + 1]].tolist()
        ordinal = ordinals[spelling - first]
        if ordinal < len(entity.names):  # most are listed; what is made of these is made when it is seen
            alias = self._aliases[spelling] = alias_of(entity, entity.names[ordinal])
            return alias
        made, known = list(aliases(entity)), self._aliases
        for at, one in enumerate(ordinals, first):
            known.setdefault(at, made[one])
        return known[spelling]


def _batches(entries: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Where each batch of entries begins and ends."""
    first, size = 0, 0
    for number, entry in enumerate(entries):
        size += sum(map(len, entry))
        if size > _BATCH or number + 1 == len(entries):
            yield first, number + 1
            first, size = number + 1, 0


def _grown(pages: Pages, page: int, start: int, end: int, begins: set[tuple[int, int]]) -> str:
    """What a name without spaces is only part of, as a rule; "" if it stands free. `begins` are where other names begin."""
    written, japanese = pages.written(page)
    longer = grown(written, start, end, japanese=japanese, known=lambda at: (page, at) in begins)
    return f"{'part' if longer.firm else 'beginning'} of {longer.text}" if longer else ""
