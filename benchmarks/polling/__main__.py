"""How fast feeds are polled, beside lemon24/reader and rss2email, from the same server, with the same documents, in one run.

    pip install -r benchmarks/polling/requirements.txt     (in an environment of its own that has the project too)
    python -m benchmarks.polling [--feeds 1000] [--engines ours,reader] [--growth 100,1000,10000] [--plot] [--write]

Ours reads, matches with the shipped watch list and signals, joins stories and stores; the peers read and store. Each runs
in a process of its own. Compare figures of one run only. With --plot docs/img/polling-speed.svg is drawn, with --write the
tables go into docs/polling.md.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.polling import page, plot
from benchmarks.polling.child import ENGINES
from benchmarks.polling.documents import ROOT, documents
from benchmarks.polling.page import Figures
from benchmarks.polling.process import Peak


@contextmanager
def served() -> Iterator[str]:
    """The address of a server of its own."""
    with subprocess.Popen([sys.executable, "-m", "benchmarks.polling.server"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.kill()


def measured(engine: str, base: str, feeds: int, *, passes: int = 2) -> list[Figures]:
    """The passes of one poller in a process of its own, with a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"{engine}: {feeds:,} feeds …", file=sys.stderr)
        command = [sys.executable, "-m", "benchmarks.polling.child", engine, base, str(feeds), folder, str(passes)]
        quiet = subprocess.DEVNULL if engine == "rss2email" else None  # it logs each feed
        home = os.environ | {"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder}
        with subprocess.Popen(command, cwd=ROOT, env=home, stdout=subprocess.PIPE, stderr=quiet, text=True) as run:  # noqa: S603 - our own command
            assert run.stdout is not None
            peak = Peak(run.pid)
            try:
                told = [(json.loads(line), peak.taken()) for line in run.stdout if line.startswith("{")]
            finally:
                peak.end()
        if run.returncode or len(told) != passes:
            sys.exit(f"{engine} ended with {run.returncode} after {len(told)} of {passes} passes")
    return [Figures(engine=engine, feeds=feeds, number=n, peak=most, **figures) for n, (figures, most) in enumerate(told)]


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--engines", type=lambda text: text.split(","), default=list(ENGINES))
    parser.add_argument(
        "--growth", type=numbers, default=[100, 300, 1000, 3000, 10_000], help="feeds, of which ours is shown the time for each"
    )
    parser.add_argument("--plot", action="store_true")
    parser.add_argument("--write", action="store_true")
    return parser.parse_args(arguments)


def described(feeds: int) -> str:
    bodies = documents()
    mean = sum(map(len, bodies)) / len(bodies) / 1000
    return (
        f"{feeds:,} feeds of one loopback server, {len(bodies)} real documents of {mean:.0f} KB on average served in turn, with an ETag; "
        f"{os.cpu_count()} processors. Seconds run from the moment all is loaded to the moment all is stored. Memory is the highest seen "
        "ten times a second, of all processes of a poller, with what they share counted once (Pss)."
    )


def main(options: argparse.Namespace) -> None:
    compileall.compile_dir(ROOT / "watcher", quiet=1)  # as whoever installs it has it, and the peers are
    with served() as base:
        table = [row for engine in options.engines for row in measured(engine, base, options.feeds)]
        growth = [row for feeds in options.growth for row in measured("ours", base, feeds)]
    text = "\n".join([described(options.feeds), "", *page.speeds(table), "", *page.growths(growth)])
    print(text)
    if options.plot:
        plot.draw(ROOT / "docs" / "img" / "polling-speed.svg", growth)
    if options.write and not page.write(Path(ROOT / "docs" / "polling.md"), text):
        sys.exit(f"docs/polling.md has no block {page.BEGIN} … {page.END}")


if __name__ == "__main__":
    main(parsed())
