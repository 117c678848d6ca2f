"""A watch list as arrays: which words its spellings are made of, under which stems these are filed, which spellings
hold which two words side by side.

A spelling of one word is found by its word, a longer one by the two neighbours of its words that fewest spellings
have; a spelling without spaces by its first characters. Nothing here is an object of its own, so a million names
are some arrays, and can be saved and mapped into memory as they are.

What it refuses to do: read texts (`search` does), or decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from watcher.core.text.columns import U64, Ints
from watcher.core.text.table import U32, Table, mixed

#: Flags of a spelling. LOOKED_AT: its letters are looked at one by one; or they must be all capitals, or initials. STOPS: a
#: text may hold stops in it. COMMA: or a comma.
BENDS, DORMANT, BEGINS, WEAK, LOOKED_AT, ACRONYM, INITIALED, STOPS, COMMA = (1 << bit for bit in range(9))
ALONE, ASLEEP = 1, 2  #: traits of a word: it is a spelling by itself, or one that is only searched beside others
WHOLE, LEADS = 1, 2  #: what a character without spaces is: a run by itself, the first of a longer one
FIRST = 3  #: letters of a word by which most words of a text are turned away
RUN = 4  #: characters of a run without spaces by which a spelling is found
RUN_CODES = 0x40000  #: the scripts without spaces lie below
_GATE = 18  #: bits
GATE = 1 << _GATE


def gate_rooms(hashes: U64) -> Ints:
    """Where the gate keeps what it knows of words that begin so."""
    return (mixed(hashes) >> np.uint64(64 - _GATE)).view(np.int64)


def pair_keys(left: NDArray[np.integer], right: NDArray[np.integer]) -> U64:
    """The key of two numbers side by side."""
    return (left.astype(np.uint64) << np.uint64(32)) | right.astype(np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The arrays. A word is its number in `stem_word`, a spelling its number in `entity`; `x_at[i]:x_at[i + 1]` are the
    rows of x that belong to i.
    """

    gate: NDArray[np.uint8]  #: by leading bits of the mixed hash of a word's first letters: whether any word here begins so
    stem_keys: U64
    stem_rooms: U32
    stem_bits: U64
    stem_word: U32
    traits: NDArray[np.uint8]  #: of each word
    follows: U64  #: word -> those that stand behind it in a pair, as bits of `memory.bits_of`
    single_at: U32  #: word -> spellings that are that word alone
    single: U32
    pair_keys: U64
    pair_rooms: U32
    pair: U32
    pair_offset: NDArray[np.uint8]  #: where in the spelling the two words stand
    run_gate: NDArray[np.uint8]  #: by code point: whether it is a run, or a run may begin with it
    run_pair_gate: NDArray[np.bool_]  #: by leading bits of the mixed hash of a run's first two characters: whether any begins so
    run_keys: U64
    run_rooms: U32
    run: U32  #: the spelling
    run_lead: U32  #: characters of the spelling before its run
    run_size: U32  #: all its characters
    run_hash: U64  #: of these, of the first `LONGEST`
    entity: U32  #: spelling -> number of its entity in the watch list
    ordinal: U32  #: spelling -> which of the `aliases` of its entity it is
    flags: NDArray[np.uint16]
    word_at: U32  #: spelling -> its words
    word: U32
    capital: NDArray[np.bool_]  #: for each of these, whether it must begin with a capital
    spelling_at: U32  #: entity -> its spellings
    sleeps: NDArray[np.bool_]  #: entity -> whether some of its spellings are only searched beside others of it
    context: U32  #: entity -> number of its context, the same for equal ones; 0 if more than words of the text may help it
    cue_at: U32  #: spelling of the last entity, a word of contexts -> the contexts it is in
    cue_context: U32
    begin_lengths: U32  #: letters of the spellings listed as stems

    def may_begin(self, hashes: U64) -> NDArray[np.bool_]:
        """Whether words of which these are the hashes of the first letters may be words of the lexicon."""
        return self.gate.take(gate_rooms(hashes)).view(np.bool_)

    @property
    def stems(self) -> Table:
        return Table(self.stem_keys, self.stem_rooms)

    @property
    def pairs(self) -> Table:
        return Table(self.pair_keys, self.pair_rooms)

    @property
    def runs(self) -> Table:
        return Table(self.run_keys, self.run_rooms)

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """What to save."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
