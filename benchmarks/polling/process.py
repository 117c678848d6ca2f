"""What a process and its children have cost, read from /proc: seconds of processor, and the most memory they had."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY = 0.1  #: seconds between two looks at memory


def family(pid: int) -> Iterator[int]:
    """The process and all that descend from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in task.read_text().split():
                yield from family(int(child))


def processor(pid: int) -> float:
    """Seconds, in user and kernel, of those that live and those that have ended."""
    total = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(") ")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / _TICKS


def memory(pid: int) -> float:
    """MB in memory now, of all of them: a page that several have is divided by their number (Pss), so it counts once."""
    total = 0
    for one in family(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1000


class Peak:
    """The highest memory of a process and its children, looked at ten times a second from outside."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._highest = 0.0
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def taken(self) -> float:
        """MB, since the last time this was asked."""
        now = memory(self._pid)
        with self._lock:
            self._highest, highest = 0.0, max(self._highest, now)
        return highest

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_EVERY):
            now = memory(self._pid)  # takes a while, in which the last pass may have been asked for
            with self._lock:
                self._highest = max(self._highest, now)
