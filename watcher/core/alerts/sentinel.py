"""What is told of feeds that are not well, or are again: which ailments, to whom, gathered into how many messages.

One message a feed when it falls ill and one when it has recovered, to the same channels. Several at about the same time are
one message; when nothing answers at all, that is the message, and no feed is told of until it was asked again. It refuses
to judge a feed, which `feeds.ailments` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from watcher.core import identity
from watcher.core.alerts.routing import Routes
from watcher.core.alerts.silencing import hushed
from watcher.core.model import Ailment, Bulletin, Delivery, Feed, Silence

SHOWN = 25  #: feeds named in a message; the rest is counted
GATHER = timedelta(minutes=15)  #: between two messages about single feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the store knows."""

    untold: Sequence[Ailment] = ()  #: judged since the last outage was over
    recovered: Sequence[Ailment] = ()  #: told, and over; their reasons say how
    feeds: Mapping[str, Feed] = field(default_factory=dict)  #: of `untold`, by id
    outage: Ailment | None = None  #: a told one; whether it is `over` is said in it
    nothing: Ailment | None = None  #: that nothing answers now
    suspected: bool = False  #: it may be that nothing answers
    gathered: datetime | None = None  #: when the last message about single feeds was made
    silences: Sequence[Silence] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is to be saved at once: messages with their deliveries, and what was told by them."""

    messages: tuple[tuple[Bulletin, Delivery], ...] = ()
    told: tuple[Ailment, ...] = ()
    ended: tuple[Ailment, ...] = ()  #: told that they are over, and to be forgotten


def report(watch: Watch, routes: Routes, now: datetime) -> Report:
    """What is to be told now."""
    if watch.outage:
        return Report(messages=tuple(_recovered([watch.outage], now)), ended=(watch.outage,)) if watch.outage.over else Report()
    if watch.nothing:
        return _told([watch.nothing], watch, routes, now)
    if watch.suspected or (watch.gathered and now - watch.gathered < GATHER):
        return Report()
    told = _told(watch.untold, watch, routes, now)
    return replace(told, messages=(*told.messages, *_recovered(watch.recovered, now)), ended=tuple(watch.recovered))


def _told(ailments: Sequence[Ailment], watch: Watch, routes: Routes, now: datetime) -> Report:
    ways: dict[tuple[str, datetime, str], list[Ailment]] = {}
    told = []
    for ailment in ailments:
        feed = watch.feeds.get(ailment.feed)
        chosen = routes.sentinels(ailment.severity, feed, now)
        kept = "no route" if chosen is None else hushed(ailment.severity, feed, watch.silences) if feed else ""
        channels = () if kept else tuple(chosen or ())
        told.append(replace(ailment, told=now, channels=channels, kept=kept))
        for channel in channels:
            ways.setdefault((channel, *(chosen or {})[channel]), []).append(ailment)
    messages = [_message("silent", some, now, channel=channel, due=due, route=route) for (channel, due, route), some in ways.items()]
    return Report(messages=tuple(messages), told=tuple(told))


def _recovered(ailments: Iterable[Ailment], now: datetime) -> Iterable[tuple[Bulletin, Delivery]]:
    by_channel: dict[str, list[Ailment]] = {}
    for ailment in ailments:
        for channel in ailment.channels:
            by_channel.setdefault(channel, []).append(ailment)
    for channel, some in by_channel.items():
        yield _message("recovered", some, now, channel=channel, due=now, route="whoever was told that it was silent")


def _message(
    kind: Literal["silent", "recovered"], ailments: Sequence[Ailment], now: datetime, *, channel: str, due: datetime, route: str
) -> tuple[Bulletin, Delivery]:
    """Known by what it tells of, never by when: told again after a crash it is the same."""
    facts = sorted(f"{one.feed} {one.since.isoformat()}" for one in ailments)
    bulletin = Bulletin(
        id=identity.digest("feeds", kind, channel, *facts),
        kind=kind,
        day="",
        created=now,
        since=min(one.since for one in ailments),
        until=now,
        stories=(),
        alerts=0,
        notices=0,
        feeds=tuple(sorted(ailments, key=lambda one: (-one.severity.rank, one.name))[:SHOWN]),
        ailing=len(ailments),
    )
    delivery = Delivery(
        id=identity.delivery_id(bulletin.id, channel), notice="", bulletin=bulletin.id, channel=channel, due=due, route=route
    )
    return bulletin, delivery
