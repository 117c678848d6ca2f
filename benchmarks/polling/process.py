"""What a process and its children have cost, read from /proc: seconds of processor, and the most memory they had."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> Iterator[int]:
    """The process and all that descend from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from family(int(child))


def processor(pid: int) -> float:
    """Seconds, in user and kernel, of those that live and those that have ended."""
    total = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(") ")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / _TICKS


def peak(pid: int) -> float:
    """MB: the highest resident memory of each, added up, which counts what they share several times."""
    found = (line for one in family(pid) for line in Path(f"/proc/{one}/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return sum(int(line.split()[1]) for line in found) / 1000
