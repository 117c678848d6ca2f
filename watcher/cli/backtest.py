"""`watcher backtest`: what a changed watch list would have told of what is stored, beside the present one.

It reads the store beside a running daemon and changes nothing; what the two lists make of it is thrown away afterwards.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from watcher.app import rules_of
from watcher.cli import backtest_screen
from watcher.cli.backtest_screen import Findings
from watcher.cli.desk import Desk, command
from watcher.cli.progress import compiled, progress
from watcher.cli.since import moment
from watcher.core.backtest import compare
from watcher.core.errors import UsageError
from watcher.core.model import Stored
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.config import Config
from watcher.edges.sources import changed, configured, has_signals
from watcher.edges.store.sql import SqlStore
from watcher.edges.stores import open_store, scratch_store
from watcher.turns.backtest import RUN_UP, Trial, run


@dataclass(slots=True)
class _Span:
    """From when to when articles came that are asked about; how many did, and the first of them."""

    since: datetime
    until: datetime
    articles: int = 0
    first: datetime | None = None

    def counted(self, batches: Iterable[Sequence[Stored]]) -> Iterator[Sequence[Stored]]:
        """The batches as they are, what lies in the span counted."""
        for batch in batches:
            came = [stored.article.found for stored in batch if stored.article.found >= self.since]
            self.articles += len(came)
            self.first = min(filter(None, (self.first, *came)), default=None)
            yield batch


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--signals", "signal_files", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="Changed signals.")
@click.option("--since", default="30d", show_default=True, metavar="WHEN", help="From a day on (2026-11-23) or within a span (30d).")
@click.option("--all", "everything", is_flag=True, help="Show every alert gained, lost or altered, not the first of each.")
@command()
def backtest(desk: Desk, *, files: tuple[Path, ...], signal_files: tuple[Path, ...], since: str, everything: bool, as_json: bool) -> None:
    """Which alerts a changed watch list or changed signals would have gained and lost in what is stored.

    FILE is a changed copy of a watch list or signals file (TOML or FollowTheMoney JSON lines). It takes the place of the
    configured file of the same name; entities and signals of other files give way to those with their ids in it; what is
    new is added. Both lists are led through the stored articles in the order in which they came, by the rules of every
    poll. Nothing is stored or sent. Exit code 1 if any alert is gained, lost or altered.
    """
    config = desk.reading
    new = _changed(config, files, signal_files)
    now = desk.now()
    span = _Span(moment(since, now), now)
    with open_store(config, read_only=True) as store:
        findings = _tried(store, config, new, span)
    if as_json:
        desk.json(backtest_screen.told(findings))
    else:
        backtest_screen.show(desk.console, findings, everything=everything)
    sys.exit(1 if findings.comparison.differs else 0)


def _changed(config: Config, files: Sequence[Path], signal_files: Sequence[Path]) -> Watchlist:
    """UsageError for a file that is the present one: it was edited where it stands, and nothing is left to compare it with."""
    present = {file.resolve() for file in (*config.watchlist_files, *config.signal_files)}
    for file in (*files, *signal_files):
        if file.resolve() in present:
            raise UsageError(
                f"{file} is a file of the configuration, so it is the present one already", cure="edit a copy of it, and name the copy"
            )
    lists = [file for file in files if not has_signals(file)]
    return changed(config, lists, [*signal_files, *(file for file in files if file not in lists)])


def _tried(store: SqlStore, config: Config, new: Watchlist, span: _Span) -> Findings:
    begin = span.since - RUN_UP
    first, last = store.rereading.between(begin)
    with scratch_store() as one, scratch_store() as other:
        lists = (configured(config), new)
        trials = [
            Trial(scratch, compiled(each, config.compiled), rules_of(config, each))
            for scratch, each in zip((one, other), lists, strict=True)
        ]
        if first:  # what came before is not led through again; how rare words are is taken as learnt by now
            for scratch in (one, other):
                scratch.rereading.learn(*store.rereading.learnt())
        batches = span.counted(store.archive(begin, until=span.until))
        with progress("trying", last - first) as done:
            for number in run(batches, trials):
                done(number)
        courses = [trial.course for trial in trials]
    return Findings(
        comparison=compare(courses[0], courses[1], since=span.since),
        articles=span.articles,
        since=max(filter(None, (span.since, span.first))),
        until=span.until,
        raised=store.rereading.raised(span.since, span.until),
        names=(new.titles(), lists[0].titles()),
        versions=(lists[0].version, new.version),
    )
