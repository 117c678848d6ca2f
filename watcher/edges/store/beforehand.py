"""What is read of feeds as the transaction of their turns begins, for all of them at once, and holds until it ends.

Whoever reads it holds the feeds from then on: no other worker saves a poll of theirs meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from watcher.core.model import Subscription
from watcher.edges.store import ailments, roster, subscriptions
from watcher.edges.store.connection import Connection, Row


@dataclass(frozen=True, slots=True)
class Beforehand:
    """Of some feeds, by id."""

    leases: dict[str, str | None] = field(default_factory=dict)  #: the token of each one's lease; all that are known are in it
    subscriptions: Mapping[str, Subscription] = field(default_factory=dict)  #: what hubs agreed
    ailments: Mapping[str, Row] = field(default_factory=dict)  #: what is noted of each one that is not well

    def forget(self, feed: str) -> None:
        """It was saved: another turn of it reads anew."""
        self.leases.pop(feed, None)


def beforehand(db: Connection, feeds: Collection[str]) -> Beforehand:
    """First thing in a write transaction of turns."""
    leases = roster.hold(db, feeds)
    return Beforehand(leases, subscriptions.of(db, feeds), ailments.noted(db, feeds))
