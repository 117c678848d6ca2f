"""`watcher drill`: a synthetic article through the live pipeline to a channel, with the time each stage took."""

from __future__ import annotations

import asyncio
import random
import sys
from datetime import timedelta
from typing import Any

import click
from rich.text import Text

from watcher.app import Parts, build
from watcher.cli.desk import Desk, command
from watcher.cli.typeset import plain, put, table
from watcher.core.errors import UsageError, nearest
from watcher.core.model import Drill
from watcher.edges.readers import Readers
from watcher.edges.store.holding import holder
from watcher.edges.store.sql import SqlStore
from watcher.edges.stores import open_store
from watcher.service.sweep import deliver
from watcher.turns.drill import Overdue
from watcher.turns.drill import drill as run
from watcher.turns.searches import Searches

_LOOK = 0.1  #: seconds between two looks at the store


@click.command()
@click.option("--channel", default="", metavar="NAME", help="The channel that is to get it (default: [drill] channel).")
@command()
def drill(desk: Desk, *, channel: str, as_json: bool) -> None:
    """Publish a synthetic article, marked DRILL, on loopback, and follow it: fetched, read, found by the live watch list, decided,
    sent. It is no article, story or alert, and in no count. A running daemon sends it; without one this command does.

    Exit code 1 if it does not arrive within [drill] within; then another channel is told.
    """
    known = [one.name for one in desk.config.channels]
    chosen = channel or desk.config.drill.channel
    if not chosen:
        raise UsageError("no channel is said to be tried", cure="name one with --channel, or set [drill] channel")
    if chosen not in known:
        raise UsageError(f'"{chosen}" is not a configured channel', cure=nearest(chosen, known))
    one = asyncio.run(_drill(desk, chosen, as_json=as_json))
    if as_json:
        desk.json(_json(one))
    else:
        _show(desk, one)
    sys.exit(0 if one.arrived and not one.failed else 1)


async def _drill(desk: Desk, channel: str, *, as_json: bool) -> Drill:
    parts = build(desk.config, clock=desk.now, screen=sys.stderr if as_json else None)
    readers = Readers()
    try:
        with open_store(desk.config) as store:
            one = await run(
                channel,
                store=store,
                matcher=parts.matcher,
                rules=parts.rules,
                clock=desk.now,
                readers=readers,
                searches=Searches(),
                patience=desk.config.polling.timeout,
                user_agent=desk.config.polling.user_agent,
            )
            return one if one.failed else await _awaited(desk, parts, store, one)
    finally:
        await readers.close()
        await parts.aclose()


async def _awaited(desk: Desk, parts: Parts, store: SqlStore, one: Drill) -> Drill:
    """As it stands when it has arrived, or its time is over."""
    within = desk.config.drill.within
    while desk.now() - one.began <= within:
        if holder(desk.config.store) is None:
            await deliver(equipment=parts, store=store, clock=desk.now, jitter=random.random)
        last = store.drills.last()
        if last and last.id == one.id and last.arrived:
            return last
        await asyncio.sleep(_LOOK)
    late = Overdue(store).look(parts.rules.routes, desk.now(), within=timedelta())
    return late or store.drills.last() or one


def _show(desk: Desk, one: Drill) -> None:
    rows = table("Stage", "After")
    for stage, took in one.stages:
        rows.add_row(stage, _span(took))
    if one.took is not None:
        rows.add_row(f"taken by {one.channel}", _span(one.took))
    put(desk.console, rows)
    if one.failed:
        desk.console.print(Text.assemble(("The drill failed: ", "bold red"), plain(one.failed, 400)))
    else:
        desk.console.print(Text.assemble(("The drill arrived", "bold green"), plain(f", found by the name “{one.name}”.", 200)))


def _span(took: timedelta) -> str:
    return f"{took.total_seconds() * 1000:,.0f} ms"


def _json(one: Drill) -> dict[str, Any]:
    return {
        "id": one.id,
        "channel": one.channel,
        "began": one.began,
        "arrived": one.arrived,
        "took_s": one.took.total_seconds() if one.took is not None else None,
        "stages": {stage: round(took.total_seconds(), 4) for stage, took in one.stages},
        "name": one.name,
        "failed": one.failed or None,
    }
