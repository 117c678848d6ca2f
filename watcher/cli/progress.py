"""A bar for work that takes longer than a moment, on standard error, if somebody looks there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.compiled import matcher_of

_PATIENCE = 2.0  #: seconds before a bar is worth the eye


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """To be told how much more is done."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = bar.add_task(what, total=total)
    began = monotonic()

    def done(more: int) -> None:
        bar.advance(task, more)
        if not bar.live.is_started and monotonic() - began > _PATIENCE:
            bar.start()

    try:
        yield done
    finally:
        bar.stop()


def compiled(watchlist: Watchlist, folder: Path | None) -> Matcher:
    """The matcher of a watch list, with a bar while a large one is compiled."""
    with progress(f"compiling {watchlist.names:,} names", len(watchlist.entities)) as done:
        return matcher_of(watchlist, folder, done)
