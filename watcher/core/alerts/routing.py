"""Which channels hear of a notice, and when: a tree of routes, of which the first that fits wins, and those it lets through.

A route that fits asks the routes under it; if one of them fits it decides, else the route itself does. What a route
leaves unsaid it has from the one above. Waiting is data: group wait, group interval and quiet hours become the
delivery's due time, so they survive a restart. What it refuses to do: send, or keep a timer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from watcher.core import identity
from watcher.core.alerts.flood import Flood
from watcher.core.alerts.quiet import Quiet, earliest
from watcher.core.alerts.silencing import silenced
from watcher.core.model import Alert, Article, Cause, Delivery, Feed, Notice, Severity, Silence
from watcher.core.text.duration import span

#: After an alert's first message, until it is told that its story goes on, unless a route says otherwise (benchmarks/attention.py).
GROUP_INTERVAL = timedelta(hours=4)
_DAY = timedelta(days=1)
#: What a route may ask for.
KEYS = ("severity", "signal", "entity", "tag", "language", "feed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Who is told too when nobody has acknowledged an alert for so long after it was told."""

    after: timedelta
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One node: every key of `match` must be met by one of its values; an empty match meets all."""

    channels: tuple[str, ...]
    match: Mapping[str, frozenset[str]] = field(default_factory=dict)
    group_wait: timedelta = timedelta()
    group_interval: timedelta = GROUP_INTERVAL  #: until it is told that a story goes on; zero: at once
    proceed: bool = False  #: `continue = true`: look at the following routes too
    quiet: tuple[Quiet, ...] = ()
    escalate: Escalation | None = None
    name: str = ""
    place: str = field(default="", compare=False)  #: where it is written, for complaints
    routes: tuple[Route, ...] = ()

    def missed(self, facets: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
        """The keys that are not met."""
        return tuple(key for key, wanted in self.match.items() if wanted.isdisjoint(facets[key]))

    def due(self, notice: Notice, alert: Alert, now: datetime) -> datetime:
        """When the notice may be sent, quiet hours aside. What goes on waits for the next of the steps that begin with the
        alert's first message; what is new waits for nothing but that message.
        """
        first = alert.raised + self.group_wait
        if notice.number == 1:
            return now + self.group_wait
        if notice.cause is not Cause.SEQUEL or not self.group_interval:
            return max(first, now)
        return first + _step(now - first, self.group_interval)


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one route when an alert was led through the tree."""

    route: Route
    depth: int
    result: Literal["chosen", "left", "missed", "not asked"]  #: left: to a route under it
    missed: tuple[str, ...] = ()  #: keys not met


@dataclass(frozen=True, slots=True)
class Routes:
    """All routes in order. Without any route every channel hears everything."""

    routes: tuple[Route, ...]
    channels: tuple[str, ...]
    quiet: Mapping[str, tuple[Quiet, ...]] = field(default_factory=dict)  #: of channels
    flood: Flood = field(default_factory=Flood)
    sentinel: tuple[str, ...] | None = None  #: channels that are told of silent feeds; None: as the routes say

    def trace(self, facets: Mapping[str, frozenset[str]]) -> tuple[Step, ...]:
        """Every route in the order of the tree, and what became of it. `facets` has a value for each of KEYS."""
        return tuple(_led(self.routes or (Route(channels=self.channels, name="no routes: every channel"),), facets, 0))

    def chosen(self, notice: Notice, alert: Alert, article: Article, feed: Feed) -> tuple[Route, ...]:
        """The routes that decide. None: no route fits, and the notice is sent nowhere."""
        return tuple(step.route for step in self.trace(facets_of(notice, alert, article, feed)) if step.result == "chosen")

    def reached(self, notice: Notice, alert: Alert, article: Article, feed: Feed) -> frozenset[str]:
        """The channels that hear of a notice, at once or when nobody acknowledges it."""
        routes = self.chosen(notice, alert, article, feed)
        late = (channel for route in routes if route.escalate for channel in route.escalate.to)
        return frozenset((*(channel for route in routes for channel in route.channels), *late))

    def deliveries(
        self,
        notice: Notice,
        alert: Alert,
        article: Article,
        feed: Feed,
        now: datetime,
        *,
        before: Alert | None = None,
        silences: Sequence[Silence] = (),
    ) -> tuple[Delivery, ...]:
        """One delivery per channel, however many routes agree on it. Those of a silenced notice say so and are never due.
        `before` is the alert as it stood until now; None for a new one.
        """
        silence = silenced(notice, alert.story, article, feed, silences)
        found: dict[str, Delivery] = {}
        routes = self.chosen(notice, alert, article, feed)
        for route in routes:
            for channel in route.channels:
                due = self.earliest(channel, notice.severity, route.due(notice, alert, now), route.quiet)
                delivery = Delivery(
                    id=identity.delivery_id(notice.id, channel),
                    notice=notice.id,
                    channel=channel,
                    due=due,
                    route=route.name,
                    state="silenced" if silence else "pending",
                    silence=silence.id if silence else "",
                )
                found.setdefault(channel, delivery)
        if silence is None and _opens(notice, before):
            for late in self._escalations(routes, notice, alert, now):
                found.setdefault(late.channel, late)
        return tuple(found.values())

    def sentinels(self, severity: Severity, feed: Feed | None, now: datetime) -> dict[str, tuple[datetime, str]] | None:
        """Who is told that a feed (None: all of them) has fallen silent: channel -> when it may be and the route. None: no route fits."""
        if self.sentinel is not None:
            return {channel: (self.earliest(channel, severity, now), "[sentinel]") for channel in self.sentinel}
        facets: dict[str, frozenset[str]] = {key: frozenset() for key in KEYS}
        if feed:
            facets |= _facets_of_feed(feed) | {"language": frozenset({feed.language or ""})}
        steps = [step for step in self.trace(facets | {"severity": frozenset({severity.value})}) if step.result == "chosen"]
        found: dict[str, tuple[datetime, str]] = {}
        for step in steps:
            for channel in step.route.channels:
                found.setdefault(channel, (self.earliest(channel, severity, now, step.route.quiet), step.route.name))
        return found if steps else None

    def _escalations(self, routes: Sequence[Route], notice: Notice, alert: Alert, now: datetime) -> Iterator[Delivery]:
        for route in routes:
            if route.escalate is None:
                continue
            due = route.due(notice, alert, now) + route.escalate.after
            for channel in route.escalate.to:
                yield Delivery(
                    id=identity.digest("escalation", notice.id, channel),
                    notice=notice.id,
                    channel=channel,
                    due=self.earliest(channel, notice.severity, due),
                    route=f"{route.name}, not acknowledged for {span(route.escalate.after)}",
                    escalation=True,
                )

    def earliest(self, channel: str, severity: Severity, moment: datetime, more: tuple[Quiet, ...] = ()) -> datetime:
        """The first moment from `moment` on in which the channel may be spoken to."""
        return earliest(moment, severity, (*more, *self.quiet.get(channel, ())))

    def every(self) -> Iterator[tuple[Route, int]]:
        """All routes with their depth, in the order in which they are written."""
        return _every(self.routes, 0)

    @property
    def selective(self) -> bool:
        """Whether an alert may fit no route, and so be stored and sent nowhere."""
        return bool(self.routes) and all(route.match for route in self.routes)

    def other(self, taken: frozenset[str]) -> str | None:
        """A channel not among `taken`, to say what another one could not."""
        return next((channel for channel in self.channels if channel not in taken), None)


def _step(since: timedelta, interval: timedelta) -> timedelta:
    """The first step not before `since`: one of an `interval`, then each twice as long as the one before, up to a day."""
    reached, length = timedelta(), interval
    while reached < since:
        reached += length
        length = max(interval, min(2 * length, _DAY))
    return reached


def facets_of(notice: Notice, alert: Alert, article: Article, feed: Feed) -> dict[str, frozenset[str]]:
    """What routes may ask for."""
    return {
        "severity": frozenset({notice.severity.value}),
        "signal": frozenset(alert.signals),
        "entity": frozenset(alert.entities),
        "language": frozenset({article.language or feed.language or ""}),
        **_facets_of_feed(feed),
    }


def _facets_of_feed(feed: Feed) -> dict[str, frozenset[str]]:
    return {"tag": frozenset(feed.tags), "feed": frozenset({feed.id, feed.url, feed.title})}


def _opens(notice: Notice, before: Alert | None) -> bool:
    """Whether somebody must acknowledge who need not before: the alert is new, open again, or more severe."""
    return before is None or before.state != "open" or notice.severity.rank > before.severity.rank


def _led(routes: Iterable[Route], facets: Mapping[str, frozenset[str]], depth: int) -> Iterator[Step]:
    over = False
    for route in routes:
        missed = () if over else route.missed(facets)
        if over or missed:
            yield Step(route, depth, "missed" if missed else "not asked", missed)
            continue
        below = list(_led(route.routes, facets, depth + 1))
        yield Step(route, depth, "left" if any(step.result in ("chosen", "left") for step in below) else "chosen")
        yield from below
        over = not route.proceed


def _every(routes: Iterable[Route], depth: int) -> Iterator[tuple[Route, int]]:
    for route in routes:
        yield route, depth
        yield from _every(route.routes, depth + 1)
