"""`watcher status`: whether all is well, on one screen or as JSON."""

from __future__ import annotations

import sys

import click

from watcher.cli.desk import Desk, command
from watcher.cli.standing import standing_of
from watcher.cli.status_screen import show, show_next


@click.command()
@command()
def status(desk: Desk, as_json: bool) -> None:
    """Say whether all is well, and what is not.

    Exit code 0 if it is, 1 if something wants attention or the daemon is down. It reads only, and works while the
    daemon runs, after it crashed and before it ever ran.
    """
    standing = standing_of(desk.reading, desk.now())
    if as_json:
        desk.json(standing.json())
    else:
        show(standing, desk.console)
        show_next(standing, desk.console)
    sys.exit(0 if standing.judgement.state == "ok" else 1)
