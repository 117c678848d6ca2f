"""What the words of earlier texts were found to be. Texts repeat their words, so most need not be looked up again.

A word is remembered by its hash, in the one slot that its hash leads to; when the room is used up all is forgotten.
What it refuses to do: be used by two searches at once.
"""

from __future__ import annotations

import numpy as np

from watcher.core.text.columns import U64, Ints
from watcher.core.text.table import expand, mixed

_SLOT_BITS = 18
_ROWS = 1 << 19


class Memory:
    """Hash of a word -> the rows (word of a lexicon, how) that were found for it, possibly none."""

    def __init__(self) -> None:
        self._keys = np.zeros(1 << _SLOT_BITS, np.uint64)
        self._first = np.zeros(1 << _SLOT_BITS, np.int32)
        self._count = np.full(1 << _SLOT_BITS, -1, np.int16)
        self._known = np.zeros(_ROWS, np.uint32)
        self._how = np.zeros(_ROWS, np.uint8)
        self._used = 0

    def recall(self, hashes: U64) -> tuple[Ints, Ints, Ints, Ints]:
        """(which hash, known word, how) of all rows remembered, and which hashes are new."""
        slots = (mixed(hashes) >> np.uint64(64 - _SLOT_BITS)).view(np.int64)
        met = (self._keys.take(slots) == hashes) & (self._count.take(slots) >= 0)
        counts = np.where(met, self._count.take(slots), 0)
        some = np.flatnonzero(counts)
        which, rows = expand(self._first.take(slots[some]), counts[some])
        return some[which], self._known.take(rows).astype(np.int64), self._how.take(rows).astype(np.int64), np.flatnonzero(~met)

    def learn(self, hashes: U64, which: Ints, known: Ints, how: Ints) -> None:
        """Remember different new hashes with their rows; `which` ascends."""
        if self._used + len(which) > _ROWS:
            self._count[:] = -1
            self._used = 0
        if len(which) > _ROWS or not len(hashes):
            return
        slots = (mixed(hashes) >> np.uint64(64 - _SLOT_BITS)).view(np.int64)
        edges = np.searchsorted(which, np.arange(len(hashes) + 1))
        kept = np.flatnonzero(np.diff(edges) < 1000)  # noqa: PLR2004 - what fits the counter
        slots, last = np.unique(slots[kept][::-1], return_index=True)  # of two that meet in a slot, one
        kept = kept[::-1][last]
        self._known[self._used : self._used + len(which)] = known
        self._how[self._used : self._used + len(which)] = how
        self._keys[slots] = hashes[kept]
        self._first[slots] = self._used + edges[kept]
        self._count[slots] = np.diff(edges)[kept]
        self._used += len(which)
