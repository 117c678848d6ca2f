"""The figures as Markdown, and where they go in the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.speed.hits import Comparison
from benchmarks.speed.hostile import SIZES
from benchmarks.speed.measure import Figures

BEGIN, END = "<!-- speed -->", "<!-- /speed -->"
Growth = Mapping[str, Sequence[float | None]]  # kind of text -> seconds by size
_LABELS = {"search": "sanctions-watch, search alone", "ours": "sanctions-watch", "flashtext": "FlashText", "spacy": "spaCy PhraseMatcher"}


def label(engine: str) -> str:
    return _LABELS[engine]


def speeds(table: Sequence[Figures], size: int) -> Iterator[str]:
    """A ratio is of the best passes, and behind it of the first passes, which is what new articles get."""
    yield "| names | engine | MB/s | first pass | x FlashText | x spaCy | build s | load s | memory MB | peak | peak of build | hits |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|"
    for row in table:
        peers = {other.engine: other for other in table if other.names == row.names and other.engine not in ("ours", "search", row.engine)}
        beside = {peer: (row.speed(size) / other.speed(size), row.cold(size) / other.cold(size)) for peer, other in peers.items()}
        ratios = [f"{beside[peer][0]:.2g} ({beside[peer][1]:.2g})" if peer in beside else "" for peer in ("flashtext", "spacy")]
        ours = row.engine == "ours"
        cells = [
            f"{row.names:,}",
            label(row.engine),
            f"{row.speed(size):.2f}",
            f"{row.cold(size):.2f}",
            *ratios,
            f"{row.build if ours else row.load:.1f}",
            f"{row.load:.1f}" if ours else "",
            f"{row.resident - row.base:.0f}",
            f"{row.peak - row.base:.0f}",
            f"{row.build_peak - row.base:.0f}" if ours else "",
            f"{row.hits:,}",
        ]
        yield f"| {' | '.join(cells)} |"


def comparisons(found: Mapping[int, Comparison]) -> Iterator[str]:
    yield f"| hits | {' | '.join(f'{number:,} names' for number in found)} |"
    yield f"|---|{'---|' * len(found)}"
    everything = found.values()
    yield _row("found by both", [result.both for result in everything])
    yield _row("**FlashText only**, at the edges of words", [result.missing.total() for result in everything])
    yield from _rows([result.missing for result in everything])
    yield _row("FlashText only, in the middle of a longer word: not compared", [result.inside_words for result in everything])
    if any(result.moved for result in everything):
        yield _row("FlashText, with offsets of another text: not compared", [result.moved for result in everything])
    yield _row("**sanctions-watch only**", [result.more.total() for result in everything])
    yield from _rows([result.more for result in everything])


def growths(tables: Mapping[str, Growth]) -> Iterator[str]:
    """Seconds per MB at each size, and the last over the first: 1.0 is linear."""
    heads = " | ".join(f"{label(engine)}: s/MB at {', '.join(f'{size / 1e6:g}' for size in SIZES)} MB | growth" for engine in tables)
    yield f"| 1 MB of | {heads} |"
    yield f"|---|{'---|---|' * len(tables)}"
    for kind in next(iter(tables.values()), ()):
        cells = []
        for table in tables.values():
            costs = [None if took is None else took / size * 1e6 for took, size in zip(table[kind], SIZES, strict=True)]
            cells.append(", ".join("ended" if cost is None else f"{cost:.2f}" for cost in costs))
            first, last = costs[0], costs[-1]
            cells.append("" if first is None or last is None else f"{last / first:.2f}")
        yield f"| {kind} | {' | '.join(cells)} |"


def write(page: Path, text: str) -> bool:
    """Replaces the marked block; False if the page has none."""
    before, mark, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, other, after = rest.partition(END)
    if mark and other:
        page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
    return bool(mark and other)


def _rows(counters: Sequence[Mapping[str, int]]) -> Iterator[str]:
    keys = {key: max(counter.get(key, 0) for counter in counters) for counter in counters for key in counter}
    for key in sorted(keys, key=lambda key: -keys[key]):
        yield _row(f"– {key}", [counter.get(key, 0) for counter in counters])


def _row(title: str, values: Sequence[int]) -> str:
    return f"| {title} | {' | '.join(f'{value:,}' for value in values)} |"
