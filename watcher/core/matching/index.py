"""The watch list compiled for searching: every spelling of every entity found in many texts at once.

Columns of numbers say where spellings may stand (`sightings`); what stands between their words, their case and, in
scripts without spaces, their last characters are looked at here, one by one.

What it refuses to do: decide. It returns every candidate, overlapping ones too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from watcher.core.matching.alias import Alias, alias_of, aliases
from watcher.core.matching.compiling import compile_lexicon
from watcher.core.matching.lexicon import LOOKED_AT, Lexicon
from watcher.core.matching.memory import Memory
from watcher.core.matching.prospects import prospects
from watcher.core.matching.sightings import BENT, GLUED, Sightings, sightings, woken
from watcher.core.text.columns import Columns, Ints, columns
from watcher.core.text.compounds import grown, is_japanese
from watcher.core.text.fold import Folded
from watcher.core.text.script import is_unspaced
from watcher.core.watchlist.entity import CUE, Watchlist
from watcher.core.watchlist.tariff import LINE, is_line
from watcher.core.watchlist.variants import INITIALS

#: What may stand between two words of one name: blanks, a hyphen, an apostrophe, a middle dot; never a line break.
_GAP = re.compile(r"[ '\"·]{0,2}|[ ]?[-/][ ]?")
_INITIAL_GAP = re.compile(r"\.[ ]?-?|[ ]|-")
_STOP_GAP = re.compile(r"[.,]{1,2}[ ]?|[ ]?[&+][ ]?")  #: "Co., Ltd.", "Johnson & Johnson": only in names that are written so
_BEFORE_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]\.[ ]?-?$")  #: "В. " of "В. А. Иванов": not the "А. Иванов" of the list
_REMEMBERED = 500_000  #: spellings kept as objects
_BATCH = 1 << 18  #: code points searched at once: enough that the calls cost nothing, few enough to stay in the caches


@dataclass(frozen=True, slots=True)
class Candidate:
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


class Index:
    """Compiled spellings; build once per watch list and share freely. It only remembers what it has made before."""

    def __init__(self, watchlist: Watchlist, lexicon: Lexicon | None = None) -> None:
        self._entities = watchlist.numbered()
        self._lexicon = lexicon or compile_lexicon(self._entities)
        self._memories: list[Memory] = []  #: those that no search has in hand
        self._aliases: dict[int, Alias] = {}

    def find(self, entries: Sequence[Sequence[str]], *, hopeless: bool = True) -> Iterator[tuple[int, list[Found]]]:
        """Every candidate whose letters and case fit: number and texts of the entries that hold any, in order. An entry is
        texts. Without the `hopeless`, what cannot count is left out.
        """
        first, size = 0, 0
        for number, entry in enumerate(entries):
            size += sum(map(len, entry))
            if size > _BATCH or number + 1 == len(entries):
                yield from self._search(entries[first : number + 1], first, hopeless=hopeless)
                first, size = number + 1, 0

    def _search(self, entries: Sequence[Sequence[str]], first: int, *, hopeless: bool) -> Iterator[tuple[int, list[Found]]]:
        text = columns([page for entry in entries for page in entry])
        owner = np.repeat(np.arange(len(entries)), [len(entry) for entry in entries])
        memory = self._lent()
        seen = sightings(text, self._lexicon, memory)
        self._memories.append(memory)
        seen = seen._replace(spelt=woken(text, seen, owner, self._lexicon))
        if not hopeless:
            seen = prospects(text, seen, owner, self._lexicon)
        pages = _Pages(text)
        found: defaultdict[int, list[Candidate]] = defaultdict(list)
        cues: defaultdict[int, list[Candidate]] = defaultdict(list)
        for page, candidate in chain(self._in_words(text, seen, pages), self._in_runs(text, seen, pages)):
            (cues if candidate.alias.kind == CUE else found)[page].append(candidate)
        at = 0
        for number, entry in enumerate(entries, first):
            numbers = range(at, at + len(entry))
            at += len(entry)
            if any(page in found for page in numbers):
                yield number, [Found(pages[page], found.get(page, []), cues.get(page, [])) for page in numbers]

    def _lent(self) -> Memory:
        """A memory that no other search has in hand. Feeds are searched in several threads: whoever comes last to the shelf
        finds it empty, so it must not be looked at first.
        """
        try:
            return self._memories.pop()
        except IndexError:
            return Memory()

    def _in_words(self, text: Columns, seen: Sightings, pages: _Pages) -> Iterator[tuple[int, Candidate]]:
        spelt = seen.spelt
        numbers = np.searchsorted(text.bounds, text.starts.take(spelt.first), side="right") - 1
        bounds = text.bounds.take(numbers)
        starts, ends = text.starts.take(spelt.first) - bounds, text.ends.take(spelt.last) - bounds
        looked_at = self._lexicon.flags.take(spelt.spelling) & LOOKED_AT != 0
        rows = (numbers, starts, ends, self._aliases_of(spelt.spelling), spelt.how, ~spelt.blanks, looked_at, spelt.first, spelt.last)
        for number, start, end, alias, how, apart, letters, first, last in zip(
            *(row if isinstance(row, list) else row.tolist() for row in rows), strict=True
        ):
            if apart and not _joined(text, (first, last), pages[number].text, pages.bounds[number], stops=alias.stops):
                continue
            rule = ""
            if how:
                if how >= GLUED:
                    piece = seen.glued[how - GLUED]
                    start, end, rule = start + piece.left, end - piece.right, piece.how  # noqa: PLW2901 - the name without it
                else:
                    rule = "inflected" if how == BENT else f"stem {alias.text}-" if alias.kind == "stem" else ""
            candidate = Candidate(alias, start, end, rule)
            if not letters or _letters_fit(candidate, pages[number]):
                yield number, candidate

    def _in_runs(self, text: Columns, seen: Sightings, pages: _Pages) -> Iterator[tuple[int, Candidate]]:
        offsets, spellings = seen.runs
        numbers = np.searchsorted(text.bounds, offsets, side="right") - 1
        stands: list[tuple[int, int, Alias]] = []
        for number, offset, alias in zip(numbers.tolist(), offsets.tolist(), self._aliases_of(spellings), strict=True):
            folded = pages[number].text
            start = offset - pages.bounds[number] - alias.run
            if start >= 0 and folded.startswith(alias.folded, start) and not _cuts_word(folded, start, start + len(alias.folded)):
                stands.append((number, start, alias))
        begins = {(number, start) for number, start, alias in stands if not alias.run}
        for number, start, alias in stands:
            end = start + len(alias.folded)
            if alias.kind == CUE:
                yield number, Candidate(alias, start, end, "")
                continue
            written, japanese = pages.written(number)
            longer = grown(written, start, end, japanese=japanese, known=lambda at, page=number: (page, at) in begins)  # type: ignore[misc]
            how = f"{'part' if longer.firm else 'beginning'} of {longer.text}" if longer else ""
            candidate = Candidate(alias, start, end, how)
            if _case_fits(candidate, pages[number]):
                yield number, candidate

    def _aliases_of(self, spellings: Ints) -> list[Alias]:
        """Spellings as objects, made from their entities when they are first seen."""
        if len(self._aliases) > _REMEMBERED:
            self._aliases = {}
        known = self._aliases
        found = spellings.tolist()
        for spelling in found:
            if spelling not in known:
                self._make(spelling, known)
        return [known[spelling] for spelling in found]

    def _make(self, spelling: int, known: dict[int, Alias]) -> None:
        number = int(self._lexicon.entity[spelling])
        entity, first = self._entities[number], int(self._lexicon.spelling_at[number])
        ordinals = self._lexicon.ordinal[first : self._lexicon.spelling_at[number + 1]].tolist()
        if ordinals[spelling - first] < len(entity.names):  # most are listed; what is made of these is made when it is seen
            known[spelling] = alias_of(entity, entity.names[ordinals[spelling - first]])
            return
        made = list(aliases(entity))
        for at, ordinal in enumerate(ordinals, first):
            known.setdefault(at, made[ordinal])


class _Pages:
    """The texts of a batch as folded strings, made when they are asked for."""

    def __init__(self, text: Columns) -> None:
        self._text = text
        self._folded: dict[int, Folded] = {}
        self._written: dict[int, tuple[str, bool]] = {}
        self.bounds: list[int] = text.bounds.tolist()

    def __getitem__(self, number: int) -> Folded:
        page = self._folded.get(number)
        if page is None:
            page = self._folded[number] = self._text.folded(number)
        return page

    def written(self, number: int) -> tuple[str, bool]:
        """The text as written, aligned with the folded one, and whether it is Japanese."""
        found = self._written.get(number)
        if found is None:
            written = self[number].aligned()
            found = self._written[number] = written, is_japanese(self[number].text)
        return found


def _joined(text: Columns, spelt: tuple[int, int], folded: str, bound: int, *, stops: bool) -> bool:
    """Whether all words of a name are joined by what may stand within one."""
    first, last = spelt
    starts, ends = (text.starts[first : last + 1] - bound).tolist(), (text.ends[first : last + 1] - bound).tolist()
    for start, end, after in zip(starts, ends, starts[1:], strict=False):
        gap = folded[end:after]
        if _GAP.fullmatch(gap):
            continue
        if end - start <= 2 and _INITIAL_GAP.fullmatch(gap):  # noqa: PLR2004 - "V. Putin", "U.S.", "ст. 4"
            continue
        if not (stops and _STOP_GAP.fullmatch(gap)):
            return False
    return True


def _cuts_word(folded: str, start: int, end: int) -> bool:
    """Whether a spelling of mixed scripts ("NATO事務総長") begins or ends inside a word of an alphabet."""
    return any(
        0 < at < len(folded) and folded[at - 1].isalnum() and folded[at].isalnum() and not is_unspaced(folded[at - 1 : at + 1])
        for at in (start, end)
    )


def _letters_fit(candidate: Candidate, text: Folded) -> bool:
    """Whether a name whose letters count one by one is written so: an acronym, an exact spelling, initials, digits."""
    alias = candidate.alias
    surface = text.surface(candidate.start, candidate.end)
    if alias.exact:
        return surface in alias.exact
    if alias.acronym:
        return not any(char.islower() for char in surface)
    if alias.derived == LINE:
        return is_line(text.text, candidate.start, candidate.end)
    return "." in surface and not _BEFORE_INITIAL.search(text.text[max(0, candidate.start - 4) : candidate.start])


def _case_fits(candidate: Candidate, text: Folded) -> bool:
    """The same for a spelling that holds letters of an alphabet and others."""
    alias = candidate.alias
    if alias.exact or alias.acronym or alias.derived.startswith(INITIALS):
        return _letters_fit(candidate, text)
    first = next((char for char in text.surface(candidate.start, candidate.end) if char.isalpha()), "")
    return not (alias.capital and first.islower())
