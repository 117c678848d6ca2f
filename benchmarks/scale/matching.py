"""Names to be matched and what that takes: memory, seconds to compile, to load, to search. The engine, the names and the texts are
those of `benchmarks.speed`; here the peers stay out, and the lists grow beyond what they could hold.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.scale import page
from benchmarks.speed import names, texts
from benchmarks.speed.measure import Figures, measured

REPEAT = 3  #: passes over the texts


def main(sizes: Sequence[int], *, megabytes: float) -> dict[str, str]:
    size = int(megabytes * 1e6)
    articles = texts.sample(size)
    found = list(figures(sizes, size))
    mean = sum(text.size for text in articles) / len(articles)
    return {"names": told(found, sum(text.size for text in articles), mean)}


def figures(sizes: Sequence[int], size: int) -> Iterator[Figures]:
    for number in sizes:
        print(f"{number:,} names …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "names.jsonl"
            names.write(number, file)
            yield measured(["ours"], number, file, size, repeat=REPEAT)[0][0]


def told(found: Sequence[Figures], size: int, mean: float) -> str:
    """A table, and what the largest list says of one of ten million."""
    head = ("names", "compiled in s", "peak MB of that", "loaded in s", "MB resident", "ms an article, words new", "and known", "mentions")
    rows = [
        (
            f"{one.names:,}",
            f"{one.build:.0f}",
            f"{one.build_peak:,.0f}",
            f"{one.load:.1f}",
            f"{one.resident - one.base:,.0f}",
            f"{one.passes[0] / size * mean * 1000:.2f}",
            f"{min(one.passes) / size * mean * 1000:.2f}",
            f"{one.hits:,}",
        )
        for one in found
    ]
    return f"Articles of {mean / 1000:.1f} KB on average, {size / 1e6:.1f} MB in all.\n\n{page.table(head, rows)}\n\n{beyond(found)}"


def beyond(found: Sequence[Figures], wanted: int = 10_000_000) -> str:
    """A straight line through the last two sizes: each name more takes what it took between them."""
    last = found[-1]
    if not 1_000_000 <= last.names < wanted or len(found) < 2:
        return ""
    before = found[-2]
    more = (wanted - last.names) / (last.names - before.names)
    memory, peak, build = (
        at(last) + (at(last) - at(before)) * more
        for at in (lambda one: one.resident - one.base, lambda one: one.build_peak, lambda one: one.build)
    )
    return (
        f"{wanted:,} names were not tried. By a straight line from the last two rows they would take {build / 60:,.0f} minutes to compile "
        f"with {peak / 1000:,.1f} GB, and {memory / 1000:,.1f} GB in each process that matches."
    )
