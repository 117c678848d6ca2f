"""The watch list compiled for searching: every spelling of every entity found in one pass over a text.

Spellings in alphabets are looked up word by word in a table of word tuples (hyphen and space are the same),
spellings in scripts without spaces character by character. Case is checked on the original text.

What it refuses to do: decide. It returns every candidate, overlapping ones too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from watcher.core.text.fold import Folded, fold, fold_key
from watcher.core.text.script import UNSPACED_RUN, Word, bare_forms, is_unspaced, words
from watcher.core.watchlist.entity import Entity, Watchlist

#: What may stand between two words of one name: blanks, a hyphen, an apostrophe, a middle dot; never a line break.
_GAP = re.compile(r"[ '·]{0,2}|[ ]?[-/][ ]?")
_INITIAL_GAP = re.compile(r"\.[ ]?-?|[ ]|-")
_STOP_GAP = re.compile(r"[.,]{1,2}[ ]?")  #: "Co., Ltd.", "Moscow, Idaho": only in names that are written so
_ACRONYM_LETTERS = 5
_REMEMBERED = 200_000  #: words whose look-up is kept
_UNKNOWN: Any = object()


@dataclass(frozen=True, slots=True, eq=False)
class Alias:
    """One spelling as compiled. `kind` as in the watch list, or "blocker" for a phrase that must not count."""

    entity: str
    text: str
    kind: str
    folded: str
    capital: bool  #: begins with a capital, so the text must too
    acronym: bool  #: all capitals, so the text must be all capitals
    exact: tuple[str, ...] = ()  #: if any, the text must be letter for letter one of these
    stops: bool = False  #: holds a comma or full stop, so the text may hold one between its words


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


#: (forms of a word that begin a phrase, with what was taken off; stems it begins with)
_Hot: TypeAlias = tuple[tuple[tuple[str, str], ...], tuple[Alias, ...]]


@dataclass(slots=True)
class Index:
    """Compiled spellings; build once per watch list, share freely, never change."""

    phrases: dict[tuple[str, ...], list[Alias]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[str, int] = field(default_factory=dict)  #: first word -> most words of a phrase that begins so
    stems: dict[str, list[Alias]] = field(default_factory=lambda: defaultdict(list))
    stem_lengths: tuple[int, ...] = ()
    hot: dict[str, _Hot | None] = field(default_factory=dict)
    #: first character without word edges -> (where it stands in the spelling, the spelling)
    runs: dict[str, list[tuple[int, Alias]]] = field(default_factory=lambda: defaultdict(list))

    def find(self, text: Folded) -> Iterator[Candidate]:
        """Every candidate whose letters and case fit."""
        for candidate in self._in_words(text, words(text.text, text.aligned())):
            if _case_fits(candidate, text):
                yield candidate
        yield from self._in_runs(text)

    def _in_words(self, text: Folded, found: list[Word]) -> Iterator[Candidate]:
        for at, word in enumerate(found):
            hot = self.hot.get(word.text, _UNKNOWN)
            if hot is _UNKNOWN:
                hot = self._heat(word.text)
            if hot is None:
                continue
            forms, stems = hot
            for form, taken in forms:
                yield from self._from_head(text, found, at, form, taken)
            for alias in stems:
                yield Candidate(alias, word.start, word.end, f"stem {alias.text}-")

    def _heat(self, word: str) -> _Hot | None:
        """What a word may begin, remembered: nearly every word of a text begins nothing and is asked for again."""
        forms = tuple((form, taken) for form, taken in ((word, ""), *bare_forms(word)) if form in self.heads)
        stems = tuple(alias for length in self.stem_lengths if length <= len(word) for alias in self.stems.get(word[:length], ()))
        if len(self.hot) > _REMEMBERED:
            self.hot.clear()
        hot = self.hot[word] = (forms, stems) if forms or stems else None
        return hot

    def _from_head(self, text: Folded, found: list[Word], at: int, head: str, taken: str) -> Iterator[Candidate]:
        longest = self.heads.get(head, 0)
        shift = len(found[at].text) - len(head) if taken.startswith("prefix") else 0
        start = found[at].start + max(0, shift)
        tokens = [head]
        stops = False
        for count in range(1, longest + 1):
            last = found[at + count - 1] if at + count <= len(found) else None
            if last is None:
                return
            if count > 1:
                before = found[at + count - 2]
                if not _joined(text.text, before, last):
                    if not _STOP_GAP.fullmatch(text.text, before.end, last.start):
                        return
                    stops = True
                tokens.append(last.text)
            end = start + len(head) if count == 1 and taken.startswith("particle") else last.end
            yield from self._named(tuple(tokens), start, end, taken, stops)
            if count > 1:
                for form, particle in bare_forms(last.text):
                    if particle.startswith("particle"):
                        yield from self._named((*tokens[:-1], form), start, last.start + len(form), particle, stops)

    def _named(self, tokens: tuple[str, ...], start: int, end: int, taken: str, stops: bool) -> Iterator[Candidate]:
        for alias in self.phrases.get(tokens, ()):
            if alias.stops or not stops:
                yield Candidate(alias, start, end, taken)

    def _in_runs(self, text: Folded) -> Iterator[Candidate]:
        folded = text.text
        for run in UNSPACED_RUN.finditer(folded):
            for anchor in range(*run.span()):
                for offset, alias in self.runs.get(folded[anchor], ()):
                    start, end = anchor - offset, anchor - offset + len(alias.folded)
                    if start >= 0 and folded.startswith(alias.folded, start) and not _cuts_word(folded, start, end):
                        candidate = Candidate(alias, start, end, "")
                        if _case_fits(candidate, text):
                            yield candidate


def build(watchlist: Watchlist) -> Index:
    """Compile every spelling and every blocking phrase."""
    index = Index()
    lengths: set[int] = set()
    for entity in watchlist.entities.values():
        exact = defaultdict(list)
        for spelling in entity.exact:
            exact[fold_key(spelling)].append(spelling)
        for name in entity.names:
            _add(index, lengths, _alias(entity, name.text, name.kind, tuple(exact.get(fold_key(name.text), ()))))
        for phrase in entity.blocked:
            _add(index, lengths, _alias(entity, phrase, "blocker", ()))
    index.stem_lengths = tuple(sorted(lengths))
    return index


def _alias(entity: Entity, text: str, kind: str, exact: tuple[str, ...]) -> Alias:
    letters = [char for char in text if char.isalpha()]
    cased = [char for char in letters if char.lower() != char.upper()]
    acronym = len(cased) == len(letters) and 1 < len(letters) <= _ACRONYM_LETTERS and all(char.isupper() for char in letters)
    capital = bool(cased) and letters[0].isupper()
    return Alias(entity.id, text, kind, fold_key(text).strip(), capital, acronym and kind != "blocker", exact, "," in text or "." in text)


def _add(index: Index, lengths: set[int], alias: Alias) -> None:
    if run := UNSPACED_RUN.search(alias.folded):
        index.runs[alias.folded[run.start()]].append((run.start(), alias))
        return
    folded = fold(alias.text)
    spellings = {
        tuple(word.text for word in words(folded.text, source)) for source in (None, folded.original if folded.offsets is None else None)
    }
    for tokens in spellings:
        if not tokens:
            continue
        if alias.kind == "stem" and len(tokens) == 1:
            index.stems[tokens[0]].append(alias)
            lengths.add(len(tokens[0]))
        else:
            index.phrases[tokens].append(alias)
            index.heads[tokens[0]] = max(index.heads.get(tokens[0], 0), len(tokens))


def _joined(text: str, left: Word, right: Word) -> bool:
    gap = text[left.end : right.start]
    if _GAP.fullmatch(gap):
        return True
    return len(left.text) <= 2 and _INITIAL_GAP.fullmatch(gap) is not None  # noqa: PLR2004 - "V. Putin", "U.S.", "ст. 4"


def _cuts_word(folded: str, start: int, end: int) -> bool:
    """Whether a spelling of mixed scripts ("NATO事務総長") begins or ends inside a word of an alphabet."""
    return any(
        0 < at < len(folded) and folded[at - 1].isalnum() and folded[at].isalnum() and not is_unspaced(folded[at - 1 : at + 1])
        for at in (start, end)
    )


def _case_fits(candidate: Candidate, text: Folded) -> bool:
    alias = candidate.alias
    if not (alias.capital or alias.acronym or alias.exact):
        return True
    surface = text.surface(candidate.start, candidate.end)
    if alias.exact:
        return surface in alias.exact
    if alias.acronym:
        return not any(char.islower() for char in surface)
    if alias.kind == "blocker":  # every capital of it counts: "US Open" is a tournament, "US open to talks" is news
        written = re.findall(r"[^\W\d_]+", surface)
        return not any(
            word[0].islower() for word, name in zip(written, re.findall(r"[^\W\d_]+", alias.text), strict=False) if name[0].isupper()
        )
    first = next((char for char in surface if char.isalpha()), "")
    return not first.islower()
