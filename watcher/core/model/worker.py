"""A worker of a cluster, as it last said of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One process. Times are the database's."""

    id: str  #: one word, of this run of the process alone
    host: str
    pid: int
    since: datetime
    seen: datetime  #: when it last said so
    version: str  #: of this program
    settings: Mapping[str, str] = field(default_factory=dict)  #: a mark of each part of what it was configured with
    shards: tuple[int, ...] = ()  #: in hand
    polls: int = 0  #: since it began, as the other counts
    failed: int = 0  #: of the polls
    alerts: int = 0  #: notices raised by its polls
    deliveries: int = 0  #: messages it has delivered

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.host} (pid {self.pid})"
