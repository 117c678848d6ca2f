"""Which entities of a long list have a name that may nearly stand in a text: one whose words all stand there, but for a letter.

It spells every word of the text wrong in every way and looks these up, so that no walk over a million names is needed. What it
refuses to do: say that a name nearly stands there. `near_names` looks at what it finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from watcher.core.matching.lexicon import Lexicon
from watcher.core.text.columns import LONGEST, Ints, span_hashes
from watcher.core.text.endings import EXACT

_WORDS = 400  #: different words of a text that are spelt wrong
_SHORTEST = 4  #: letters of a word that may have one wrong
_MOST = 4  #: words of a name
_KEPT = 2_000  #: entities
_ALPHABETS = tuple(
    "".join(map(chr, range(ord(first), ord(last) + 1))) for first, last in ("az", "ая", "αω", "აჰ", "את", "ءي")
)  #: letters that a word of a script may have instead of another


def resembling(words: Sequence[str], parts: Sequence[str], lexicon: Lexicon) -> Ints:
    """The numbers of the entities with a spelling of which every word is one of these folded `words`, or one letter from it, or
    that is one of their `parts`. Ascending, and not more than can be looked at.
    """
    spelt = [*words, *(wrong for word in words[:_WORDS] for wrong in _misspelt(word))]
    known = np.zeros(len(lexicon.traits), np.bool_)
    known[_numbers(spelt, lexicon)] = True
    unknown = np.zeros(len(lexicon.word) + 1, np.int32)
    np.cumsum(~known.take(lexicon.word), out=unknown[1:])
    length = np.diff(lexicon.word_at)
    there = (np.diff(unknown.take(lexicon.word_at)) == 0) & (length > 0) & (length <= _MOST)
    inside = _numbers(parts, lexicon)
    alone = [lexicon.single[lexicon.single_at[at] : lexicon.single_at[at + 1]] for at in inside.tolist()]
    found = np.concatenate([np.flatnonzero(there), *alone])
    return np.unique(lexicon.entity.take(found))[:_KEPT].astype(np.int64)


def _numbers(spelt: Sequence[str], lexicon: Lexicon) -> Ints:
    """The words of the lexicon that are written so."""
    _, rows = lexicon.stems.find(span_hashes([word for word in spelt if len(word) <= LONGEST]))
    exact = rows[lexicon.stem_bits.take(rows) & np.uint64(EXACT) != 0]
    return np.unique(lexicon.stem_word.take(exact)).astype(np.int64)


def _misspelt(word: str) -> Iterator[str]:
    """A word with a letter left out, put in or changed, or with two neighbours swapped."""
    if not _SHORTEST <= len(word) < LONGEST:
        return
    letters = next((alphabet for alphabet in _ALPHABETS if word[0] in alphabet), "")
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
            yield from (f"{before}{letter}{after[1:]}" for letter in letters)
        if len(after) > 1:
            yield f"{before}{after[1]}{after[0]}{after[2:]}"
        yield from (f"{before}{letter}{after}" for letter in letters)
