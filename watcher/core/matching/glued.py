"""Words with something written on to them, in columns: Korean particles on the right, Arabic and Hebrew prefixes on the
left. Lookups for all words at once say which cuts leave a known word; `bare_forms` says which of these are real.

What it refuses to do: know particles or prefixes. `script` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from watcher.core.text.columns import Columns, Ints, led
from watcher.core.text.endings import EXACT, SHORT, Stems, stems
from watcher.core.text.script import HANGUL, LONGEST_PREFIX, PREFIXED, ROOT, SWALLOWED, bare_forms
from watcher.core.text.table import expand

Rows: TypeAlias = tuple[Ints, Ints, Ints]  #: (word of the text, word of the lexicon, how)
_SCRIPTS = 0x10000
_SYLLABLES = 2  #: of the shortest Korean word that may have a particle
_LEADS = ("", *SWALLOWED)


class Glued(NamedTuple):
    """What was taken off a word, in words, and how many letters of it on either side."""

    how: str
    left: int
    right: int


def _by_code(letter: re.Pattern[str]) -> NDArray[np.bool_]:
    codes = np.zeros(_SCRIPTS, np.bool_)
    codes[[found.start() for found in letter.finditer("".join(map(chr, range(_SCRIPTS))))]] = True
    return codes


_ON_THE_RIGHT = _by_code(HANGUL)
_ON_THE_LEFT = _by_code(PREFIXED)


def glued(text: Columns, starts: Ints, ends: Ints, known: Callable[[Stems], Rows], pieces: dict[Glued, int]) -> Rows:
    """Rows of those words `starts:ends` that have something written on to a known word. Their `how` is its number in
    `pieces`, which grows.
    """
    initials = np.minimum(text.codes.take(starts), _SCRIPTS - 1)
    lengths = ends - starts
    right = np.flatnonzero(_ON_THE_RIGHT.take(initials) & (lengths > _SYLLABLES))
    left = np.flatnonzero(_ON_THE_LEFT.take(initials) & (lengths > ROOT))
    rows = [np.zeros((3, 0), np.int64)]
    if len(right):
        which, cuts = expand(np.full(len(right), _SYLLABLES), lengths[right] - _SYLLABLES)
        first = starts[right[which]]
        asked = Stems(np.arange(len(which)), text.hashes(first, first + cuts), np.full(len(which), EXACT, np.uint64))
        at, of_list, _ = known(asked)
        places = zip(right[which[at]].tolist(), cuts[at].tolist(), of_list.tolist(), strict=True)
        real = _Real(text, starts, ends, pieces)
        rows.append(real((word, slice(None, cut), "", row) for word, cut, row in places))
    if len(left):
        which, cuts = expand(np.ones(len(left), np.int64), np.minimum(lengths[left] - ROOT, LONGEST_PREFIX))
        rest = stems(text, starts[left[which]] + cuts, ends[left[which]])
        hashes = np.concatenate([rest.hashes, *(led(article, rest.hashes) for article in SWALLOWED)])
        again = len(SWALLOWED) + 1
        at, of_list, _ = known(Stems(np.arange(len(hashes)), hashes, np.tile(rest.bits & np.uint64(~SHORT & 0xFFFFFFFFFFFFFFFF), again)))
        article, row = np.divmod(at, len(rest.words))
        piece = rest.words[row]
        found = zip(left[which[piece]].tolist(), cuts[piece].tolist(), article.tolist(), of_list.tolist(), strict=True)
        real = _Real(text, starts, ends, pieces)
        rows.append(real((word, slice(cut, None), _LEADS[lead], row) for word, cut, lead, row in found))
    of_text, of_list, how = np.concatenate(rows, axis=1)
    return of_text, of_list, how


class _Real(NamedTuple):
    """Sorts out the cuts that the script knows."""

    text: Columns
    starts: Ints
    ends: Ints
    pieces: dict[Glued, int]

    def __call__(self, found: Iterable[tuple[int, slice, str, int]]) -> NDArray[np.int64]:
        """The rows that are real, of (word of the text, what is left of it, article, word of the list)."""
        real: list[tuple[int, int, int]] = []
        for word, kept, lead, known in found:
            written = self.text.codes[self.starts[word] : self.ends[word]].tobytes().decode("utf-32-le")
            form = written[kept]
            for one, how in bare_forms(written):
                taken = how.rpartition(" ")[2]
                if one == lead + form and len(taken) + len(form) == len(written):
                    left = len(taken) if kept.start else 0
                    number = self.pieces.setdefault(Glued(how, left, len(taken) - left), len(self.pieces))
                    real.append((word, known, number))
                    break
        return np.array(real, np.int64).reshape(-1, 3).T
