"""What a run of the speed benchmark measures, as said on the command line."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence

from benchmarks.speed.engines import ENGINES
from benchmarks.speed.texts import ROOT

PICTURE = ROOT / "docs" / "img" / "matching-speed.svg"
PAGE = ROOT / "docs" / "matching.md"
_MOST = {"spacy": 100_000}  #: a million names would take it minutes to build


def parsed(doc: str, arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=doc.split("\n", 1)[0])
    parser.add_argument("--short", action="store_true", help="10,000 names, 0.5 MB, one pass, no hostile texts, unless said otherwise")
    parser.add_argument("--sizes", type=_numbers, help="numbers of names, by commas (10000,100000,1000000)")
    parser.add_argument("--engines", type=_engines, default=[*ENGINES], help=f"which, by commas ({','.join(ENGINES)})")
    parser.add_argument("--most", type=_most, default=_MOST, help="most names of an engine (spacy=100000); ours=10000,spacy=100000")
    parser.add_argument("--megabytes", type=float, help="of text (6)")
    parser.add_argument("--repeat", type=int, help="passes over the texts (3)")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds after which a hostile text is given up (60)")
    parser.add_argument("--hostile", action=argparse.BooleanOptionalAction, default=None, help="also texts made to be slow")
    parser.add_argument("--examples", action="store_true", help="print examples of what one finds and the other does not")
    parser.add_argument("--plot", action="store_true", help=f"draw {PICTURE.name}")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    options = parser.parse_args(arguments)
    usual = {"sizes": [10_000], "megabytes": 0.5, "repeat": 1, "hostile": False} if options.short else {}
    usual = {"sizes": [10_000, 100_000, 1_000_000], "megabytes": 6.0, "repeat": 3, "hostile": True} | usual
    for name, value in usual.items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    absent = [name for name in options.engines if name not in ("ours", "search") and not importlib.util.find_spec(name)]
    if absent:
        print(f"not installed, so not measured: {', '.join(absent)} (see benchmarks/speed/requirements.txt)", file=sys.stderr)
    options.engines = [name for name in options.engines if name not in absent]
    return options


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _engines(text: str) -> list[str]:
    if unknown := set(text.split(",")) - set(ENGINES):
        raise argparse.ArgumentTypeError(f"no such engine: {', '.join(unknown)}")
    return text.split(",")


def _most(text: str) -> dict[str, int]:
    return {name: int(number) for name, number in (pair.split("=") for pair in text.split(","))}
