"""One synthetic article on its way through the whole watcher, and when it got how far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """Not an article, a story or an alert: it is kept by itself and counted nowhere."""

    id: str
    channel: str
    began: datetime  #: when it was published
    name: str = ""  #: the watched name in it, by which it was found
    stages: tuple[tuple[str, timedelta], ...] = ()  #: what was done, and how long after the beginning that was over
    bulletin: str = ""  #: what was put into the outbox; "" if it did not come that far
    arrived: datetime | None = None  #: when the channel took it
    failed: str = ""  #: why it did not arrive in time, in words
    told: bool = False  #: whether another channel was told of that

    @property
    def took(self) -> timedelta | None:
        """From publishing to the channel."""
        return self.arrived - self.began if self.arrived else None
