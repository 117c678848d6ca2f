"""Signals: entities of every group found together within one title, sentence, paragraph or text.

The title counts as one sentence and one paragraph of its own. Everything a signal names is required:
its groups, and if given one of its words and one of its event types in the same scope.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from watcher.core.matching.events import events_in, holds
from watcher.core.matching.guards import Page, Verdict
from watcher.core.matching.index import Candidate
from watcher.core.model import SignalHit
from watcher.core.watchlist.entity import Entity, Signal
from watcher.core.watchlist.watchlist import Watchlist

_QUOTE = 1_200  #: code points kept of a scope as evidence; some texts have no full stop in a hundred thousand


def signals_in(pages: Sequence[Page], verdicts: Iterable[Verdict], watchlist: Watchlist) -> tuple[SignalHit, ...]:
    """The signals that fire, each once, at its first place; the most severe first."""
    counted = [verdict for verdict in verdicts if verdict.counted]
    present = {verdict.candidate.alias.entity for verdict in counted}
    hits = []
    for signal in watchlist.signals.values():
        if _members(signal, present, watchlist.entities) is None:
            continue
        hit = next((hit for scope in _scopes(signal.within, pages, counted) if (hit := _fires(signal, *scope, watchlist.entities))), None)
        if hit is not None:
            hits.append(hit)
    return tuple(sorted(hits, key=lambda hit: (-hit.severity.rank, hit.signal)))


def _fires(signal: Signal, original: str, folded: str, found: Sequence[str], entities: Mapping[str, Entity]) -> SignalHit | None:
    members = _members(signal, set(found), entities)
    if members is None:
        return None
    if signal.words and not holds(folded, signal.words):
        return None
    if signal.events and not events_in(folded).intersection(signal.events):
        return None
    ordered = tuple(entity for entity in dict.fromkeys(found) if entity in members)
    return SignalHit(signal=signal.id, title=signal.title, severity=signal.severity, entities=ordered, sentence=original)


def _members(signal: Signal, present: set[str], entities: Mapping[str, Entity]) -> set[str] | None:
    """The present entities that fill the groups; None if a group stays empty."""
    named = {entity for group in signal.groups for entity in group}
    members: set[str] = set()
    for group in signal.groups:
        filled = present.intersection(group)
        for wish in group:
            if wish == "*":
                filled |= present - named
            elif wish.startswith("schema:"):
                filled |= {entity for entity in present if entities[entity].schema == wish.removeprefix("schema:")}
        if not filled:
            return None
        members |= filled
    return members


def _scopes(within: str, pages: Sequence[Page], counted: Sequence[Verdict]) -> Iterable[tuple[str, str, list[str]]]:
    """(original text to quote, folded text, entities in order) of each scope that holds a name."""
    if within == "text":
        original = "\n".join(page.folded.original for page in pages)
        folded = "\n".join(page.folded.text for page in pages)
        yield original[:_QUOTE], folded, [verdict.candidate.alias.entity for verdict in counted]
        return
    for page in pages:
        if within == "title" and page.name != "title":
            continue
        grouped: dict[int, list[Candidate]] = defaultdict(list)
        for verdict in counted:
            if verdict.page is page:
                grouped[_part(within, page, verdict.candidate.start)].append(verdict.candidate)
        for part, found in grouped.items():
            start, end = _bounds(within, page, part)
            begin = max(start, min(found[0].start - _QUOTE // 3, end - _QUOTE))
            quote = page.folded.surface(begin, min(end, begin + _QUOTE))
            yield quote, page.folded.text[start:end], [candidate.alias.entity for candidate in found]


def _part(within: str, page: Page, offset: int) -> int:
    if page.name == "title":
        return 0
    return page.sentences.paragraph(offset) if within == "paragraph" else page.sentences.index(offset)


def _bounds(within: str, page: Page, part: int) -> tuple[int, int]:
    if page.name == "title":
        return 0, len(page.folded.text)
    if within == "paragraph":
        ends = page.sentences.paragraph_ends
        return (ends[part - 1] if part else 0), ends[part]
    return page.sentences.span(part)
