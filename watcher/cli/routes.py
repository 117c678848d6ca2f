"""`watcher routes`: the tree of routes, and where an alert would go and why. It sends nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import click
from rich.text import Text

from watcher.app import routes_of
from watcher.cli import casefile
from watcher.cli.desk import Desk, command
from watcher.cli.typeset import plain, say
from watcher.core.alerts.quiet import DAYS, Quiet
from watcher.core.alerts.routing import KEYS, Route, Step, facets_of
from watcher.core.errors import UsageError, nearest
from watcher.core.model import Severity
from watcher.core.text.duration import span
from watcher.edges.sources import configured
from watcher.edges.store.sql import SqlStore

_MARKS = {"chosen": ("+", "bold green"), "left": ("+", "green"), "missed": ("-", "yellow"), "not asked": (" ", "dim")}


@click.group()
def routes() -> None:
    """Who hears what: list, test."""


@routes.command(name="list")
@command()
def list_(desk: Desk, *, as_json: bool) -> None:
    """The tree of routes, as it is asked from top to bottom."""
    every = routes_of(desk.reading)
    if as_json:
        desk.json([{"depth": depth, **_told(route)} for route, depth in every.every()])
        return
    if not every.routes:
        desk.console.print("No routes: every channel hears everything.")
    for route, depth in every.every():
        say(desk.console, _line(route, depth))
    if every.selective:
        desk.console.print("An alert may fit none of them and go nowhere; a last route without match takes what is left.", style="yellow")


@routes.command()
@click.argument("alert", metavar="[ALERT]", required=False)
@click.option("--severity", type=click.Choice([str(severity) for severity in Severity]), help="Of an alert as you imagine it.")
@click.option("--signal", multiple=True, help="A signal in it, by its id; may be given again, like the following.")
@click.option("--entity", multiple=True, help="An entity in it, by its id.")
@click.option("--feed", multiple=True, help="The address or title of the feed it came from.")
@click.option("--tag", multiple=True, help="A tag of that feed.")
@click.option("--language", help="The language of the article, such as en.")
@command()
def test(desk: Desk, *, alert: str | None, as_json: bool, **given: Any) -> None:
    """Say where an alert would go, and why: one that was raised, by the beginning of its id, or one as the options say.

    Every route is shown with what became of it: chosen (+), or which of its keys were not met (-). Exit code 1 if no
    route fits.
    """
    wanted = {key: frozenset(value if isinstance(value, tuple) else [value] if value else []) for key, value in given.items()}
    if alert and any(wanted.values()):
        raise UsageError("an alert and options were given", cure="name an alert that was raised, or say what one would be like")
    if not alert:
        _check(desk, wanted)
    tree = routes_of(desk.reading)
    facets = _of_alert(desk, alert) if alert else wanted
    steps = tree.trace(facets)
    chosen = [step.route for step in steps if step.result == "chosen"]
    channels = list(dict.fromkeys(channel for route in chosen for channel in route.channels))
    if as_json:
        told = [{**_told(step.route), "depth": step.depth, "result": step.result, "missed": list(step.missed)} for step in steps]
        desk.json({"alert": {key: sorted(facets[key]) for key in KEYS}, "routes": told, "channels": channels, "fits": bool(chosen)})
    else:
        for line in _steps(steps, facets):
            desk.console.print(line)
        for line in _end(chosen, channels, {channel.name: channel.quiet for channel in desk.reading.channels}):
            desk.console.print(line)
    sys.exit(0 if chosen else 1)


def _check(desk: Desk, wanted: Mapping[str, frozenset[str]]) -> None:
    """What is not watched cannot be in an alert: a misspelling would seem to go nowhere."""
    watchlist = configured(desk.reading)
    for key, known in (("entity", watchlist.entities), ("signal", watchlist.signals)):
        for value in sorted(wanted[key] - known.keys()):
            raise UsageError(f'--{key}: "{value}" is not in the watch list', cure=nearest(value, known))


def _of_alert(desk: Desk, alert: str) -> dict[str, frozenset[str]]:
    """What the last thing said about an alert offers to routes."""
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        case = casefile.find(store, alert)
    notice = case.notices[-1]
    article, feed = next(((a, f) for a, f in case.sources if a.id == notice.article), case.sources[-1])
    return facets_of(notice, case.alert, article, feed)


def _steps(steps: Sequence[Step], facets: Mapping[str, frozenset[str]]) -> Iterator[Text]:
    for step in steps:
        mark, style = _MARKS[step.result]
        said = {"left": "fits, and a route under it decides", "not asked": "not asked: an earlier one decided"}.get(
            step.result, step.result
        )
        missed = "; ".join(_missed(step.route, key, facets[key]) for key in step.missed)
        yield Text.assemble(
            "  " * step.depth, (f"{mark} ", style), plain(step.route.name, style="bold"), ": ", plain(missed or said, style=style)
        )


def _missed(route: Route, key: str, has: frozenset[str]) -> str:
    return f"{key} is {' or '.join(sorted(filter(None, has))) or 'not said'}, asked for is {' or '.join(sorted(route.match[key]))}"


def _end(chosen: Sequence[Route], channels: Sequence[str], quiet: Mapping[str, tuple[Quiet, ...]]) -> Iterator[Text]:
    if not chosen:
        yield plain("It would go nowhere: no route takes it.", style="red")
    elif not channels:
        yield plain("It would be stored and sent nowhere, as the route says.")
    for channel in channels:
        route = next(route for route in chosen if channel in route.channels)
        yield plain("; ".join([f"→ {channel}", *_waits(route, (*route.quiet, *quiet.get(channel, ())))]))


def _told(route: Route) -> dict[str, Any]:
    return {
        "name": route.name,
        "match": {key: sorted(values) for key, values in route.match.items()},
        "channels": list(route.channels),
        "group_wait_s": route.group_wait.total_seconds(),
        "group_interval_s": route.group_interval.total_seconds(),
        "quiet": [_quiet(quiet) for quiet in route.quiet],
        "escalate": {"after_s": route.escalate.after.total_seconds(), "to": list(route.escalate.to)} if route.escalate else None,
        "continue": route.proceed,
        "place": route.place,
    }


def _line(route: Route, depth: int) -> Text:
    match = ", ".join(f"{key} {' or '.join(sorted(values))}" for key, values in route.match.items()) or "everything"
    more = [*_waits(route, route.quiet), *["then the following routes"] * route.proceed]
    sent = ", ".join(route.channels) or "nowhere, on purpose"
    return Text.assemble("  " * depth, plain(route.name, style="bold"), plain(f": {match} → {'; '.join([sent, *more])}"))


def _waits(route: Route, every: Sequence[Quiet]) -> Iterator[str]:
    if route.group_wait:
        yield f"after {_span(route.group_wait)}"
    if route.group_interval:
        yield f"more on a story after {_span(route.group_interval)}, then ever seldomer"
    if route.escalate:
        yield f"{', '.join(route.escalate.to)} too, if not acknowledged for {_span(route.escalate.after)}"
    yield from (f"quiet {_quiet(quiet)}" for quiet in every)


def _span(duration: timedelta) -> str:
    return span(duration) if duration >= timedelta(seconds=1) else f"{duration / timedelta(milliseconds=1):.0f} ms"


def _quiet(quiet: Quiet) -> str:
    days = "" if len(quiet.days) == len(DAYS) else f" on {', '.join(DAYS[day] for day in sorted(quiet.days))}"
    passing = ", ".join(severity for severity in Severity if severity in quiet.passing)
    return f"{quiet.start:%H:%M}–{quiet.end:%H:%M} {quiet.zone}{days}" + (f", except {passing}" if passing else "")
