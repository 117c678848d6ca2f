"""What this process uses of its machine, as far as the machine says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from time import process_time


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
