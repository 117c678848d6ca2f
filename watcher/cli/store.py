<<<<<<< HEAD
"""`watcher store`: the file in which everything is kept: copied while it is in use, and made no larger than need be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from watcher.app import open_store
from watcher.cli.desk import Desk, command
from watcher.cli.since import moment
from watcher.cli.typeset import counted
from watcher.core.errors import UsageError
from watcher.edges.store.backup import backup as copied
from watcher.edges.store.sqlite_connection import location

_SHORTEST = timedelta(days=7)  #: stories go on for days, and a changed list looks back
=======
"""`watcher store`: the store as a whole, moved from a file to a server, and back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from watcher.cli.desk import Desk, command
from watcher.cli.progress import progress
from watcher.cli.typeset import counted
from watcher.core.errors import UsageError
from watcher.edges.store import copying, migrating
from watcher.edges.store.connection import Connection
from watcher.edges.store.holding import held
from watcher.edges.store.opening import connect, exists
from watcher.edges.store.urls import shown
>>>>>>> fbd2844 (store: copy everything from one database to another)


@click.group()
def store() -> None:
<<<<<<< HEAD
    """The store: backup, prune."""


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
=======
    """The store as a whole: copy."""


@store.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@command()
def copy(desk: Desk, *, source: str, target: str, as_json: bool) -> None:
    """Copy all of a store into an empty one, sqlite:///… or postgresql://…, and compare them row by row.

    No daemon may run on either. A copy that was cut off goes on where it stood. Exit code 1 if anything differs.
    """
    if shown(source) == shown(target):
        raise UsageError("both are the same store", cure="name another one to copy into")
    if not exists(source):
        raise UsageError(f"{shown(source)}: there is no store", cure="`watcher status` shows where it is")
    now = desk.now()
    with held(source, since=now), held(target, since=now), _opened(source) as here, _opened(target) as there:
        with progress("copying", len(copying.TABLES)) as done:
            table = ""
            for step in copying.copy(here, there):
                done(int(step.table != table))
                table = step.table
        compared = list(copying.compare(here, there))
    wrong = [one for one in compared if not one.same]
    if as_json:
        desk.json(
            {"same": not wrong, "tables": {one.table: {"from": one.rows[0], "to": one.rows[1], "same": one.same} for one in compared}}
        )
    else:
        for one in wrong:
            desk.console.print(f"{one.table} differs: {one.rows[0]:,} rows here, {one.rows[1]:,} there", style="red")
        rows = sum(one.rows[1] for one in compared)
        told = "some differ" if wrong else "all the same"
        desk.console.print(f"{counted(rows, 'row')} in {counted(len(compared), 'table')} of {shown(target)}: {told}")
    sys.exit(1 if wrong else 0)


@contextmanager
def _opened(url: str) -> Iterator[Connection]:
    """A connection to a store that is up to date."""
    db = connect(url)
    try:
        migrating.migrate(db)
        yield db
    finally:
        db.close()
>>>>>>> fbd2844 (store: copy everything from one database to another)
