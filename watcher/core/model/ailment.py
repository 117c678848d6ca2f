"""A feed that is not well for long enough to be told, and what was told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.core.model.match import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """What one feed has, or, with an empty `feed`, all of them: that none answers, or the proxy lets none be asked. There is one at
    a time of a feed.
    """

    feed: str  #: feed id
    name: str  #: what people call the feed
    url: str
    condition: str  #: the name of a condition, "failing", "outage" or "proxy"
    reason: str  #: a sentence for people
    cure: str
    severity: Severity
    since: datetime
    judged: datetime  #: the last poll that showed it
    told: datetime | None = None  #: when it was told; None: not yet
    channels: tuple[str, ...] = ()  #: that were told, and are told when it is over
    kept: str = ""  #: why it was told nobody: "no route", or the id of a silence; "" if it was, or nobody is meant to hear
    over: datetime | None = None  #: when a told one had passed

    @property
    def outage(self) -> bool:
        return not self.feed
