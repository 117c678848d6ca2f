"""A drill through the whole watcher: the document that is published, and the messages that come of it.

The article names somebody who really is watched, for only then the live watch list is tried; everything in it says that
nothing has happened. It refuses to be mistaken: no message of it has the type or the shape of an alert.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from itertools import islice

from watcher.core import identity
from watcher.core.alerts.routing import Routes
from watcher.core.model import Bulletin, Delivery, Drill, Feed, Health, Policy
from watcher.core.text.safe import html
from watcher.core.watchlist.watchlist import Watchlist

URL = "https://drill.invalid/sanctions-watch"
_TRIED = 40  #: names that are tried until one is found


def feed_of(address: str, now: datetime) -> Feed:
    """The feed of a drill. It was read before, so that its article is no backlog."""
    return Feed(id=identity.digest("drill"), url=address, title="DRILL", language="en", health=Health(since=now, first_read=now))


def names(watchlist: Watchlist) -> Iterator[str]:
    """Names to be put into the article, each of an entity that raises an alert by itself."""
    loud = (entity for entity in watchlist.entities.values() if entity.policy is Policy.ALWAYS)
    return islice((entity.name for entity in loud if entity.name.isascii()), _TRIED)


def document(name: str, drill: str, now: datetime) -> bytes:
    """A feed of one entry."""
    title = f"DRILL: nothing has happened to {name}"
    text = f"DRILL {drill[:12]}. This article was made by sanctions-watch to try itself. {name} stands here because the name is watched."
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>DRILL</title><language>en</language>'
        f'<item><guid isPermaLink="false">{drill}</guid><title>{html(title)}</title><link>{URL}</link>'
        f"<description>{html(text)}</description><pubDate>{format_datetime(now)}</pubDate></item></channel></rss>"
    ).encode()


def message(drill: Drill, now: datetime) -> tuple[Bulletin, Delivery]:
    """What the canary channel is sent."""
    found = f"It was published, fetched, read, found by the watched name “{drill.name}” and decided as an article is."
    lines = ("DRILL: nothing has happened, nobody has to do anything.", found, "`watcher status` says if one does not arrive.")
    bulletin = _bulletin(identity.digest("drill", drill.id), lines, now)
    return bulletin, _delivery(bulletin, drill.channel, now, "drill")


def alarm(drill: Drill, routes: Routes, now: datetime) -> tuple[Bulletin, Delivery] | None:
    """What another channel is told of a drill that failed; None if there is no other."""
    other = routes.other(frozenset({drill.channel}))
    if other is None:
        return None
    lines = (
        f"The drill of {drill.began:%Y-%m-%d %H:%M} UTC failed: {drill.failed}.",
        f"Alerts may not reach “{drill.channel}”. Look at `watcher status` and try `watcher drill`.",
    )
    bulletin = _bulletin(identity.digest("drill failed", drill.id), lines, now)
    return bulletin, _delivery(bulletin, other, now, f"instead of {drill.channel}, where a drill did not arrive")


def _bulletin(identifier: str, lines: tuple[str, ...], now: datetime) -> Bulletin:
    return Bulletin(id=identifier, kind="drill", day="", created=now, since=now, until=now, stories=(), alerts=0, notices=0, lines=lines)


def _delivery(bulletin: Bulletin, channel: str, now: datetime, route: str) -> Delivery:
    return Delivery(id=identity.delivery_id(bulletin.id, channel), notice="", bulletin=bulletin.id, channel=channel, due=now, route=route)
