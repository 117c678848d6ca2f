"""Quiet hours: stretches of the local day in which a message waits for their end. It is put off, never dropped.

Waiting is data: the end of the stretch becomes the delivery's due time. It refuses to look anything up: a zone comes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from watcher.core.model import Severity

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
_STRETCHES = 32  #: that may follow one another; a fortnight of days and nights


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """From `start` to `end` by the clocks of `zone`; an end that is not after the start is one of the next day."""

    start: time
    end: time
    zone: tzinfo
    days: frozenset[int] = frozenset(range(7))  #: on which it begins, 0 is Monday
    passing: frozenset[Severity] = frozenset({Severity.CRITICAL})  #: what is told all the same

    def over(self, moment: datetime) -> datetime | None:
        """When the stretch ends that holds `moment`; None if none does."""
        today = moment.astimezone(self.zone).date()
        for day in (today - _DAY, today):
            if day.weekday() not in self.days:
                continue
            begins = datetime.combine(day, self.start, self.zone).astimezone(UTC)
            ends = datetime.combine(day if self.end > self.start else day + _DAY, self.end, self.zone).astimezone(UTC)
            if begins <= moment < ends:
                return ends
        return None


def earliest(moment: datetime, severity: Severity, every: Sequence[Quiet]) -> datetime:
    """`moment`, or the first one after it in which none of them is quiet for this severity.

    Of hours that leave no moment free, one after a fortnight or so: late is better than never.
    """
    heard = [quiet for quiet in every if severity not in quiet.passing]
    for _ in range(_STRETCHES):
        until = max((over for quiet in heard if (over := quiet.over(moment))), default=None)
        if until is None:
            break
        moment = until
    return moment
