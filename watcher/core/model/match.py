"""What one entry says of the watch list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from watcher.core.model.feed import Entry

FieldName: TypeAlias = Literal["title", "text", "page"]
"""Where in an entry something stands; "page" is the article's own page, as far as it was read."""


MEASURES = frozenset(["designated", "charged", "seized", "export-control"])
"""Types of events that are measures against somebody: to think of them aloud is a threat."""


class Severity(StrEnum):
    """How loudly an alert should speak; compare with `rank`."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class Policy(StrEnum):
    """When a match of an entity may raise an alert."""

    ALWAYS = "always"  #: any new match raises
    SIGNAL = "signal"  #: only as part of a signal
    STORE = "store"  #: stored and searchable only


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A watched name found in a text. `start:end` are code points of that field, end exclusive."""

    entity: str
    alias: str  #: as written in the watch list, or as made of what is written there
    surface: str  #: as written in the text
    field: FieldName
    start: int
    end: int
    how: str  #: by which rule, in words: exact, folded, inflected form, stem xy-, metonym, weak name, particle 의, ...
    guard: str = ""  #: what let a guarded name count, in words; "" if it needed nothing
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalHit:
    """A signal whose every group was found together. `sentence` quotes where, cut to what a message can hold."""

    signal: str
    title: str
    severity: Severity
    entities: tuple[str, ...]
    sentence: str


Modality: TypeAlias = Literal["fact", "possible", "denied"]
"""Whether what is told of happened, is only possible, or was denied."""


def counts_as(event: str, modality: Modality) -> str | None:
    """The event type a signal may ask for, None if nothing happened: a possible measure is `threatened`, anything else that
    is only possible is no event yet.
    """
    if modality == "fact":
        return event
    return "threatened" if modality == "possible" and event in MEASURES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventHit:
    """A word or phrase that tells of an event (designated, seized, …) in a sentence that names somebody who may alert."""

    type: str
    modality: Modality
    word: str  #: as written
    entities: tuple[str, ...]  #: those of the sentence that may alert, alone or together, in order

    @property
    def counts_as(self) -> str | None:
        """The event type a signal may ask for, None if nothing happened."""
        return counts_as(self.type, self.modality)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """All that one entry says about the watch list; never empty of mentions."""

    entry: Entry
    mentions: tuple[Mention, ...]
    signals: tuple[SignalHit, ...] = ()
    events: tuple[EventHit, ...] = ()  #: beside names that may alert; looked for only where there are such

    @property
    def entities(self) -> tuple[str, ...]:
        """Ids in order of first appearance."""
        return tuple(dict.fromkeys(m.entity for m in self.mentions))
