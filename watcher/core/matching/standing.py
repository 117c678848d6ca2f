"""Where spellings really stand: their sightings after a look at what lies between their words, at their letters one by
one, and in scripts without spaces at their last characters. All of it in columns; an object is made of the few whose
letters need it.

What it refuses to do: weigh one name against another, or look at what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from watcher.core.matching.alias import Alias
from watcher.core.matching.lexicon import ACRONYM, COMMA, INITIALED, LOOKED_AT, STOPS, Lexicon
from watcher.core.matching.pages import Pages
from watcher.core.matching.sightings import GLUED, Sightings, Spelt
from watcher.core.text.columns import HANGUL, LETTER, LONGEST, LOWER, UPPER, Columns, Flags, Ints, string
from watcher.core.text.table import expand
from watcher.core.watchlist.persons import INITIALS
from watcher.core.watchlist.tariff import LINE, is_line

RUNS = -1  #: the `how` of what is written without spaces: what stands beside it has still to be looked at
#: What may stand between two words of one name: blanks, a hyphen, an apostrophe, a middle dot; never a line break.
_GAP = re.compile(r"[ '\"·]{0,2}|[ ]?[-/][ ]?")
_INITIAL_GAP = re.compile(r"\.[ ]?-?|[ ]|-")
_STOP_GAP = re.compile(r"[.,]{1,2}[ ]?|[ ]?[&+][ ]?")  #: "Co., Ltd.", "Johnson & Johnson": only in names that are written so
_COMMA_GAP = re.compile(r",[ ]?")  #: "Putin, Vladimir"
_INITIAL = 2  #: letters of a word that its full stop may shorten: "V. Putin", "U.S.", "ст. 4"
_BEFORE_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]\.[ ]?-?$")  #: "В. " of "В. А. Иванов": not the "А. Иванов" of the list
_STOP = ord(".")
_JOINS, _AFTER_INITIAL, _AT_A_STOP, _AT_A_COMMA = 1, 2, 4, 8


class Standing(NamedTuple):
    """Rows of spellings: folded offsets into the columns."""

    start: Ints
    end: Ints
    spelling: Ints
    how: Ints


def standing(text: Columns, seen: Sightings, lexicon: Lexicon, pages: Pages, alias_of: Callable[[int], Alias]) -> Standing:
    """The sightings that stand. Those in words come first, those without spaces behind them."""
    parts = _in_words(text, seen, lexicon, pages, alias_of), _in_runs(text, seen.runs, lexicon, pages, alias_of)
    return Standing(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _in_words(text: Columns, seen: Sightings, lexicon: Lexicon, pages: Pages, alias_of: Callable[[int], Alias]) -> Standing:
    spelt = seen.spelt
    flags = lexicon.flags.take(spelt.spelling)
    joined = spelt.blanks.copy()
    apart = np.flatnonzero(~joined)
    joined[apart] = _joined(text, spelt, apart, flags.take(apart))
    start, end = text.starts.take(spelt.first), text.ends.take(spelt.last)
    pieced = np.flatnonzero(spelt.how >= GLUED)
    if len(pieced):  # the name without what is written on to it
        kinds = spelt.how.take(pieced) - GLUED
        start[pieced] += np.array([piece.left for piece in seen.glued]).take(kinds)
        end[pieced] -= np.array([piece.right for piece in seen.glued]).take(kinds)
    kept = np.flatnonzero(joined)
    rows = Standing(start.take(kept), end.take(kept), spelt.spelling.take(kept), spelt.how.take(kept))
    return _lettered(text, rows, flags.take(kept), pages, alias_of)


def _joined(text: Columns, spelt: Spelt, rows: Ints, flags: NDArray[np.uint16]) -> Flags:
    """Whether all words of spellings are joined by what may stand within one name."""
    which, word = expand(spelt.first.take(rows), spelt.last.take(rows) - spelt.first.take(rows))
    starts, ends = text.ends.take(word), text.starts.take(word + 1)
    _, first, of_gap = np.unique(text.hashes(starts, ends), return_index=True, return_inverse=True)
    gaps = zip(starts.take(first).tolist(), ends.take(first).tolist(), strict=True)
    kind = np.array([_gap_kind(string(text.codes[start:end])) for start, end in gaps], np.uint8).take(of_gap)
    short = text.ends.take(word) - text.starts.take(word) <= _INITIAL
    allowed = flags.take(which)
    holds = (kind & _JOINS != 0) | ((kind & _AFTER_INITIAL != 0) & short)
    holds |= ((kind & _AT_A_STOP != 0) & (allowed & STOPS != 0)) | (
        (kind & _AT_A_COMMA != 0) & (allowed & COMMA != 0) & (word == spelt.first.take(rows).take(which))
    )
    joined = np.ones(len(rows), np.bool_)
    joined[which[~holds]] = False
    return joined


def _gap_kind(gap: str) -> int:
    kind = _JOINS if _GAP.fullmatch(gap) else 0
    kind |= _AFTER_INITIAL if _INITIAL_GAP.fullmatch(gap) else 0
    kind |= _AT_A_COMMA if _COMMA_GAP.fullmatch(gap) else 0
    return kind | (_AT_A_STOP if _STOP_GAP.fullmatch(gap) else 0)


def _lettered(text: Columns, rows: Standing, flags: NDArray[np.uint16], pages: Pages, alias_of: Callable[[int], Alias]) -> Standing:
    """The rows whose letters are as their spelling demands: an acronym, an exact spelling, initials."""
    fits = np.ones(len(rows.start), np.bool_)
    capitals = np.flatnonzero(flags & ACRONYM != 0)
    which, at = _letters(rows, capitals)
    fits[capitals.take(which[text.kinds.take(at) & LOWER != 0])] = False
    initials = np.flatnonzero(flags & INITIALED != 0)
    which, at = _letters(rows, initials)
    fits[initials] = False
    fits[initials.take(which[text.codes.take(at) == _STOP])] = True
    for row in np.flatnonzero(fits & (flags & (LOOKED_AT | INITIALED) != 0)).tolist():
        fits[row] = _letters_fit(pages, int(rows.start[row]), int(rows.end[row]), alias_of(int(rows.spelling[row])))
    return Standing(*(column[fits] for column in rows))


def _letters(rows: Standing, some: Ints) -> tuple[Ints, Ints]:
    """(which of some rows, code point) of all their code points."""
    starts = rows.start.take(some)
    return expand(starts, rows.end.take(some) - starts)


def _letters_fit(pages: Pages, start: int, end: int, alias: Alias) -> bool:
    """Whether a name whose letters count one by one is written so: an exact spelling, digits, initials."""
    page, start, end = pages.at(start, end)
    if alias.exact:
        return page.surface(start, end) in alias.exact
    if alias.derived == LINE:
        return is_line(page.text, start, end)
    return not _BEFORE_INITIAL.search(page.text[max(0, start - 4) : start])


def _in_runs(text: Columns, runs: tuple[Ints, Ints], lexicon: Lexicon, pages: Pages, alias_of: Callable[[int], Alias]) -> Standing:
    offset, row = runs
    number = np.searchsorted(text.bounds, offset, side="right")
    start = offset - lexicon.run_lead.take(row)
    size = lexicon.run_size.take(row).astype(np.int64)
    inside = np.flatnonzero((start >= text.bounds.take(number - 1)) & (start + size < text.bounds.take(number)))
    start, size, row = start.take(inside), size.take(inside), row.take(inside)
    whole = np.flatnonzero(text.hashes(start, start + np.minimum(size, LONGEST)) == lexicon.run_hash.take(row))
    start, end, row = start.take(whole), (start + size).take(whole), row.take(whole)
    spelling = lexicon.run.take(row).astype(np.int64)
    fits = ~(_cuts(text, start) | _cuts(text, end))
    for at in np.flatnonzero(size.take(whole) > LONGEST).tolist():
        fits[at] &= string(text.codes[start[at] : end[at]]) == alias_of(int(spelling[at])).folded
    rows = Standing(*(column[fits] for column in (start, end, spelling, np.full(len(start), RUNS))))
    rows = _lettered(text, rows, lexicon.flags.take(rows.spelling), pages, alias_of)
    which, letters = expand(rows.start, rows.end - rows.start)
    return _capitalised(text, rows, np.unique(which[text.kinds.take(letters) & (UPPER | LOWER) != 0]), alias_of)


def _cuts(text: Columns, at: Ints) -> Flags:
    """Whether a spelling of mixed scripts ("NATO事務総長") would begin or end inside a word of an alphabet."""
    before, after = (text.kinds.take(np.clip(side, 0, len(text.kinds) - 1)) for side in (at - 1, at))
    letters = LETTER | HANGUL
    cuts: Flags = (before & letters != 0) & (after & letters != 0) & (at > 0)
    return cuts


def _capitalised(text: Columns, rows: Standing, mixed: Ints, alias_of: Callable[[int], Alias]) -> Standing:
    """The same without those that begin with a small letter where their spelling has a capital. `mixed` hold an alphabet's letters."""
    fits = np.ones(len(rows.start), np.bool_)
    for row in mixed.tolist():
        alias = alias_of(int(rows.spelling[row]))
        if alias.capital and not (alias.exact or alias.acronym or alias.derived.startswith(INITIALS)):
            written = string(text.written[int(rows.start[row]) : int(rows.end[row])])
            fits[row] = not next(filter(str.isalpha, written), "").islower()
    return Standing(*(column[fits] for column in rows))
