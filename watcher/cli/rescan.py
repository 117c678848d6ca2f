"""`watcher rescan`: the present watch list applied to what is stored, quietly, beside a running daemon."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import click
from rich.text import Text

from watcher.app import rules_of
from watcher.cli.desk import Desk, command
from watcher.cli.progress import compiled, progress
from watcher.cli.since import moment
from watcher.cli.typeset import counted, instant, plain, put, table
from watcher.core.rescan import Rescan
from watcher.edges.sources import configured
from watcher.edges.stores import open_store
from watcher.turns import rescan as turn

_PAUSE = 0.05  #: seconds between two transactions, in which a daemon may have the store
_NAMES = 10  #: shown to people


@click.command()
@click.option("--since", default="", metavar="WHEN", help="Only articles that came since a day (2026-11-23) or within a span (30d).")
@click.option("--alert", is_flag=True, help="Tell what may alert, in one message a channel; without it nobody is told.")
@command()
def rescan(desk: Desk, *, since: str, alert: bool, as_json: bool) -> None:
    """Look for what is on the watch list in the stored articles, and note what is found.

    Matches, stories and what is known of entities are brought up to date; what was found before and is found no longer
    stays. It works beside a running daemon, goes on where it was cut off, and changes nothing when it is done again.
    """
    config = desk.config if alert else desk.reading
    watchlist = configured(config)
    matcher, rules = compiled(watchlist, config.compiled), rules_of(config, watchlist)
    with open_store(config) as store:
        now = desk.now()
        begin = moment(since, now) if since else None
        if alert:
            store.note("watchlist.version", watchlist.version)
        stands = turn.begin(store, watchlist=watchlist.version, asked=since, since=begin, alert=alert, now=now)
        if stands.looked and not as_json:
            desk.console.print(f"Going on with what was begun at {instant(stands.begun)}: {counted(stands.looked, 'article')} done.")
        with progress("looking", stands.last - stands.place) as done:
            for after in turn.rescan(store, matcher, rules, stands, now):
                done(after.place - stands.place)
                if after.place == stands.place:  # in the middle of a batch: a transaction has just ended
                    time.sleep(_PAUSE)
                stands = after
    if as_json:
        desk.json(_told(stands))
    else:
        _show(desk, stands, watchlist.names, watchlist.titles())


def _told(stands: Rescan) -> dict[str, Any]:
    keys = ("watchlist", "begun", "since", "looked", "found", "changed", "gone", "stories", "notices", "names", "newest")
    return {key: getattr(stands, key) for key in keys}


def _show(desk: Desk, stands: Rescan, spellings: int, titles: Mapping[str, str]) -> None:
    console = desk.console
    since = f" that came since {instant(stands.since)}" if stands.since else ""
    console.print(Text(f"Looked for {counted(spellings, 'name')} in {counted(stands.looked, 'article')}{since}", style="bold"))
    for line in _lines(stands):
        console.print(line)
    if stands.names:
        rows = table("Found now", "Articles")
        for name, number in sorted(stands.names.items(), key=lambda item: (-item[1], item[0]))[:_NAMES]:
            rows.add_row(plain(_name(name, titles), 60), f"{number:,}")
        console.print()
        put(console, rows)
        if len(stands.names) > _NAMES:
            console.print(Text(f"and {len(stands.names) - _NAMES} more (--json has all)", style="dim"))
        console.print()
        for one in reversed(stands.newest):
            names = ", ".join(_name(name, titles) for name in one["names"].split(", "))
            console.print(Text.assemble((f"{datetime.fromisoformat(one['came']):%Y-%m-%d}  ", "dim"), plain(one["title"] or one["url"])))
            console.print(Text("            ").append_text(plain(names, style="dim")))


def _name(name: str, titles: Mapping[str, str]) -> str:
    return f'signal "{titles[name]}"' if name.startswith("signal:") and name in titles else titles.get(name, name)


def _lines(stands: Rescan) -> Iterator[str]:
    if not (stands.found or stands.changed):
        yield "Nothing is found that was not found before."
    if stands.found:
        yield f"{counted(stands.found, 'article')} in which nothing was found before; {counted(stands.stories, 'story', 'stories')} begun"
    if stands.changed:
        yield f"{counted(stands.changed, 'article')} in which something else was found before"
    if stands.gone:
        yield f"{counted(stands.gone, 'article')} in which nothing is found any more; what was found in them stays"
    if stands.alert and stands.notices:
        yield f"{counted(stands.notices, 'notice')} raised, told in one message a channel by the next delivery"
    elif stands.alert:
        yield "No notice raised."
    elif stands.found or stands.changed:
        yield "Nobody is told."
