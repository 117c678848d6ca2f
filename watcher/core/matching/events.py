"""What happened, by the beginnings of words: event types of sanctions work, denied and merely possible ones told apart.

A word counts unless it stands inside a longer phrase of another meaning. A negation within a few words before it
(after it in Korean, Japanese and German) denies it; "may", "considers", "urges" within some more make it possible.
A possible measure against somebody is `threatened`; anything else that is only possible is no event yet.

What it refuses to do: parse. Who did what to whom is not asked, and irony is taken at its word. Every pattern has
bounded gaps, every look around a word a bounded window, so that no text makes it slower than its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from watcher.core.matching import event_doubts as doubts
from watcher.core.matching import event_pairs, event_words
from watcher.core.matching.event_phrases import Phrases, is_free, pattern
from watcher.core.model.match import Modality, counts_as
from watcher.core.text.script import is_unspaced

_TAIL = re.compile(r"[^\W\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]{0,20}")
_WINDOW = 90  #: characters looked at before a word
_WINDOW_AFTER = 24  #: and after it
_WINDOW_LATE = 60  #: and after it, for a "nicht" at the end of its clause
_NEAR = 4  #: words before it within which a negation holds
_FAR = 6  #: words before it within which a possibility holds, and a denial
_FREE = 2  #: characters a word, where words have no edges: 8 for a negation, 12 for a possibility


@dataclass(frozen=True, slots=True)
class Event:
    """One word or phrase that tells of an event: its type, `start:end` in the folded text, the text there, and
    whether it happened, is only possible, or was denied. A possible sanction keeps its type here.
    """

    type: str
    start: int
    end: int
    word: str
    modality: Modality

    @property
    def counts_as(self) -> str | None:
        """The event type a signal may ask for, None if nothing happened."""
        return counts_as(self.type, self.modality)


def holds(folded: str, beginnings: Iterable[str]) -> bool:
    """Whether a folded text holds a word that begins so."""
    return pattern("|".join(beginnings)).search(folded) is not None


def events_in(folded: str) -> frozenset[str]:
    """The event types a folded sentence speaks of."""
    return frozenset(kind for event in find(folded) if (kind := event.counts_as))


def find(folded: str) -> tuple[Event, ...]:
    """Every word of a folded sentence that tells of an event, in order, the denied and the possible ones too."""
    spans = {(start, _whole(folded, end), kind) for start, end, kind in _phrases().find(folded)}
    found = []
    open_: list[tuple[int, int, str]] = []  # the spans that reach beyond where we are: few, for a phrase is short
    for span in sorted(spans, key=lambda span: (span[0], -span[1], span[2])):
        start, end, kind = span
        open_ = [held for held in open_ if held[1] > start]
        if kind and any(_swallows(held, span) for held in open_):
            continue
        open_.append(span)
        if kind:
            found.append(Event(kind, start, end, folded[start:end], _modality(folded, start, end, kind)))
    return tuple(found)


def _whole(folded: str, end: int) -> int:
    """Where the word ends of which the beginning was found; words of scripts without edges stay as they are."""
    if is_unspaced(folded[end - 1]):
        return end
    tail = _TAIL.match(folded, end)
    return tail.end() if tail else end


def _swallows(held: tuple[int, int, str], span: tuple[int, int, str]) -> bool:
    """Whether a phrase leaves no meaning to a shorter one that shares its first or last word. What stands in the gap
    of a phrase keeps its own: "adds the smuggler to the list" tells of both. A false friend takes all it covers, and
    "lifted the sanctions imposed in May" is told by its first verb.
    """
    if not held[2]:
        return span[1] <= held[1]
    return held[:2] != span[:2] and (span[0] == held[0] or span[1] >= held[1])


@cache
def _phrases() -> Phrases:
    """Made when first asked for: most commands never are. False friends are a kind without a name: of two equal spans theirs wins."""
    return Phrases([("", event_words.FALSE_FRIENDS), *event_words.TRIGGERS.items(), *event_pairs.PAIRS.items()])


_MARKS = r"[;:!?()\n。、]|,(?!\s(?:что|чтобы|що|щоб|dass|ob|zu)\b)|(?<=\w\w\w)\.\s"
_BREAK = re.compile(rf"{_MARKS}|\b(?:{doubts.BREAKS})\b|지만|하고 |(?<=[\u3040-\u309f])が,")
_SOFT = re.compile(rf"\b(?:{doubts.SOFT_BREAKS})\b")


def _modality(folded: str, start: int, end: int, kind: str) -> Modality:
    modality = _said(folded[max(0, start - _WINDOW) : start], folded[start:end], folded[end : end + _WINDOW_LATE])
    return "fact" if modality == "possible" and kind == "threatened" else modality


@lru_cache(maxsize=4096)
def _said(before: str, word: str, late: str) -> Modality:
    """How a word is meant between what stands before and after it."""
    free = is_free(word)
    before, excluded = pattern(doubts.NOT_EXCLUDED).subn(" could ", pattern(doubts.SPARED).sub(" ", before))
    after = _BREAK.split(late[:_WINDOW_AFTER], maxsplit=1)[0]
    late = _SOFT.split(_BREAK.split(late, maxsplit=1)[0], maxsplit=1)[0]
    clause = _BREAK.split(before)[-1]
    near = _last(_SOFT.split(clause)[-1], _NEAR, free=free)
    far = _last(before, _FAR, free=free)
    if not excluded and not pattern(doubts.NOT_EXCLUDED_AFTER).search(after):
        if pattern(doubts.NEGATIONS).search(f"{near}{word}") or pattern(doubts.NEGATIONS_AFTER).search(after):
            return "denied"
        if pattern(doubts.NEGATIONS_LATE).search(late) or pattern(doubts.DENIALS).search(far):
            return "denied"
        if pattern(doubts.DENIALS_AFTER).search(after):
            return "denied"
    said = f"{_last(clause, _FAR, free=free)}{word}"
    if pattern(doubts.POSSIBILITIES).search(said) or pattern(doubts.WISHES).search(far):
        return "possible"
    return "possible" if pattern(doubts.POSSIBILITIES_AFTER).search(after) else "fact"


def _last(text: str, words: int, *, free: bool) -> str:
    """The last so many words of a text with the space behind them; characters where words have no edges."""
    if free:
        return text[-words * _FREE :]
    return "".join(re.findall(r"\S+\s*", text)[-words:])
