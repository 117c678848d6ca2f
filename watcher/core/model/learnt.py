"""What polling has learnt of one feed beside its entries: what it says of itself, its habits, what is odd about it.

All of it is small and bounded, and saved with the poll it came from. It refuses to judge: `feeds.rhythm` makes a pause
of it, `feeds.conditions` a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a document says of itself and of how often it wants to be read. Hints of its author, often boilerplate."""

    ttl: timedelta | None = None
    period: timedelta | None = None  #: sy:updatePeriod divided by sy:updateFrequency
    skip_hours: frozenset[int] = frozenset()  #: 0 to 23, GMT
    skip_days: frozenset[int] = frozenset()  #: 0 is Monday, GMT
    older: str = ""  #: where the entries before these are (RFC 5005: prev-archive, else next), as written
    hub: str = ""  #: of WebSub, as written
    topic: str = ""  #: what the document calls its own address, as written
    generator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a feed usually does, learnt from its own documents."""

    arrivals: tuple[datetime, ...] = ()  #: when something new came, oldest first, the last few
    silence: timedelta = timedelta()  #: the longest it has broken, slowly forgotten
    fill: timedelta | None = None  #: the shortest time in which a whole document was replaced, slowly forgotten
    size: float = 0.0  #: entries its documents usually hold
    held: int = 0  #: entries of its last document
    low: int | None = None  #: the fewest it ever held and came back from by itself
    newest: tuple[str, ...] = ()  #: short keys of the entries that came last
    title: str = ""
    language: str = ""
    alphabet: str = ""  #: of its headlines, if they are of one
    generator: str = ""
    shifts: int = 0  #: readings in a row that showed known entries under new ids
    by_words: bool = False  #: its ids say nothing: entries are told apart by their words


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something odd about a feed, in words. `confirmed` once it was no blip; only then is anybody told."""

    name: str  #: one of `feeds.conditions.CURES`
    reason: str  #: a sentence for people
    since: datetime
    polls: int = 1  #: that showed it
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A permanent redirect: believed, and asked directly, only once it has lasted."""

    to: str
    since: datetime
    polls: int = 1  #: that were sent there
    last: datetime
    taken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A pause a server asked for, for all its feeds."""

    host: str
    until: datetime
    reason: str
