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

#: What a code point is, one bit each.
LETTER, HANGUL, UNSPACED, MARK, DROPPED, UPPER, LOWER, QUOTE = (1 << bit for bit in range(8))
LONGEST = 60  #: letters of a word that can be part of a name
_WINDOW = 1 << 17  #: code points over which sums run; longer texts start again, so that the powers stay in the cache
_WIDTH = _WINDOW + LONGEST + 4
_BASE = 0x9E3779B97F4A7C15
_UNKNOWN = np.uint32(0xFFFFFFFF)
_SEPARATOR = "\n"
_BENEATH, _ABOVE = (np.array([ord(char) for char in chars], np.uint32) for chars in COMPOSING)


def _powers(base: int) -> U64:
    powers = np.full(_WIDTH, base, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


_POWERS = _powers(_BASE)
_INVERSES = _powers(pow(_BASE, -1, 1 << 64))  # the base is odd, so division by its powers is exact
_FOLDED = np.full(0x110000, _UNKNOWN, np.uint32)
_KIND = np.zeros(0x110000, np.uint8)


def _learn(codes: Codes) -> None:
    """Fill the tables for code points met for the first time."""
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
        _KIND[code] = kind | (UPPER if char.isupper() else 0) | (LOWER if char.islower() else 0)
        _FOLDED[code] = ord(folded)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A batch of texts. `starts` and `ends` are the words, as offsets into `codes`; `bounds[i]:bounds[i + 1]` is text i."""

    texts: tuple[str, ...]
    codes: Codes  #: folded code points of all texts, a line break after each
    written: Codes  #: the same as they were written
    kinds: NDArray[np.uint8]  #: what each code point is, its case as written
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
        text = _string(self.codes[first:last])
        original = self.texts[number]
        if self.origin is None or len(text) == len(original):
            return Folded(original, text)
        offsets = self.origin[first : last + 1] - self.origin[last] + len(original)
        return Folded(original, text, tuple(offsets.tolist()))


def columns(texts: Sequence[str]) -> Columns:
    """Read a batch. Offsets into each text's folded form are the columns' offsets less its bound."""
    joined = _SEPARATOR.join([*texts, ""])
    written = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = _FOLDED.take(written)
    if codes.max(initial=0) == _UNKNOWN:
        _learn(written[codes == _UNKNOWN])
        codes = _FOLDED.take(written)
    kinds = _KIND.take(written)
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=bounds[1:])
    origin = None
    seen = np.bitwise_or.reduce(kinds)
    if seen & DROPPED:
        codes, written, kinds, origin, bounds = _without_dropped(written, codes, kinds, bounds)
    _unmix(codes)
    starts, ends = _words(codes, written, kinds, seen)
    return Columns(tuple(texts), codes, written, kinds, origin, bounds, starts, ends, _sums(codes))


def span_hashes(spans: Sequence[str]) -> U64:
    """The hash of each of many short folded strings, as `Columns.hashes` gives it for a span of a text."""
    codes = np.frombuffer("".join(spans).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter(map(len, spans), np.int64, len(spans))
    ends = np.cumsum(lengths)
    empty = np.zeros(0, np.int64)
    whole = Columns((), codes, codes, np.zeros(0, np.uint8), None, empty, empty, empty, _sums(codes))
    return whole.hashes(ends - lengths, ends)


def led(lead: str, hashes: U64) -> U64:
    """The hashes of the same spans with `lead` before each."""
    longer: U64 = span_hashes([lead]) + hashes * _POWERS[len(lead)]
    return longer


def _sums(codes: Codes) -> U64:
    """Running sums of code times power of the base, a row a window; each row reaches a word's length into the next."""
    rows = max(1, -(-len(codes) // _WINDOW))
    sums = np.zeros((rows, min(len(codes), _WIDTH) + 1 if rows == 1 else _WIDTH + 1), np.uint64)
    for row in range(rows):
        part = codes[row * _WINDOW : row * _WINDOW + _WIDTH]
        np.cumsum(part * _POWERS[: len(part)], out=sums[row, 1 : len(part) + 1])
    return sums


def _without_dropped(
    written: Codes, codes: Codes, kinds: NDArray[np.uint8], bounds: Ints
) -> tuple[Codes, Codes, NDArray[np.uint8], Ints, Ints]:
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


def _unmix(codes: Codes) -> None:
    """Write words of Latin and Cyrillic letters mixed in one script, in place."""
    cyrillic = (codes - np.uint32(0x400)) < 0x100  # noqa: PLR2004 - the block; below it the difference wraps round
    if not cyrillic.any():
        return
    latin = (codes - np.uint32(97)) < 26  # noqa: PLR2004 - a to z
    meetings = np.flatnonzero((latin[1:] & cyrillic[:-1]) | (cyrillic[1:] & latin[:-1]))
    if not len(meetings):
        return
    letters = latin | cyrillic
    edges = np.flatnonzero(letters[1:] != letters[:-1]) + 1
    after = np.searchsorted(edges, meetings, side="right")
    first = np.unique(after)  # each word once, however often its scripts meet in it
    starts, ends = np.append(0, edges)[first], np.append(edges, len(codes))[first]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        codes[start:end] = np.frombuffer(unmixed(_string(codes[start:end])).encode("utf-32-le"), np.uint32)


def _string(codes: Codes) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _words(codes: Codes, written: Codes, kinds: NDArray[np.uint8], seen: np.uint8) -> tuple[Ints, Ints]:
    """Where the words that `words` would find begin and end."""
    kind = kinds & np.uint8(LETTER | HANGUL)
    if seen & MARK:
        kind[kinds & MARK != 0] = LETTER
    if seen & QUOTE:
        _join_hebrew(codes, kinds, kind)
    edges = np.flatnonzero(kind[1:] != kind[:-1]) + 1
    if len(kind) and kind[0]:
        edges = np.concatenate(([0], edges))
    if not seen & HANGUL:  # words and gaps take turns
        return _recut(codes, written, kinds, edges[::2], edges[1::2], marks=bool(seen & MARK))
    inside = np.flatnonzero(kind.take(edges))  # where no gap begins
    starts, ends = edges.take(inside), edges.take(inside + 1)
    return _recut(codes, written, kinds, starts, ends, marks=bool(seen & MARK))


def _join_hebrew(codes: Codes, kinds: NDArray[np.uint8], kind: NDArray[np.uint8]) -> None:
    """A quote between Hebrew letters is part of the word: צה"ל."""
    hebrew = (codes - np.uint32(0x5D0)) <= 0x1A  # noqa: PLR2004 - alef to tav
    if hebrew.any():
        quotes = np.flatnonzero(kinds[1:-1] & QUOTE) + 1
        kind[quotes[hebrew[quotes - 1] & hebrew[quotes + 1]]] = LETTER


def _recut(codes: Codes, written: Codes, kinds: NDArray[np.uint8], starts: Ints, ends: Ints, *, marks: bool) -> tuple[Ints, Ints]:
    """Words that begin with a mark, or that hold a capital after a small letter, cut as `words` cuts them."""
    cased = kinds & (UPPER | LOWER)
    glued = np.flatnonzero((cased[1:] == UPPER) & (cased[:-1] == LOWER)) + 1
    odd = np.searchsorted(starts, glued, side="right") - 1
    if marks:
        odd = np.concatenate((odd, np.flatnonzero(kinds.take(starts) & MARK)))
    odd = np.unique(odd[odd >= 0]) if len(odd) else odd
    if not len(odd):
        return starts, ends
    cut: list[tuple[int, int]] = []
    changed: list[int] = []
    for at in odd.tolist():
        start, end = int(starts[at]), int(ends[at])
        ahead = max(0, start - 1)  # what stands beside a word may say that nothing is glued in it
        found = _spans(_string(codes[ahead : end + 1]), _string(written[ahead : end + 1]))
        parts = [(ahead + first, ahead + last) for first, last in found if start <= ahead + first < end]
        if parts != [(start, end)]:
            changed.append(at)
            cut += parts
    if not changed:
        return starts, ends
    starts = np.concatenate((np.delete(starts, changed), np.array([start for start, _ in cut], np.int64)))
    ends = np.concatenate((np.delete(ends, changed), np.array([end for _, end in cut], np.int64)))
    order = np.argsort(starts, kind="stable")
    return starts[order], ends[order]


def _spans(folded: str, written: str) -> tuple[tuple[int, int], ...]:
    """Where words stand in a piece of a text; the short pieces, which come again and again, are remembered."""
    return _short_spans(folded, written) if len(folded) <= LONGEST else tuple((word.start, word.end) for word in words(folded, written))


@lru_cache(maxsize=1 << 15)
def _short_spans(folded: str, written: str) -> tuple[tuple[int, int], ...]:
    return tuple((word.start, word.end) for word in words(folded, written))
