"""`watcher alerts`: the desk's work with what was raised: look, acknowledge, dismiss with a reason, reopen.

An act on several alerts is done on all of them or, if it fits one of them not, on none.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click
from rich.text import Text

from watcher.cli import casefile, evidence
from watcher.cli.desk import Desk, command
from watcher.cli.typeset import SEVERITY, age, counted, plain, put, short, table
from watcher.core.errors import UsageError
from watcher.core.model import Alert, Story
from watcher.core.triage import REASONS, WRONG_ENTITY, Decision
from watcher.edges.store.sql import SqlStore

_BY = click.option(
    "--by", "author", default=lambda: os.environ.get("USER") or "unknown", metavar="NAME", help="Who decides (default: $USER)."
)
_NOTE = click.option("--note", default="", metavar="WORDS", help="In your own words.")
_IDS = click.argument("ids", metavar="ALERT…", nargs=-1, required=True)


@click.group()
def alerts() -> None:
    """The alerts: list, show, ack, dismiss, reopen, note, assign. An id may be cut to its first letters."""


@alerts.command(name="list")
@click.option("--all", "every", is_flag=True, help="Acknowledged and dismissed ones too.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="The newest so many.")
@click.option("--told-in", "summary", default="", metavar="ID", help="All that a summary of many told, by the beginning of its id.")
@command()
def list_(desk: Desk, *, every: bool, limit: int, summary: str, as_json: bool) -> None:
    """Open alerts, newest first, one line each."""
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        if summary:
            cases = filter(None, (store.alert(alert) for alert in store.told_in(summary)))
            found = sorted(((case[0], case[1]) for case in cases), key=lambda one: (-one[0].severity.rank, -len(one[1].feeds), one[0].id))
        else:
            found = list(store.alerts(states=None if every else {"open"}, limit=limit))
        whose = store.assignees([alert.id for alert, _ in found])
    if as_json:
        desk.json([_told(alert, story, whose.get(alert.id)) for alert, story in found])
        return
    if not found:
        desk.console.print("No alerts." if every else "No open alerts. With --all: acknowledged and dismissed ones.")
        return
    rows = table("ID", "Severity", "Age", "State", *(("Whose",) if whose else ()), "Feeds", "Headline", "About", loose=2)
    now = desk.now()
    for alert, story in found:
        rows.add_row(
            alert.id[:8],
            Text(alert.severity, style=SEVERITY[alert.severity]),
            age(alert.raised, now),
            "merged" if alert.into else alert.state,
            *((plain(whose.get(alert.id, "")),) if whose else ()),
            str(len(story.feeds)),
            short(story.headline or "(no headline)"),
            short(", ".join(alert.signals or alert.entities)),
        )
    put(desk.console, rows)
    if len(found) == limit and not summary:
        desk.console.print(f"The newest {counted(limit, 'alert')}; more with --limit.", style="dim")


@alerts.command()
@click.argument("id_", metavar="ALERT")
@click.option("--evidence", "proof", is_flag=True, help="What its articles said when they were read, with hashes and headers.")
@command()
def show(desk: Desk, *, id_: str, proof: bool, as_json: bool) -> None:
    """All of one alert: notices with causes and evidence, sources, deliveries, decisions.

    With --evidence exit code 1 if what was kept does not fit its hash any more.
    """
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        case = casefile.find(store, id_)
        articles = {article.id: article for article, _ in case.sources}
        pieces = store.evidence(articles) if proof else ()
    if as_json:
        desk.json({**casefile.told(case), **({"evidence": evidence.told(pieces, articles)} if proof else {})})
    else:
        casefile.show(case, desk.console, desk.now())
        for line in evidence.lines(pieces, articles) if proof else ():
            desk.console.print(line)
    sys.exit(0 if all(kept.fits for kept in pieces) else 1)


@alerts.command()
@_IDS
@_NOTE
@_BY
@command()
def ack(desk: Desk, *, ids: tuple[str, ...], note: str, author: str, as_json: bool) -> None:
    """Acknowledge alerts: somebody is on them."""
    _decide(desk, ids, Decision(act="acknowledged", note=note, author=author, decided=desk.now()), as_json=as_json)


@alerts.command()
@_IDS
@click.option("--reason", default="", metavar="CODE", help=f"Why: {', '.join(REASONS)}. Required.")
@click.option("--entity", default="", metavar="ENTITY", help=f"With {WRONG_ENTITY}: who of those in the alert was not meant.")
@_NOTE
@_BY
@command()
def dismiss(desk: Desk, *, ids: tuple[str, ...], reason: str, entity: str, note: str, author: str, as_json: bool) -> None:
    """Dismiss alerts: nobody need do anything about them, and the reason says why.

    not-the-entity: the name means somebody or something else. not-the-event: the right name, but nothing of the sort has
    happened. old-news: known for long. not-relevant: true and new, and nothing to us. `watcher watchlist advise` learns
    from it.
    """
    if entity and reason != WRONG_ENTITY:
        raise UsageError("--entity says who was not meant", cure=f"use it with --reason {WRONG_ENTITY}")
    decision = Decision(act="dismissed", reason=reason, entity=entity, note=note, author=author, decided=desk.now())
    _decide(desk, ids, decision, as_json=as_json)


@alerts.command()
@_IDS
@_NOTE
@_BY
@command()
def reopen(desk: Desk, *, ids: tuple[str, ...], note: str, author: str, as_json: bool) -> None:
    """Open acknowledged or dismissed alerts again."""
    _decide(desk, ids, Decision(act="reopened", note=note, author=author, decided=desk.now()), as_json=as_json)


@alerts.command()
@_IDS
@_NOTE
@_BY
@command()
def note(desk: Desk, *, ids: tuple[str, ...], note: str, author: str, as_json: bool) -> None:
    """Write down something about alerts; their state stays."""
    _decide(desk, ids, Decision(act="noted", note=note, author=author, decided=desk.now()), as_json=as_json)


@alerts.command()
@_IDS
@click.option("--to", "assignee", default="", metavar="NAME", help="Whose they are from now on; without it nobody's.")
@_NOTE
@_BY
@command()
def assign(desk: Desk, *, ids: tuple[str, ...], assignee: str, note: str, author: str, as_json: bool) -> None:
    """Give alerts to somebody; their state stays."""
    _decide(desk, ids, Decision(act="assigned", assignee=assignee, note=note, author=author, decided=desk.now()), as_json=as_json)


def _decide(desk: Desk, ids: tuple[str, ...], decision: Decision, *, as_json: bool) -> None:
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        found = {case.alert.id: case for case in (casefile.find(store, id_) for id_ in ids)}
    for case in found.values():
        if decision.entity and decision.entity not in case.alert.entities:
            named = ", ".join(case.alert.entities)
            raise UsageError(f"alert {case.alert.id[:8]} does not name {decision.entity}", cure=f"it names {named}")
    with SqlStore.open(desk.reading.store) as store, store.together():
        for alert in found:
            store.triage(alert, decision)
    if as_json:
        with SqlStore.open(desk.reading.store, read_only=True) as store:
            desk.json([casefile.told(casefile.find(store, alert)) for alert in found])
        return
    what = f"{decision.act} to {decision.assignee or 'nobody'}" if decision.act == "assigned" else decision.act
    for alert, case in found.items():
        desk.console.print(plain(f"{alert[:8]}  {what}  {case.story.headline}", 200))


def _told(alert: Alert, story: Story, assignee: str | None) -> dict[str, Any]:
    return {
        "id": alert.id,
        "severity": alert.severity,
        "state": alert.state,
        "assignee": assignee,
        "raised": alert.raised,
        "updated": alert.updated,
        "headline": story.headline,
        "feeds": len(story.feeds),
        "articles": story.articles,
        "signals": alert.signals,
        "entities": alert.entities,
        "notices": alert.notices,
    }
