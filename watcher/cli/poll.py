"""`watcher poll`: one pass without a daemon, for a timer, a first look, or a feed in doubt."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from watcher.app import Parts, build
from watcher.cli.desk import Desk, command
from watcher.cli.pass_summary import PassSummary
from watcher.core.errors import StoreError, UsageError, nearest
from watcher.core.identity import feed_id
from watcher.core.model import redact
from watcher.core.team import FEEDS, mark_of
from watcher.edges.store.sql import SqlStore
from watcher.edges.store.urls import shown
from watcher.edges.stores import open_store
from watcher.service.marks import marks_of, unlike
from watcher.service.poller import lease_of
from watcher.service.refreshing import due as due_lists
from watcher.service.refreshing import look_at, means_of
from watcher.service.sweep import Sweep, courteous, due, named, sweep

_PATIENCE = 2.0  #: seconds before a progress bar is worth the eye


@click.command()
@click.option("--due", "only_due", is_flag=True, help="Only the feeds whose time has come.")
@click.argument("urls", metavar="[URL]...", nargs=-1)
@command()
def poll(desk: Desk, urls: tuple[str, ...], only_due: bool, as_json: bool) -> None:
    """Poll every feed once (or those due, or those named), deliver what is due, print a summary. Unless feeds are named, the
    sanctions lists whose time has come are looked at first.

    Feeds whose host asked for a pause are left in peace, unless they are named.

    It works beside a running daemon and without one. Exit code 1 if every feed failed, if a delivery is dead, or if
    something broke that should not; else 0.
    """
    if urls and only_due:
        raise UsageError("--due and addresses do not go together", cure="name the feeds, or leave --due to choose them")
    summary = asyncio.run(_pass(desk, urls, only_due=only_due, as_json=as_json))
    if as_json:
        desk.json(summary.json())
    else:
        summary.show(desk.console)
    sys.exit(0 if summary.well else 1)


async def _pass(desk: Desk, urls: tuple[str, ...], *, only_due: bool, as_json: bool) -> PassSummary:
    screen = sys.stderr if as_json else None
    parts = build(desk.config, clock=desk.now, screen=screen)
    if parts.lacking:
        click.echo(parts.lacking, err=True)
    try:
        with open_store(desk.config) as store:
            if not urls and await _renamed(desk, parts, store):
                old, parts = parts, build(desk.config, clock=desk.now, screen=screen)
                await old.aclose()
            began = desk.now()
            _check(parts, store, began)
            others = unlike({"feeds": marks_of(parts)["feeds"]}, store.workers.living(began))
            if others:
                click.echo(f"other feeds are watched by {others}; those of the files here are watched too, and none is retired", err=True)
            store.declare(parts.feeds, began, watchlist=parts.watchlist.version, files=parts.feeds_mark, beside=bool(others))
            store.list_watched(parts.watchlist, began)
            wanted = _wanted(store, urls)
            lease = lease_of(desk.config.polling)
            hands = desk.config.polling.concurrency
            left: list[str] = []
            with _progress(_due(store, began) if only_due else len(wanted)) as polled:

                def leave(feed: str) -> None:
                    left.append(feed)
                    polled(feed)

                if only_due:
                    chosen = due(store, began, lease, hands=hands)
                elif urls:
                    chosen = named(store, [feed for feed, _ in wanted], desk.now, lease, hands=hands)
                else:
                    chosen = courteous(store, wanted, desk.now, lease, hands=hands, resting=store.resting, left=leave)
                swept = await sweep(chosen, equipment=parts, store=store, clock=desk.now, jitter=random.random, polled=polled)
            return _summary(desk, store, swept, left)
    finally:
        await parts.aclose()


def _check(parts: Parts, store: SqlStore, now: datetime) -> None:
    """StoreError if workers live, and what is in force among them is not what the files here say."""
    marks = marks_of(parts)
    if (living := store.workers.living(now)) and store.workers.in_force(now) not in ("", mark_of(marks)):
        others = unlike({part: mark for part, mark in marks.items() if part != FEEDS}, living)
        told = f"{shown(str(store.where))}: what is in force among the workers that watch it is not what the files here say ({others})"
        raise StoreError(told, cure="give the files of the workers with --config, or these files to the workers")


async def _renamed(desk: Desk, parts: Parts, store: SqlStore) -> bool:
    """Look at the sanctions lists whose time has come; whether names that are watched are others now."""
    ones = due_lists(desk.config, store.lists, desk.now())
    return any(look.renamed for look in await look_at(ones, means_of(parts, store.where), desk.now))


def _summary(desk: Desk, store: SqlStore, swept: Sweep, left: Sequence[str]) -> PassSummary:
    now = desk.now()
    return PassSummary(swept=swept, resting=len(left), pending=store.counts(now)["deliveries"]["pending"], now=now)


def _due(store: SqlStore, now: datetime) -> int:
    return sum(feed.health.next_poll is None or feed.health.next_poll <= now for feed in store.feeds())


def _wanted(store: SqlStore, urls: tuple[str, ...]) -> Sequence[tuple[str, str]]:
    """Ids and hosts of all feeds, or of those with these addresses; UsageError if one is not a feed here."""
    hosts = dict(store.places())
    for url in urls:
        if feed_id(url) not in hosts:
            bare = redact(url)
            add = f"`watcher feeds add {bare}` makes it one"
            cure = nearest(bare, [feed.shown for feed in store.feeds()], add)
            raise UsageError(f"{bare} is not a feed here", cure=cure if cure == add else f"{cure} {add}")
    return [(feed, hosts[feed]) for feed in dict.fromkeys(map(feed_id, urls))] if urls else list(hosts.items())


@contextmanager
def _progress(total: int) -> Iterator[Callable[[object], None]]:
    """A bar on standard error, if that is a terminal and the work takes longer than a moment."""
    console = Console(stderr=True)
    columns = (TextColumn("polling"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = bar.add_task("polling", total=total)
    soon = asyncio.get_running_loop().call_later(_PATIENCE, bar.start)

    def polled(_feed: object) -> None:
        bar.advance(task)
        if bar.finished:  # alerts are printed next; they must not meet the bar on the screen
            soon.cancel()
            bar.stop()

    try:
        yield polled
    finally:
        soon.cancel()
        bar.stop()
