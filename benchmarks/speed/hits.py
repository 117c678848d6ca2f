"""What FlashText finds and ours does not, and the other way round, with the reasons.

A hit of the one is the other's too if it names the same entity over some of the same letters. What ours does not count
is looked up among its verdicts: a name that was rejected has its reason there, one that is not there was not seen.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.speed.engines import Hit

_UNSPACED = re.compile("[\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_REASONS = {
    "is part of .* a longer watched name": "inside a longer watched name, which counts or was rejected itself",
    "is part of .* something else": "inside a longer name that is known to mean something else",
    "is another name just as": "an inflected form that is another watched name as it is written",
    "is a surname alone": "a surname alone, whose full name is not in the text",
    "nothing of its context|weak name.*does not stand free": "a weak name (one word, short, or a ship) without context",
    "does not stand free": "only the beginning or a part of a longer word",
    "needs one of": "what it requires is not in the text",
    "may be another|may be a word": "an acronym that may mean another",
}
_MORE = {
    "": "as it is written",
    "inflected": "a case form",
    "surname alone": "a surname after the full name, also inflected",
    "transliterated": "in another script than on the list",
    "initials|surname first|without|patronymic|joined|hyphen": "another way to write the name (initials, order, legal form)",
    "particle": "before a Korean particle or title",
    "prefix": "behind an Arabic or Hebrew prefix",
    "part of|beginning of": "inside a run without spaces",
    "folded|apostrophe|ending": "other letters or endings",
}
_SEEN = "seen and rejected: "


@dataclass(slots=True)
class Comparison:
    """Counts over all texts, with a few `examples` for people by row."""

    both: int = 0
    inside_words: int = 0  #: hits of FlashText that begin or end within a word
    moved: int = 0  #: hits of FlashText in texts whose length changes in lower case: its offsets are those of another text
    missing: Counter[str] = field(default_factory=Counter)  #: FlashText's at word boundaries that we do not count, by reason
    more: Counter[str] = field(default_factory=Counter)  #: ours that FlashText does not find, by rule
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, row: str, text: str, hit: Hit, names: dict[str, str]) -> None:
        if len(self.examples[row]) < 5:
            self.examples[row].append(f"{names[hit.entity]} | {text[max(0, hit.start - 15) : hit.end + 15]!r} | {hit.how} {hit.why[:80]}")


def compare(articles: Sequence[str], names: dict[str, str], ours: Sequence[list[Hit]], theirs: Sequence[list[Hit]]) -> Comparison:
    result = Comparison()
    for text, mine, other in zip(articles, ours, theirs, strict=True):
        if len(text.lower()) != len(text):
            result.moved += len(other)
            continue
        counted = [hit for hit in mine if hit.counted]
        for hit in other:
            if not _free(text, hit):
                result.inside_words += 1
            elif next(_same(hit, counted), None):
                result.both += 1
            else:
                row = _reason(text, hit, mine, names[hit.entity])
                result.missing[row] += 1
                result.note(row, text, hit, names)
        for hit in counted:
            if not next(_same(hit, other), None):
                row = _rule(text, hit, names[hit.entity])
                result.more[row] += 1
                result.note(row, text, hit, names)
    return result


def _same(hit: Hit, others: Sequence[Hit]) -> Iterator[Hit]:
    return (other for other in others if other.entity == hit.entity and _overlap(hit, other))


def _overlap(hit: Hit, other: Hit) -> bool:
    return hit.start < other.end and other.start < hit.end


def _free(text: str, hit: Hit) -> bool:
    """Whether a hit begins and ends at the edge of a word; scripts without spaces have no edges, Hangul only a left one."""
    before, first = text[max(0, hit.start - 1) : hit.start], text[hit.start]
    last, after = text[hit.end - 1], text[hit.end : hit.end + 1]
    return not _joined(before, first) and (bool(_HANGUL.match(last)) or not _joined(after, last))


def _joined(outside: str, inside: str) -> bool:
    return outside.isalnum() and inside.isalnum() and not (_UNSPACED.match(outside) and _UNSPACED.match(inside))


def _reason(text: str, hit: Hit, mine: Sequence[Hit], name: str) -> str:
    if rejected := next(_same(hit, mine), None):
        return _SEEN + next((words for pattern, words in _REASONS.items() if re.search(pattern, rejected.why, re.DOTALL)), "other reasons")
    surface = text[hit.start : hit.end]
    if any(other.counted and _overlap(hit, other) for other in mine):
        return "another watched name is counted there"
    if surface != name and surface.casefold() == name.casefold():
        return "not seen: capitals are not those of the name"
    if _UNSPACED.search(surface):
        return "not seen: inside a run without spaces, or a longer word"
    if _HANGUL.search(surface):
        return "not seen: the beginning of a longer Korean word"
    return "not seen: other"


def _rule(text: str, hit: Hit, name: str) -> str:
    how = hit.how.split(" of ")[0] if " of " in hit.how else hit.how
    if not how:
        same = text[hit.start : hit.end].casefold() == name.casefold()
        return "the same letters, where FlashText takes another name or loses its way" if same else "other accents, hyphens or quotes"
    return next((words for pattern, words in _MORE.items() if pattern and re.search(pattern, hit.how)), "other rules")
