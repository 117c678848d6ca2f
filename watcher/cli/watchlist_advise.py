"""`watcher watchlist advise`: spellings that people's verdicts speak against, and what to write into the list. It writes nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict

import click
from rich.text import Text

from watcher.cli.desk import Desk, command
from watcher.cli.typeset import counted, marked, nearby, plain
from watcher.core.advice import Advice
from watcher.core.advice import advise as _advise
from watcher.edges.sources import configured
from watcher.edges.store.sql import SqlStore


@click.command()
@click.option("--least", type=click.IntRange(1), default=3, show_default=True, help="Verdicts a spelling must have.")
@click.option("--below", type=click.FloatRange(0, 100, min_open=True), default=50, metavar="PERCENT", show_default=True,
              help="Tell of spellings right less often than this.")  # fmt: skip
@command()
def advise(desk: Desk, *, least: int, below: float, as_json: bool) -> None:
    """Name spellings that found the wrong entity, and propose guards as TOML to paste over the entity's keys.

    It learns from alerts: one dismissed as not-the-entity was wrong, one acknowledged or dismissed for another reason was
    right. Exit code 1 if there is something to mend.
    """
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        judged = store.verdicts()
    found = _advise(judged, configured(desk.reading).entities, least=least, below=below / 100)
    if as_json:
        desk.json([{**asdict(one), "precision": one.precision} for one in found])
    else:
        alerts = counted(len({verdict.alert for verdict in judged}), "judged alert")
        if not found:
            desk.console.print(f"Nothing to mend after {alerts}.")
        for one in found:
            for line in _lines(one, {verdict.mention.surface for verdict in judged if verdict.mention.alias == one.alias}):
                desk.console.print(line)
    sys.exit(1 if found else 0)


def _lines(one: Advice, surfaces: set[str]) -> Iterator[Text]:
    head = plain(f"“{one.alias}” of {one.entity}: {one.right} of {one.right + one.wrong} right", style="bold")
    yield head.append(f"  {nearby(one.place)}", style="dim")
    for sentence in one.examples:
        yield Text("  wrong: ").append_text(marked(sentence, surfaces))
    for why in one.why:
        yield Text("  ").append_text(plain(f"because {why}", style="dim"))
    if not one.toml:
        yield Text("  No guard stands out; reopen what was misjudged, or take the spelling out.")
    for line in one.toml.splitlines():
        yield plain(line)
    yield Text()
