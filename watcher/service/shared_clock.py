"""The database's clock, carried on by a stopwatch of our own between two looks at it.

Workers whose machines disagree by an hour agree on what is due and on what is over. It refuses to look at this machine's clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta


def stopwatch() -> float:
    """Seconds that pass for everybody: it goes on while this process is stopped, and while its machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class SharedClock:
    """`look` reads the other clock."""

    def __init__(self, look: Callable[[], datetime], stopwatch: Callable[[], float] = stopwatch) -> None:
        self._look = look
        self._stopwatch = stopwatch
        self.set()

    def set(self) -> None:
        """Look at it again."""
        began = self._stopwatch()
        now = self._look()
        self._mark = (began + self._stopwatch()) / 2
        self._at = now

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=self._stopwatch() - self._mark)
