"""`watcher channels`: which there are, whether they reach anybody, and what they would be sent."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TextIO

import click
from rich.text import Text

from watcher.app import build, pen_of, routes_of
from watcher.cli import casefile
from watcher.cli.desk import Desk, command
from watcher.cli.message_shapes import SHAPES, SHOWN, shapes, written
from watcher.cli.typeset import plain, put, table
from watcher.core.alerts.drill import drill
from watcher.core.alerts.sample import full
from watcher.core.errors import UsageError, nearest
from watcher.core.model import Delivery, Refused, SendResult, Sent
from watcher.edges.config import Config
from watcher.edges.sources import configured
from watcher.edges.store.sql import SqlStore

_ADD = 'add one, for example:  [channels.desk]  type = "console"'


@click.group()
def channels() -> None:
    """Where alerts are sent: list, test, render. Secrets are never shown."""


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


@channels.command()
@click.argument("name")
@click.option("--alert", "prefix", default="", metavar="ID", help="Its last notice, by the beginning of its id; without it a made-up one.")
@click.option("--shape", type=click.Choice(SHAPES), help="One part alone, also of those that the channel does not show.")
@command()
def render(desk: Desk, *, name: str, prefix: str, shape: str | None, as_json: bool) -> None:
    """Print what a channel would be sent: for who writes templates, and for who wonders.

    Nothing is sent, and links to decide by are shown as they look and do not work. Exit code 1 if a template fails.
    """
    config = desk.reading
    known = {channel.name: channel for channel in config.channels}
    if name not in known:
        raise UsageError(f'there is no channel "{name}"', cure=nearest(name, known, "" if known else _ADD))
    shown = replace(config, listen=replace(config.listen, keys=(b"shown, not sent",)))
    pen = pen_of(replace(shown, channels=(known[name],)), configured(config), desk.now())
    if prefix:
        with SqlStore.open(config.store, read_only=True) as store:
            content = store.dossier(casefile.find(store, prefix).alert.id)
        delivery = Delivery(id=content.notice.id, notice=content.notice.id, channel=name, due=desk.now(), route="watcher channels render")
    else:
        delivery, content = full(name, desk.now())
    message, trouble = asyncio.run(pen.compose(delivery, content, desk.now()))
    parts = shapes(message)
    if as_json:
        desk.json({**parts, "trouble": trouble or None})
    else:
        wanted = [shape] if shape else SHOWN[known[name].type]
        for part in wanted:
            heading = f"── {part} " + "─" * (76 - len(part)) + "\n" if len(wanted) > 1 else ""
            click.echo(f"{heading}{written(parts[part])}")
    if trouble:
        click.echo(f"It would be sent {trouble}", err=True)
    sys.exit(1 if trouble else 0)


async def _drill(desk: Desk, names: Sequence[str], author: str, *, screen: TextIO) -> Mapping[str, SendResult]:
    parts = build(desk.config, clock=desk.now, screen=screen)
    try:
        asked = list(dict.fromkeys(names))
        messages = [(await parts.pen.compose(*drill(name, author=author, now=desk.now()), desk.now()))[0] for name in asked]
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
