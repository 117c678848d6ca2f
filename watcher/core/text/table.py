"""A table looked up by many keys at once: sorted 64-bit keys and a directory of their leading bits.

It is three arrays, so it is saved and mapped into memory as it is, and a million rows need no object.
What it refuses to do: change. It is built whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from watcher.core.text.columns import U64, Ints

U32: TypeAlias = NDArray[np.uint32]

_MIX = np.uint64(0xD6E8FEB86659FD93)  #: odd, so that no two keys become one; spreads keys over the directory
_STEP = 1 << 18  #: directory entries made at once
_SPARE = 1  #: directory entries are twice to four times the rows: most keys that are not there end in an empty one


def mixed(keys: U64) -> U64:
    """The keys with their bits spread, so that leading ones tell them apart. No two keys become one."""
    return keys * _MIX


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """`keys` mixed and ascending; `rooms[leading bits]` is the first row that begins with these bits or more."""

    keys: U64
    rooms: U32

    @staticmethod
    def sort(keys: U64) -> tuple[Table, Ints]:
        """The table of these keys, and the order in which their rows now stand. Equal keys keep their order."""
        ascending = mixed(keys)
        order = np.argsort(ascending, kind="stable")
        ascending = ascending[order]
        bits = max(1, len(keys).bit_length() + _SPARE)
        rooms = np.full((1 << bits) + 1, len(keys), np.uint32)
        for first in range(0, 1 << bits, _STEP):
            marks = np.arange(first, min(first + _STEP, 1 << bits), dtype=np.uint64) << np.uint64(64 - bits)
            rooms[first : first + len(marks)] = np.searchsorted(ascending, marks)
        return Table(ascending, rooms), order

    def find(self, keys: U64) -> tuple[Ints, Ints]:
        """(which of `keys`, row) of every row that has one of them, in the order of `keys`."""
        wanted = mixed(keys)
        rooms = (wanted >> np.uint64(64 - (len(self.rooms) - 1).bit_length() + 1)).view(np.int64)
        first = self.rooms.take(rooms)
        last = self.rooms.take(rooms + 1)
        asked = np.flatnonzero(last > first)
        first = first[asked].astype(np.int64)
        which, rows = expand(first, last[asked] - first)
        same = self.keys.take(rows) == wanted.take(asked.take(which))
        return asked.take(which[same]), rows[same]


def expand(firsts: NDArray[np.integer], counts: NDArray[np.integer]) -> tuple[Ints, Ints]:
    """(which range, number in it) of every number of ranges that begin at `firsts` and hold `counts`."""
    counts = counts.astype(np.int64)
    which = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return which, np.arange(len(which)) - before.take(which) + firsts.take(which)
