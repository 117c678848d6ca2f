"""Where the words of a lexicon stand in a batch of texts, and which of its spellings they make up.

All of it is done for all words at once: words to their stems, stems to words of the lexicon, single words and
neighbours to spellings, and the other words of these checked. What it refuses to do: look at case beyond the first
letter, at what stands between the words, or at entities.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from watcher.core.matching.glued import Glued, Rows, glued
from watcher.core.matching.lexicon import BENDS, DORMANT, FIRST, RUN, Lexicon, pair_keys
from watcher.core.matching.memory import Memory
from watcher.core.text.columns import LONGEST, LOWER, U64, UNSPACED, Columns, Flags, Ints
from watcher.core.text.endings import BEGIN, EXACT, Stems, stems
from watcher.core.text.table import expand

WRITTEN, BENT, BEGINNING, GLUED = 0, 1, 2, 3  #: how a word stands there; from GLUED on, with something written on to it
_GAP = 4  #: code points that may stand between two words of a name, at most
_BLANK = 32
_NONE = np.zeros(0, np.int64)


class Words(NamedTuple):
    """Rows of (word of the text, word of the lexicon, how), ascending, each pair of words once."""

    text: Ints
    known: Ints
    how: Ints
    keys: U64  #: the two numbers as one


class Spelt(NamedTuple):
    """Rows of spellings whose words stand side by side."""

    first: Ints  #: its first word in the text
    last: Ints
    spelling: Ints
    how: Ints  #: of its first word that does not stand there as it is written
    blanks: Flags  #: whether nothing but single blanks stands between its words


class Sightings(NamedTuple):
    """What a batch of texts holds. `glued` says what the numbers from GLUED on mean."""

    words: Words
    spelt: Spelt
    runs: tuple[Ints, Ints]  #: (offset of a run's beginning, spelling)
    glued: tuple[Glued, ...]


def sightings(text: Columns, lexicon: Lexicon, memory: Memory) -> Sightings:
    """Every spelling whose words, or whose first characters, stand in the text."""
    words, pieces = _known(text, lexicon, memory)
    small = text.kinds.take(text.starts) & LOWER != 0
    found = zip(_singles(words, small, lexicon), _several(text, words, small, pieces, lexicon), strict=True)
    return Sightings(words, Spelt(*(np.concatenate(column) for column in found)), _runs(text, lexicon), pieces)


def _known(text: Columns, lexicon: Lexicon, memory: Memory) -> tuple[Words, tuple[Glued, ...]]:
    """Which words of the lexicon each word of the text may be."""
    met = np.flatnonzero(text.ends - text.starts <= LONGEST)
    hashes = text.hashes(text.starts[met], text.ends[met])
    which, known, how, rest = memory.recall(hashes)
    new, first, of_new = np.unique(hashes[rest], return_index=True, return_inverse=True)
    found = _looked_up(text, met[rest[first]], lexicon)
    memory.learn(new, *found)
    order = np.argsort(of_new, kind="stable")  # every place of a new word has the rows of that word
    counts = np.bincount(of_new, minlength=len(new))
    again, at = expand((np.cumsum(counts) - counts)[found[0]], counts[found[0]])
    extra, kinds = glued(text, lambda asked: _matched(asked, lexicon), GLUED)
    of_text = np.concatenate((met[which], met[rest[order[at]]], extra[0]))
    of_list = np.concatenate((known, found[1][again], extra[1]))
    how = np.concatenate((how, found[2][again], extra[2]))
    keys = pair_keys(of_text, of_list)
    order = np.argsort(keys, kind="stable")  # a word as it is written stands before the same with something glued on to it
    if len(extra[0]) and len(order):
        order = order[np.diff(keys[order], prepend=~keys[order[:1]]) != 0]
    return Words(of_text[order], of_list[order], how[order], keys[order]), kinds


def _looked_up(text: Columns, words: Ints, lexicon: Lexicon) -> Rows:
    """Rows of words of the text, counted among those given, ascending, and the words of the lexicon that they may be."""
    starts, ends = text.starts[words], text.ends[words]
    hopeful = np.flatnonzero(lexicon.may_begin(text.hashes(starts, np.minimum(starts + FIRST, ends))))
    starts, ends = starts[hopeful], ends[hopeful]
    long, at = np.nonzero((ends - starts)[:, None] >= lexicon.begin_lengths)
    begun = text.hashes(starts[long], starts[long] + lexicon.begin_lengths.astype(np.int64)[at])
    asked = (stems(text, starts, ends), Stems(long, begun, np.full(len(long), BEGIN, np.uint64)))
    which, known, how = _matched(Stems(*(np.concatenate(column) for column in zip(*asked, strict=True))), lexicon)
    order = np.lexsort((how, known, which))  # once each, as written before bent
    which, known, how = which[order], known[order], how[order]
    once = np.flatnonzero(np.diff(pair_keys(which, known), prepend=np.uint64(0xFFFFFFFFFFFFFFFF)))
    return hopeful[which[once]], known[once], how[once]


def _matched(asked: Stems, lexicon: Lexicon) -> Rows:
    """The words of the lexicon that share a stem and a declension with those asked for."""
    which, rows = lexicon.stems.find(asked.hashes)
    common = asked.bits.take(which) & lexicon.stem_bits.take(rows)
    fits = np.flatnonzero(common)
    how = np.where(common[fits] & EXACT, WRITTEN, np.where(common[fits] & BEGIN, BEGINNING, BENT))
    return asked.words.take(which[fits]), lexicon.stem_word.take(rows[fits]).astype(np.int64), how


def _singles(words: Words, small: Flags, lexicon: Lexicon) -> Spelt:
    """Spellings of one word."""
    firsts = lexicon.single_at.take(words.known).astype(np.int64)
    which, at = expand(firsts, lexicon.single_at.take(words.known + 1) - firsts)
    spelling = lexicon.single.take(at).astype(np.int64)
    how, place = words.how.take(which), words.text.take(which)
    fits = ~(small.take(place) & lexicon.capital.take(lexicon.word_at.take(spelling)))
    fits &= (how != BENT) | (lexicon.flags.take(spelling) & BENDS != 0)
    place = place[fits]
    return Spelt(place, place, spelling[fits], how[fits], np.ones(len(place), np.bool_))


def _several(text: Columns, words: Words, small: Flags, pieces: Sequence[Glued], lexicon: Lexicon) -> Spelt:
    """Spellings of more than one word, found by two neighbours."""
    gaps = np.append(text.starts[1:] - text.ends[:-1], _GAP + 1)  # behind each word
    leads = np.searchsorted(text.starts, text.bounds[1:-1])
    gaps[leads[leads > 0] - 1] = _GAP + 1  # no name stands across two texts
    blank = (gaps == 1) & (text.codes.take(text.ends) == _BLANK)
    before = np.flatnonzero(gaps.take(words.text) <= _GAP)
    firsts = np.searchsorted(words.text, words.text[before] + 1)
    counts = np.searchsorted(words.text, words.text[before] + 1, side="right") - firsts
    which, second = expand(firsts, counts)
    first = before[which]
    pair, rows = lexicon.pairs.find(pair_keys(words.known[first], words.known[second]))
    spelling = lexicon.pair.take(rows).astype(np.int64)
    start = words.text[first[pair]] - lexicon.pair_offset.take(rows)
    at = lexicon.word_at.take(spelling).astype(np.int64)
    length = lexicon.word_at.take(spelling + 1) - at
    kept = np.flatnonzero((start >= 0) & (start + length <= len(text.starts)))
    start, spelling, at, length = start[kept], spelling[kept], at[kept], length[kept]
    how = np.zeros(len(start), np.int64)
    blanks = np.ones(len(start), np.bool_)
    live = np.arange(len(start))
    ending_only = np.array([False] * GLUED + [piece.right > 0 for piece in pieces])
    for step in range(int(length.max(initial=0))):
        within = length[live] > step
        asked = live[within]
        keys = pair_keys(start[asked] + step, lexicon.word.take(at[asked] + step))
        row = np.minimum(np.searchsorted(words.keys, keys), len(words.keys) - 1)
        stands = words.keys[row] == keys
        found = words.how[row]
        last = length[asked] == step + 1
        stands &= last | (gaps.take(start[asked] + step) <= _GAP)
        stands &= (found < GLUED) | np.where(ending_only[found], last, step == 0)
        stands &= ~(small.take(start[asked] + step) & lexicon.capital.take(at[asked] + step))
        stands &= (found != BENT) | (lexicon.flags.take(spelling[asked]) & BENDS != 0)
        how[asked] = np.where(how[asked] == WRITTEN, found, how[asked])
        blanks[asked] &= last | blank.take(start[asked] + step)
        live = np.concatenate((live[~within], asked[stands]))
    return Spelt(start[live], start[live] + length[live] - 1, spelling[live], how[live], blanks[live])


def woken(text: Columns, seen: Sightings, owner: Ints, lexicon: Lexicon) -> Spelt:
    """The spellings seen, and those that are only searched beside another of their entity and stand in the same entry.
    `owner` is the entry of each text.
    """
    rows = np.flatnonzero(lexicon.sleeps.take(lexicon.entity.take(seen.spelt.spelling)))
    if not len(rows):
        return seen.spelt
    entries = owner.take(np.searchsorted(text.bounds, text.starts, side="right") - 1)  # of each word
    named = np.unique(pair_keys(entries[seen.spelt.first[rows]], lexicon.entity.take(seen.spelt.spelling[rows])))
    entry, entity = (named >> np.uint64(32)).astype(np.int64), (named & np.uint64(0xFFFFFFFF)).astype(np.int64)
    first = lexicon.spelling_at.take(entity).astype(np.int64)
    which, spelling = expand(first, lexicon.spelling_at.take(entity + 1) - first)
    asleep = np.flatnonzero(lexicon.flags.take(spelling) & DORMANT)
    entry, spelling = entry[which[asleep]], spelling[asleep]
    wanted = pair_keys(entry, lexicon.word.take(lexicon.word_at.take(spelling)))
    standing = pair_keys(entries[seen.words.text], seen.words.known)
    order = np.argsort(standing, kind="stable")
    firsts = np.searchsorted(standing[order], wanted)
    which, at = expand(firsts, np.searchsorted(standing[order], wanted, side="right") - firsts)
    rows = order[at]
    place, how = seen.words.text[rows], seen.words.how[rows]
    fits = text.kinds.take(text.starts[place]) & LOWER == 0
    fits &= (how != BENT) | (lexicon.flags.take(spelling[which]) & BENDS != 0)
    place, how, which = place[fits], how[fits], which[fits]
    awake = Spelt(place, place, spelling[which], how, np.ones(len(place), np.bool_))
    return Spelt(*(np.concatenate(column) for column in zip(seen.spelt, awake, strict=True)))


def _runs(text: Columns, lexicon: Lexicon) -> tuple[Ints, Ints]:
    """Where the first characters of a spelling without spaces stand."""
    if not len(lexicon.run):
        return _NONE, _NONE
    within = np.flatnonzero(text.kinds & UNSPACED)
    within = within[lexicon.run_gate.take(text.codes.take(within))]
    offsets, spellings = [_NONE], [_NONE]
    for length in range(1, RUN + 1):
        within = within[: np.searchsorted(within, len(text.codes) - length, side="right")]
        which, rows = lexicon.runs.find(text.hashes(within, within + length))
        offsets.append(within[which])
        spellings.append(lexicon.run.take(rows).astype(np.int64))
    return np.concatenate(offsets), np.concatenate(spellings)
