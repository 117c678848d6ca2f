"""`watcher watchlist`: what is on it; whether it does what its author says is `watchlist_check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click
from rich.text import Text

from watcher.cli.desk import Desk, command
from watcher.cli.typeset import SEVERITY, counted, nearby, plain, put, say, table
from watcher.cli.watchlist_add import add, import_
from watcher.cli.watchlist_advise import advise
from watcher.cli.watchlist_check import check
from watcher.core.errors import UsageError, nearest
from watcher.core.watchlist.entity import KINDS, Entity, Signal
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.sources import configured

_INDENT = "  "


@click.group()
def watchlist() -> None:
    """Who and what is watched: add, import, list, show, check, advise."""


watchlist.add_command(advise)
watchlist.add_command(check)
watchlist.add_command(add)
watchlist.add_command(import_)


@watchlist.command(name="list")
@command()
def list_(desk: Desk, *, as_json: bool) -> None:
    """Every entity in a line; those of large files (5 MB and more) and of sanctions lists are only counted."""
    found = _configured(desk)
    if as_json:
        desk.json([{**_short(entity), "severity": entity.severity, "place": entity.place} for entity in found.entities.values()])
        return
    rows = table("ID", "Schema", "Alert", "Names", "Name, languages")
    for entity in found.written.values():
        name = Text.assemble(plain(entity.name, style="bold"), "  ", (" ".join(_languages(entity)), "dim"))
        rows.add_row(plain(entity.id), entity.schema, entity.policy, str(len(entity.names)), name)
    put(desk.console, rows)
    if more := len(found.entities) - len(found.written):
        desk.console.print(
            f"and {counted(more, 'entity', 'entities')} of large files and sanctions lists, which `watcher watchlist show ID` and "
            "--json show",
            style="dim",
        )
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
    """Everything of one entity or signal, and the signals it is part of; of a code (tier:1) all that bear it."""
    found = _configured(desk)
    entity, signal = found.entities.get(id_), found.signals.get(id_)
    if entity:
        part = [one for one in found.signals.values() if any(id_ in group for group in one.groups)]
        if as_json:
            desk.json({**_record(entity), "signals": [_record(one) for one in part]})
        else:
            _print(desk, _entity(entity, part))
    elif signal:
        if as_json:
            desk.json(_record(signal))
        else:
            _print(desk, _signal(signal))
    elif bearers := [one for one in found.entities.values() if id_ in one.codes]:
        if as_json:
            desk.json([_record(one) for one in bearers])
        else:
            _print(desk, (line for one in bearers for line in _entity(one, ())))
    else:
        raise UsageError(
            f'nothing on the watch list has the id "{id_}"',
            cure=nearest(id_, [*found.written, *found.signals], "`watcher watchlist list` shows what is"),
        )


def _configured(desk: Desk) -> Watchlist:
    return configured(desk.reading)


def _record(one: Entity | Signal) -> dict[str, Any]:
    return {key: value for key, value in asdict(one).items() if key != "lines"}


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
        say(desk.console, line)


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
