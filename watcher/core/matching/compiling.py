"""From the entities of a watch list to its lexicon: every spelling read once, its words numbered and filed.

Spellings are read in batches, as texts are, and kept as columns, so that a million names take minutes and not the
whole memory. What it refuses to do: save anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from watcher.core.matching.alias import Alias, aliases
from watcher.core.matching.lexicon import BEGINS, BENDS, DORMANT, FIRST, GATE, LOOKED_AT, RUN, Lexicon, gate_rooms, pair_keys
from watcher.core.text.columns import LONGEST, U64, UPPER, Ints, columns, span_hashes
from watcher.core.text.endings import BEGIN, EXACT, filed
from watcher.core.text.fold import fold_key
from watcher.core.text.script import UNSPACED_RUN
from watcher.core.text.table import U32, Table
from watcher.core.watchlist.entity import Entity
from watcher.core.watchlist.variants import INITIALS

_BATCH = 20_000  #: spellings read at once
_STEMS = 100_000  #: words bent at once
#: Flags of a spelling while it is compiled: a text must keep the first capital, or all: "US Open" is a tournament, "US
#: open to talks" is news.
_CAPITAL, _CAPITALS = 64, 128
_INNER_CAPITAL = re.compile("[a-zß-öø-ÿа-яёіїєґ][A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ]")


def compile_lexicon(entities: Iterable[Entity]) -> Lexicon:
    """Compile every spelling of the entities, numbered in their order."""
    draft = _Draft()
    for number, entity in enumerate(entities):
        for ordinal, alias in enumerate(aliases(entity)):
            draft.add(number, ordinal, alias)
    return draft.finish()


class _Draft:
    """Spellings as they come, in columns. A spelling that can be read in two ways has two rows."""

    def __init__(self) -> None:
        self._entity: list[int] = []
        self._ordinal: list[int] = []
        self._flags: list[int] = []
        self._waiting: list[str] = []  #: texts of the last rows, not read yet
        self._lengths: list[Ints] = []  #: words of each row
        self._hashes: list[U64] = []  #: of the words of all rows
        self._capital: list[NDArray[np.bool_]] = []  #: whether such a word must begin with a capital
        self._texts: dict[int, str] = {}  #: hash of a word -> the word
        self._runs: list[str] = []
        self._run_rows: list[int] = []

    def add(self, entity: int, ordinal: int, alias: Alias) -> None:
        flags = (BENDS if alias.bends else 0) | (DORMANT if alias.dormant else 0) | (BEGINS if alias.kind == "stem" else 0)
        if alias.acronym or alias.exact or alias.derived.startswith(INITIALS):
            flags |= LOOKED_AT
        if alias.capital:
            flags |= _CAPITALS if alias.derived or alias.kind == "blocker" else _CAPITAL
        if run := UNSPACED_RUN.search(alias.folded):
            self._runs.append(run.group()[:RUN])
            self._run_rows.append(len(self._entity))
            self._row(entity, ordinal, flags, "")
            return
        self._row(entity, ordinal, flags, alias.text)
        if _INNER_CAPITAL.search(alias.text):  # a name may be glued on purpose: YouTube is one word, and two
            self._row(entity, ordinal, flags & ~_CAPITALS | (_CAPITAL if alias.capital else 0), fold_key(alias.text))

    def _row(self, entity: int, ordinal: int, flags: int, text: str) -> None:
        self._entity.append(entity)
        self._ordinal.append(ordinal)
        self._flags.append(flags)
        self._waiting.append(text)
        if len(self._waiting) >= _BATCH:
            self._read()

    def _read(self) -> None:
        """Cut the waiting texts into words."""
        if not self._waiting:
            return
        text = columns(self._waiting)
        rows = np.searchsorted(text.bounds, text.starts, side="right") - 1
        short = text.ends - text.starts <= LONGEST
        whole = np.bincount(rows[~short], minlength=len(self._waiting)) == 0  # a spelling with an endless word is none
        kept = whole[rows]
        starts, ends, rows = text.starts[kept], text.ends[kept], rows[kept]
        hashes = text.hashes(starts, ends)
        lengths = np.bincount(rows, minlength=len(self._waiting))
        first = len(self._entity) - len(self._waiting)
        flags = np.array(self._flags[first:], np.uint8)[rows]
        leads = np.diff(rows, prepend=-1) != 0
        upper = text.kinds.take(starts) & UPPER != 0
        self._capital.append((flags & _CAPITAL != 0) & leads | (flags & _CAPITALS != 0) & upper)
        begins = flags & BEGINS != 0
        hashes[begins] = ~hashes[begins]  # a word that only begins others is another word than the same one in a name
        new, at = np.unique(hashes, return_index=True)
        for hashed, start, end in zip(new.tolist(), starts[at].tolist(), ends[at].tolist(), strict=True):
            if hashed not in self._texts:
                self._texts[hashed] = text.codes[start:end].tobytes().decode("utf-32-le")
        self._lengths.append(lengths)
        self._hashes.append(hashes)
        self._waiting.clear()

    def finish(self) -> Lexicon:
        self._read()
        flags = np.array(self._flags, np.uint8)
        entity = np.array(self._entity, np.uint32)
        lengths = np.concatenate([np.zeros(0, np.int64), *self._lengths])
        flags[lengths != 1] &= 255 - DORMANT  # only single words are woken; "Smith-Jones" is searched as any two are
        hashes, word = np.unique(np.concatenate([np.zeros(0, np.uint64), *self._hashes]), return_inverse=True)
        word_at = np.concatenate(([0], np.cumsum(lengths)))
        row_of = np.repeat(np.arange(len(lengths)), lengths)
        texts = [self._texts[hashed] for hashed in hashes.tolist()]
        bending = np.zeros(len(hashes), np.bool_)
        bending[word[flags[row_of] & BENDS != 0]] = True
        begins = np.zeros(len(hashes), np.bool_)
        begins[word[flags[row_of] & BEGINS != 0]] = True
        gate, stem_keys, stem_rooms, stem_bits, stem_word = _stems(texts, bending, begins)
        lone = np.flatnonzero((lengths == 1) & (flags & DORMANT == 0))
        single_at, single = _grouped(word[word_at[lone]], lone, len(hashes))
        pair_keys_, pair_rooms, pair, offset = _pairs(word, word_at, lengths)
        runs, order = Table.sort(span_hashes(self._runs))
        entities = int(entity[-1]) + 1 if len(entity) else 0
        sleeps = np.zeros(entities, np.bool_)
        sleeps[entity[flags & DORMANT != 0]] = True
        return Lexicon(
            gate=gate,
            stem_keys=stem_keys,
            stem_rooms=stem_rooms,
            stem_bits=stem_bits,
            stem_word=stem_word,
            single_at=single_at,
            single=single,
            pair_keys=pair_keys_,
            pair_rooms=pair_rooms,
            pair=pair,
            pair_offset=offset,
            run_keys=runs.keys,
            run_rooms=runs.rooms,
            run=np.array(self._run_rows, np.uint32)[order],
            entity=entity,
            ordinal=np.array(self._ordinal, np.uint32),
            flags=flags,
            word_at=word_at.astype(np.uint32),
            word=word.astype(np.uint32),
            capital=np.concatenate([np.zeros(0, np.bool_), *self._capital]),
            spelling_at=np.searchsorted(entity, np.arange(entities + 1)).astype(np.uint32),
            sleeps=sleeps,
            begin_lengths=np.unique(np.array([len(texts[at]) for at in np.flatnonzero(begins).tolist()], np.uint32)),
        )


def _stems(texts: list[str], bending: NDArray[np.bool_], begins: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], U64, U32, U64, U32]:
    """Every word under itself, or as a beginning, and if it bends under its stems; and the gate of their first letters."""
    firsts: set[str] = set()
    keys: list[U64] = []
    bits: list[U64] = []
    numbers: list[U32] = []
    for first in range(0, len(texts), _STEMS):
        spans: list[str] = []
        declensions: list[int] = []
        owners: list[int] = []
        for number in range(first, min(first + _STEMS, len(texts))):
            text = texts[number]
            rows = dict(filed(text)) if bending[number] and not begins[number] else {}
            rows[text] = rows.get(text, 0) | EXACT if not begins[number] else BEGIN
            spans += rows
            firsts.update(stem[:FIRST] for stem in rows)
            declensions += rows.values()
            owners += [number] * len(rows)
        keys.append(span_hashes(spans))
        bits.append(np.array(declensions, np.uint64))
        numbers.append(np.array(owners, np.uint32))
    table, order = Table.sort(np.concatenate([np.zeros(0, np.uint64), *keys]))
    gate = np.zeros(GATE, np.uint8)
    gate[gate_rooms(span_hashes(list(firsts)))] = 1
    if any(len(texts[at]) < FIRST for at in np.flatnonzero(begins).tolist()):
        gate[:] = 1  # what begins with one or two letters may go on with any
    return (
        gate,
        table.keys,
        table.rooms,
        np.concatenate([np.zeros(0, np.uint64), *bits])[order],
        np.concatenate([np.zeros(0, np.uint32), *numbers])[order],
    )


def _grouped(owners: NDArray[np.integer], values: NDArray[np.integer], count: int) -> tuple[U32, U32]:
    """Values by owner: where each owner's begin, and the values."""
    order = np.argsort(owners, kind="stable")
    return np.searchsorted(owners[order], np.arange(count + 1)).astype(np.uint32), values[order].astype(np.uint32)


def _pairs(word: Ints, word_at: Ints, lengths: Ints) -> tuple[U64, U32, U32, NDArray[np.uint8]]:
    """Each longer spelling under its two neighbouring words that fewest spellings have side by side."""
    several = np.flatnonzero((lengths > 1) & (lengths < 256))  # noqa: PLR2004 - offsets are bytes
    if not len(several):
        table, _ = Table.sort(np.zeros(0, np.uint64))
        return table.keys, table.rooms, np.zeros(0, np.uint32), np.zeros(0, np.uint8)
    counts = lengths[several] - 1
    begins = np.cumsum(counts) - counts
    row = np.repeat(np.arange(len(several)), counts)
    offset = np.arange(len(row)) - begins[row]
    at = word_at[several][row] + offset
    keys = pair_keys(word[at], word[at + 1])
    _, which, often = np.unique(keys, return_inverse=True, return_counts=True)
    order = np.lexsort((offset, often[which], row))
    rarest = order[begins]
    table, order = Table.sort(keys[rarest])
    rarest = rarest[order]
    return table.keys, table.rooms, several[row[rarest]].astype(np.uint32), offset[rarest].astype(np.uint8)
