"""Whether the daemon's loops move: what systemd's watchdog is petted for, and nothing else.

A tick that goes on beside deliveries that stand still would keep a dead daemon alive. It refuses to judge how well they move.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic


class Progress:
    """`patience` is in seconds, for each loop by its name."""

    def __init__(self, patience: Mapping[str, float], *, clock: Callable[[], float] = monotonic) -> None:
        self._patience = patience
        self._clock = clock
        self._moved = dict.fromkeys(patience, clock())

    def moved(self, loop: str) -> None:
        """It has done something, or has nothing to do."""
        self._moved[loop] = self._clock()

    def still(self) -> tuple[str, ...]:
        """The loops that have not moved for longer than they may."""
        now = self._clock()
        return tuple(loop for loop, moved in self._moved.items() if now - moved > self._patience[loop])
