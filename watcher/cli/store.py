"""`watcher store`: the file in which everything is kept: copied while it is in use, and made no larger than need be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from watcher.cli.desk import Desk, command
from watcher.cli.since import moment
from watcher.cli.store_copy import copy
from watcher.cli.typeset import counted
from watcher.core.errors import UsageError
from watcher.edges.store.backup import backup as copied
from watcher.edges.store.sqlite_connection import location
from watcher.edges.stores import open_store

_SHORTEST = timedelta(days=7)  #: stories go on for days, and a changed list looks back


@click.group()
def store() -> None:
    """The store: backup, prune, copy."""


store.add_command(copy)


@store.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@command()
def backup(desk: Desk, *, file: Path, as_json: bool) -> None:
    """Copy the store into FILE, beside a daemon that goes on working, and check the copy. What is there is never overwritten.

    To restore it, stop the daemon, put it where [store] url says, remove what lies beside that as -wal and -shm, and start.
    """
    if not desk.reading.store.startswith("sqlite:"):
        raise UsageError("only an embedded store is one file", cure="`pg_dump` copies a PostgreSQL database beside a daemon")
    size = copied(location(desk.reading.store), file)
    if as_json:
        desk.json({"file": str(file), "bytes": size, "whole": True})
    else:
        desk.console.print(f"{file}: {size / 2**20:,.1f} MB, whole")


@store.command()
@click.option("--older-than", "age", required=True, metavar="SPAN", help="How old what is forgotten must be: 90d, 26w. At least a week.")
@command()
def prune(desk: Desk, *, age: str, as_json: bool) -> None:
    """Forget the texts of old articles in which nothing was found. It works beside a daemon.

    Their headlines and addresses stay, so that nothing old is told as news; what was found, evidence, stories, alerts and the
    audit log are kept for ever. `watcher rescan` and `watcher backtest` then see the headlines alone. The room is used again by what
    comes; `watcher store backup` makes a copy without it.
    """
    now = desk.now()
    before = moment(age, now)
    if before > now - _SHORTEST:
        raise UsageError(f'--older-than "{age}" is less than a week', cure="for example 90d")
    articles = characters = 0
    with open_store(desk.reading) as kept:
        for some, size in kept.prune(before):
            articles, characters = articles + some, characters + size
    if as_json:
        desk.json({"articles": articles, "characters": characters, "before": before})
    else:
        desk.console.print(f"{counted(articles, 'article')} without a find: {characters / 1e6:,.1f} million characters of text forgotten")
