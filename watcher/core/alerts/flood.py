"""When messages are too many to be read one by one: more than so many for one channel within so long.

What stands in such a crowd and was not sent yet is folded into one summary. It refuses to drop anything, and to count
what waits because its channel was down: that came one by one and is sent one by one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """`[flood]`"""

    more_than: int = 30
    within: timedelta = timedelta(minutes=5)

    def crowded(self, waiting: Sequence[datetime], told: Sequence[datetime]) -> list[int]:
        """Places in `waiting` of those that stand in a stretch of `within` in which more than `more_than` are due.

        `waiting` and `told` are the times for which messages were meant, of one channel; those of `told` are sent or folded.
        """
        times = sorted((*waiting, *told))
        crowds: list[tuple[datetime, datetime]] = []  # first and last moment of each, apart from each other
        for first, begin in enumerate(times):
            last = bisect_right(times, begin + self.within) - 1
            if last - first + 1 > self.more_than:
                before = crowds.pop() if crowds and crowds[-1][1] >= begin else (begin, begin)
                crowds.append((before[0], times[last]))
        ends = [end for _, end in crowds]

        def inside(moment: datetime) -> bool:
            at = bisect_left(ends, moment)
            return at < len(crowds) and crowds[at][0] <= moment

        return [place for place, moment in enumerate(waiting) if inside(moment)]
