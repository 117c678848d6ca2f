"""What a million feeds cost, each figure of docs/scale.md by a command.

    python -m benchmarks.scale leases [--feeds 1000000] [--hours 3]     the lease, fresh and worn, in a real PostgreSQL
    python -m benchmarks.scale walks                                    what looks at all feeds: a start, a status
    python -m benchmarks.scale statuses [--sizes 100000,1000000]        how long `watcher status` takes, on a file and a server
    python -m benchmarks.scale vacuums                                  hours of leases under settings of autovacuum
    python -m benchmarks.scale costs                                    what a poll, an article, a delivery cost
    python -m benchmarks.scale names [--sizes 1000,1000000]             memory and time of the matching
    python -m benchmarks.scale day [--feeds 1000000] [--sql 2]          a day of all feeds in compressed time
    python -m benchmarks.scale plan                                     what follows for machines, from the figures above

With --write each puts its tables into docs/scale.md, and `day` its plots into docs/img (pip install -r
benchmarks/scale/requirements.txt). The servers are their own, on loopback, and end with them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from benchmarks.scale import page


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_subparsers(dest="what", required=True)
    leases = what.add_parser("leases")
    leases.add_argument("--feeds", type=int, default=1_000_000)
    leases.add_argument("--shards", type=int, default=64)
    leases.add_argument("--hours", type=int, default=3)
    names = what.add_parser("names")
    names.add_argument("--sizes", type=numbers, default=[1000, 10_000, 100_000, 1_000_000])
    names.add_argument("--megabytes", type=float, default=2.0, help="of text")
    walks = what.add_parser("walks")
    walks.add_argument("--feeds", type=int, default=1_000_000)
    walks.add_argument("--shards", type=int, default=64)
    statuses = what.add_parser("statuses")
    statuses.add_argument("--sizes", type=numbers, default=[100_000, 1_000_000])
    statuses.add_argument("--shards", type=int, default=64)
    vacuums = what.add_parser("vacuums")
    vacuums.add_argument("--feeds", type=int, default=15_625)
    vacuums.add_argument("--hours", type=float, default=3.0)
    costs = what.add_parser("costs")
    costs.add_argument("--feeds", type=int, default=500, help="of each kind")
    costs.add_argument("--passes", type=int, default=4)
    day = what.add_parser("day")
    day.add_argument("--feeds", type=int, default=1_000_000)
    day.add_argument("--workers", type=int, default=18)
    day.add_argument("--hours", type=float, default=24.0)
    day.add_argument("--parts", type=lambda text: text.split(","), default=["day", "breaks", "replay"])
    day.add_argument("--sql", type=int, default=2, help="shards whose leases and saves are real")
    day.add_argument("--sql-hours", type=float, default=24.0)
    what.add_parser("plan")
    for one in what.choices.values():
        one.add_argument("--write", action="store_true", help="put the figures into docs/scale.md")
    return parser.parse_args(arguments)


def blocks(options: argparse.Namespace) -> dict[str, str]:  # noqa: PLR0911 - one for each command
    if options.what == "leases":
        from benchmarks.scale import leases  # noqa: PLC0415 - each loads only what it needs

        return leases.main(options.feeds, shards=options.shards, hours=options.hours)
    if options.what == "walks":
        from benchmarks.scale import walks  # noqa: PLC0415

        return walks.main(options.feeds, shards=options.shards)
    if options.what == "statuses":
        from benchmarks.scale import statuses  # noqa: PLC0415

        return statuses.main(options.sizes, shards=options.shards)
    if options.what == "vacuums":
        from benchmarks.scale import vacuums  # noqa: PLC0415

        return vacuums.main(options.feeds, hours=options.hours)
    if options.what == "costs":
        from benchmarks.scale import costs  # noqa: PLC0415

        return costs.main(options.feeds, options.passes)
    if options.what == "names":
        from benchmarks.scale import matching  # noqa: PLC0415

        return matching.main(options.sizes, megabytes=options.megabytes)
    if options.what == "day":
        from benchmarks.scale import day  # noqa: PLC0415

        how = {"parts": options.parts, "sql": options.sql, "sql_hours": options.sql_hours}
        return day.main(options.feeds, workers=options.workers, hours=options.hours, **how)
    from benchmarks.scale import plan  # noqa: PLC0415

    return plan.main()


def main(options: argparse.Namespace) -> None:
    for name, text in blocks(options).items():
        print(f"\n== {name}\n\n{text}")
        if options.write:
            page.write(name, text)


if __name__ == "__main__":
    main(parsed())
