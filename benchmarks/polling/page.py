"""The figures as Markdown, and where they go in the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "<!-- polling -->", "<!-- /polling -->"
_LABELS = {"ours": "sanctions-watch", "reader": "lemon24/reader", "rss2email": "rss2email"}
_PASSES = ("first fetch", "again, all 304")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One pass over all feeds: seconds of wall clock and of processor, MB at the highest; what the poller says of it."""

    engine: str
    feeds: int
    number: int  #: 0 is the first fetch
    wall: float
    processor: float
    peak: float
    entries: int = 0
    matched: int = 0
    failed: int = 0

    @property
    def speed(self) -> float:
        return self.feeds / self.wall


def speeds(table: Sequence[Figures]) -> Iterator[str]:
    """The ratio is ours to theirs, of feeds a second."""
    yield "| pass | poller | feeds/s | ms of processor a feed | we are faster | peak MB | entries | matched | feeds refused |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for number, name in enumerate(_PASSES):
        rows = [row for row in table if row.number == number]
        mine = next((row.speed for row in rows if row.engine == "ours"), None)
        for row in rows:
            ratio = f"{mine / row.speed:.1f}x" if mine and row.engine != "ours" else ""
            matched = f"{row.matched:,}" if row.engine == "ours" else ""
            refused = "" if row.engine == "rss2email" else f"{row.failed:,}"
            cells = [name, _LABELS[row.engine], f"{row.speed:,.0f}", f"{row.processor / row.feeds * 1000:.2f}", ratio, f"{row.peak:.0f}"]
            yield f"| {' | '.join([*cells, f'{row.entries:,}', matched, refused])} |"


def growths(table: Sequence[Figures]) -> Iterator[str]:
    """Milliseconds a feed against the number of feeds."""
    yield "| feeds | first fetch, ms a feed | again, ms a feed | peak MB |"
    yield "|---|---|---|---|"
    for feeds in dict.fromkeys(row.feeds for row in table):
        passes = [row for row in table if row.feeds == feeds]
        yield f"| {feeds:,} | {' | '.join(f'{row.wall / feeds * 1000:.2f}' for row in passes)} | {max(row.peak for row in passes):.0f} |"


def write(page: Path, text: str) -> bool:
    """Replaces the marked block; False if the page has none."""
    before, mark, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, other, after = rest.partition(END)
    if mark and other:
        page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
    return bool(mark and other)
