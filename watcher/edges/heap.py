"""What the C library keeps of memory that was given back to it.

glibc gives each thread a heap of its own, up to eight a processor, of which each keeps the most it ever held: 20 MB for
threads that only take turns at one interpreter. One heap serves them all. Where the library is another nothing is done.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

_ARENA_MAX = -8  #: M_ARENA_MAX of malloc.h


def share() -> None:
    """One heap for all threads that are yet to begin."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def trim() -> None:
    """Give the system what is free in the heap. It takes milliseconds, and what is used next has to be asked for again."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
