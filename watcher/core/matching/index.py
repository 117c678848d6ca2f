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
from typing import Any, NamedTuple, TypeAlias

from watcher.core.matching.trie import Alias, Node
from watcher.core.text.compounds import grown, is_japanese
from watcher.core.text.fold import Folded, fold, fold_key
from watcher.core.text.script import UNSPACED_RUN, Word, bare_forms, is_unspaced, words
from watcher.core.watchlist.entity import Entity, Name, Watchlist
from watcher.core.watchlist.variants import INITIALS, spellings

#: What may stand between two words of one name: blanks, a hyphen, an apostrophe, a middle dot; never a line break.
_GAP = re.compile(r"[ '\"·]{0,2}|[ ]?[-/][ ]?")
_INITIAL_GAP = re.compile(r"\.[ ]?-?|[ ]|-")
_STOP_GAP = re.compile(r"[.,]{1,2}[ ]?|[ ]?[&+][ ]?")  #: "Co., Ltd.", "Johnson & Johnson": only in names that are written so
_ACRONYM_LETTERS = 5
#: Common nouns in Latin letters are not bent: English "tanks" is no form of Czech "tanky". Names with a capital are.
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_BEFORE_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]\.[ ]?-?$")  #: "В. " of "В. А. Иванов": not the "А. Иванов" of the list
_REMEMBERED = 200_000  #: words whose look-up is kept
_UNKNOWN: Any = object()


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


class _Path(NamedTuple):
    """How far a name has been followed: up to word `at`, over `start:end`; `stops` if over a comma or full stop."""

    node: Node
    at: int
    start: int
    end: int
    how: str
    stops: bool


#: (where a word leads from the root, with what was taken off it; stems it begins with)
_Hot: TypeAlias = tuple[tuple[tuple[Node, str], ...], tuple[Alias, ...]]


@dataclass(slots=True)
class Index:
    """Compiled spellings; build once per watch list and share freely. Only `hot`, what it remembers of words, changes."""

    root: Node = field(default_factory=Node)
    stems: dict[str, list[Alias]] = field(default_factory=lambda: defaultdict(list))
    stem_lengths: tuple[int, ...] = ()
    hot: dict[str, _Hot | None] = field(default_factory=dict)
    #: first character without word edges -> (where it stands in the spelling, the spelling)
    runs: dict[str, list[tuple[int, Alias]]] = field(default_factory=lambda: defaultdict(list))

    def find(self, text: Folded) -> Iterator[Candidate]:
        """Every candidate whose letters and case fit."""
        written = text.aligned()
        for candidate in self._in_words(text, words(text.text, written)):
            if _case_fits(candidate, text):
                yield candidate
        yield from self._in_runs(text, written)

    def _in_words(self, text: Folded, found: list[Word]) -> Iterator[Candidate]:
        for at, word in enumerate(found):
            hot: _Hot | None = self.hot.get(word.text, _UNKNOWN)
            if hot is _UNKNOWN:
                hot = self._heat(word.text)
            if hot is None:
                continue
            steps, stems = hot
            for node, how in steps:
                start, end = word.start, word.end
                if how.startswith("prefix"):
                    start += _taken(how)
                elif how.startswith("particle"):
                    end -= _taken(how)
                yield from self._follow(text, found, _Path(node, at, start, end, how, stops=False))
            for alias in stems:
                yield Candidate(alias, word.start, word.end, f"stem {alias.text}-")

    def _heat(self, word: str) -> _Hot | None:
        """What a word may begin, remembered: nearly every word of a text begins nothing and is asked for again."""
        steps = [*self.root.steps(word)]
        for form, taken in bare_forms(word):
            steps += [(node, taken) for node, _ in self.root.steps(form)]
        stems = tuple(alias for length in self.stem_lengths if length <= len(word) for alias in self.stems.get(word[:length], ()))
        if len(self.hot) > _REMEMBERED:
            self.hot.clear()
        hot = self.hot[word] = (tuple(steps), stems) if steps or stems else None
        return hot

    def _follow(self, text: Folded, found: list[Word], path: _Path) -> Iterator[Candidate]:
        for alias in path.node.aliases:
            if (alias.stops or not path.stops) and (path.how != "inflected" or alias.bends):
                yield Candidate(alias, path.start, path.end, path.how)
        if not path.node.next or path.at + 1 >= len(found) or path.how.startswith("particle"):
            return
        stops = path.stops
        before, word = found[path.at], found[path.at + 1]
        if not _joined(text.text, before, word):
            if not _STOP_GAP.fullmatch(text.text, before.end, word.start):
                return
            stops = True
        for child, bent in path.node.steps(word.text):
            yield from self._follow(text, found, _Path(child, path.at + 1, path.start, word.end, path.how or bent, stops))
        for form, particle in bare_forms(word.text):
            if particle.startswith("particle") and (glued := path.node.next.get(form)):
                end = word.end - _taken(particle)
                yield from self._follow(text, found, _Path(glued, path.at + 1, path.start, end, particle, stops))

    def _in_runs(self, text: Folded, written: str) -> Iterator[Candidate]:
        folded = text.text
        japanese = is_japanese(folded)
        for run in UNSPACED_RUN.finditer(folded):
            for anchor in range(*run.span()):
                for offset, alias in self.runs.get(folded[anchor], ()):
                    start, end = anchor - offset, anchor - offset + len(alias.folded)
                    if start >= 0 and folded.startswith(alias.folded, start) and not _cuts_word(folded, start, end):
                        longer = grown(written, start, end, japanese=japanese, known=lambda at: self._begins(folded, at))
                        how = f"{'part' if longer.firm else 'beginning'} of {longer.text}" if longer else ""
                        candidate = Candidate(alias, start, end, how)
                        if _case_fits(candidate, text):
                            yield candidate

    def _begins(self, folded: str, at: int) -> bool:
        return any(offset == 0 and folded.startswith(alias.folded, at) for offset, alias in self.runs.get(folded[at], ()))


def build(watchlist: Watchlist) -> Index:
    """Compile every spelling and every blocking phrase."""
    index = Index()
    lengths: set[int] = set()
    for entity in watchlist.entities.values():
        exact = defaultdict(list)
        for spelling in entity.exact:
            exact[fold_key(spelling)].append(spelling)
        for name in entity.names:
            _add(index, lengths, _alias(entity, name, tuple(exact.get(fold_key(name.text), ()))))
        for variant in spellings(entity):
            _add(index, lengths, _alias(entity, variant, ()))
        for phrase in entity.blocked:
            _add(index, lengths, _alias(entity, Name(phrase, "blocker"), ()))
    nobody = Entity(id="", name="", schema="")
    for phrase in watchlist.blockers:
        _add(index, lengths, _alias(nobody, Name(phrase, "blocker"), ()))
    index.stem_lengths = tuple(sorted(lengths))
    return index


def _alias(entity: Entity, name: Name, exact: tuple[str, ...]) -> Alias:
    text, kind = name.text, name.kind
    letters = [char for char in text if char.isalpha()]
    cased = [char for char in letters if char.lower() != char.upper()]
    acronym = len(cased) == len(letters) and 1 < len(letters) <= _ACRONYM_LETTERS and all(char.isupper() for char in letters)
    several = len(text.split()) > 1
    capital = bool(cased) and letters[0].isupper() and (kind == "blocker" or bool(name.derived) or not several)
    return Alias(
        entity=entity.id,
        text=text,
        kind=kind,
        folded=fold_key(text).strip(),
        capital=capital,
        acronym=acronym and kind != "blocker",
        exact=exact,
        bends=kind != "form" and not acronym and not exact and (capital or several or not _LATIN.match(letters[0] if letters else "")),
        stops=any(char in text for char in ".,&+"),
        derived=name.derived,
    )


def _add(index: Index, lengths: set[int], alias: Alias) -> None:
    if run := UNSPACED_RUN.search(alias.folded):
        index.runs[alias.folded[run.start()]].append((run.start(), alias))
        return
    folded = fold(alias.text)
    for tokens in {tuple(word.text for word in words(folded.text, source)) for source in (None, folded.aligned())}:
        if alias.kind == "stem" and len(tokens) == 1:
            index.stems[tokens[0]].append(alias)
            lengths.add(len(tokens[0]))
        elif tokens:
            node = index.root
            for token in tokens:
                node = node.grow(token, bends=alias.bends)
            node.aliases.append(alias)


def _taken(how: str) -> int:
    """How many letters "particle X" or "prefix X" took off."""
    return len(how.rpartition(" ")[2])


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
    if alias.derived.startswith(INITIALS) and (
        "." not in surface or _BEFORE_INITIAL.search(text.text[max(0, candidate.start - 4) : candidate.start])
    ):
        return False
    if alias.kind == "blocker" or alias.derived:  # every capital counts: "US Open" is a tournament, "US open to talks" is news
        written = re.findall(r"[^\W\d_]+", surface)
        return not any(
            word[0].islower() for word, name in zip(written, re.findall(r"[^\W\d_]+", alias.text), strict=False) if name[0].isupper()
        )
    first = next((char for char in surface if char.isalpha()), "")
    return not first.islower()
