"""What this process uses of its machine, as far as the machine says, and how it keeps what it has loaded."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from time import process_time

_OBJECTS = 20_000  #: made before the collector looks for circles; reading and saving a batch makes some thousands, and they are none


def settle(*, anew: bool = True) -> None:
    """What is loaded now will stay: the collector need not go through it again and again, nor write into all of it, which
    gives each process that was forked a copy of its own. Once more after a reload, so that what was let go is found; not
    `anew`, nothing is done if it was done before, for it takes some ten milliseconds.
    """
    if gc.get_threshold()[0] == _OBJECTS and not anew:  # to count what is frozen takes as long as to look at it
        return
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, 10, 100)


def used() -> Iterator[tuple[str, float]]:
    """Name and value of what is known: cpu (seconds since it began), memory (bytes resident now), files (open descriptors)."""
    yield "cpu", process_time()
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        files = sum(1 for _ in Path("/proc/self/fd").iterdir())
    except (OSError, ValueError, IndexError):
        return  # no Linux
    yield "memory", pages * os.sysconf("SC_PAGE_SIZE")
    yield "files", files
