"""Where the words of a lexicon stand in a batch of texts, and which of its spellings they make up.

All of it is done for all words at once: words to their stems, stems to words of the lexicon, single words and
neighbours to spellings, and the other words of these checked. What it refuses to do: look at case beyond the first
letter, at what stands between the words, or at entities.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from watcher.core.matching.glued import Glued, glued
from watcher.core.matching.lexicon import ALONE, ASLEEP, BENDS, DORMANT, FIRST, LEADS, RUN, WHOLE, Lexicon, gate_rooms, pair_keys
from watcher.core.matching.memory import NEW, Meanings, Memory
from watcher.core.text.columns import LONGEST, LOWER, UNSPACED, Columns, Flags, Ints
from watcher.core.text.endings import BEGIN, EXACT, SHORT, Stems, stems
from watcher.core.text.table import expand

#: How a word stands there; CLIPPED is bent, too short to be told by itself; from GLUED on, something is written on to it.
WRITTEN, BENT, BEGINNING, CLIPPED, GLUED = range(5)
_GAP = 4  #: code points that may stand between two words of a name, at most
_BLANK = 32
_NONE = np.zeros(0, np.int64)


class Spelt(NamedTuple):
    """Rows of spellings whose words stand side by side."""

    first: Ints  #: its first word in the text
    last: Ints
    spelling: Ints
    how: Ints  #: of its first word that does not stand there as it is written
    blanks: Flags  #: whether nothing but single blanks stands between its words


class Sightings(NamedTuple):
    """What a batch of texts holds. `glued` says what the numbers from GLUED on mean."""

    spelt: Spelt
    runs: tuple[Ints, Ints]  #: (offset of a run's beginning, row of `Lexicon.run`) where its first characters stand
    glued: tuple[Glued, ...]


class _Read(NamedTuple):
    """A batch of texts with the numbers of its words in the memory."""

    text: Columns
    numbers: Ints
    lexicon: Lexicon
    memory: Memory


def sightings(text: Columns, owner: Ints, lexicon: Lexicon, memory: Memory) -> Sightings:
    """Every spelling whose words, or whose first characters, stand in the text. `owner` is the entry of each text."""
    read = _Read(text, _numbers(text, lexicon, memory), lexicon, memory)
    spelt = _joint(_singles(read), _several(read))
    runs = _runs(text, lexicon)
    return Sightings(_joint(spelt, _woken(read, spelt, runs, owner)), runs, tuple(memory.pieces))


def _joint(*parts: Spelt) -> Spelt:
    return Spelt(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _numbers(text: Columns, lexicon: Lexicon, memory: Memory) -> Ints:
    """The number of each word in the memory; 0 for those too long for a word of a name."""
    memory.begin()
    starts, ends = text.starts, text.ends
    endless = ends - starts > LONGEST
    if some := endless.any():
        starts, ends = starts[~endless], ends[~endless]
    hashes = text.hashes(starts, ends)
    numbers = memory.recall(hashes)
    new = np.flatnonzero(numbers == NEW)
    if len(new):
        asked, first, of_new = np.unique(hashes[new], return_index=True, return_inverse=True)
        at = new[first]
        numbers[new] = memory.learn(asked, _looked_up(text, starts[at], ends[at], lexicon, memory.pieces))[of_new]
    if not some:
        return numbers
    all_of_them = np.zeros(len(endless), np.int64)
    all_of_them[~endless] = numbers
    return all_of_them


def _looked_up(text: Columns, starts: Ints, ends: Ints, lexicon: Lexicon, pieces: dict[Glued, int]) -> Meanings:
    """What the words `starts:ends` may be."""
    extra = glued(text, starts, ends, lambda asked: _matched(asked, lexicon), pieces)
    hopeful = np.flatnonzero(lexicon.may_begin(text.hashes(starts, np.minimum(starts + FIRST, ends))))
    starts, ends = starts[hopeful], ends[hopeful]
    long, at = np.nonzero((ends - starts)[:, None] >= lexicon.begin_lengths)
    begun = text.hashes(starts[long], starts[long] + lexicon.begin_lengths.astype(np.int64)[at])
    asked = (stems(text, starts, ends), Stems(long, begun, np.full(len(long), BEGIN, np.uint64)))
    which, known, how = _matched(Stems(*(np.concatenate(column) for column in zip(*asked, strict=True))), lexicon)
    which = np.concatenate((hopeful[which], extra[0]))
    known = np.concatenate((known, extra[1]))
    rank = np.concatenate((how, np.full(len(extra[0]), GLUED)))
    how = np.concatenate((how, extra[2] + GLUED))
    order = np.lexsort((rank, known, which))  # once each, as written before bent, and both before the same with something glued on
    which, known, how = which[order], known[order], how[order]
    once = np.flatnonzero(np.diff(pair_keys(which, known), prepend=np.uint64(0xFFFFFFFFFFFFFFFF)))
    return Meanings(which[once], known[once], how[once])


def _matched(asked: Stems, lexicon: Lexicon) -> tuple[Ints, Ints, Ints]:
    """The words of the lexicon that share a stem and a declension with those asked for."""
    which, rows = lexicon.stems.find(asked.hashes)
    common = asked.bits.take(which) & lexicon.stem_bits.take(rows)
    fits = np.flatnonzero(common)
    common = common[fits]
    how = np.where(common & EXACT, WRITTEN, np.where(common & BEGIN, BEGINNING, np.where(common == SHORT, CLIPPED, BENT)))
    return asked.words.take(which[fits]), lexicon.stem_word.take(rows[fits]).astype(np.int64), how


def is_bent(how: Ints) -> Flags:
    """Whether words stand in another form than they are listed in."""
    bent: Flags = (how == BENT) | (how == CLIPPED)
    return bent


def _small(text: Columns, words: Ints) -> Flags:
    """Whether words begin with a small letter."""
    small: Flags = text.kinds.take(text.starts.take(words)) & LOWER != 0
    return small


def _singles(read: _Read) -> Spelt:
    """Spellings of one word."""
    text, numbers, lexicon, memory = read
    words = np.flatnonzero(memory.traits.take(numbers) & ALONE != 0)
    meant = memory.meanings(numbers.take(words))
    firsts = lexicon.single_at.take(meant.known).astype(np.int64)
    which, at = expand(firsts, lexicon.single_at.take(meant.known + 1) - firsts)
    spelling = lexicon.single.take(at).astype(np.int64)
    how, place = meant.how.take(which), words.take(meant.which.take(which))
    fits = ((how != BENT) | (lexicon.flags.take(spelling) & BENDS != 0)) & (how != CLIPPED)
    fits &= ~(lexicon.capital.take(lexicon.word_at.take(spelling)) & _small(text, place))
    place = place[fits]
    return Spelt(place, place, spelling[fits], how[fits], np.ones(len(place), np.bool_))


def _several(read: _Read) -> Spelt:
    """Spellings of more than one word, found by two neighbours."""
    text, numbers, lexicon, memory = read
    meets = np.flatnonzero(memory.follows.take(numbers[:-1]) & memory.bits.take(numbers[1:]) != 0)
    meets = meets[text.starts.take(meets + 1) - text.ends.take(meets) <= _GAP]
    left, right = memory.meanings(numbers.take(meets)), memory.meanings(numbers.take(meets + 1))
    counts = np.bincount(right.which, minlength=len(meets))
    each, other = expand((np.cumsum(counts) - counts).take(left.which), counts.take(left.which))
    pair, rows = lexicon.pairs.find(pair_keys(left.known.take(each), right.known.take(other)))
    spelling = lexicon.pair.take(rows).astype(np.int64)
    offset = lexicon.pair_offset.take(rows).astype(np.int64)
    first, second = left.how.take(each.take(pair)), right.how.take(other.take(pair))
    start = meets.take(left.which.take(each.take(pair))) - offset
    at = lexicon.word_at.take(spelling).astype(np.int64)
    length = lexicon.word_at.take(spelling + 1) - at
    last = start + length - 1
    fits = np.flatnonzero((start >= 0) & (last < len(numbers)))
    fits = fits[_text_of(text, start.take(fits)) == _text_of(text, last.take(fits))]  # no name stands across two texts
    start, length, at, spelling, offset, first, second = (
        column.take(fits) for column in (start, length, at, spelling, offset, first, second)
    )
    # Every word of every such spelling, in one.
    which, step = expand(np.zeros(len(start), np.int64), length)
    word, listed = start.take(which) + step, at.take(which) + step
    of_pair = step - offset.take(which)
    found = np.where(of_pair == 0, first.take(which), second.take(which))
    others = np.flatnonzero((of_pair != 0) & (of_pair != 1))
    found[others] = _how(numbers.take(word.take(others)), lexicon.word.take(listed.take(others)), memory)
    ends = step + 1 == length.take(which)
    gap = text.starts.take(word + ~ends) - text.ends.take(word)  # what is behind its last word does not matter
    stands = (found >= 0) & (ends | (gap <= _GAP))
    stands &= (found < GLUED) | np.where(_at_the_end(found, memory), ends, step == 0)
    stands &= ~is_bent(found) | (lexicon.flags.take(spelling) & BENDS != 0).take(which)
    stands &= ~(lexicon.capital.take(listed) & _small(text, word))
    blank = ends | ((gap == 1) & (text.codes.take(text.ends.take(word)) == _BLANK))
    whole, blanks = np.ones(len(start), np.bool_), np.ones(len(start), np.bool_)
    whole[which[~stands]] = False
    blanks[which[~blank]] = False
    how = np.zeros(len(start), np.int64)
    changed = np.flatnonzero(found != WRITTEN)[::-1]
    how[which.take(changed)] = found.take(changed)  # of the first, which is written last
    start, length, spelling, how = start[whole], length[whole], spelling[whole], how[whole]
    return Spelt(start, start + length - 1, spelling, how, blanks[whole])


def _text_of(text: Columns, words: Ints) -> Ints:
    return np.searchsorted(text.bounds, text.starts.take(words), side="right")


def _how(numbers: Ints, known: Ints, memory: Memory) -> Ints:
    """How words stand for words of the lexicon; -1 if they do not."""
    meant = memory.meanings(numbers)
    rows = np.flatnonzero(meant.known == known.take(meant.which))
    how = np.full(len(numbers), -1)
    how[meant.which.take(rows)] = meant.how.take(rows)
    return how


def _at_the_end(how: Ints, memory: Memory) -> Flags:
    """Whether what is written on to words stands behind them."""
    at_the_end = np.zeros(len(how), np.bool_)
    some = np.flatnonzero(how >= GLUED)
    if len(some):
        right = np.array([piece.right > 0 for piece in memory.pieces])
        at_the_end[some] = right.take(how.take(some) - GLUED)
    return at_the_end


def _woken(read: _Read, spelt: Spelt, runs: tuple[Ints, Ints], owner: Ints) -> Spelt:
    """Spellings that are only searched beside another of their entity, where one that is `spelt`, or that may stand among the
    `runs`, is in the same entry.
    """
    text, numbers, lexicon, memory = read
    bearers = lexicon.entity.take(np.concatenate((spelt.spelling, lexicon.run.take(runs[1]))))
    stand = np.concatenate((text.starts.take(spelt.first), runs[0]))
    rows = np.flatnonzero(lexicon.sleeps.take(bearers))
    entries = owner.take(np.searchsorted(text.bounds, stand.take(rows), side="right") - 1)
    named = np.unique(pair_keys(entries, bearers.take(rows)))
    entry, entity = (named >> np.uint64(32)).astype(np.int64), (named & np.uint64(0xFFFFFFFF)).astype(np.int64)
    first = lexicon.spelling_at.take(entity).astype(np.int64)
    which, spelling = expand(first, lexicon.spelling_at.take(entity + 1) - first)
    asleep = np.flatnonzero(lexicon.flags.take(spelling) & DORMANT != 0)
    entry, spelling = entry.take(which.take(asleep)), spelling.take(asleep)
    wanted = pair_keys(entry, lexicon.word.take(lexicon.word_at.take(spelling)))
    words = np.flatnonzero(memory.traits.take(numbers) & ASLEEP != 0)
    meant = memory.meanings(numbers.take(words))
    standing = pair_keys(owner.take(_text_of(text, words) - 1).take(meant.which), meant.known)
    order = np.argsort(standing, kind="stable")
    ascending = standing.take(order)
    firsts = np.searchsorted(ascending, wanted)
    which, at = expand(firsts, np.searchsorted(ascending, wanted, side="right") - firsts)
    row = order.take(at)
    place, how, spelling = words.take(meant.which.take(row)), meant.how.take(row), spelling.take(which)
    fits = ~_small(text, place) & (how != CLIPPED) & ((how != BENT) | (lexicon.flags.take(spelling) & BENDS != 0))
    place = place[fits]
    return Spelt(place, place, spelling[fits], how[fits], np.ones(len(place), np.bool_))


def _runs(text: Columns, lexicon: Lexicon) -> tuple[Ints, Ints]:
    """Where the first characters of spellings without spaces stand: (offset, row of `Lexicon.run`)."""
    if not len(lexicon.run):
        return _NONE, _NONE
    within = np.flatnonzero(text.kinds & UNSPACED != 0)
    gate = lexicon.run_gate.take(text.codes.take(within))
    whole, within = within[gate & WHOLE != 0], within[gate & LEADS != 0]
    which, row = lexicon.runs.find(text.hashes(whole, whole + 1))
    offsets, rows = [whole.take(which)], [row]
    for length in range(2, RUN + 1):
        within = within[: np.searchsorted(within, len(text.codes) - length, side="right")]
        hashes = text.hashes(within, within + length)
        if length == 2:  # noqa: PLR2004 - what passes has begun as a spelling does
            passes = np.flatnonzero(lexicon.run_pair_gate.take(gate_rooms(hashes)))
            within, hashes = within.take(passes), hashes.take(passes)
        which, row = lexicon.runs.find(hashes)
        offsets.append(within.take(which))
        rows.append(row)
    return np.concatenate(offsets), np.concatenate(rows)
