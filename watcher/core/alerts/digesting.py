"""When a digest is due, by the clocks of its zone, and which stories come first in it.

A digest belongs to a day of the local calendar, and each day has one: due times are computed anew from the day and
the zone whenever they are asked for, so no change of the clocks can drop or double one. After downtime the newest day
is told, and what it covers reaches back to the last digest. It refuses to keep a timer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from watcher.core.model import Headline

SHOWN = 25  #: stories in a bulletin; the rest is counted
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A digest for some channels, every day, or on one day of the week."""

    channels: tuple[str, ...]
    at: time
    zone: tzinfo
    weekday: int | None = None  #: 0 is Monday; None: every day

    @property
    def kind(self) -> Literal["daily", "weekly"]:
        return "daily" if self.weekday is None else "weekly"

    @property
    def days(self) -> int:
        """Between two of them."""
        return 1 if self.weekday is None else 7

    def due(self, day: date) -> datetime:
        """When the digest of a day is due. A time that the clocks leap over comes as much later; of one that they show
        twice it is the first.
        """
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)

    def latest(self, now: datetime) -> date:
        """The last day whose digest is due by `now`."""
        day = now.astimezone(self.zone).date() + _DAY  # of a zone that has leapt over a day, one more
        while self.due(day) > now or self.weekday not in (None, day.weekday()):
            day -= _DAY
        return day


def ranked(stories: Iterable[Headline]) -> tuple[Headline, ...]:
    """The loudest first, then those most outlets tell; those that nobody was told come after those that were."""
    return tuple(sorted(stories, key=lambda one: (one.silenced, -one.severity.rank, -one.outlets, -one.articles, one.headline, one.alert)))
