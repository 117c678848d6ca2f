"""How things are set on a terminal: what came from outside made safe, ages, tables, sentences with what was found.

It refuses to choose what is shown. Nothing from a feed reaches a terminal but through `plain` or `marked`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from watcher.core.alerts import telling
from watcher.core.text import count
from watcher.core.text.duration import span
from watcher.core.text.safe import clean

_PIPED = 200  #: columns where nobody looks: a table that is piped on is not cut
SEVERITY = {"low": "cyan", "medium": "yellow", "high": "red", "critical": "bold red"}


counted = count.counted  # set beside what is here


class Screen(Console):
    """Lets the command say what it means that a reader has had enough; rich would end it with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def plain(text: str, limit: int | None = None, style: str = "") -> Text:
    """Text from outside as one line that can only be read: no control characters, no markup."""
    return Text(clean(text, limit), style=style)


def marked(sentence: str, surfaces: Iterable[str]) -> Text:
    """A sentence in quotation marks with the words that were found standing out."""
    text = plain(f"“{clean(sentence, 600)}”")
    text.highlight_words([word for surface in surfaces if (word := clean(surface))], style="bold green")
    return text


def age(moment: datetime | None, now: datetime) -> str:
    """How long ago, or how far ahead, in one unit: "3 h", "in 4 min"; "never" for None."""
    if moment is None:
        return "never"
    return span(now - moment) if moment <= now else f"in {span(moment - now)}"


def instant(moment: datetime | None) -> str:
    """As in "2026-11-23 19:00 UTC"; "no date" for None."""
    return telling.instant(moment) if moment else "no date"


def nearby(place: str) -> str:
    """A "file:line" as short as it can be from where the user stands."""
    try:
        return str(Path(place).relative_to(Path.cwd()))
    except ValueError:
        return place


def short(text: str) -> Text:
    """Text from outside for a cell that must stay one line: what finds no room is cut, visibly."""
    cell = plain(text, 300)
    cell.no_wrap, cell.overflow = True, "ellipsis"
    return cell


def table(*columns: str, loose: int = 1) -> Table:
    """A table without lines; its last `loose` columns share what room the others leave."""
    made = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for at, column in enumerate(columns, 1):
        made.add_column(column, no_wrap=at <= len(columns) - loose, overflow="fold")
    return made


def say(console: Console, line: Text) -> None:
    """Print a line; on a terminal what finds no room in it goes on below its beginning, as far in."""
    deep = len(line.plain) - len(line.plain.lstrip(" "))
    console.print(Padding(line[deep:], (0, 0, 0, deep), expand=False) if deep and console.is_terminal else line)


def put(console: Console, rows: Table) -> None:
    """Print a table; one that nobody looks at is not squeezed into eighty columns."""
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Screen(file=console.file, width=_PIPED, highlight=False)
    console.print(rows)
