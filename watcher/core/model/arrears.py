"""How far behind the work is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrears:
    """What is due at one moment and in nobody's hands yet. Feeds of a host that asked for a pause are not due."""

    feeds: int = 0
    since: datetime | None = None  #: when the feed that waits longest came due; None if none does, or nobody can say
    feed: str = ""  #: which that is, by its name
    deliveries: int = 0  #: not settled yet, tried or not
    oldest: datetime | None = None  #: when the one of them that waits longest was due at first
    dead: int = 0  #: deliveries given up
