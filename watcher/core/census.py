"""How all feeds do, of however many: counts, and of each kind that people are shown the worst few. It refuses to count, which
the store does where the feeds lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.core.feeds.conditions import CURES
from watcher.core.model import Condition, Feed

LASTING = 3  #: failures in a row; one or two are the weather of the net
SHOWN = 8  #: feeds of a kind, at most
LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """Every feed is ok, failing, silent or new; odd and moved are some of all of these."""

    total: int = 0
    failing: int = 0
    lasting: int = 0  #: of the failing, those that have failed `LASTING` times or more
    silent: int = 0  #: answer, but have brought nothing new for long
    quiet: int = 0  #: of the silent, those that are not odd
    new: int = 0  #: not polled yet
    odd: int = 0  #: with a confirmed condition
    strange: int = 0  #: of the odd, those that answer
    moved: int = 0  #: asked at another address than the declared one
    fresh: int = 0  #: brought something new `LATELY`
    begun: bool = False  #: any was asked
    answered: datetime | None = None  #: when the last good answer came
    newest: Feed | None = None  #: which brought something new last
    worst: Sequence[Feed] = ()  #: of the failing, those with the most failures first
    oddest: Sequence[Feed] = ()  #: the gravest first
    strangest: Sequence[Feed] = ()  #: of those that answer
    quietest: Sequence[Feed] = ()  #: the longest silence first
    away: Sequence[Feed] = ()  #: of the moved
    twice: frozenset[str] = frozenset()  #: ids of those in `away` whose address is another feed's too

    @property
    def ok(self) -> int:
        return self.total - self.failing - self.silent - self.new


def gravity(condition: Condition | None) -> int:
    """For sorting: the gravest is least."""
    return list(CURES).index(condition.name) if condition and condition.name in CURES else len(CURES)
