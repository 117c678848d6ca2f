"""What is said to happen beside the names that may alert: event types with their modality, read off the first sentences
that name them.

Looked for only where something may alert, for reading a sentence costs more than finding the names in it; and only in a
few sentences, for what is new stands in the headline and the lead, and what stands below is history. It refuses to say
who did it to whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from watcher.core.matching import events
from watcher.core.matching.guards import Page, Verdict
from watcher.core.model import EventHit, Policy, SignalHit
from watcher.core.watchlist.watchlist import Watchlist

SENTENCES = 3  #: that are read, the headline among them
_QUOTE = 600  #: code points of a sentence that are read; some texts have no full stop


def event_hits(verdicts: Iterable[Verdict], signals: Sequence[SignalHit], watchlist: Watchlist) -> tuple[EventHit, ...]:
    """The events beside names that may alert, each type and modality once, in the order of the text."""
    together = {entity for hit in signals for entity in hit.entities}
    named: dict[tuple[int, int], tuple[Page, list[str]]] = {}
    for verdict in verdicts:
        entity = verdict.candidate.alias.entity
        if verdict.counted and (entity in together or watchlist.entities[entity].policy is Policy.ALWAYS):
            sentence = _sentence(verdict.page, verdict.candidate.start)
            named.setdefault((id(verdict.page), sentence), (verdict.page, []))[1].append(entity)
    found: dict[tuple[str, str], EventHit] = {}
    for (_, sentence), (page, entities) in list(named.items())[:SENTENCES]:
        alerting = tuple(dict.fromkeys(entities))
        if not _may_speak(alerting, signals, watchlist):
            continue
        start, end = _bounds(page, sentence)
        for event in events.find(page.folded.text[start : min(end, start + _QUOTE)]):
            hit = EventHit(
                type=event.type,
                modality=event.modality,
                word=page.folded.surface(start + event.start, start + event.end),
                entities=alerting,
            )
            found.setdefault((hit.type, hit.modality), hit)
    return tuple(found.values())


def _may_speak(entities: Sequence[str], signals: Sequence[SignalHit], watchlist: Watchlist) -> bool:
    """Whether a sentence is about what alerts: it holds somebody who does by himself, or two parts of one signal."""
    if any(watchlist.entities[entity].policy is Policy.ALWAYS for entity in entities):
        return True
    return any(len(set(hit.entities).intersection(entities)) >= min(2, len(hit.entities)) for hit in signals)


def _sentence(page: Page, offset: int) -> int:
    return 0 if page.name == "title" else min(page.sentences.index(offset), len(page.sentences.ends) - 1)


def _bounds(page: Page, sentence: int) -> tuple[int, int]:
    return (0, len(page.folded.text)) if page.name == "title" else page.sentences.span(sentence)
