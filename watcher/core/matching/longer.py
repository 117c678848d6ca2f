"""Longer names that are made of a state's or a place's and a word beside it: the Niger Delta, Lake Chad, Kenya Airways, 阿曼湾.

The words stand as patterns with a star in the blockers of a watch list: "* Delta", "Lake *", "*湾". What it refuses to do: ask
about other names than those of states and places, or look further than the words of a pattern.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from watcher.core.text.fold import Folded, fold_key
from watcher.core.text.inflection import base_stems, text_stems
from watcher.core.watchlist.watchlist import Watchlist

_REACH = 40  #: code points on either side of a name that are read
_BEFORE = re.compile(r"((?:[^\W\d_]+[ '’]){0,3}[^\W\d_]+)[ -][^\W\d_]{0,2}$")  #: a prefix may be written on to the name
_AFTER = re.compile(r"[ -]([^\W\d_]+(?: [^\W\d_]+){0,2})")
_WORD = re.compile(r"[^\W\d_]+")


class _Side(NamedTuple):
    """The words of a pattern on one side of the star, and which of them begin with a capital."""

    words: tuple[str, ...]
    capital: tuple[bool, ...]


class Places:
    """What a watch list knows of names of states and places beside the names, made once."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.longer = Longer(watchlist.longer)
        self.doubts = {fold_key(name): one for one in watchlist.doubtful for name in one.names}


class Longer:
    """The patterns of a watch list, made once."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._before: defaultdict[str, list[_Side]] = defaultdict(list)  #: stem of the word next to the name -> sides
        self._after: defaultdict[str, list[_Side]] = defaultdict(list)
        heads: list[str] = []
        tails: list[str] = []
        for pattern in patterns:
            before, _, after = pattern.partition("*")
            if before.strip():
                self._file(before, self._before, heads, last=True)
            else:
                self._file(after, self._after, tails, last=False)
        self._heads, self._tails = tuple(heads), tuple(tails)

    def around(self, text: Folded, start: int, end: int) -> str:
        """The longer name that holds the one at folded `start:end`; "" if there is none."""
        tail = next((tail for tail in self._tails if text.text.startswith(tail, end)), "") if self._tails else ""
        head = next((head for head in self._heads if text.text.endswith(head, 0, start)), "") if self._heads else ""
        if tail or head:
            return text.surface(start - len(head), end + len(tail))
        lead = max(0, start - _REACH)
        if before := _BEFORE.search(text.text, lead, start):
            found = [match.span() for match in _WORD.finditer(text.text, before.start(1), before.end(1))]
            if taken := _standing(text, found[::-1], self._before):
                return text.surface(found[-taken][0], end)
        if after := _AFTER.match(text.text, end, end + _REACH):
            found = [match.span() for match in _WORD.finditer(text.text, after.start(1), after.end(1))]
            if taken := _standing(text, found, self._after):
                return text.surface(start, found[taken - 1][1])
        return ""

    def _file(self, written: str, sides: defaultdict[str, list[_Side]], glued: list[str], *, last: bool) -> None:
        joined = written[-1:] != " " if last else written[:1] != " "
        if joined:
            glued.append(fold_key(written.strip()))
            return
        words = written.split()[::-1] if last else written.split()
        side = _Side(tuple(map(fold_key, words)), tuple(word[0].isupper() for word in words))
        for stem in {side.words[0], *base_stems(side.words[0])}:
            sides[stem].append(side)


def _standing(text: Folded, found: Sequence[tuple[int, int]], sides: defaultdict[str, list[_Side]]) -> int:
    """How many of the words beside a name, nearest first, make a longer name of it; 0 if none do."""
    first = text.text[slice(*found[0])]
    known = [side for stem in (first, *text_stems(first)) if stem in sides for side in sides[stem]]
    for side in known:
        if len(side.words) <= len(found) and all(map(_stands, [text] * len(side.words), found, side.words, side.capital)):
            return len(side.words)
    return 0


def _stands(text: Folded, span: tuple[int, int], word: str, capital: bool) -> bool:
    """Whether a word of a pattern, perhaps in another case, stands there."""
    written = text.text[slice(*span)]
    same = written == word or not base_stems(word).isdisjoint(text_stems(written))
    return same and (not capital or text.surface(span[0], span[0] + 1).isupper())
