"""Phrases that tell of events, as patterns, and a search for all of them at once.

A phrase is written as in `event_words`. Trying thousands of phrases at each letter of a sentence costs more than all
the names of a watch list; so a phrase is tried only where its first word stands, which a table of words met before says.

What it refuses to do: say what a phrase means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from watcher.core.matching.event_words import TRADITIONAL
from watcher.core.text.fold import fold_key
from watcher.core.text.script import is_unspaced

_HANGUL = re.compile("[\uac00-\ud7a3]")
#: Between two parts of a phrase: the rest of a word and up to four more of one clause, or a dozen characters.
_WORDS_BETWEEN = r"\w{0,20}[\s-](?:\S{1,24}(?<![,;:!?])(?<!\w\w\w\.)\s){0,4}?(?:\w{1,2}')?"
#: Between a verb and what it is done to: two words more.
_PAIR_BETWEEN = _WORDS_BETWEEN.replace("{0,4}", "{0,6}")
_LETTERS_BETWEEN = r"[^.,;:!?。、\n]{0,12}?"
_RUN = re.compile(r"\w+")
_MET = 20_000  #: words of which is remembered what may begin with them


@cache
def pattern(beginnings: str) -> re.Pattern[str]:
    """Word beginnings separated by "|" as one pattern over folded text; the notation is that of `event_words`.
    In scripts with word edges a word must begin so; elsewhere it may stand anywhere.
    """
    edged: list[str] = []
    free: list[str] = []
    for beginning in _spellings(beginnings):
        unspaced = is_free(beginning)
        (free if unspaced else edged).append(_phrase(beginning, _LETTERS_BETWEEN if unspaced else _WORDS_BETWEEN))
    choices = [rf"\b(?:{'|'.join(edged)})"] if edged else []
    return re.compile("|".join([*choices, *free]) or r"(?!)")


@cache
def paired(pairs: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """Pairs of word beginnings as one pattern: one of the first, and later in its clause one of the second."""
    choices = []
    for pair in pairs:
        edge, between = ("", _LETTERS_BETWEEN) if is_free(pair[0]) else (r"\b", _PAIR_BETWEEN)
        first, second = ("|".join(_phrase(beginning, between) for beginning in _spellings(side)) for side in pair)
        choices.append(rf"{edge}(?:{first}){between}(?:{second})")
    return re.compile("|".join(choices) or r"(?!)")


def is_free(text: str) -> bool:
    """Whether words of this script have no edges, or such as carry no meaning (Hangul)."""
    return is_unspaced(text) or _HANGUL.search(text) is not None


class Phrases:
    """Several kinds of phrases: word beginnings (a text) or pairs of them each."""

    def __init__(self, kinds: Sequence[tuple[str, str | tuple[tuple[str, str], ...]]]) -> None:
        self._kinds = [(kind, pattern(said) if isinstance(said, str) else paired(said)) for kind, said in kinds]
        edged: list[set[str]] = [set() for _ in kinds]
        self._free: dict[str, set[int]] = {}  # the first two characters (or the only one) of a phrase without edges -> its kinds
        for number, (_, said) in enumerate(kinds):
            for free, beginnings in [(None, said)] if isinstance(said, str) else [(is_free(first), first) for first, _ in said]:
                for beginning in _spellings(beginnings):
                    first = beginning.split()[0].replace("-", "_").split("_")[0]
                    if is_free(beginning) if free is None else free:
                        self._free.setdefault(first[:2], set()).add(number)
                    else:
                        edged[number].add(_RUN.findall(first)[0])
        self._edged = [tuple(words) for words in edged]
        self._reach = max(map(len, (word for words in edged for word in words)), default=0)
        self._start = re.compile(f"[{''.join(sorted({re.escape(start[0]) for start in self._free}))}]" if self._free else r"(?!)")
        self._begun = lru_cache(maxsize=_MET)(self._beginning)

    def find(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and kind of every phrase in a folded text; those of one kind do not overlap, the first one counts."""
        for number, places in self._places(folded).items():
            kind, phrase = self._kinds[number]
            end = 0
            for place in places:
                if place >= end and (found := phrase.match(folded, place)):
                    end = found.end()
                    yield place, end, kind

    def _places(self, folded: str) -> dict[int, list[int]]:
        """Where phrases of each kind may begin, in order."""
        places: dict[int, set[int]] = {}
        for run in _RUN.finditer(folded):
            for number in self._begun(run[0][: self._reach]):
                places.setdefault(number, set()).add(run.start())
        for found in self._start.finditer(folded):
            place = found.start()
            for start in (folded[place], folded[place : place + 2]):
                for number in self._free.get(start, ()):
                    places.setdefault(number, set()).add(place)
        return {number: sorted(found) for number, found in places.items()}

    def _beginning(self, word: str) -> tuple[int, ...]:
        """The kinds of which a phrase may begin with this word."""
        return tuple(number for number, words in enumerate(self._edged) if word.startswith(words))


def _spellings(beginnings: str) -> list[str]:
    """Each beginning folded, in both forms of Han, the longest first."""
    parts = [fold_key(form) for part in beginnings.split("|") for form in (part, part.translate(TRADITIONAL))]
    return sorted(dict.fromkeys(parts), key=lambda text: (-len(text), text))


def _phrase(beginning: str, between: str) -> str:
    return between.join(_part(part) for part in beginning.replace("-", "_").split())


def _part(part: str) -> str:
    inner = part.rstrip("_")
    return r"[\s-]".join(re.escape(word) for word in inner.split("_")) + (r"(?!\w)" if inner != part else "")
