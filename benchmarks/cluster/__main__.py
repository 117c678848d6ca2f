"""Several workers of one store: what they are put through, and how much they do.

    python -m benchmarks.cluster kills [--workers 3] [--kills 60]    workers killed at any moment
    python -m benchmarks.cluster play [--workers 3] [--every 1]      the demo and the traces, beside one daemon on SQLite
    python -m benchmarks.cluster faults [--only cut,frozen,…]        hosts as network namespaces: needs root, ip and faketime
    python -m benchmarks.cluster speed [--workers 1,2,4]             polls a second, and the queue's share of the time

Each needs PostgreSQL's programs and the extras `cluster` and `dev`. With --write the tables go into docs/several-workers.md.
"""

from __future__ import annotations

import argparse
import signal
import sys

from benchmarks.cluster import page


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("kills", "play", "faults", "speed"))
    parser.add_argument("--workers", default="")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--every", type=int, default=1, help="play: each nth state of the traces; the workers need a second for each")
    parser.add_argument("--only", default="", help="faults: these only")
    parser.add_argument("--write", action="store_true", help="put the table into docs/several-workers.md")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended then, too
    lines = []
    for line in _lines(given):
        print(line, flush=True)
        lines.append(line)
    if given.write and not page.write(given.what, lines):
        sys.exit(f"{page.PAGE.name} has no block for {given.what}")


def _lines(given: argparse.Namespace):
    if given.what == "kills":
        from benchmarks.cluster import kills  # noqa: PLC0415 - each needs something else

        return kills.run(workers=int(given.workers or 3), kills=given.kills)
    if given.what == "play":
        from benchmarks.cluster import play  # noqa: PLC0415 - as above

        return play.run(workers=int(given.workers or 3), every=given.every)
    if given.what == "faults":
        from benchmarks.cluster import faults  # noqa: PLC0415 - as above

        return faults.run(only=[one for one in given.only.split(",") if one])
    from benchmarks.cluster import speed  # noqa: PLC0415 - as above

    return speed.run(teams=[int(one) for one in (given.workers or "1,2,4").split(",")])


if __name__ == "__main__":
    main()
