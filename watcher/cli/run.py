"""`watcher run`: the daemon in the foreground, one a store or a worker of many; whoever starts it (systemd, a shell) sends it away."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

import click

from watcher.app import Parts, build
from watcher.cli import journal
from watcher.cli.desk import Desk, command
from watcher.core.errors import ConfigError
from watcher.edges import config as configuration
from watcher.edges.config import Config
from watcher.edges.proxy_setting import described
from watcher.edges.store.holding import shared
from watcher.edges.store.sql import SqlStore
from watcher.edges.stores import watched_store
from watcher.service.drills import Drills
from watcher.service.embedded import Daemon
from watcher.service.refreshing import Refreshing
from watcher.service.shared_clock import SharedClock
from watcher.service.upkeep import Upkeep

log = logging.getLogger(__name__)


@click.command()
@command(with_json=False)
def run(desk: Desk) -> None:
    """Watch until told to stop: poll what is due, deliver what is due.

    SIGTERM and Ctrl-C finish the work in hand and end with exit code 0. SIGHUP reads the configuration and the watch
    list again; if they hold a mistake, the log says so and the old ones stay. One daemon per store: a second one
    ends with exit code 2 and names the first; unless [service] mode is "cluster", then each is a worker of many. The log
    goes to standard error, alerts of a console channel to standard output.
    """
    journal.set_up()
    config = desk.config
    if said := described(config.polling.proxy):
        log.info("the proxy: %s", said)
    file = configuration.locate(desk.given, os.environ).resolve()
    if config.service.mode == "cluster":
        work(file, config)
        return

    def rebuild() -> Parts:
        return build(configuration.load(file), clock=desk.now)

    parts = build(config, clock=desk.now)
    since = desk.now()
    with watched_store(config.store, since=since) as store:
        for one in store.workers.every():  # of a cluster that was killed: nobody but us is at work now
            store.release(one.id)
            store.workers.leave(one.id)
        errands = (Upkeep(store), Drills(store, desk.now), Refreshing(store.lists, store.where, desk.now))
        asyncio.run(Daemon(parts, store, rebuild=rebuild, errands=errands, since=since).run())


def work(file: Path, config: Config) -> None:
    """As one of the workers of a cluster."""
    try:
        from watcher.service.cluster import Worker, name_of  # noqa: PLC0415 - the embedded daemon needs none of it
    except ImportError as error:
        what = f'service.mode: "cluster" needs psycopg and procrastinate, which cannot be used here: {error}'
        raise ConfigError(config.service.place, what, cure="pip install 'sanctions-watch[cluster]'") from error
    me = name_of()
    shared(config.store)
    with SqlStore.open(config.store, owner=me) as store:
        clock = SharedClock(store.clock)
        parts = build(config, clock=clock)
        lists = Refreshing(store.lists, store.where, clock, looks=False)
        worker = Worker(
            parts,
            store,
            me=me,
            rebuild=lambda: build(configuration.load(file), clock=clock),
            clock=clock,
            own=(lists,),
            shared=(Upkeep(store), Drills(store, clock)),
        )
        asyncio.run(worker.run())
