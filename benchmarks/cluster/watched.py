"""`watcher run` that notes what its processor time goes to.

    python -m benchmarks.cluster.watched FIGURES [argument of watcher …]

Every few milliseconds of processor time the stack says for whom the main thread works; what the thread's own clock went on by
since the last look is theirs. Told SIGUSR1, it adds a line with all sums to FIGURES.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path
from types import FrameType

_EVERY = 0.004  #: seconds of processor time
_QUEUE = ("/procrastinate/", "/psycopg_pool/", "/watcher/edges/queue/")
_HOUSE = ("/watcher/service/house.py", "/watcher/service/cluster.py", "/watcher/service/membership.py", "/watcher/edges/store/workers.py")
_PASSED = "/watcher/edges/store/"  #: works for whoever asks


def whose(frame: FrameType | None) -> str:
    """For whom a stack works, told by the innermost frame that says so."""
    while frame is not None:
        file = frame.f_code.co_filename
        if any(part in file for part in _QUEUE):
            return "queue"
        if any(part in file for part in _HOUSE):
            return "house"
        if "/watcher/" in file and _PASSED not in file and "/watcher/cli/" not in file:
            return "polling"
        frame = frame.f_back
    return "loop"


class Sums:
    """Seconds of processor time by whom they were spent on."""

    def __init__(self, figures: Path) -> None:
        self._figures = figures
        self._sums = dict.fromkeys(("queue", "house", "polling", "loop"), 0.0)
        self._last = time.thread_time()

    def look(self, _number: int, frame: FrameType | None) -> None:
        now = time.thread_time()
        self._sums[whose(frame)] += now - self._last
        self._last = now

    def tell(self, _number: int, _frame: FrameType | None) -> None:
        with self._figures.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**self._sums, "process": time.process_time()}) + "\n")


def main() -> None:
    sums = Sums(Path(sys.argv[1]))
    sys.argv[:] = ["watcher", *sys.argv[2:]]
    from watcher.cli.main import main as watcher  # noqa: PLC0415 - counted

    signal.signal(signal.SIGPROF, sums.look)
    signal.signal(signal.SIGUSR1, sums.tell)
    signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
    watcher()


if __name__ == "__main__":
    main()
