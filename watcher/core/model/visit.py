"""One asking of one feed, and what it came to: what proves later that somebody looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Results that are answers; whatever else stands there is the kind of a failure.
ANSWERS = ("read", "unchanged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A poll, or a push of a hub."""

    feed: str  #: feed id
    at: datetime
    result: str  #: "read", "unchanged", or the kind of its failure (`Failed.kind`)
    status: int | None = None  #: of HTTP
    entries: int = 0  #: the document held
    fresh: int = 0  #: of them never seen before
    took: timedelta = timedelta()  #: from asking to the last byte
    size: int = 0  #: bytes of the document, unpacked

    @property
    def answered(self) -> bool:
        return self.result in ANSWERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """All visits to one feed in a stretch of time."""

    feed: str
    polls: int
    answered: int
    fresh: int
    size: int
    first: datetime | None  #: answer
    last: datetime | None  #: answer
    gap: timedelta = timedelta()  #: the longest between two answers
