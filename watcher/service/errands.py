"""Errands: what the daemon does beside polling and delivering, each looked at every tick.

An errand's own times are data of the store, as everything that is due; it refuses to keep a timer.
"""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from watcher.service.equipment import Equipment

Work: TypeAlias = Coroutine[Any, Any, bool]  #: whether what is watched has changed, so that the equipment is to be made anew


class Errand(Protocol):
    """Never more than one of a name is in hand. What it raises is logged, and it is looked at again at the next tick."""

    @property
    def name(self) -> str: ...

    def due(self, equipment: Equipment, now: datetime) -> Work | None:
        """What is to be done now; None if nothing is. Cheap: it is asked every second, on the loop."""
