"""Words with something written on to them, in columns: Korean particles on the right, Arabic and Hebrew prefixes on the
left. Lookups for all words at once say which cuts leave a known word; `bare_forms` says which of these are real.

What it refuses to do: know particles or prefixes. `script` does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from watcher.core.text.columns import LONGEST, Columns, Ints, led
from watcher.core.text.endings import EXACT, Stems, stems
from watcher.core.text.script import LONGEST_PREFIX, ROOT, SWALLOWED, bare_forms, is_hangul, takes_prefixes

Rows: TypeAlias = tuple[Ints, Ints, Ints]  #: (word of the text, word of the lexicon, how)
_SCRIPTS = 0x10000


class Glued(NamedTuple):
    """What was taken off a word, in words, and how many letters of it on either side."""

    how: str
    left: int
    right: int


def _by_code(of: Callable[[str], bool]) -> NDArray[np.bool_]:
    return np.array([of(chr(code)) for code in range(_SCRIPTS)])


_ON_THE_RIGHT = _by_code(is_hangul)
_ON_THE_LEFT = _by_code(takes_prefixes)


def glued(text: Columns, known: Callable[[Stems], Rows], first: int) -> tuple[Rows, tuple[Glued, ...]]:
    """Rows of known words with something written on to them. Their `how` is `first` and more: see the second result."""
    initials = np.minimum(text.codes.take(text.starts), _SCRIPTS - 1)
    lengths = text.ends - text.starts
    numbers: dict[Glued, int] = {}
    rows = [np.zeros((3, 0), np.int64)]
    right = np.flatnonzero(_ON_THE_RIGHT.take(initials) & (lengths <= LONGEST))
    cut = 1
    while len(right := right[lengths[right] > (cut := cut + 1)]):
        hashes = text.hashes(text.starts[right], text.starts[right] + cut)
        found = known(Stems(right, hashes, np.full(len(right), EXACT, np.uint64)))
        rows.append(_real(text, found, slice(None, cut), "", numbers))
    left = np.flatnonzero(_ON_THE_LEFT.take(initials) & (lengths <= LONGEST))
    cut = 0
    while cut < LONGEST_PREFIX and len(left := left[lengths[left] >= (cut := cut + 1) + ROOT]):
        rest = stems(text, text.starts[left] + cut, text.ends[left])
        rest = rest._replace(words=left[rest.words])
        for article in ("", *SWALLOWED):
            found = known(rest._replace(hashes=led(article, rest.hashes)) if article else rest)
            rows.append(_real(text, found, slice(cut, None), article, numbers))
    of_text, of_list, how = np.concatenate(rows, axis=1)
    return (of_text, of_list, how + first), tuple(numbers)


def _real(text: Columns, found: Rows, kept: slice, lead: str, numbers: dict[Glued, int]) -> NDArray[np.int64]:
    """The rows whose cut is one that the script knows."""
    real: list[tuple[int, int, int]] = []
    for word, known, _ in zip(*(column.tolist() for column in found), strict=True):
        written = text.codes[text.starts[word] : text.ends[word]].tobytes().decode("utf-32-le")
        form = written[kept]
        for one, how in bare_forms(written):
            taken = how.rpartition(" ")[2]
            if one == lead + form and len(taken) + len(form) == len(written):
                left = len(taken) if kept.start else 0
                number = numbers.setdefault(Glued(how, left, len(taken) - left), len(numbers))
                real.append((word, known, number))
                break
    return np.array(real, np.int64).reshape(-1, 3).T
