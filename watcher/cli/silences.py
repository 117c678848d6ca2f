"""`watcher silences`: what is not told for a while, by whom, why and until when. What it covers is stored all the same."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from watcher.cli import casefile
from watcher.cli.desk import Desk, command
from watcher.cli.typeset import age, counted, instant, plain, put, short, table
from watcher.core.alerts.silencing import KEYS
from watcher.core.errors import UsageError, nearest
from watcher.core.identity import digest
from watcher.core.model import Severity, Silence
from watcher.edges.sources import configured
from watcher.edges.store.sql import SqlStore

_BY = click.option("--by", "author", default=lambda: os.environ.get("USER") or "unknown", metavar="NAME", help="Who asks (default: $USER).")
_SPAN = re.compile(r"(\d{1,5})(m|h|d|w)")
_MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10_080}
_LONGEST = timedelta(days=366)


@click.group()
def silences() -> None:
    """What is not told for a while: add, list, expire."""


@silences.command()
@click.option("--entity", multiple=True, help="An entity, by its id; may be given again, like the following.")
@click.option("--signal", multiple=True, help="A signal, by its id.")
@click.option("--feed", multiple=True, help="The address or title of a feed.")
@click.option("--story", multiple=True, metavar="ALERT", help="The story of an alert, by the beginning of its id.")
@click.option("--source", multiple=True, metavar="HOST", help="A host, with those below it, such as example.org.")
@click.option("--severity", multiple=True, type=click.Choice([str(severity) for severity in Severity]), help="A severity.")
@click.option("--reason", default="", help="Why; required.")
@click.option("--for", "span", default="", metavar="SPAN", help="How long, such as 8h, 3d or 2w.")
@click.option("--until", default="", metavar="TIME", help="Until when, such as 2026-12-24 or 2026-12-24T08:00+01:00; UTC unless said.")
@_BY
@command()
def add(desk: Desk, *, reason: str, span: str, until: str, author: str, as_json: bool, **given: tuple[str, ...]) -> None:
    """Silence what fits all of the options given; of one option given twice, either.

    A notice is silenced only if all that is new in it is covered. It is stored, and shown by `watcher alerts show` and
    in digests; when the silence ends, nothing is sent afterwards.
    """
    if not reason.strip():
        raise UsageError("a silence wants a reason", cure='--reason "court holiday, nothing will be decided"')
    now = desk.now()
    match = _match(desk, {key: frozenset(given[key]) for key in KEYS if given[key]})
    silence = Silence(
        id=digest("silence", author, reason, now.isoformat(), *(f"{key}={value}" for key in match for value in sorted(match[key]))),
        match=match,
        author=author,
        reason=reason.strip(),
        made=now,
        ends=_end(span, until, now),
    )
    with SqlStore.open(desk.reading.store) as store:
        store.silence(silence)
    if as_json:
        desk.json(_told(silence, 0, now))
        return
    desk.console.print(plain(f"{silence.id[:8]}  {_about(silence)} is not told until {instant(silence.ends)}"))


@silences.command(name="list")
@click.option("--all", "every", is_flag=True, help="Those that have ended too.")
@command()
def list_(desk: Desk, *, every: bool, as_json: bool) -> None:
    """The silences in force, with how many notices each has kept back."""
    now = desk.now()
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        found = store.silences(None if every else now)
        kept = store.silenced()
    if as_json:
        desk.json([_told(one, kept.get(one.id, 0), now) for one in found])
        return
    if not found:
        desk.console.print("No silences." if every else "No silences in force. With --all: those that have ended.")
        return
    rows = table("ID", "Ends", "Kept back", "By", "What", "Why", loose=2)
    for one in found:
        ends = age(one.ends, now) if one.ends > now else f"ended {age(one.ends, now)} ago" + f" by {one.expired_by}" * bool(one.expired_by)
        rows.add_row(
            one.id[:8], plain(ends), counted(kept.get(one.id, 0), "notice"), plain(one.author), short(_about(one)), short(one.reason)
        )
    put(desk.console, rows)


@silences.command()
@click.argument("id_", metavar="SILENCE")
@_BY
@command(with_json=False)
def expire(desk: Desk, *, id_: str, author: str) -> None:
    """End a silence now. What it kept back stays in the store; nothing is sent afterwards."""
    with SqlStore.open(desk.reading.store) as store:
        ended = store.expire(id_, author=author, now=desk.now())
        kept = store.silenced().get(ended.id, 0)
    told = f"; {counted(kept, 'notice')} kept back, see `watcher alerts list`" if kept else ""
    desk.console.print(plain(f"{ended.id[:8]}  ended: {_about(ended)}{told}"))


def _match(desk: Desk, given: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    if not given:
        raise UsageError("nothing to silence was named", cure=f"name at least one of: {', '.join(f'--{key}' for key in KEYS)}")
    watchlist = configured(desk.reading)
    for key, known in (("entity", watchlist.entities), ("signal", watchlist.signals)):
        for value in sorted(given.get(key, frozenset()) - known.keys()):
            raise UsageError(f'--{key}: "{value}" is not in the watch list', cure=nearest(value, known))
    if "story" in given or "feed" in given:
        with SqlStore.open(desk.reading.store, read_only=True) as store:
            if "story" in given:
                given = {**given, "story": frozenset(casefile.find(store, alert).story.id for alert in given["story"])}
            feeds = [name for feed in store.feeds() for name in (feed.url, feed.title, feed.id) if name]
            for feed in sorted(given.get("feed", frozenset()) - set(feeds)):
                raise UsageError(f'--feed: there is no feed "{feed}"', cure=nearest(feed, feeds, "`watcher feeds list` shows them"))
    if "source" in given:
        given = {**given, "source": frozenset(host.lower().strip(".") for host in given["source"])}
    return given


def _end(span: str, until: str, now: datetime) -> datetime:
    if bool(span) == bool(until):
        raise UsageError(
            "a silence wants an end" if not span else "--for and --until were both given", cure="--for 8h, or --until 2026-12-24"
        )
    if span:
        found = _SPAN.fullmatch(span.strip())
        ends = now + timedelta(minutes=int(found[1]) * _MINUTES[found[2]]) if found else None
    else:
        try:
            ends = datetime.fromisoformat(until)
            ends = ends if ends.tzinfo else ends.replace(tzinfo=UTC)
        except ValueError:
            ends = None
    if ends is None:
        raise UsageError(f'"{span or until}" is no {"span" if span else "time"}', cure="--for 8h, or --until 2026-12-24T08:00+01:00")
    if not now < ends <= now + _LONGEST:
        raise UsageError(f"it would end {'before it begins' if ends <= now else 'in more than a year'}", cure="choose an end within a year")
    return ends


def _about(silence: Silence) -> str:
    return ", ".join(f"{key} {' or '.join(value[:40] for value in sorted(values))}" for key, values in silence.match.items())


def _told(silence: Silence, kept: int, now: datetime) -> dict[str, Any]:
    return {
        "id": silence.id,
        "match": {key: sorted(values) for key, values in silence.match.items()},
        "author": silence.author,
        "reason": silence.reason,
        "made": silence.made,
        "ends": silence.ends,
        "in_force": silence.ends > now,
        "expired_by": silence.expired_by,
        "kept_back": kept,
    }
