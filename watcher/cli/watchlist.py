"""`watcher watchlist`: whether it does what its author says it does, and what is on it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from watcher.cli.desk import Desk, command
from watcher.cli.typeset import SEVERITY, counted, nearby, plain, put, table
from watcher.core.errors import UsageError, nearest
from watcher.core.matching.lint import Finding, lint
from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.entity import KINDS, Entity, Signal, Watchlist
from watcher.edges.files import read_text
from watcher.edges.sources import watchlist_of

_SIGNALS = re.compile(r"^\s*\[\[\s*signal\s*\]\]", re.MULTILINE)
_INDENT = "  "


@click.group()
def watchlist() -> None:
    """Who and what is watched: check, list, show."""


@watchlist.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]…")
@command()
def check(desk: Desk, *, files: tuple[Path, ...], as_json: bool) -> None:
    """Parse watch lists and signals, try every golden line, and look for names that are noise or never match.

    Without FILES all that is configured is checked. Files of the configuration are checked together with the rest
    of it, others by themselves. Exit code 1 if a golden line fails; advice fails nothing.
    """
    found, chosen = _chosen(desk, files)
    findings = [finding for finding in lint(Matcher(found)) if chosen is None or _file(finding.place) in chosen]
    fatal = [finding for finding in findings if finding.fatal]
    entities = [entity for entity in found.entities.values() if chosen is None or _file(entity.place) in chosen]
    signals = [signal for signal in found.signals.values() if chosen is None or _file(signal.place) in chosen]
    if as_json:
        counts = {"entities": len(entities), "signals": len(signals), "golden": _golden(entities), "failed": len(fatal)}
        desk.json({**counts, "findings": [{**asdict(finding), "fatal": finding.fatal} for finding in findings]})
    else:
        for finding in findings:
            for line in _finding(finding):
                desk.console.print(line)
        desk.console.print(_verdict(entities, signals, findings))
    sys.exit(1 if fatal else 0)


@watchlist.command(name="list")
@command()
def list_(desk: Desk, *, as_json: bool) -> None:
    """Every entity in a line."""
    found = _configured(desk)
    if as_json:
        desk.json([{**_short(entity), "severity": entity.severity, "place": entity.place} for entity in found.entities.values()])
        return
    rows = table("ID", "Schema", "Alert", "Names", "Name, languages")
    for entity in found.entities.values():
        name = Text.assemble(plain(entity.name, style="bold"), "  ", (" ".join(_languages(entity)), "dim"))
        rows.add_row(plain(entity.id), entity.schema, entity.policy, str(len(entity.names)), name)
    put(desk.console, rows)
    counts = (
        counted(len(found.entities), "entity", "entities"),
        counted(found.names, "name"),
        counted(len(found.signals), "signal"),
        f"version {found.version}",
    )
    desk.console.print(", ".join(counts), style="dim")


@watchlist.command()
@click.argument("id_", metavar="ID")
@command()
def show(desk: Desk, *, id_: str, as_json: bool) -> None:
    """Everything of one entity or signal, and the signals it is part of."""
    found = _configured(desk)
    entity, signal = found.entities.get(id_), found.signals.get(id_)
    if entity:
        part = [one for one in found.signals.values() if any(id_ in group for group in one.groups)]
        if as_json:
            desk.json({**asdict(entity), "signals": [asdict(one) for one in part]})
        else:
            _print(desk, _entity(entity, part))
    elif signal:
        if as_json:
            desk.json(asdict(signal))
        else:
            _print(desk, _signal(signal))
    else:
        raise UsageError(
            f'nothing on the watch list has the id "{id_}"',
            cure=nearest(id_, [*found.entities, *found.signals], "`watcher watchlist list` shows what is"),
        )


def _configured(desk: Desk) -> Watchlist:
    return watchlist_of(desk.reading.watchlist_files, desk.reading.signal_files, guarded=True)


def _chosen(desk: Desk, files: Sequence[Path]) -> tuple[Watchlist, set[Path] | None]:
    """The watch list to be compiled, and the files whose findings are asked for; None for all of them.

    A file of the configuration needs its neighbours: an entity's context and a signal's groups stand in other files.
    """
    if not files:
        return _configured(desk), None
    asked = {file.resolve() for file in files}
    if asked <= {file.resolve() for file in (*desk.reading.watchlist_files, *desk.reading.signal_files)}:
        return _configured(desk), asked
    signals = [file for file in files if file.suffix == ".toml" and _SIGNALS.search(read_text(file, "watch list"))]
    return watchlist_of([file for file in files if file not in signals], signals), None


def _verdict(entities: Sequence[Entity], signals: Sequence[Signal], findings: Sequence[Finding]) -> Text:
    fatal = sum(finding.fatal for finding in findings)
    lines = counted(_golden(entities), "golden line")
    checked = f"{counted(len(entities), 'entity', 'entities')}, {counted(len(signals), 'signal')}, {lines}: "
    advice = f", {counted(len(findings) - fatal, 'piece')} of advice" if len(findings) > fatal else ""
    return Text.assemble(checked, (f"{fatal} failed" if fatal else "all hold", "red" if fatal else "green"), advice)


def _file(place: str) -> Path:
    return Path(re.sub(r":\d+$", "", place)).resolve()


def _golden(entities: Sequence[Entity]) -> int:
    return sum(len(entity.hits) + len(entity.misses) for entity in entities)


def _finding(finding: Finding) -> Iterator[Text]:
    word, style = ("fails", "red") if finding.fatal else ("advice", "yellow")
    yield Text.assemble((word, style), "  ", plain(f"{nearby(finding.place)}: {finding.subject} {finding.what}"))
    if finding.why:
        yield Text(_INDENT).append_text(plain(finding.why))


def _languages(entity: Entity) -> list[str]:
    return sorted({name.language for name in entity.names if name.language})


def _short(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "name": entity.name,
        "schema": entity.schema,
        "alert": entity.policy,
        "names": len(entity.names),
        "languages": _languages(entity),
    }


def _print(desk: Desk, lines: Iterator[Text]) -> None:
    for line in lines:
        desk.console.print(line)


def _entity(entity: Entity, signals: Sequence[Signal]) -> Iterator[Text]:
    yield Text.assemble(plain(entity.name, style="bold"), "  ", plain(f"{entity.id}, {entity.schema}"))
    severity = (entity.severity, SEVERITY[entity.severity])
    yield Text.assemble(f"alert = {entity.policy}, severity ", severity, plain(f", {nearby(entity.place)}"))
    for kind in KINDS:
        by_language: dict[str, list[str]] = {}
        for name in entity.names:
            if name.kind == kind:
                by_language.setdefault(name.language, []).append(name.text)
        for language, texts in by_language.items():
            yield _row(f"{kind} {language}".strip(), texts)
    guards = {
        "context": entity.context,
        "against": entity.against,
        "not": entity.blocked,
        "case": entity.exact,
        "requires": tuple(f"one of {', '.join(group)}" for group in entity.requires),
        "codes": entity.codes,
        "wikidata": (entity.wikidata,) if entity.wikidata else (),
    }
    for label, words in guards.items():
        if words:
            yield _row(label, words)
    for label, lines in (("hit", entity.hits), ("miss", entity.misses)):
        for line in lines:
            yield _row(label, [line])
    for signal in signals:
        yield _row("signal", [f"{signal.title} ({signal.id}, {signal.severity})"])


def _signal(signal: Signal) -> Iterator[Text]:
    yield Text.assemble(plain(signal.title, style="bold"), "  ", plain(f"{signal.id}, signal, {signal.severity}, {nearby(signal.place)}"))
    for number, group in enumerate(signal.groups, 1):
        yield _row("one of" if number == 1 else "and of", group)
    yield _row("within", [f"one {signal.within}"])
    if signal.words:
        yield _row("words", signal.words)
    if signal.events:
        yield _row("event", signal.events)


def _row(label: str, texts: Sequence[str]) -> Text:
    return Text.assemble((f"{_INDENT}{label:<12} ", "dim"), plain(", ".join(texts)))
