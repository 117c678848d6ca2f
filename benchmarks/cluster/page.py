"""The page of docs/ that says what several workers were put through."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "several-workers.md"


def write(what: str, lines: Sequence[str]) -> bool:
    """Replaces the block of a command; False if the page has none."""
    begin, end = f"<!-- {what} -->", f"<!-- /{what} -->"
    before, mark, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    _, other, after = rest.partition(end)
    if mark and other:
        text = "\n".join(lines)
        PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
    return bool(mark and other)
