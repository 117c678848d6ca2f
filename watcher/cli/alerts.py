"""`watcher alerts`: the desk's work with what was raised: look, acknowledge, dismiss with a reason, reopen."""

from __future__ import annotations

import os
from typing import Any

import click
from rich.text import Text

from watcher.cli import casefile
from watcher.cli.desk import Desk, command
from watcher.cli.typeset import SEVERITY, age, counted, plain, put, short, table
from watcher.core.errors import UsageError
from watcher.core.model import Alert, Story
from watcher.edges.store.sqlite import SqliteStore

_AUTHOR = click.option("--author", default=lambda: os.environ.get("USER") or "unknown", help="Who decides (default: $USER).")
_IDS = click.argument("ids", metavar="ID…", nargs=-1, required=True)


@click.group()
def alerts() -> None:
    """The alerts: list, show, ack, dismiss, reopen. An ID may be cut to its first letters."""


@alerts.command(name="list")
@click.option("--all", "every", is_flag=True, help="Acknowledged and dismissed ones too.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="The newest so many.")
@command()
def list_(desk: Desk, *, every: bool, limit: int, as_json: bool) -> None:
    """Open alerts, newest first, one line each."""
    with SqliteStore.open(desk.reading.store, read_only=True) as store:
        found = store.alerts(states=None if every else {"open"}, limit=limit)
    if as_json:
        desk.json([_told(alert, story) for alert, story in found])
        return
    if not found:
        desk.console.print("No alerts." if every else "No open alerts. With --all: acknowledged and dismissed ones.")
        return
    rows = table("ID", "Severity", "Age", "State", "Feeds", "Headline", "About", loose=2)
    now = desk.now()
    for alert, story in found:
        rows.add_row(
            alert.id[:8],
            Text(alert.severity, style=SEVERITY[alert.severity]),
            age(alert.raised, now),
            alert.state[:4],
            str(len(story.feeds)),
            short(story.headline or "(no headline)"),
            short(", ".join(alert.signals or alert.entities)),
        )
    put(desk.console, rows)
    if len(found) == limit:
        desk.console.print(f"The newest {counted(limit, 'alert')}; more with --limit.", style="dim")


@alerts.command()
@click.argument("id_", metavar="ID")
@command()
def show(desk: Desk, *, id_: str, as_json: bool) -> None:
    """All of one alert: notices with causes and evidence, sources, deliveries, decisions."""
    with SqliteStore.open(desk.reading.store, read_only=True) as store:
        case = casefile.find(store, id_)
    if as_json:
        desk.json(casefile.told(case))
    else:
        casefile.show(case, desk.console, desk.now())


@alerts.command()
@_IDS
@click.option("--reason", default="", help="Why, in words.")
@_AUTHOR
@command(with_json=False)
def ack(desk: Desk, *, ids: tuple[str, ...], reason: str, author: str) -> None:
    """Acknowledge alerts: somebody is on them."""
    _decide(desk, ids, "acknowledged", reason, author)


@alerts.command()
@_IDS
@click.option("--reason", default="", help="Why, in words; required.")
@_AUTHOR
@command(with_json=False)
def dismiss(desk: Desk, *, ids: tuple[str, ...], reason: str, author: str) -> None:
    """Dismiss alerts: they are nothing, and the reason says why."""
    if not reason.strip():
        raise UsageError(
            "a dismissal wants a reason", cure=f'watcher alerts dismiss {" ".join(ids)} --reason "a think tank, not the state"'
        )
    _decide(desk, ids, "dismissed", reason, author)


@alerts.command()
@_IDS
@click.option("--reason", default="", help="Why, in words.")
@_AUTHOR
@command(with_json=False)
def reopen(desk: Desk, *, ids: tuple[str, ...], reason: str, author: str) -> None:
    """Open alerts again."""
    _decide(desk, ids, "open", reason, author)


def _decide(desk: Desk, ids: tuple[str, ...], state: str, reason: str, author: str) -> None:
    """Set the state of all of them, or of none if one of the ids is wrong."""
    with SqliteStore.open(desk.reading.store, read_only=True) as store:
        cases = [casefile.find(store, id_) for id_ in ids]
    with SqliteStore.open(desk.reading.store) as store:
        for case in cases:
            store.triage(case.alert.id, state, reason=reason.strip(), author=author, now=desk.now())
            desk.console.print(plain(f"{case.alert.id[:8]}  {state}  {case.story.headline}", 200))


def _told(alert: Alert, story: Story) -> dict[str, Any]:
    return {
        "id": alert.id,
        "severity": alert.severity,
        "state": alert.state,
        "raised": alert.raised,
        "updated": alert.updated,
        "headline": story.headline,
        "feeds": len(story.feeds),
        "articles": story.articles,
        "signals": alert.signals,
        "entities": alert.entities,
        "notices": alert.notices,
    }
