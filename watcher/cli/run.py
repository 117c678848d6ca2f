"""`watcher run`: the daemon in the foreground, one a store; whoever starts it (systemd, a shell) sends it away."""

from __future__ import annotations

import asyncio
import os

import click

from watcher.app import Parts, build
from watcher.cli import journal
from watcher.cli.desk import Desk, command
from watcher.edges import config as configuration
from watcher.edges.store.holding import held
from watcher.edges.stores import open_store
from watcher.service.drills import Drills
from watcher.service.embedded import Daemon
from watcher.service.refreshing import Refreshing
from watcher.service.upkeep import Upkeep


@click.command()
@command(with_json=False)
def run(desk: Desk) -> None:
    """Watch until told to stop: poll what is due, deliver what is due.

    SIGTERM and Ctrl-C finish the work in hand and end with exit code 0. SIGHUP reads the configuration and the watch
    list again; if they hold a mistake, the log says so and the old ones stay. One daemon per store: a second one
    ends with exit code 2 and names the first. The log goes to standard error, alerts of a console channel to standard
    output.
    """
    journal.set_up()
    config = desk.config
    file = configuration.locate(desk.given, os.environ).resolve()

    def rebuild() -> Parts:
        return build(configuration.load(file), clock=desk.now)

    parts = build(config, clock=desk.now)
    with held(config.store, since=desk.now()), open_store(config) as store:
        errands = (Upkeep(store), Drills(store, desk.now), Refreshing(store.lists, store.where, desk.now))
        asyncio.run(Daemon(parts, store, rebuild=rebuild, errands=errands).run())
