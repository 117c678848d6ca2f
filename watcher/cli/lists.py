"""`watcher lists`: which sanctions lists are followed and how they stand, what they changed, and looking at them now."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import click
from rich.text import Text

from watcher.app import Parts, build
from watcher.cli.desk import Desk, command
from watcher.cli.list_diff import diff
from watcher.cli.list_search import search
from watcher.cli.list_standing import ListStanding, standing_of
from watcher.cli.typeset import age, counted, instant, plain, put, short, table
from watcher.core.alerts.listed import in_short
from watcher.core.errors import StoreError, UsageError, nearest
from watcher.core.lists.catalogue import LISTS, known
from watcher.core.lists.followed import Followed
from watcher.core.model import Change, Severity
from watcher.edges.config import Config
from watcher.edges.store.lists import reading
from watcher.edges.store.sql import SqlStore
from watcher.edges.stores import open_store
from watcher.service.refreshing import look_at, means_of, said
from watcher.service.sweep import deliver
from watcher.turns.confirm import confirm as take_off
from watcher.turns.refresh import Look

_STYLES = {"ok": "green", "new": "cyan", "stale": "yellow", "failing": "red", "stopped": "red", "quarantined": "red"}
_ID = click.argument("id_", metavar="LIST")


@click.group()
def lists() -> None:
    """Official sanctions lists: status, add, remove, update, changes, confirm, search, diff."""


lists.add_command(diff)
lists.add_command(search)


@lists.command()
@command()
def status(desk: Desk, *, as_json: bool) -> None:
    """How each list stands: its publication, its entries, when it was looked at, and what is wrong."""
    now = desk.now()
    found = standing_of(desk.reading, now)
    if as_json:
        desk.json([one.json(now) for one in found])
        return
    if not found:
        desk.console.print("No lists are followed. `watcher lists add` without a name shows those that can be.")
        return
    rows = table("List", "State", "Entries", "Names", "Published", "Looked at", "What is wrong")
    for one in found:
        held = one.held
        published = f"{held.published:%Y-%m-%d}" if held.published else "never"
        looked = age(held.last_read, now)
        state = Text(one.state, style=_STYLES[one.state])
        rows.add_row(one.followed.id, state, f"{held.entries:,}", f"{held.names:,}", published, looked, short(one.reason))
    put(desk.console, rows)
    for one in found:
        if one.reason:
            desk.console.print(plain(f"{one.followed.id}: {one.reason}", style="yellow"))
        _say_licence(desk, one.followed)


@lists.command()
@click.argument("id_", metavar="[LIST]", required=False)
@click.option("--form", default="", help="In which form it is read, where there are several.")
@click.option("--url", "urls", multiple=True, help="Its address, instead of the usual one; again for each of several files.")
@click.option("--watch/--no-watch", default=True, show_default=True, help="Search its names in news.")
@click.option("--alert/--no-alert", default=True, show_default=True, help="Tell what it changes.")
@click.option("--severity", type=click.Choice([str(one) for one in Severity]), default="high", show_default=True, help="Of a designation.")
@command(with_json=False)
def add(desk: Desk, *, id_: str | None, form: str, urls: tuple[str, ...], severity: str, watch: bool, alert: bool) -> None:
    """Follow one more list; without a name, show those that can be followed."""
    if id_ is None:
        _show_known(desk)
        return
    known(id_).form(form)
    one = Followed(id=id_, form=form, urls=urls, severity=Severity(severity), watch=watch, alert=alert)
    if place := _place(desk.reading, id_):
        raise UsageError(f"{id_} is followed as {place} says", cure="change it there")
    with open_store(desk.reading) as store:
        new = store.lists.add(one)
    desk.console.print(plain(f"{'Following' if new else 'Changed:'} {one.title} ({id_})"))
    if wants := one.known.wants:
        desk.console.print(plain(f"Its server wants {wants}.", style="yellow"))
    _say_licence(desk, one)
    desk.console.print("The daemon reads it at its next tick. What is on it now is a baseline, of which nothing is told.")
    desk.console.print(plain(f"Next: watcher lists update {id_}"))


@lists.command()
@_ID
@command(with_json=False)
def remove(desk: Desk, *, id_: str) -> None:
    """No longer follow a list that was added by command. What is held of it, and its alerts, are kept."""
    if place := _place(desk.reading, id_):
        raise UsageError(f"{id_} is followed as {place} says", cure="delete it there; the daemon takes that over at its next reload")
    with open_store(desk.reading) as store:
        if not store.lists.remove(id_):
            raise UsageError(f"{id_} is not followed", cure=nearest(id_, [one.id for one in store.lists.added()]))
    desk.console.print(plain(f"{id_} is followed no longer; what is held of it is kept."))


@lists.command()
@click.argument("ids", metavar="[LIST]...", nargs=-1)
@command()
def update(desk: Desk, *, ids: tuple[str, ...], as_json: bool) -> None:
    """Look at every list now (or at those named), and deliver what is to be told.

    Exit code 1 if one could not be had, was not understood, or lacks too many of its entries.
    """
    looks = asyncio.run(_update(desk, ids, as_json=as_json))
    if as_json:
        desk.json([_told(look, desk.now()) for look in looks])
    for look in looks if not as_json else ():
        desk.console.print(plain(said(look)))
    sys.exit(0 if all(look.result in ("unchanged", "read") and look.held.state == "ok" for look in looks) else 1)


@lists.command()
@_ID
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many at most.")
@command()
def changes(desk: Desk, *, id_: str, limit: int, as_json: bool) -> None:
    """What the publications of a list changed, the latest first."""
    known(id_)
    with reading(desk.reading.store) as held:
        found = held.changes(id_, limit=limit)
    if as_json:
        desk.json([{"found": moment, **_change(change)} for moment, change in found])
        return
    for moment, change in found:
        desk.console.print(plain(f"{instant(moment)}  {in_short(change)}"))
    if not found:
        desk.console.print(plain(f"No publication of {id_} has changed anything since the first that was read."))


@lists.command()
@_ID
@command(with_json=False)
def confirm(desk: Desk, *, id_: str) -> None:
    """Believe that the entries are gone that are missing from the last file of a list, and tell it."""
    one = _followed(desk.reading, id_)
    gone = asyncio.run(_confirm(desk, one))
    desk.console.print(plain(f"{counted(len(gone), 'entry', 'entries')} of {id_} taken off" + ", and told" * one.alert))


async def _update(desk: Desk, ids: Sequence[str], *, as_json: bool) -> Sequence[Look]:
    parts = build(desk.config, clock=desk.now, screen=sys.stderr if as_json else None)
    try:
        with open_store(desk.config) as store:
            ones = [_followed(desk.config, id_) for id_ in ids] or desk.config.lists.every(store.lists.added())
            if not ones:
                raise UsageError("no lists are followed", cure="`watcher lists add` without a name shows those that can be")
            looks = await look_at(ones, means_of(parts, store.where), desk.now)
            await _deliver(desk, parts, store)
            return looks
    finally:
        await parts.aclose()


async def _confirm(desk: Desk, one: Followed) -> tuple[Change, ...]:
    parts = build(desk.config, clock=desk.now)
    try:
        with open_store(desk.config) as store:
            gone = take_off(one, means_of(parts, store.where), desk.now())
            await _deliver(desk, parts, store)
            return gone
    finally:
        await parts.aclose()


async def _deliver(desk: Desk, parts: Parts, store: SqlStore) -> None:
    await deliver(equipment=parts, store=store, clock=desk.now, jitter=random.random)


def _followed(config: Config, id_: str) -> Followed:
    """UsageError if the list is not followed."""
    known(id_)
    added: Sequence[Followed] = ()
    with suppress(StoreError), reading(config.store) as held:  # without a store none was added
        added = held.added()
    for one in config.lists.every(added):
        if one.id == id_:
            return one
    raise UsageError(f"{id_} is not followed", cure=f"watcher lists add {id_}")


def _place(config: Config, id_: str) -> str:
    return next((one.place for one in config.lists.followed if one.id == id_), "")


def _show_known(desk: Desk) -> None:
    rows = table("List", "Forms", "Whose it is")
    for one in LISTS.values():
        rows.add_row(one.id, ", ".join(form.name for form in one.forms), plain(one.title + " (not for business)" * bool(one.licence)))
    put(desk.console, rows)


def _say_licence(desk: Desk, one: Followed) -> None:
    if licence := one.known.licence:
        desk.console.print(plain(f"LICENCE of {one.id}: {licence}", style="bold red"))


def _told(look: Look, now: datetime) -> dict[str, Any]:
    counts = {name: getattr(look, name) for name in ("added", "amended", "delisted", "otherwise", "baseline")}
    one = ListStanding.of(look.followed, look.held, now)
    return {"list": look.followed.id, "result": look.result, **counts, "state": one.state, "reason": one.reason or look.held.failure}


def _change(change: Change) -> dict[str, Any]:
    listing = change.listing
    told = {"list": listing.list, "id": listing.id, "name": listing.name, "action": change.action, "changed": change.what}
    return {**told, "publication": change.version, "published": change.published, "programmes": listing.programmes}
