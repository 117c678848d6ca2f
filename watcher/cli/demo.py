"""`watcher demo`: the real pipeline on sample news, without a network, and a look whether it did what it should."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.text import Text

from watcher.app import Parts, build
from watcher.cli.alert_card import card
from watcher.cli.desk import Desk, command
from watcher.cli.pass_summary import PassSummary
from watcher.cli.stage import Play, Stage
from watcher.cli.standing import standing_of
from watcher.cli.status_screen import show
from watcher.cli.typeset import counted
from watcher.core.alerts.routing import Route, Routes
from watcher.core.model import Dossier, Feed, Message, SendResult, Sent
from watcher.edges import shipped
from watcher.edges.config import Config, Polling
from watcher.edges.store.sql import SqlStore
from watcher.edges.stores import open_store
from watcher.service.poller import lease_of
from watcher.service.sweep import Sweep, named, sweep

_ACTS = (
    "First poll: what the feeds hold when we begin to watch them",
    "Second poll: the news of the week",
    "Third poll: the same documents again",
)


class _Screen:
    """The channel of the demo: it has every message; the cards are printed from what was sent."""

    name = "screen"

    async def send(self, message: Message) -> SendResult:
        return Sent(receipt=f"shown: {message.subject}")


@click.command()
@command(with_json=False)
def demo(desk: Desk) -> None:
    """See it work on a week of invented news, without a network, in a few seconds.

    Sample feeds are served on this machine and polled three times with the shipped watch list, into a store that is
    deleted at the end. Exit code 1 if anything else comes of it than the play says.
    """
    with TemporaryDirectory(prefix="sanctions-watch-demo-") as folder:
        complaints = asyncio.run(_perform(desk, Path(folder)))
    for complaint in complaints:
        desk.console.print(Text(f"not as it should be: {complaint}", style="bold red"))
    sys.exit(1 if complaints else 0)


async def _perform(desk: Desk, folder: Path) -> list[str]:
    """The three acts. Returns what went otherwise than the play says."""
    play = Play.read(shipped.root() / "seeds" / "demo")
    async with Stage(play) as stage:
        feeds = play.feeds(stage.origin)
        config = _config(folder)
        parts = _parts(desk, config, feeds)
        _opening(desk.console, parts)
        try:
            with open_store(config) as store:
                store.declare(feeds, desk.now(), watchlist=parts.watchlist.version)
                acts = []
                for act, title in enumerate(_ACTS, 1):
                    stage.act = act
                    swept = await _poll(desk, parts, store)
                    acts.append(swept)
                    _tell(desk, parts, title, swept)
                complaints = list(_complaints(play, acts, store))
        finally:
            await parts.aclose()
    desk.console.rule("How it stands, as `watcher status` tells it", align="left")
    show(standing_of(config, desk.now()), desk.console)
    _closing(desk.console)
    return complaints


def _config(folder: Path) -> Config:
    """One feed after the other, so that every demo tells the same."""
    seeds = shipped.root() / "seeds"
    return Config(
        file=folder / "demo",
        store=f"sqlite:///{folder / 'watcher.db'}",
        polling=Polling(concurrency=1, timeout=timedelta(seconds=5), allow_private=(ip_network("127.0.0.0/8"),)),
        watchlist_files=tuple(sorted((seeds / "watchlist").glob("*.toml"))),
        signal_files=(seeds / "signals.toml",),
        feed_files=(),
    )


def _parts(desk: Desk, config: Config, feeds: tuple[Feed, ...]) -> Parts:
    parts = build(config, clock=desk.now)
    routes = Routes((Route(channels=("screen",), name="everything to the screen"),), ("screen",))
    return replace(parts, feeds=feeds, channels={"screen": _Screen()}, rules=replace(parts.rules, routes=routes))


async def _poll(desk: Desk, parts: Parts, store: SqlStore) -> Sweep:
    chosen = named(store, [feed.id for feed in parts.feeds], desk.now, lease_of(parts.config.polling))
    return await sweep(chosen, equipment=parts, store=store, clock=desk.now, jitter=lambda: 0.5)


def _opening(console: Console, parts: Parts) -> None:
    watchlist = parts.watchlist
    languages = len({feed.language for feed in parts.feeds})
    entities = counted(len(watchlist.entities), "entity", "entities")
    console.print(Text.assemble(("sanctions-watch demo", "bold"), ": no network, invented news, the real pipeline."))
    console.print(f"Read are {len(parts.feeds)} sample feeds in {languages} languages, served on this machine.")
    console.print(f"Watched are {entities} under {counted(watchlist.names, 'name')}, and {counted(len(watchlist.signals), 'signal')}.\n")


def _tell(desk: Desk, parts: Parts, title: str, swept: Sweep) -> None:
    console, now = desk.console, desk.now()
    console.rule(title, align="left")
    told = [(one.delivery, one.content) for one in swept.sent if isinstance(one.content, Dossier)]
    for delivery, dossier in sorted(told, key=lambda one: -one[1].notice.severity.rank):
        console.print()
        console.print(card(parts.pen.told(delivery, dossier, now)[1]))
    if swept.sent:
        console.print()
    PassSummary(swept=swept, pending=0, now=now).show(console)
    if not swept.sent:
        backlog = sum(outcome.backlog for outcome in swept.polls)
        said = "Nothing is raised for what was there before." if backlog else "Nothing is raised twice."
        console.print(Text(said, style="bold green"))
    console.print()


def _closing(console: Console) -> None:
    console.print()
    console.print(Text.assemble(("watcher init", "bold"), "   writes a configuration of your own into this folder"))
    console.print(Text.assemble(("watcher run", "bold"), "    watches real feeds with it"))


def _complaints(play: Play, acts: list[Sweep], store: SqlStore) -> Iterator[str]:
    """What the play expects and did not come."""
    expected = play.expected
    backlog = sum(outcome.backlog for outcome in acts[0].polls)
    if backlog != expected["backlog"]:
        yield f"{backlog} entries were stored quietly, expected {expected['backlog']}"
    for act, swept in enumerate(acts, 1):
        failing = sorted(feed.title for feed in swept.failing) + [feed.title for feed in swept.bugs]
        if failing != (expected["failing"] if act > 1 else []):
            yield f"poll {act} ended with these feeds failing: {', '.join(failing) or 'none'}"
        if act != 2 and swept.sent:  # noqa: PLR2004 - the second poll brings the news
            yield f"poll {act} sent {len(swept.sent)} messages, expected none"
    told = [one.content.article.title for one in acts[1].sent if isinstance(one.content, Dossier)]
    yield from (f"this should raise nothing: {title}" for title in told if any(part in title for part in expected["silent"]))
    alerts = [store.alert(alert.id) for alert, _ in store.alerts(states=None, limit=1000)]
    if len(alerts) != len(expected["alerts"]):
        yield f"{len(alerts)} alerts were raised, expected {len(expected['alerts'])}"
    for wanted in expected["alerts"]:
        found = [a for a in alerts if a and any(wanted["headline"] in article.title for article, _ in a[3])]
        if len(found) != 1:
            yield f"{wanted['story']}: {counted(len(found), 'alert')}, expected one"
            continue
        alert, sources = found[0][0], found[0][3]
        missing = (set(wanted["signals"]) - set(alert.signals)) | (set(wanted["entities"]) - set(alert.entities))
        if missing:
            yield f"{wanted['story']}: the alert does not name {', '.join(sorted(missing))}"
        if len(sources) != wanted["articles"]:
            yield f"{wanted['story']}: {counted(len(sources), 'article')}, expected {wanted['articles']}"
