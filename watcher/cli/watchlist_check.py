"""`watcher watchlist check`: every golden line tried, advice on spellings, and how loud they are in what is stored.

It reads the store beside a running daemon and changes nothing. Findings are set kind by kind, for a list of a hundred
thousand names may have as many.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from watcher.cli.desk import Desk, command
from watcher.cli.progress import compiled, progress
from watcher.cli.typeset import counted, plain, say
from watcher.core.errors import StoreError
from watcher.core.matching.finding import Finding
from watcher.core.matching.golden import Measure
from watcher.core.matching.lint import SHARE, Report, lint
from watcher.core.matching.loudness import ENOUGH
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.sources import configured, has_signals, watchlist_of, well_known
from watcher.edges.stores import open_store, store_exists

_NEWEST = 2_000  #: stored articles that are looked at
_SHOWN = 10  #: findings of a kind shown to people
_OFTEN = 5  #: spellings named as the most frequent
#: What the findings of a kind are, one and many; in the order in which they are shown.
_KINDS = {
    "hit": ("line of `hits` is not found", "lines of `hits` are not found"),
    "miss": ("line of `misses` is found", "lines of `misses` are found"),
    "never": ("spelling or signal never matches", "spellings or signals never match"),
    "weak": ("weak name is to no purpose", "weak names are to no purpose"),
    "ambiguous": ("spelling is something else too", "spellings are something else too"),
    "noise": ("spelling is an ordinary word", "spellings are ordinary words"),
    "duplicate": ("spelling belongs to two entities", "spellings belong to two entities"),
    "loud": ("spelling is in very many articles", "spellings are in very many articles"),
    "untried": ("entity lacks golden lines", "entities lack golden lines"),
}


@dataclass(frozen=True, slots=True)
class _Archive:
    """The newest (title, text) pairs of the store, how many it holds, and why it could not be read."""

    articles: Sequence[tuple[str, str]] = ()
    stored: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What there is to tell of the files that were asked for."""

    entities: int
    signals: int
    findings: Sequence[Finding]
    measures: Sequence[Measure]
    report: Report
    archive: _Archive

    @property
    def failed(self) -> int:
        return sum(finding.fatal for finding in self.findings)

    @property
    def golden(self) -> int:
        return sum(one.lines for one in self.measures)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]…")
@click.option("--share", type=click.FloatRange(0, 100), default=SHARE * 100, metavar="PERCENT", show_default=True,
              help="Of the stored articles, how many one spelling may be found in.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help=f"Show all findings, not {_SHOWN} of a kind, and each entity's golden lines.")
@command()
def check(desk: Desk, *, files: tuple[Path, ...], share: float, everything: bool, as_json: bool) -> None:
    """Parse watch lists and signals, try every golden line, and look for names that are noise or never match.

    Without FILES all that is configured is checked. Files of the configuration are checked together with the rest
    of it, others by themselves. The newest articles of the configured store, if it is there, say which spellings are
    loud. Exit code 1 if a golden line fails; advice fails nothing.
    """
    found, chosen = _chosen(desk, files)
    archive = _archive(desk)
    matcher = compiled(found, desk.reading.compiled)
    with progress("checking", len(found.entities)) as done:
        report = lint(matcher, known=well_known(), articles=archive.articles, share=share / 100, told=done)
    outcome = _Outcome(
        entities=len(found.entities) if chosen is None else sum(_asked(entity.place, chosen) for entity in found.entities.values()),
        signals=sum(_asked(signal.place, chosen) for signal in found.signals.values()),
        findings=[finding for finding in report.findings if _asked(finding.place, chosen)],
        measures=[one for one in report.measures if _asked(one.place, chosen)],
        report=report,
        archive=archive,
    )
    if as_json:
        desk.json(_told(outcome, share))
    else:
        _show(desk.console, outcome, everything=everything)
    sys.exit(1 if outcome.failed else 0)


def _chosen(desk: Desk, files: Sequence[Path]) -> tuple[Watchlist, frozenset[Path] | None]:
    """The watch list to be compiled, and the files whose findings are asked for; None for all of them.

    A file of the configuration needs its neighbours: an entity's context and a signal's groups stand in other files.
    """
    reading = desk.reading
    asked = frozenset(file.resolve() for file in files)
    if asked <= {file.resolve() for file in (*reading.watchlist_files, *reading.signal_files)}:
        return configured(reading), asked or None
    signals = [file for file in files if has_signals(file)]
    return watchlist_of([file for file in files if file not in signals], signals, folder=reading.compiled), None


def _asked(place: str, chosen: frozenset[Path] | None) -> bool:
    return chosen is None or _resolved(re.sub(r":\d+$", "", place)) in chosen


@cache
def _resolved(file: str) -> Path:
    return Path(file).resolve()


def _archive(desk: Desk) -> _Archive:
    if not store_exists(desk.reading):
        return _Archive()
    try:
        with open_store(desk.reading, read_only=True) as store:
            newest = store.articles(limit=_NEWEST)
            return _Archive([(one.title, one.text) for one in newest], max(len(newest), store.counts(desk.now())["entries"]["total"]))
    except StoreError as error:
        return _Archive(trouble="; ".join(filter(None, (error.what, error.cure))))


def _told(outcome: _Outcome, share: float) -> dict[str, Any]:
    heard = outcome.report.heard
    kinds = [finding.kind for finding in outcome.findings]
    return {
        "entities": outcome.entities,
        "signals": outcome.signals,
        "golden": outcome.golden,
        "failed": outcome.failed,
        "kinds": {kind: kinds.count(kind) for kind in _KINDS if kind in kinds},
        "findings": [{**asdict(finding), "fatal": finding.fatal} for finding in outcome.findings],
        "measured": [{**asdict(one), "articles": heard.entities[one.entity]} for one in outcome.measures],
        "articles": {
            "stored": outcome.archive.stored,
            "looked_at": heard.looked,
            "named": heard.named,
            "share": share,
            "trouble": outcome.archive.trouble,
            "spellings": [{"entity": e, "alias": alias, "articles": times} for (e, alias), times in heard.spellings.most_common()],
        },
        "imported": {"names": outcome.report.imported, "tried": outcome.report.sampled},
    }


def _show(console: Console, outcome: _Outcome, *, everything: bool) -> None:
    for kind, titles in _KINDS.items():
        found = [finding for finding in outcome.findings if finding.kind == kind]
        if found:
            _group(console, found, titles, limit=len(found) if everything else _SHOWN)
    if everything:
        for one in outcome.measures:
            _hang(console, f"{one.place}: {one.entity}: {_measured(one)}")
    console.print(_verdict(outcome))
    for line in _notes(outcome):
        _hang(console, line, style="dim")


def _group(console: Console, found: Sequence[Finding], titles: tuple[str, str], *, limit: int) -> None:
    """The findings of one kind under a heading; what is said of all that have one cure is said once."""
    word, style = ("fails ", "red") if found[0].fatal else ("advice", "yellow")
    shown = f", {limit} shown (--all shows all)" if len(found) > limit else ""
    console.print(Text.assemble((word, style), "  ", plain(f"{counted(len(found), *titles)}{shown}", style="bold")))
    for cure, sharing in groupby(sorted(found[:limit], key=lambda one: one.cure), key=lambda one: one.cure):
        group = list(sharing)
        alike = len({one.why for one in group}) == 1
        for one in group:
            _hang(console, f"{one.place}: {one.subject} {one.what}", indent=2)
            if not alike:
                _hang(console, one.why, indent=4)
        if alike:
            _hang(console, group[0].why, indent=4)
        _hang(console, f"→ {cure}", indent=4, style="dim")


def _hang(console: Console, text: str, *, indent: int = 0, style: str = "") -> None:
    """A line that may be long: on a terminal its continuation is set in as it is. Places are shown from where the user stands."""
    said = plain(text.replace(f"{Path.cwd()}/", ""), style=style)
    for line in [said] if console.soft_wrap else said.wrap(console, max(20, console.width - indent)):
        if line:
            say(console, Text(" " * indent).append_text(line))


def _measured(one: Measure) -> str:
    hits = f"{one.found} of {counted(one.hits, 'hit')} found"
    misses = f"{one.spared} of {counted(one.misses, 'miss', 'misses')} left alone"
    return f"{hits}, {misses}; {len(one.tried)} of {counted(len(one.tried) + len(one.untried), 'language')} used"


def _verdict(outcome: _Outcome) -> Text:
    failed, advice = outcome.failed, len(outcome.findings) - outcome.failed
    entities, lines = counted(outcome.entities, "entity", "entities"), counted(outcome.golden, "golden line")
    verdict = (f"{failed} failed", "red") if failed else ("all hold", "green")
    more = f", {counted(advice, 'piece')} of advice" if advice else ""
    return Text.assemble(f"{entities}, {counted(outcome.signals, 'signal')}, {lines}: ", verdict, more)


def _notes(outcome: _Outcome) -> Iterator[str]:
    """What the check rests on."""
    languages = sum(len(one.tried) + len(one.untried) for one in outcome.measures)
    if languages:
        tried = sum(len(one.tried) for one in outcome.measures)
        yield f"Languages of names that a golden line uses, over all entities: {tried} of {languages} (--json lists them)."
    report, archive = outcome.report, outcome.archive
    if report.sampled < report.imported:
        yield f"A sample of {report.sampled:,} of {report.imported:,} imported names was tried one by one."
    if archive.trouble:
        yield f"No stored article was looked at: {archive.trouble}."
    elif archive.stored < ENOUGH:
        yield f"{counted(archive.stored, 'stored article')}: too few to say which spellings are loud; {ENOUGH} are needed."
    else:
        yield _heard(report, archive)


def _heard(report: Report, archive: _Archive) -> str:
    heard = report.heard
    looked = f"the newest {heard.looked:,} of {archive.stored:,}" if heard.looked < archive.stored else f"all {heard.looked:,}"
    said = f"Looked at {looked} stored articles: {heard.named:,} name something watched"
    often = _often(heard.spellings.most_common(_OFTEN), heard.looked)
    return f"{said}; most often {often}." if often else f"{said}."


def _often(found: Iterable[tuple[tuple[str, str], int]], looked: int) -> str:
    return ", ".join(f'"{alias}" {times / looked:.0%}' for (_, alias), times in found)
