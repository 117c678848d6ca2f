"""The texts of a batch as strings, each made when it is asked for: most texts hold nothing, and most columns need none.

What it refuses to do: search.
"""

from __future__ import annotations

from bisect import bisect_right

from watcher.core.text.columns import Columns
from watcher.core.text.compounds import is_japanese
from watcher.core.text.fold import Folded


class Pages:
    """The texts of a batch, folded and as written."""

    def __init__(self, text: Columns) -> None:
        self._text = text
        self._folded: dict[int, Folded] = {}
        self._written: dict[int, tuple[str, bool]] = {}
        self.bounds: list[int] = text.bounds.tolist()

    def __getitem__(self, number: int) -> Folded:
        page = self._folded.get(number)
        if page is None:
            page = self._folded[number] = self._text.folded(number)
        return page

    def at(self, start: int, end: int) -> tuple[Folded, int, int]:
        """The text in which a span of the columns stands, and where."""
        number = bisect_right(self.bounds, start) - 1
        return self[number], start - self.bounds[number], end - self.bounds[number]

    def written(self, number: int) -> tuple[str, bool]:
        """A text as written, aligned with the folded one, and whether it is Japanese."""
        found = self._written.get(number)
        if found is None:
            found = self._written[number] = self[number].aligned(), is_japanese(self[number].text)
        return found
