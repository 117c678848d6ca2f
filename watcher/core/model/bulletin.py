"""What is told without being about one alert: a digest of a day or week, a summary of what would have been too many messages,
feeds that have fallen silent or recovered, a drill.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from watcher.core.model.ailment import Ailment
from watcher.core.model.match import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One story in a bulletin, as it stood when that was written."""

    alert: str
    severity: Severity
    state: str  #: of the alert
    headline: str
    url: str
    about: tuple[str, ...]  #: ids of its signals, else of its entities
    outlets: int
    articles: int
    updated: datetime
    silenced: bool = False  #: nothing of it was sent, for somebody asked not to be told


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was read, so that silence can be trusted."""

    feeds: int
    answered: int  #: of them, at least once
    articles: int
    matches: int  #: of them
    mute: tuple[str, ...] = ()  #: names of feeds that did not answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """From `since` until `until`. `stories` are the first of `alerts`, in order of weight."""

    id: str
    kind: Literal["daily", "weekly", "summary", "rescan", "silent", "recovered", "drill"]
    day: str  #: of a digest, by its own calendar: "2026-11-23"
    created: datetime
    since: datetime
    until: datetime
    stories: tuple[Headline, ...]
    alerts: int
    notices: int
    silenced: int = 0  #: of the notices
    unrouted: int = 0  #: of the notices
    watched: Watched | None = None  #: only in a digest
    skipped: int = 0  #: digests that should have been made since the last one, and were not: nobody watched
    feeds: tuple[Ailment, ...] = ()  #: the first of `ailing` that have fallen silent, or recovered
    ailing: int = 0
    lines: tuple[str, ...] = ()  #: of a drill: what it says

    @property
    def at_once(self) -> bool:
        """Whether it stands for messages that would have been too many."""
        return self.kind in ("summary", "rescan")

    @property
    def severity(self) -> Severity:
        """Of the loudest story or feed; low if there is none."""
        severities = (*(story.severity for story in self.stories), *(feed.severity for feed in self.feeds))
        return max(severities, key=lambda severity: severity.rank, default=Severity.LOW)
