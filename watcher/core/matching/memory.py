"""What the words of earlier texts were found to be. Texts repeat their words, so most need not be looked up again.

A word is remembered by its hash, in one of the two slots that its hash leads to, and has a number here. What all that it
may be have in common is kept beside it, so that most words of a text are done with after one look. It begins small and grows
with the words met, for a process that reads a few documents must not pay for a million.
What it refuses to do: be used by two searches at once.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from watcher.core.matching.glued import Glued
from watcher.core.text.columns import U64, Ints
from watcher.core.text.table import expand, mixed

_SLOT_BITS = 19  #: at most; there are twice as many slots as words, while there may be
_WORDS, _ROWS = 1 << 18, 1 << 20  #: remembered at the beginning of a search, at most
_BEGINS = 12  #: bits of slots of a memory that knows nothing yet
NEW = -1


class Meanings(NamedTuple):
    """Rows of (which of the words asked for, word of the lexicon, how), ascending."""

    which: Ints
    known: Ints
    how: Ints


class Memory:
    """Hash of a word -> its number; number -> the rows (word of a lexicon, how) found for it, possibly none.

    `traits` are by word of the lexicon what is to be known of it, `follows` the words that may stand behind it, as bits.
    """

    def __init__(self, traits: NDArray[np.uint8], follows: U64) -> None:
        self._traits_of = traits
        self._follows_of = follows
        self._forget()

    def _forget(self) -> None:
        self._clear(min(_BEGINS, _SLOT_BITS))
        self._first = np.zeros(2, np.int64)  # of each word, where its rows begin; and where the next will
        self._known = np.zeros(1, np.uint32)
        self._how = np.zeros(1, np.uint32)
        self.pieces: dict[Glued, int] = {}  #: what was written on to words, each with its number
        self.words = 1  # number 0 is a word that nothing is known of
        #: Of each word, in one: what is true of any that it may be; these as bits; and what may stand behind any of these.
        self.traits = np.zeros(1, np.uint8)
        self.bits = np.zeros(1, np.uint64)
        self.follows = np.zeros(1, np.uint64)

    def _clear(self, bits: int) -> None:
        self._slot_bits = bits
        self._keys = np.zeros(1 << bits, np.uint64)
        self._numbers = np.full(1 << bits, NEW, np.int32)

    def begin(self) -> None:
        """A search begins: when there is no room left, forget all. The numbers given to it hold until the next one."""
        if self.words > _WORDS or self._first[self.words] > _ROWS:
            self._forget()

    def recall(self, hashes: U64) -> Ints:
        """The number of each word, NEW for those not met before."""
        spread = mixed(hashes)
        slots = self._slots(spread)
        numbers = self._numbers.take(slots).astype(np.int64)
        numbers[self._keys.take(slots) != hashes] = NEW
        missed = np.flatnonzero(numbers == NEW)
        if len(missed):
            slots = self._slots(spread.take(missed), second=True)
            numbers[missed] = np.where(self._keys.take(slots) == hashes.take(missed), self._numbers.take(slots), NEW)
        return numbers

    def learn(self, hashes: U64, meanings: Meanings) -> Ints:
        """Remember different new words, and say their numbers. The rows ascend, each word of the lexicon once a word."""
        count, rows = len(hashes), len(meanings.which)
        numbers = np.arange(self.words, self.words + count)
        used = int(self._first[self.words])
        self._reserve(self.words + count, used + rows)
        self._first[self.words : self.words + count + 1] = used + np.searchsorted(meanings.which, np.arange(count + 1))
        self._known[used : used + rows] = meanings.known
        self._how[used : used + rows] = meanings.how
        if rows:
            begins = np.flatnonzero(np.diff(meanings.which, prepend=-1))
            at = self.words + meanings.which[begins]
            self.traits[at] = np.bitwise_or.reduceat(self._traits_of.take(meanings.known), begins)
            self.bits[at] = np.bitwise_or.reduceat(bits_of(meanings.known), begins)
            self.follows[at] = np.bitwise_or.reduceat(self._follows_of.take(meanings.known), begins)
        self.words += count
        self._spread(hashes, numbers)
        return numbers

    def meanings(self, numbers: Ints) -> Meanings:
        """What some words may be."""
        first = self._first.take(numbers)
        which, rows = expand(first, self._first.take(numbers + 1) - first)
        return Meanings(which, self._known.take(rows).astype(np.int64), self._how.take(rows).astype(np.int64))

    def _spread(self, hashes: U64, numbers: Ints) -> None:
        """Place new words, in more slots if there are too few."""
        bits = min(_SLOT_BITS, (2 * self.words - 1).bit_length())
        if bits > self._slot_bits:
            used = np.flatnonzero(self._numbers != NEW)
            before, known = self._keys.take(used), self._numbers.take(used).astype(np.int64)
            self._clear(bits)
            self._place(before, known)
        self._place(hashes, numbers)

    def _place(self, hashes: U64, numbers: Ints) -> None:
        """Each word into its first slot if that is free, else its second, whoever is there."""
        spread = mixed(hashes)
        slots = self._slots(spread)
        free = np.flatnonzero(self._numbers.take(slots) == NEW)
        self._keys[slots[free]], self._numbers[slots[free]] = hashes[free], numbers[free]
        rest = np.flatnonzero(self._numbers.take(slots) != numbers)
        slots = self._slots(spread.take(rest), second=True)
        self._keys[slots], self._numbers[slots] = hashes[rest], numbers[rest]

    def _slots(self, spread: U64, *, second: bool = False) -> Ints:
        """Where words with these mixed hashes may be."""
        bits = self._slot_bits
        if second:
            return (spread >> np.uint64(64 - 2 * bits) & np.uint64((1 << bits) - 1)).view(np.int64)
        return (spread >> np.uint64(64 - bits)).view(np.int64)

    def _reserve(self, words: int, rows: int) -> None:
        """Room for so many. One search may need more than all that is remembered."""
        if words > len(self.traits):
            self.traits = _grown(self.traits, words)
            self.bits, self.follows = _grown(self.bits, words), _grown(self.follows, words)
            self._first = _grown(self._first, len(self.traits) + 1)
        if rows > len(self._known):
            self._known, self._how = _grown(self._known, rows), _grown(self._how, rows)


def bits_of(known: NDArray[np.integer]) -> U64:
    """Words of a lexicon as one of 64 bits each."""
    return np.uint64(1) << (known.astype(np.uint64) & np.uint64(63))


_Column = TypeVar("_Column", bound=np.generic)


def _grown(column: NDArray[_Column], size: int) -> NDArray[_Column]:
    grown = np.zeros(max(size, 2 * len(column)), column.dtype)
    grown[: len(column)] = column
    return grown
