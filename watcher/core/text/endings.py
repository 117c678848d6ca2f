"""Which forms the words of a batch may be, as columns: for each word, each stem left when an ending is taken off, with
the declensions that have this ending as bits. A word of a name is filed under its stems with the bits of its
declensions; a common bit says that one may be a form of the other (`inflection` says why).

What it refuses to do: know more than `inflection` does. It is the same rules for many words at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from watcher.core.text.alternations import clipped
from watcher.core.text.columns import LONGEST, U64, Columns, Ints, span_hashes
from watcher.core.text.inflection import SCRIPTS, base_stems
from watcher.core.text.table import Table, expand

EXACT = 1 << 63  #: the word as it is written
BEGIN = 1 << 62  #: the beginning of a longer word, for spellings that are listed as stems
SHORT = 1 << 61  #: a whole form of a word too short to have a stem
_ALPHABETS = 0x3000  #: code points before the scripts that do not bend


class Stems(NamedTuple):
    """Rows of (which word, hash of what is left of it, declensions as bits)."""

    words: Ints
    hashes: U64
    bits: U64


def _numbered() -> list[dict[str, int]]:
    """Script -> declension -> its bit."""
    bit = iter(range(61))
    return [{declension: 1 << next(bit) for declension in sorted(set().union(*script.endings.values()))} for _, script in SCRIPTS]


_BITS = _numbered()
_ENDINGS = {
    ending: sum(_BITS[at][declension] for declension in declensions)
    for at, (_, script) in enumerate(SCRIPTS)
    for ending, declensions in script.endings.items()
    if ending
}
_LONGEST = max(map(len, _ENDINGS))
_TABLE, _order = Table.sort(span_hashes(list(_ENDINGS)))
_ENDING_BITS = np.array(list(_ENDINGS.values()), np.uint64)[_order]
#: By script, 0 for none: what a word without an ending may be, what one too short to have lost an ending may be, and how
#: many letters a stem keeps.
_BARE = np.array([0, *(sum(_BITS[at][d] for d in script.endings[""]) for at, (_, script) in enumerate(SCRIPTS))], np.uint64)
_SHORT = np.array([0, *(_BITS[at][""] for at, _ in enumerate(SCRIPTS))], np.uint64)
_SHORTEST = np.array([LONGEST, *(script.shortest for _, script in SCRIPTS)])


def _script_numbers() -> NDArray[np.uint8]:
    """By code point: the number in SCRIPTS, from 1, of the script whose endings a word ending in it may have."""
    numbers = np.zeros(_ALPHABETS + 1, np.uint8)
    every = "".join(map(chr, range(_ALPHABETS)))
    for at, (letter, _) in reversed([*enumerate(SCRIPTS, 1)]):  # of several the first is meant
        numbers[[found.start() for found in letter.finditer(every)]] = at
    return numbers


_SCRIPT = _script_numbers()


def stems(text: Columns, starts: Ints, ends: Ints) -> Stems:
    """Every stem of every word of a text that is not too long for a word of a name."""
    words = np.flatnonzero(ends - starts <= LONGEST)
    first, last = starts[words], ends[words]
    scripts = _SCRIPT.take(np.minimum(text.codes.take(last - 1), _ALPHABETS))
    spare = last - first - _SHORTEST.take(scripts)  # letters that an ending may take
    bits = np.where(spare > 0, _BARE.take(scripts), np.where(spare == 0, _SHORT.take(scripts), np.uint64(0)))
    rows = [Stems(words, text.hashes(first, last), bits | np.uint64(EXACT | SHORT))]
    which, length = expand(np.ones(len(words), np.int64), np.clip(spare, 0, _LONGEST))  # every ending that a word has room for
    cuts = last[which] - length
    found, at = _TABLE.find(text.hashes(cuts, last[which]))
    cut = which[found]
    rows.append(Stems(words[cut], text.hashes(first[cut], cuts[found]), _ENDING_BITS.take(at)))
    return Stems(*(np.concatenate(column) for column in zip(*rows, strict=True)))


def filed(word: str) -> Iterator[tuple[str, int]]:
    """The stems under which a word of a name is filed, with the bits of its declensions."""
    yield from ((form, SHORT) for form in clipped(word))
    script = next((at for at, (letter, _) in enumerate(SCRIPTS) if letter.match(word[-1:])), None)
    if script is None:
        return
    bits: dict[str, int] = {}
    for pair in base_stems(word):
        stem, _, declension = pair.partition("|")
        bits[stem] = bits.get(stem, 0) | _BITS[script].get(declension, 0)
    yield from bits.items()
