"""Many texts as columns of numbers: folded code points, the words among them, and a hash of any short span.

What `fold` and `words` do for one text in Python is done here for a batch in a few passes of numpy, to the same
result; what is rare (letters of two scripts mixed, glued words, composed accents) is handed to them. A span's hash
is a difference of running sums, so the hash of every prefix of a word costs one subtraction.

What it refuses to do: know names. `matching` looks the hashes up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from watcher.core.text.fold import COMPOSING, Folded, fold, fold_one, is_dropped
from watcher.core.text.lookalikes import unmixed
from watcher.core.text.script import MARKS, UNSPACED_RUN, is_hangul, words

U64: TypeAlias = NDArray[np.uint64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Codes: TypeAlias = NDArray[np.uint32]
Kinds: TypeAlias = NDArray[np.uint16]

#: What a code point is, one bit each. UPPER follows LOWER and CYRILLIC follows LATIN, so that one shift sees where they meet.
LETTER, HANGUL, UNSPACED, MARK, DROPPED, QUOTE, LOWER, UPPER, LATIN, CYRILLIC = (1 << bit for bit in range(10))
LONGEST = 60  #: letters of a word that can be part of a name
_WINDOW = 1 << 15  #: code points over which sums run; longer texts start again, so that the powers are few and stay in the cache
_WIDTH = _WINDOW + LONGEST + 4
_BASE = 0x9E3779B97F4A7C15
_UNKNOWN = np.uint32(0)  #: so that the parts of the table in which nothing was looked up take no memory
_CODE_BITS = 21
_CODE = np.uint32((1 << _CODE_BITS) - 1)
_SEPARATOR = "\n"
_BENEATH, _ABOVE = (np.array([ord(char) for char in chars], np.uint32) for chars in COMPOSING)


def _powers(base: int) -> U64:
    powers = np.full(_WIDTH, base, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


_POWERS = _powers(_BASE)
_INVERSES = _powers(pow(_BASE, -1, 1 << 64))  # the base is odd, so division by its powers is exact
#: By code point: the folded one, and above its bits what it is. Nothing folds to the code point 0.
_READ = np.zeros(0x110000, np.uint32)


def _learn(codes: Codes) -> None:
    """Fill the table for code points met for the first time."""
    for code in np.unique(codes).tolist():
        char = chr(code)
        folded = fold_one(char)
        kind = 0
        if UNSPACED_RUN.match(folded):
            kind = UNSPACED
        elif is_hangul(folded):
            kind = HANGUL
        elif folded.isalnum():
            kind = LETTER
        elif folded in MARKS:
            kind = MARK
        elif folded in "'\"":
            kind = QUOTE
        if is_dropped(char):
            kind = DROPPED
        kind |= (UPPER if char.isupper() else 0) | (LOWER if char.islower() else 0)
        kind |= (LATIN if "a" <= folded <= "z" else 0) | (CYRILLIC if "\u0400" <= folded <= "\u04ff" and kind & LETTER else 0)
        _READ[code] = ord(folded) | kind << _CODE_BITS


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A batch of texts. `starts` and `ends` are the words, as offsets into `codes`; `bounds[i]:bounds[i + 1]` is text i."""

    texts: tuple[str, ...]
    codes: Codes  #: folded code points of all texts, a line break after each
    written: Codes  #: the same as they were written
    kinds: Kinds  #: what each code point is, its case as written
    origin: Ints | None  #: where each code point stood before the dropped ones went; None if none were
    bounds: Ints
    starts: Ints
    ends: Ints
    sums: U64

    def hashes(self, starts: Ints, ends: Ints) -> U64:
        """The hash of each span, none longer than `LONGEST`."""
        sums = self.sums.reshape(-1)
        if len(self.sums) == 1:
            whole: U64 = (sums.take(ends) - sums.take(starts)) * _INVERSES.take(starts)
            return whole
        first = starts & (_WINDOW - 1)
        at = (starts >> _WINDOW.bit_length() - 1) * (_WIDTH + 1) + first
        part: U64 = (sums.take(at + (ends - starts)) - sums.take(at)) * _INVERSES.take(first)
        return part

    def folded(self, number: int) -> Folded:
        """Text `number` as `fold` would give it."""
        first, last = int(self.bounds[number]), int(self.bounds[number + 1]) - 1
        text = string(self.codes[first:last])
        original = self.texts[number]
        if self.origin is None or len(text) == len(original):
            return Folded(original, text)
        offsets = self.origin[first : last + 1] - self.origin[last] + len(original)
        return Folded(original, text, tuple(offsets.tolist()))

    def original(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints, Ints]:
        """Spans of the columns as spans of the texts as they were given: (number of the text, start, end)."""
        number = np.searchsorted(self.bounds, starts, side="right") - 1
        if self.origin is None:
            bound = self.bounds.take(number)
            return number, starts - bound, ends - bound
        lengths = np.array([len(text) for text in self.texts], np.int64).take(number)
        shift = lengths - self.origin.take(self.bounds.take(number + 1) - 1)
        return number, self.origin.take(starts) + shift, self.origin.take(ends - 1) + 1 + shift


def columns(texts: Sequence[str]) -> Columns:
    """Read a batch. Offsets into each text's folded form are the columns' offsets less its bound."""
    joined = _SEPARATOR.join([*texts, ""])
    written = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    read = _READ.take(written)
    if not read.all():
        _learn(written[read == _UNKNOWN])
        read = _READ.take(written)
    codes, kinds = read & _CODE, (read >> _CODE_BITS).astype(np.uint16)
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=bounds[1:])
    origin = None
    seen = int(np.bitwise_or.reduce(kinds))
    if seen & DROPPED:
        codes, written, kinds, origin, bounds = _without_dropped(written, codes, kinds, bounds)
    starts, ends = _words(codes, kinds, seen)
    glued, mixed = _meetings(kinds, seen)
    if len(mixed):
        _unmix(codes, starts, ends, mixed)
    if len(glued) or seen & MARK:
        starts, ends = _recut(codes, written, kinds, (starts, ends), glued, marks=bool(seen & MARK))
    return Columns(tuple(texts), codes, written, kinds, origin, bounds, starts, ends, _sums(codes))


def span_hashes(spans: Sequence[str]) -> U64:
    """The hash of each of many short folded strings, as `Columns.hashes` gives it for a span of a text."""
    codes = np.frombuffer("".join(spans).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter(map(len, spans), np.int64, len(spans))
    ends = np.cumsum(lengths)
    empty = np.zeros(0, np.int64)
    whole = Columns((), codes, codes, np.zeros(0, np.uint16), None, empty, empty, empty, _sums(codes))
    return whole.hashes(ends - lengths, ends)


def led(lead: str, hashes: U64) -> U64:
    """The hashes of the same spans with `lead` before each."""
    longer: U64 = span_hashes([lead]) + hashes * _POWERS[len(lead)]
    return longer


def _sums(codes: Codes) -> U64:
    """Running sums of code times power of the base, a row a window; each row reaches a word's length into the next."""
    rows = max(1, -(-len(codes) // _WINDOW))
    width = len(codes) if rows == 1 else _WIDTH
    sums = np.empty((rows, width + 1), np.uint64)
    sums[:, 0] = 0
    for row in range(rows):
        part = codes[row * _WINDOW : row * _WINDOW + width]
        running = sums[row, 1 : len(part) + 1]
        np.multiply(part, _POWERS[: len(part)], out=running)
        np.cumsum(running, out=running)
        sums[row, len(part) + 1 :] = 0
    return sums


def _without_dropped(written: Codes, codes: Codes, kinds: Kinds, bounds: Ints) -> tuple[Codes, Codes, Kinds, Ints, Ints]:
    """Columns without invisible and combining characters, and where the others stood."""
    dropped = (kinds & DROPPED) != 0
    marks = np.flatnonzero(dropped)
    composing = marks[np.isin(written[marks], _ABOVE)]
    composing = composing[composing > 0]
    composing = composing[np.isin(written[composing - 1], _BENEATH)]
    if len(composing):  # и and a breve make й
        codes = codes.copy()
        pairs, which = np.unique(np.stack((written[composing - 1], written[composing])), axis=1, return_inverse=True)
        made = [ord(fold(chr(letter) + chr(mark)).text) for letter, mark in pairs.T.tolist()]
        codes[composing - 1] = np.array(made, np.uint32)[which.reshape(-1)]
    origin = np.flatnonzero(~dropped)
    gone = np.concatenate(([0], np.cumsum(dropped)))
    return codes[origin], written[origin], kinds[origin], origin, bounds - gone[bounds]


def _meetings(kinds: Kinds, seen: int) -> tuple[Ints, Ints]:
    """Where a capital follows a small letter, and where letters of Latin and Cyrillic stand side by side."""
    before, after = kinds[:-1], kinds[1:]
    both = seen & LATIN and seen & CYRILLIC
    met = np.flatnonzero((before << 1) & after & (UPPER | CYRILLIC if both else UPPER) != 0) + 1
    if not both:
        return met, met[:0]
    turned = np.flatnonzero((after << 1) & before & CYRILLIC != 0) + 1
    here, there = kinds.take(met), kinds.take(met - 1) << 1
    return met[here & there & UPPER != 0], np.concatenate((met[here & there & CYRILLIC != 0], turned))


def _unmix(codes: Codes, starts: Ints, ends: Ints, mixed: Ints) -> None:
    """Write words of Latin and Cyrillic letters mixed in one script, in place: each once, however often its scripts meet in it."""
    for at in np.unique(np.searchsorted(starts, mixed, side="right") - 1).tolist():
        start, end = int(starts[at]), int(ends[at])
        codes[start:end] = np.frombuffer(unmixed(string(codes[start:end])).encode("utf-32-le", "surrogatepass"), np.uint32)


def string(codes: Codes) -> str:
    """Code points as text."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _words(codes: Codes, kinds: Kinds, seen: int) -> tuple[Ints, Ints]:
    """Where words begin and end, before any is cut."""
    kind = np.zeros(len(kinds) + 1, np.uint8)  # with the gap before it all
    np.bitwise_and(kinds, LETTER | HANGUL, out=kind[1:], casting="unsafe")
    if seen & MARK:
        kind[1:][kinds & MARK != 0] = LETTER
    if seen & QUOTE:
        _join_hebrew(codes, kinds, kind[1:])
    edges = np.flatnonzero(kind[1:] != kind[:-1])
    if not seen & HANGUL:  # words and gaps take turns
        return edges[::2].copy(), edges[1::2].copy()
    inside = np.flatnonzero(kind[1:].take(edges))  # where no gap begins
    return edges.take(inside), edges.take(inside + 1)


def _join_hebrew(codes: Codes, kinds: Kinds, kind: NDArray[np.uint8]) -> None:
    """A quote between Hebrew letters is part of the word: צה"ל."""
    hebrew = (codes - np.uint32(0x5D0)) <= 0x1A  # noqa: PLR2004 - alef to tav
    if hebrew.any():
        quotes = np.flatnonzero(kinds[1:-1] & QUOTE) + 1
        kind[quotes[hebrew[quotes - 1] & hebrew[quotes + 1]]] = LETTER


def _recut(codes: Codes, written: Codes, kinds: Kinds, spans: tuple[Ints, Ints], glued: Ints, *, marks: bool) -> tuple[Ints, Ints]:
    """Words that begin with a mark, or that hold a capital after a small letter, cut as `words` cuts them."""
    starts, ends = spans
    odd = np.searchsorted(starts, glued, side="right") - 1
    if marks:
        odd = np.concatenate((odd, np.flatnonzero(kinds.take(starts) & MARK)))
    odd = np.unique(odd[odd >= 0]) if len(odd) else odd
    if not len(odd):
        return starts, ends
    cut: list[tuple[int, int]] = []
    changed: list[int] = []
    for at, start, end in zip(odd.tolist(), starts.take(odd).tolist(), ends.take(odd).tolist(), strict=True):
        ahead = max(0, start - 1)  # what stands beside a word may say that nothing is glued in it
        found = _spans(codes[ahead : end + 1].tobytes(), written[ahead : end + 1].tobytes())
        parts = [(ahead + first, ahead + last) for first, last in found if start <= ahead + first < end]
        if parts != [(start, end)]:
            changed.append(at)
            cut += parts
    if not changed:
        return starts, ends
    # No two words overlap, so beginnings and ends may be sorted apart.
    starts = np.sort(np.concatenate((np.delete(starts, changed), np.array([start for start, _ in cut], np.int64))))
    ends = np.sort(np.concatenate((np.delete(ends, changed), np.array([end for _, end in cut], np.int64))))
    return starts, ends


def _spans(folded: bytes, written: bytes) -> tuple[tuple[int, int], ...]:
    """Where words stand in a piece of a text; the short pieces, which come again and again, are remembered."""
    return _short_spans(folded, written) if len(folded) <= 4 * LONGEST else _cut(folded, written)


def _cut(folded: bytes, written: bytes) -> tuple[tuple[int, int], ...]:
    pair = (piece.decode("utf-32-le", "surrogatepass") for piece in (folded, written))
    return tuple((word.start, word.end) for word in words(*pair))


_short_spans = lru_cache(maxsize=1 << 15)(_cut)
