"""How long a command takes to answer: seconds of processor from its start to its end, the least of several runs.

    python benchmarks/start.py [RUNS]

In a house of its own with the shipped watch list and signals, no feeds, a store that was made by `watcher poll`, and what the
first start has kept. Processor time, so that other work on the machine counts little.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 5
COMMANDS = (
    ("--help",),
    ("status",),
    ("alerts", "list"),
    ("feeds", "list"),
    ("silences", "list"),
    ("explain", "Putin visits Pyongyang"),
    ("watchlist", "check"),
)


def spent(folder: str, words: tuple[str, ...]) -> float:
    """Seconds of processor of one run, of the system's too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {name: value for name, value in os.environ.items() if name != "WATCHER_CONFIG"}
    subprocess.run([sys.executable, "-m", "watcher", *words], cwd=folder, env=environment, capture_output=True, check=False)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spent(folder, ("init",))
        written = Path(folder) / "config" / "watcher.toml"
        written.write_text(written.read_text(encoding="utf-8").replace('"seeds/feeds.toml", ', ""), encoding="utf-8")  # no network
        spent(folder, ("poll",))  # makes the store
        for words in COMMANDS:
            spent(folder, words)  # what is kept is made, and modules are compiled
            print(f"{'watcher ' + ' '.join(words):<40} {min(spent(folder, words) for _ in range(runs)):.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
