"""`watcher feeds`: which there are and how they do, adding and removing, one looked at, lists in and out as OPML.

Feeds declared in files are changed in their files; what is added here lives in the store.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, get_args

import click
from rich.text import Text

from watcher.cli.desk import Desk, command
from watcher.cli.feeds_standing import STATES, feeds_standing
from watcher.cli.typeset import age, counted, nearby, plain, put, table
from watcher.core.errors import ConfigError, StoreError, UsageError, nearest
from watcher.core.feeds import opml, push
from watcher.core.feeds.conditions import CURES
from watcher.core.feeds.declared import address, parse_feeds
from watcher.core.feeds.owners import owner_of
from watcher.core.feeds.rhythm import Pace, pace
from watcher.core.identity import canonical_url, feed_id
from watcher.core.model import Feed, FullText, Subscription, redact
from watcher.edges.files import read_text
from watcher.edges.sources import feeds_of
from watcher.edges.store.census import State
from watcher.edges.stores import open_store, store_exists

_STYLES = {"failing": "red", "silent": "yellow", "odd": "yellow", "new": "cyan", "ok": "green", "moved": "cyan"}
_SCREEN = 500  #: feeds laid out together
_URL = click.argument("url", metavar="URL")


@click.group()
def feeds() -> None:
    """The feeds: list, add, remove, check, import, export."""


@feeds.command(name="list")
@click.option("--state", "states", type=click.Choice(get_args(State)), multiple=True, help="Only these; may be repeated.")
@click.option("--match", "words", default="", metavar="TEXT", help="Only those with this in their title or address.")
@click.option("--tag", "tags", multiple=True, help="Only those with this tag; may be repeated: with all of them.")
@command()
def list_(desk: Desk, *, states: tuple[State, ...], words: str, tags: tuple[str, ...], as_json: bool) -> None:
    """All feeds, or some, those in trouble first. They are read and written some at a time, however many there are."""
    now, pushes = desk.now(), _pushes(desk)
    wanted = words.casefold()
    standing = (
        (state, feed)
        for state, feed in feeds_standing(desk.reading, states or STATES, now)
        if wanted in f"{feed.title}\n{feed.url}".casefold() and set(tags) <= set(feed.tags)
    )
    if as_json:
        rhythm = desk.reading.polling.rhythm
        paced = ((state, feed, pushes.get(feed.id)) for state, feed in standing)
        desk.json_each(_told(state, feed, pace(feed, now, rhythm, push.relied_on(one, now)), one, now) for state, feed, one in paced)
        return
    shown = 0
    while some := list(islice(standing, _SCREEN)):
        rows = table("State", "Last new", "Next poll", "Feed")
        rows.show_header = not shown
        for state, feed in some:
            due = feed.health.next_poll
            again = "due" if due is None or due <= now else age(due, now)
            word = "odd" if state == "ok" and feed.health.condition else state
            rows.add_row(Text(word, style=_STYLES[word]), _ago(feed.health.last_new, now), again, _name(feed, pushes.get(feed.id), now))
        put(desk.console, rows)
        shown += len(some)
    if not shown:
        filtered = states or words or tags
        desk.console.print("No feed is like that." if filtered else "No feeds. Add one with: watcher feeds add URL")


@feeds.command()
@_URL
@click.option("--title", default="", help="What people call it.")
@click.option("--language", help='Its language, for example "en".')
@click.option("--country", help='Where it is published, for example "GB".')
@click.option("--tag", "tags", multiple=True, help='A word to route by, for example "state-media"; may be repeated.')
@click.option("--tier", type=click.IntRange(1, 5), default=3, show_default=True, help="1 official … 5 aggregator.")
@click.option("--owner", help="Who answers for it, where one owner has several papers (default: its state, or its domain).")
@click.option("--full-text", type=click.Choice(get_args(FullText)), help="Whose article pages are read; by default polling.full_text.")
@command(with_json=False)
def add(desk: Desk, *, url: str, tags: tuple[str, ...], **about: Any) -> None:
    """Watch one more feed."""
    url = url.strip()
    if complaint := address(url):
        raise UsageError(complaint, cure="for example: watcher feeds add https://example.org/rss.xml")
    known = _known(desk)
    if same := next((feed for feed in known if feed.id == feed_id(url)), None):
        raise UsageError(f"{same.shown} is a feed here already", cure="`watcher feeds list` shows how it does")
    feed = Feed(id=feed_id(url), url=url, tags=tags, **about)
    with open_store(desk.reading) as store:
        done = store.add_feed(feed, desk.now())
    desk.console.print(plain(f"{'Added' if done == 'added' else 'Taken up again:'} {feed.shown}"))
    if like := next((feed for feed in known if canonical_url(feed.url) == canonical_url(url)), None):
        desk.console.print(plain(f"It looks much like {like.shown}, which is a feed here too."), style="yellow")
    desk.console.print("The daemon polls it at its next tick; what is in it now is stored without alerts.")
    desk.console.print(plain(f"Next: watcher feeds check {redact(url)}, or watcher poll {redact(url)}"))


@feeds.command()
@_URL
@command(with_json=False)
def remove(desk: Desk, *, url: str) -> None:
    """Stop watching a feed that was added by command. Its articles and alerts are kept."""
    result = "unknown"
    if store_exists(desk.reading):
        with open_store(desk.reading) as store:
            result = store.remove_feed(url, desk.now())
    if place := _declared(desk, url):
        raise UsageError(
            f"{redact(url)} is declared in {place}", cure="delete it there; the daemon takes that over at its next start or reload"
        )
    if result == "unknown":
        raise UsageError(
            f"{redact(url)} is not a feed here",
            cure=nearest(redact(url), [feed.shown for feed in _known(desk)], "`watcher feeds list` shows them"),
        )
    if result == "declared":
        raise UsageError(
            f"{redact(url)} was declared in a file that no longer names it", cure="the next `watcher poll` or `watcher run` retires it"
        )
    desk.console.print(plain(f"Removed {redact(url)}; its articles and alerts are kept."))


@feeds.command()
@_URL
@command()
def check(desk: Desk, *, url: str, as_json: bool) -> None:
    """Fetch one feed and say how it does. Stores nothing; exit code 1 if it fails."""
    from watcher.cli import feed_check  # noqa: PLC0415 - with the web and the search, which no other command here uses

    url = url.strip()
    if complaint := address(url):
        raise UsageError(complaint, cure="for example: watcher feeds check https://example.org/rss.xml")
    pushes: Mapping[str, Subscription] = {}
    try:
        feeds, pushes = _known(desk), _pushes(desk)
    except StoreError:  # what was learnt of the feed helps; that it cannot be had is no reason not to look
        feeds = list(feeds_of(desk.reading.feed_files))
    known = next((feed for feed in feeds if feed.id == feed_id(url)), None)
    checked = feed_check.made(desk, known or Feed(id=feed_id(url), url=url), pushes.get(feed_id(url)))
    if as_json:
        desk.json(feed_check.told(checked))
    else:
        feed_check.show(checked, desk.console, desk.now())
    sys.exit(0 if checked.well else 1)


@feeds.command(name="import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.opml")
@command()
def import_(desk: Desk, *, file: Path, as_json: bool) -> None:
    """Add the feeds of an OPML file. Exit code 1 if it names some that cannot be polled."""
    refused: list[str] = []
    try:
        found = opml.parse(_bytes(file), lambda refusal: refused.append(refusal.what))
    except UsageError as error:
        raise ConfigError(str(file), error.what, cure=error.cure) from None
    known = {feed.id for feed in _known(desk)}
    new = [feed for feed in found if feed.id not in known]
    if new:
        with open_store(desk.reading) as store:
            for feed in new:
                store.add_feed(feed, desk.now())
    if as_json:
        desk.json({"new": [feed.shown for feed in new], "known": len(found) - len(new), "refused": refused})
    else:
        desk.console.print(f"{counted(len(new), 'new feed')}, {len(found) - len(new)} known already, {len(refused)} refused")
        for line in refused:
            desk.console.print(plain(f"  {file}: {line}", style="red"))
        if new:
            desk.console.print("The daemon polls them at its next tick; or now: watcher poll --due")
    sys.exit(1 if refused else 0)


@feeds.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write there instead of standard output.")
@command(with_json=False)
def export(desk: Desk, *, output: Path | None) -> None:
    """All feeds as OPML, for other readers."""
    known = _known(desk)
    document = opml.render(known, "Feeds of sanctions-watch")
    if output is None:
        sys.stdout.buffer.write(document)
        return
    try:
        output.write_bytes(document)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}", cure="name another file") from None
    click.echo(f"{counted(len(known), 'feed')} written to {output}", err=True)


def _ago(moment: datetime | None, now: datetime) -> str:
    return f"{age(moment, now)} ago" if moment else "never"


def _name(feed: Feed, pushed: Subscription | None, now: datetime) -> Text:
    """What a feed is called, its address, and on lines of their own why it fails, what is odd, and who pushes it."""
    name = plain(feed.title, 60, "bold").append("  ") if feed.title else Text()
    name = Text.assemble(name, plain(feed.shown, style="dim"))
    if feed.health.reason:
        times = f" ({counted(feed.health.failures, 'time')} in a row)"
        name = Text.assemble(name, "\n", plain(feed.health.reason + times, 300, "red"))
    for condition in feed.health.conditions:
        if condition.confirmed and condition.reason != feed.health.reason:
            name = Text.assemble(name, "\n", plain(f"{condition.reason}; {CURES.get(condition.name, '')}", 400, "yellow"))
    if feed.address != feed.url:
        name = Text.assemble(name, "\n", plain(f"has moved for good to {redact(feed.address)}, where it is asked", 400, "cyan"))
    if pushed:
        name = Text.assemble(name, "\n", plain(push.told(pushed, now), 400, "cyan"))
    return name


def _known(desk: Desk) -> list[Feed]:
    """The feeds of the store and of the files, as the next poll will see them. A store need not be there yet."""
    stored: dict[str, Feed] = {}
    if store_exists(desk.reading):
        with open_store(desk.reading, read_only=True) as store:
            stored = {feed.id: feed for feed in store.feeds()}
    for feed in feeds_of(desk.reading.feed_files):
        stored[feed.id] = replace(feed, health=stored[feed.id].health) if feed.id in stored else feed
    return sorted(stored.values(), key=lambda feed: (feed.name.casefold(), feed.url))


def _pushes(desk: Desk) -> Mapping[str, Subscription]:
    """What was agreed with hubs, by feed id."""
    if not store_exists(desk.reading):
        return {}
    with open_store(desk.reading, read_only=True) as store:
        return store.subscriptions()


def _declared(desk: Desk, url: str) -> str:
    """Where a file declares this feed; "" if none does."""
    places = (pair for file in desk.reading.feed_files for pair in parse_feeds(str(file), read_text(file, "feeds file")))
    return next((nearby(place) for feed, place in places if feed.id == feed_id(url)), "")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(str(file), f"cannot be read: {error.strerror}", cure="name an OPML file") from None


def _told(state: str, feed: Feed, pace: Pace, pushed: Subscription | None, now: datetime) -> dict[str, Any]:
    health = feed.health
    return {
        "url": feed.url,
        "address": feed.address,
        "title": feed.title,
        "state": state,
        "reason": health.reason,
        "failures": health.failures,
        "status": health.status,
        "last_read": health.last_read,
        "last_new": health.last_new,
        "next_poll": health.next_poll,
        "conditions": [
            {"name": c.name, "reason": c.reason, "since": c.since, "cure": CURES.get(c.name, "")} for c in health.conditions if c.confirmed
        ],
        "pause_s": int(pace.pause.total_seconds()),
        "pause_why": pace.why,
        "pause_conflict": pace.conflict,
        "push": push.agreed(pushed, now),
        "language": feed.language,
        "country": feed.country,
        "tags": feed.tags,
        "tier": feed.tier,
        "owner": owner_of(feed),
    }
