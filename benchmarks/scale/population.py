"""A million feeds as the simulation has them: on which host each is, how much it publishes, and how often it is then asked.

Pure. How many feeds a host has and how much a feed publishes are assumed, and said in docs/scale.md; how often a feed
is asked is what `watcher.core.feeds.rhythm` says of a feed with such a past.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np

from watcher.core.feeds.hosts import shard_of
from watcher.core.feeds.rhythm import Rhythm, pace
from watcher.core.model import Feed, Habits, Health

BIGGEST = 40_000  #: feeds on the biggest host
EXPONENT = 0.9  #: the nth host has BIGGEST / n ** EXPONENT feeds
MEDIAN, SPREAD = 0.7, 2.0  #: entries a day of a feed: lognormal, 5.2 on average
ZONES = 3  #: feeds live in so many parts of the world, eight hours apart
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEGIN = datetime(2026, 11, 24, tzinfo=UTC)  #: of the day
_AWAKE, _ASLEEP = 1.4, 0.2  #: how much is published from 6 to 22 o'clock and at night, of the day's mean
_CLASSES = 40  #: of feeds by how much they publish
_REMEMBERED = 25  #: arrivals, as `feeds.habits` keeps them


@dataclass(frozen=True, slots=True)
class Population:
    """Feeds by number: arrays of the same length."""

    host: np.ndarray  #: the number of its host; 0 is the biggest
    shard: np.ndarray
    rate: np.ndarray  #: entries a day
    zone: np.ndarray
    shards: int

    @property
    def feeds(self) -> int:
        return len(self.host)


def host_name(number: int) -> str:
    return f"h{number}.example"


def sizes(feeds: int, biggest: int) -> np.ndarray:
    """How many feeds each host has, the biggest first; together `feeds`."""
    ranks = np.arange(1, feeds + 1)
    every = np.maximum(1, np.rint(biggest / ranks**EXPONENT)).astype(np.int64)
    until = int(np.searchsorted(np.cumsum(every), feeds))
    every = every[: until + 1]
    every[-1] -= every.sum() - feeds
    return every


def populate(feeds: int, *, shards: int, biggest: int | None = None, seed: int = 1) -> Population:
    """The same for the same arguments. The biggest host has its share of a million, unless `biggest` says otherwise."""
    drawn = np.random.default_rng(seed)
    many = sizes(feeds, biggest or max(1, BIGGEST * feeds // 1_000_000))
    shard = np.array([shard_of(host_name(number), shards) for number in range(len(many))])
    host = np.repeat(np.arange(len(many)), many)
    rate = np.exp(drawn.normal(np.log(MEDIAN), SPREAD, feeds))
    return Population(host=host, shard=shard[host], rate=rate, zone=drawn.integers(0, ZONES, feeds), shards=shards)


def activity(hour: int, zone: int) -> float:
    """How much is published in an hour of the day (UTC), of the day's mean."""
    return _AWAKE if 6 <= (hour + zone * 24 // ZONES) % 24 < 22 else _ASLEEP


def class_of(rate: np.ndarray) -> np.ndarray:
    """Which of the classes a feed is in."""
    return np.clip(np.rint((np.log(rate / MEDIAN) / SPREAD + 3) * (_CLASSES - 1) / 6), 0, _CLASSES - 1).astype(np.int64)


def rate_of(number: int) -> float:
    """Entries a day of the feeds in a class."""
    return float(MEDIAN * np.exp((number * 6 / (_CLASSES - 1) - 3) * SPREAD))


def pauses(rhythm: Rhythm) -> np.ndarray:
    """Seconds until a feed is asked again, by class, zone and hour of the day."""
    found = np.empty((_CLASSES, ZONES, 24))
    for number, zone, hour in np.ndindex(found.shape):
        now = BEGIN + hour * HOUR + HOUR / 2
        habits = Habits(arrivals=arrivals(rate_of(number), zone, now), size=20.0)
        health = Health(first_read=BEGIN - 365 * DAY, last_read=now, habits=habits)
        found[number, zone, hour] = pace(Feed(id="f", url="https://a.example", health=health), now, rhythm).pause.total_seconds()
    return found


def arrivals(rate: float, zone: int, now: datetime) -> tuple[datetime, ...]:
    """When the last entries of such a feed came: evenly in what is published, so seldom at night."""
    told = _published(now, zone)
    newest = int(np.floor(told * rate))
    return tuple(_moment((newest - back) / rate, zone) for back in reversed(range(_REMEMBERED)))


def _published(now: datetime, zone: int) -> float:
    """How many days' worth is published from the beginning to `now`."""
    days, rest = divmod((now - BEGIN) / DAY, 1)
    edges = _edges(zone)
    return float(days + np.interp(rest * 24, np.arange(25), edges))


def _moment(published: float, zone: int) -> datetime:
    days, rest = divmod(published, 1)
    return BEGIN + days * DAY + float(np.interp(rest, _edges(zone), np.arange(25))) * HOUR


@cache
def _edges(zone: int) -> np.ndarray:
    return np.cumsum([0.0, *(activity(hour, zone) / 24 for hour in range(24))])
