"""From the entities of a watch list to its lexicon: every spelling read once, its words numbered and filed.

Spellings are read in batches, as texts are, and kept as columns, so that a million names take minutes and not the
whole memory. What it refuses to do: save anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from watcher.core.matching.alias import Alias, aliases
from watcher.core.matching.lexicon import (
    ACRONYM,
    ALONE,
    ASLEEP,
    BEGINS,
    BENDS,
    COMMA,
    DORMANT,
    FIRST,
    GATE,
    INITIALED,
    LEADS,
    LOOKED_AT,
    RUN,
    RUN_CODES,
    STOPS,
    WEAK,
    WHOLE,
    Lexicon,
    gate_rooms,
    pair_keys,
)
from watcher.core.matching.memory import bits_of
from watcher.core.text.columns import LONGEST, U64, UPPER, Columns, Ints, columns, span_hashes
from watcher.core.text.endings import BEGIN, EXACT, filed
from watcher.core.text.fold import fold_key
from watcher.core.text.script import UNSPACED_RUN
from watcher.core.text.table import U32, Table, expand, mixed
from watcher.core.watchlist.entity import CUE, Entity
from watcher.core.watchlist.persons import INITIALS, TURNED
from watcher.core.watchlist.tariff import LINE

_BATCH = 20_000  #: spellings read at once
_STEMS = 10_000  #: words bent at once
_PAIRS = 100_000  #: spellings whose neighbours are weighed at once
_TALLY = 23  #: bits of a neighbourhood's place in the tally of how often it stands in spellings, at most; some share theirs
#: Flags of a spelling while it is compiled: a text must keep the first capital, or all: "US Open" is a tournament, "US
#: open to talks" is news.
_CAPITAL, _CAPITALS = 1 << 9, 1 << 10
_INNER_CAPITAL = re.compile("[a-zß-öø-ÿа-яёіїєґ][A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ]")


def compile_lexicon(entities: Iterable[Entity]) -> Lexicon:
    """Compile every spelling of the entities, numbered in their order."""
    draft = _Draft()
    number = -1
    for number, entity in enumerate(entities):
        draft.open(entity)
        for ordinal, alias in enumerate(aliases(entity)):
            draft.add(number, ordinal, alias)
    return draft.finish(number + 1)


class _Draft:
    """Spellings as they come, in columns. A spelling that can be read in two ways has two rows."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, int, int]] = []  #: entity, ordinal and flags of the last rows, not read yet
        self._waiting: list[str] = []  #: their texts
        self._read_rows = 0
        self._entity: list[U32] = [np.zeros(0, np.uint32)]
        self._ordinal: list[U32] = [np.zeros(0, np.uint32)]
        self._flags: list[NDArray[np.uint16]] = [np.zeros(0, np.uint16)]
        self._lengths: list[U32] = [np.zeros(0, np.uint32)]  #: words of each row
        self._words: list[U32] = [np.zeros(0, np.uint32)]  #: the numbers of the words of all rows
        self._capital: list[NDArray[np.bool_]] = [np.zeros(0, np.bool_)]  #: whether such a word must begin with a capital
        self._numbers: dict[int, int] = {}  #: hash of a word -> its number
        self._texts: list[str] = []  #: number -> the word
        self._contexts: list[int] = []  #: by entity
        self._context_numbers: dict[tuple[str, ...], int] = {}
        self._cues: dict[str, int] = {}  #: word of contexts -> which of the spellings it is
        self._runs: list[tuple[str, int, str]] = []  #: first characters, how many stand before them, the whole spelling
        self._run_rows: list[int] = []

    def open(self, entity: Entity) -> None:
        """Note what an entity's doubtful names need."""
        self._contexts.append(self._context_numbers.setdefault(entity.context, len(self._context_numbers)))

    def add(self, entity: int, ordinal: int, alias: Alias) -> None:
        flags = (BENDS if alias.bends else 0) | (WEAK if alias.kind == "weak" else 0)
        flags |= (DORMANT if alias.dormant else 0) | (BEGINS if alias.begins else 0) | (STOPS if alias.stops else 0)
        if alias.derived == TURNED:
            flags |= COMMA
        if alias.exact or alias.derived == LINE:
            flags |= LOOKED_AT
        elif alias.acronym:
            flags |= ACRONYM
        elif alias.derived.startswith(INITIALS):
            flags |= INITIALED
        if alias.capital:
            flags |= _CAPITALS if alias.derived or alias.kind == "blocker" else _CAPITAL
        if alias.kind == CUE:
            self._cues[alias.text] = ordinal
        if alias.run >= 0 and (run := UNSPACED_RUN.match(alias.folded, alias.run)):
            self._runs.append((run.group()[:RUN], alias.run, alias.folded))
            self._run_rows.append(self._read_rows + len(self._rows))
            self._row(entity, ordinal, flags, "")
            return
        self._row(entity, ordinal, flags, alias.text)
        if _INNER_CAPITAL.search(alias.text):  # a name may be glued on purpose: YouTube is one word, and two
            self._row(entity, ordinal, flags & ~_CAPITALS | (_CAPITAL if alias.capital else 0), fold_key(alias.text))

    def _row(self, entity: int, ordinal: int, flags: int, text: str) -> None:
        self._rows.append((entity, ordinal, flags))
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
        entity, ordinal, flags_of = np.array(self._rows, np.uint32).T
        self._entity.append(entity.copy())
        self._ordinal.append(ordinal.copy())
        self._flags.append(flags_of.astype(np.uint16))
        flags = flags_of[rows]
        leads = np.diff(rows, prepend=-1) != 0
        upper = text.kinds.take(starts) & UPPER != 0
        self._capital.append((flags & _CAPITAL != 0) & leads | (flags & _CAPITALS != 0) & upper)
        begins = (flags & BEGINS != 0) & (np.diff(rows, append=-1) != 0)  # the last word of each such spelling
        hashes[begins] = ~hashes[begins]  # a word that only begins others is another word than the same one in a name
        self._lengths.append(lengths.astype(np.uint32))
        self._words.append(self._numbered(text, starts, ends, hashes))
        self._read_rows += len(self._rows)
        self._rows.clear()
        self._waiting.clear()

    def _numbered(self, text: Columns, starts: Ints, ends: Ints, hashes: U64) -> U32:
        """The numbers of words, new ones given to those not met before."""
        met, at, which = np.unique(hashes, return_index=True, return_inverse=True)
        numbers = np.zeros(len(met), np.uint32)
        for row, (hashed, start, end) in enumerate(zip(met.tolist(), starts[at].tolist(), ends[at].tolist(), strict=True)):
            number = self._numbers.setdefault(hashed, len(self._texts))
            if number == len(self._texts):
                self._texts.append(text.codes[start:end].tobytes().decode("utf-32-le"))
            numbers[row] = number
        return numbers[which]

    def finish(self, entities: int) -> Lexicon:
        self._read()
        self._numbers.clear()
        flags, entity, ordinal, lengths, word, capital = (
            _taken(column) for column in (self._flags, self._entity, self._ordinal, self._lengths, self._words, self._capital)
        )
        flags[lengths != 1] &= ~np.uint16(DORMANT)  # only single words are woken; "Smith-Jones" is searched as any two are
        word_at = np.zeros(len(lengths) + 1, np.uint32)
        np.cumsum(lengths, out=word_at[1:])
        bending = _borne(word, word_at, np.flatnonzero(flags & BENDS), len(self._texts))
        begins = np.zeros(len(self._texts), np.bool_)
        begins[word[word_at[1:][(flags & BEGINS != 0) & (lengths > 0)] - 1]] = True
        gate, stem_keys, stem_rooms, stem_bits, stem_word = _stems(self._texts, bending, begins)
        lone = np.flatnonzero((lengths == 1) & (flags & DORMANT == 0))
        single_at, single = _grouped(word[word_at[lone]], lone, len(self._texts))
        pair_keys_, pair_rooms, pair, offset = _pairs(word, word_at, lengths)
        traits = np.zeros(len(self._texts), np.uint8)
        traits[word[word_at[lone]]] |= ALONE
        traits[word[word_at[np.flatnonzero(flags & DORMANT)]]] |= ASLEEP
        follows = np.zeros(len(self._texts), np.uint64)
        np.bitwise_or.at(follows, word[word_at[pair] + offset], bits_of(word[word_at[pair] + offset + 1]))
        firsts = [first for first, _, _ in self._runs]
        runs, order = Table.sort(span_hashes(firsts))
        sleeps = np.zeros(entities, np.bool_)
        sleeps[entity[flags & DORMANT != 0]] = True
        context, cue_at, cue_context = self._groups()
        return Lexicon(
            gate=gate,
            stem_keys=stem_keys,
            stem_rooms=stem_rooms,
            stem_bits=stem_bits,
            stem_word=stem_word,
            traits=traits,
            follows=follows,
            single_at=single_at,
            single=single,
            pair_keys=pair_keys_,
            pair_rooms=pair_rooms,
            pair=pair,
            pair_offset=offset,
            run_gate=_first_characters(firsts),
            run_pair_gate=_first_pairs(firsts),
            run_keys=runs.keys,
            run_rooms=runs.rooms,
            run=np.array(self._run_rows, np.uint32)[order],
            run_lead=np.array([lead for _, lead, _ in self._runs], np.uint32)[order],
            run_size=np.array([len(whole) for _, _, whole in self._runs], np.uint32)[order],
            run_hash=span_hashes([whole[:LONGEST] for _, _, whole in self._runs])[order],
            entity=entity,
            ordinal=ordinal,
            flags=flags,
            word_at=word_at,
            word=word,
            capital=capital,
            spelling_at=np.searchsorted(entity, np.arange(entities + 1)).astype(np.uint32),
            sleeps=sleeps,
            context=context,
            cue_at=cue_at,
            cue_context=cue_context,
            begin_lengths=np.unique(np.array([len(self._texts[at]) for at in np.flatnonzero(begins).tolist()], np.uint32)),
        )

    def _groups(self) -> tuple[U32, U32, U32]:
        """The context of each entity, and the contexts of each word. Such as hold more than words are number 0."""
        cues, contexts, kept = [], [], np.zeros(len(self._context_numbers), np.uint32)
        for words, number in self._context_numbers.items():
            if all(word in self._cues for word in words):
                kept[number] = number + 1
                cues += [self._cues[word] for word in words]
                contexts += [number + 1] * len(words)
        at, context = _grouped(np.array(cues, np.int64), np.array(contexts, np.int64), len(self._cues))
        return kept.take(self._contexts), at, context


_Column = TypeVar("_Column", bound=np.generic)


def _taken(batches: list[NDArray[_Column]]) -> NDArray[_Column]:
    """One column of its batches, which are let go."""
    column = np.concatenate(batches)
    batches.clear()
    return column


def _borne(word: U32, word_at: U32, rows: Ints, count: int) -> NDArray[np.bool_]:
    """Which of so many words stand in these spellings."""
    borne = np.zeros(count, np.bool_)
    for first in range(0, len(rows), _PAIRS):
        at = word_at[rows[first : first + _PAIRS]]
        borne[word[expand(at, word_at[rows[first : first + _PAIRS] + 1] - at)[1]]] = True
    return borne


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


def _first_characters(runs: list[str]) -> NDArray[np.uint8]:
    gate = np.zeros(RUN_CODES, np.uint8)
    gate[[ord(run) for run in runs if len(run) == 1]] |= WHOLE
    gate[[ord(run[0]) for run in runs if len(run) > 1]] |= LEADS
    return gate


def _first_pairs(runs: list[str]) -> NDArray[np.bool_]:
    gate = np.zeros(GATE, np.bool_)
    gate[gate_rooms(span_hashes([run[:2] for run in runs if len(run) > 1]))] = True
    return gate


def _grouped(owners: NDArray[np.integer], values: NDArray[np.integer], count: int) -> tuple[U32, U32]:
    """Values by owner: where each owner's begin, and the values."""
    order = np.argsort(owners, kind="stable")
    return np.searchsorted(owners[order], np.arange(count + 1)).astype(np.uint32), values[order].astype(np.uint32)


def _pairs(word: U32, word_at: U32, lengths: U32) -> tuple[U64, U32, U32, NDArray[np.uint8]]:
    """Each longer spelling under its two neighbouring words that fewest spellings have side by side."""
    several = np.flatnonzero((lengths > 1) & (lengths < 256)).astype(np.uint32)  # noqa: PLR2004 - offsets are bytes
    bits = min(_TALLY, len(several).bit_length() + 3)
    tally = np.zeros(1 << bits, np.uint32)
    for _, _, keys in _neighbours(word, word_at, lengths, several):
        np.add.at(tally, _place(keys, bits), 1)
    rarest = np.zeros(len(several), np.uint64)
    offset = np.zeros(len(several), np.uint8)
    done = 0
    for begins, offsets, keys in _neighbours(word, word_at, lengths, several):
        best = np.minimum.reduceat(tally[_place(keys, bits)].astype(np.int64) << 8 | offsets, begins) & 0xFF
        rarest[done : done + len(begins)] = keys[begins + best]
        offset[done : done + len(begins)] = best
        done += len(begins)
    table, order = Table.sort(rarest)
    return table.keys, table.rooms, several[order], offset[order]


def _neighbours(word: U32, word_at: U32, lengths: U32, rows: U32) -> Iterator[tuple[Ints, Ints, U64]]:
    """Of some spellings at a time: where the neighbourhoods of each begin, where these stand in it, and their keys."""
    for first in range(0, len(rows), _PAIRS):
        some = rows[first : first + _PAIRS]
        counts = lengths[some].astype(np.int64) - 1
        begins = np.cumsum(counts) - counts
        which, at = expand(word_at[some], counts)
        yield begins, at - word_at[some].take(which), pair_keys(word[at], word[at + 1])


def _place(keys: U64, bits: int) -> Ints:
    return (mixed(keys) >> np.uint64(64 - bits)).view(np.int64)
