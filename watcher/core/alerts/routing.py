"""Which channels hear of a notice, and when: the first route that fits, and those it lets through.

Waiting is data: a route's group wait becomes the delivery's due time, so it survives a restart.
What it refuses to do: send, or keep a timer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watcher.core import identity
from watcher.core.model import Alert, Article, Delivery, Feed, Notice

#: What a route may ask for.
KEYS = ("severity", "signal", "entity", "tag", "language", "feed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One rule: every key of `match` must be met by one of its values; an empty match meets all."""

    channels: tuple[str, ...]
    match: Mapping[str, frozenset[str]] = field(default_factory=dict)
    group_wait: timedelta = timedelta()
    proceed: bool = False  #: `continue = true`: look at the following routes too
    name: str = ""
    place: str = field(default="", compare=False)  #: where it is written, for complaints


@dataclass(frozen=True, slots=True)
class Routes:
    """All routes in order. Without any route every channel hears everything."""

    routes: tuple[Route, ...]
    channels: tuple[str, ...]

    def deliveries(self, notice: Notice, alert: Alert, article: Article, feed: Feed, now: datetime) -> tuple[Delivery, ...]:
        """One delivery per channel, however many routes agree on it."""
        facets = _facets(notice, alert, article, feed)
        found: dict[str, Delivery] = {}
        for route in self.routes or (Route(channels=self.channels, name="no routes: every channel"),):
            if not all(not wanted.isdisjoint(facets[key]) for key, wanted in route.match.items()):
                continue
            for channel in route.channels:
                identifier = identity.delivery_id(notice.id, channel)
                delivery = Delivery(id=identifier, notice=notice.id, channel=channel, due=now + route.group_wait, route=route.name)
                found.setdefault(channel, delivery)
            if not route.proceed:
                break
        return tuple(found.values())

    @property
    def selective(self) -> bool:
        """Whether an alert may fit no route, and so be stored and sent nowhere."""
        return bool(self.routes) and all(route.match for route in self.routes)

    def other(self, taken: frozenset[str]) -> str | None:
        """A channel not among `taken`, to say what another one could not."""
        return next((channel for channel in self.channels if channel not in taken), None)


def _facets(notice: Notice, alert: Alert, article: Article, feed: Feed) -> dict[str, frozenset[str]]:
    return {
        "severity": frozenset({notice.severity.value}),
        "signal": frozenset(alert.signals),
        "entity": frozenset(alert.entities),
        "tag": frozenset(feed.tags),
        "language": frozenset({article.language or feed.language or ""}),
        "feed": frozenset({feed.id, feed.url, feed.title}),
    }
