"""Where figures go in docs/scale.md: each command owns the blocks between its marks, and touches nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "scale.md"
IMAGES = ROOT / "docs" / "img"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Markdown; numbers are the caller's to write."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join(lines)


def replaced(page: str, name: str, text: str) -> str:
    """The page with another text between the marks of `name`; ValueError if it has no such marks."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, mark, rest = page.partition(begin)
    _, other, after = rest.partition(end)
    if not (mark and other):
        raise ValueError(f"no block {begin} … {end}")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def write(name: str, text: str) -> None:
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), name, text), encoding="utf-8")
