"""`watcher channels`: which there are, and whether they reach anybody."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

import click
from rich.text import Text

from watcher.app import build, routes_of
from watcher.cli.desk import Desk, command
from watcher.cli.typeset import plain, put, table
from watcher.core.alerts.drill import drill
from watcher.core.alerts.rendering import render
from watcher.core.errors import UsageError, nearest
from watcher.core.model import Refused, SendResult, Sent
from watcher.edges.config import Config

_ADD = 'add one, for example:  [channels.desk]  type = "console"'


@click.group()
def channels() -> None:
    """Where alerts are sent: list, test. Secrets are never shown."""


@channels.command(name="list")
@command()
def list_(desk: Desk, *, as_json: bool) -> None:
    """The configured channels with the routes that choose them."""
    routes = _routes(desk.reading)
    told = [{"name": one.name, "type": one.type, "routes": routes[one.name], "place": one.place} for one in desk.reading.channels]
    if as_json:
        desk.json(told)
        return
    if not told:
        desk.console.print(plain(f"No channels are configured in {desk.reading.file}; {_ADD}"))
        return
    rows = table("Channel", "Type", "Routes")
    for one in desk.reading.channels:
        rows.add_row(plain(one.name), one.type, plain(", ".join(routes[one.name]) or "none: it only hears what other channels refuse"))
    put(desk.console, rows)


def _routes(config: Config) -> dict[str, list[str]]:
    """Channel -> the names of the routes that lead to it."""
    if not config.routes:
        return {channel.name: ["no routes: every channel hears everything"] for channel in config.channels}
    every = [route for route, _ in routes_of(config).every()]
    return {
        channel.name: [route.name for route in every if channel.name in route.channels]
        + [f"{route.name}, if not acknowledged" for route in every if route.escalate and channel.name in route.escalate.to]
        for channel in config.channels
    }


@channels.command()
@click.argument("names", metavar="[NAME]…", nargs=-1)
@click.option("--author", default=lambda: os.environ.get("USER") or "unknown", help="Who asks (default: $USER).")
@command()
def test(desk: Desk, *, names: tuple[str, ...], author: str, as_json: bool) -> None:
    """Send a drill through the real channels (all, or those named) and print what they answer.

    Exit code 1 if one of them does not take it. Nothing is stored.
    """
    known = [channel.name for channel in desk.reading.channels]
    for name in names:
        if name not in known:
            raise UsageError(f'there is no channel "{name}"', cure=nearest(name, known, "" if known else _ADD))
    if not known:
        raise UsageError(f"no channels are configured in {desk.reading.file}", cure=_ADD)
    answers = asyncio.run(_drill(desk, names or known, author, screen=sys.stderr if as_json else sys.stdout))
    if as_json:
        desk.json([{"channel": name, **_told(answer)} for name, answer in answers.items()])
    else:
        for name, answer in answers.items():
            desk.console.print(_line(name, answer))
    sys.exit(0 if all(isinstance(answer, Sent) for answer in answers.values()) else 1)


async def _drill(desk: Desk, names: Sequence[str], author: str, *, screen: TextIO) -> Mapping[str, SendResult]:
    parts = build(desk.config, clock=desk.now, screen=screen)
    try:
        asked = list(dict.fromkeys(names))
        messages = [render(*drill(name, author=author, now=desk.now())) for name in asked]
        answers = await asyncio.gather(*(parts.channels[name].send(message) for name, message in zip(asked, messages, strict=True)))
        return dict(zip(asked, answers, strict=True))
    finally:
        await parts.aclose()


def _told(answer: SendResult) -> dict[str, str]:
    if isinstance(answer, Sent):
        return {"result": "sent", "answer": answer.receipt}
    return {"result": "refused" if isinstance(answer, Refused) else "unavailable", "answer": answer.reason}


def _line(name: str, answer: SendResult) -> Text:
    told = _told(answer)
    style = "green" if isinstance(answer, Sent) else "red"
    return Text.assemble(plain(name, style="bold"), "  ", (told["result"], style), "  ", plain(told["answer"]))
