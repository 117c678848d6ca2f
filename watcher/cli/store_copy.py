"""`watcher store copy`: the store as a whole, moved from a file to a server, and back."""

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


@click.command()
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
