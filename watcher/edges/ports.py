"""What the turns need of the outside: a few protocols, and the read-only ledger for faces.

Implementations: `web.HttpWeb`, `store.sql.SqlStore`, the classes of `channels`;
fakes for tests are in `watcher.testing`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from watcher.core.alerts.digesting import Schedule
from watcher.core.alerts.flood import Flood
from watcher.core.alerts.sentinel import Report, Watch
from watcher.core.alerts.telling import Telling
from watcher.core.model import (
    Alert,
    Article,
    Bulletin,
    Delivery,
    Dossier,
    Drill,
    Entry,
    Failed,
    Feed,
    Fetch,
    FullText,
    Known,
    Match,
    Message,
    Notice,
    Outcome,
    Page,
    Rest,
    SendResult,
    Story,
    Subscription,
)
from watcher.core.triage import Decision
from watcher.core.watchlist.watchlist import Watchlist


class Web(Protocol):
    """Fetches one feed, politely and within limits. Never raises for what the world does: that is `Failed`."""

    async def fetch(self, feed: Feed) -> Fetch: ...


class Hubs(Protocol):
    """Asks hubs (WebSub) to push, or no longer to."""

    async def ask(self, hub: str, form: Mapping[str, str]) -> Failed | None:
        """None if the hub took the form. Never raises for what the world does."""


class Articles(Protocol):
    """Reads the article pages of entries, politely and within limits. Never raises for what the world does."""

    @property
    def mode(self) -> FullText:
        """For feeds that do not say it themselves."""

    @property
    def most(self) -> int:
        """Pages one poll may ask for."""

    @property
    def patience(self) -> float:
        """Seconds one poll may wait for them."""

    async def read(self, url: str, now: datetime) -> Page | str:
        """The article at an address, or why it could not be read."""


class Channel(Protocol):
    """Hands one message to one receiver and classifies the answer; when to retry is not its business.

    Never raises for what the receiver does. One try, with a deadline of its own (under a minute).
    """

    @property
    def name(self) -> str: ...

    async def send(self, message: Message) -> SendResult: ...


class Wording(Protocol):
    """Puts messages of a channel into the user's own words. Never raises for what the user wrote."""

    async def reword(self, message: Message, telling: Telling) -> tuple[Message, str]:
        """The message in these words and "", or as it was and why."""


class Turn(Protocol):
    """One open write transaction. `known` was read inside it; `save` is called at most once."""

    @property
    def known(self) -> Known: ...

    def save(self, outcome: Outcome) -> None: ...


class Drills(Protocol):
    """Drills, which are in no count."""

    def save(self, drill: Drill, messages: Sequence[tuple[Bulletin, Delivery]]) -> None:
        """One as it stands, with the messages that follow from it, at once."""

    def arrived(self, bulletin: str, now: datetime) -> None:
        """Note that a channel has taken the message of a drill."""

    def last(self) -> Drill | None:
        """The newest."""

    def error_of(self, bulletin: str) -> str:
        """Why its message was not delivered so far; "" if that was not tried."""


class Store(Protocol):
    """What must survive. Every method is one short transaction; none is awaited in the middle of a turn."""

    @property
    def drills(self) -> Drills: ...

    def declare(self, feeds: Collection[Feed], now: datetime, *, watchlist: str = "", files: str = "", beside: bool = False) -> int:
        """Make `feeds` (definitions; their health is ignored) the feeds of the configuration files, and note the
        version of the `watchlist` under which alerts are raised from now on, and the mark of the `files` in which they stand.
        New ones are added, changed titles, tags and so on are taken over, health is kept; those no longer
        named are retired: not polled, never forgotten. Feeds added by command are left alone. How many were retired.

        `beside`: others who work on the store declare other feeds. Then those that lack are added, and nothing else changes,
        for nobody can know whose files are the newer ones.
        """

    def list_watched(self, watchlist: Watchlist, now: datetime) -> None:
        """Note what of the watch list is new, changed or gone, so that it is known later from when on a name was watched."""

    def due(self, now: datetime, *, limit: int, lease: timedelta, shard: int | None = None) -> Sequence[Feed]:
        """Up to `limit` feeds whose time has come, longest overdue first, of one shard if it is named. They are leased: their
        next poll moves to now + lease in the same transaction, so that no other worker takes them meanwhile. Feeds of a
        host that asked for a pause are not among them until it is over.
        """

    def lease(self, ids: Collection[str] | None, now: datetime, *, lease: timedelta) -> Sequence[Feed]:
        """The feeds with these ids (None: all active ones), due or not, leased like `due`."""

    def unseen(self, feed: Feed, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Those of `entries` whose key is new for the feed or whose revision differs from the stored one."""

    def turn(self, feed: Feed, entries: Sequence[Entry], matches: Sequence[Match], now: datetime) -> AbstractContextManager[Turn]:
        """Open the write transaction of one poll. `entries` are the unseen ones, `matches` what was found in
        them. Leaving it with an exception changes nothing. LeaseLost if the feed was leased here and is in other hands by now.
        """

    def together(self) -> AbstractContextManager[None]:
        """What is written inside is saved in one transaction, at its end; a part left with an exception is undone by itself."""

    @property
    def one_writer(self) -> bool:
        """Whether one writes at a time, so that it does not matter how much of the store a turn needs."""

    def turns(self, feeds: Collection[str], *, quiet: bool) -> AbstractContextManager[None]:
        """The turns of these feeds (ids) that are opened inside are saved in one transaction, at its end; one left with an
        exception is undone by itself. `quiet`: nothing was found by any of them; one that would touch a story all the same
        raises Louder as it is opened, and is to be opened among those that are not quiet.
        """

    def claim(self, now: datetime, *, limit: int, lease: timedelta, owner: str) -> Sequence[tuple[Delivery, Dossier | Bulletin]]:
        """Up to `limit` deliveries that are due, or whose sender vanished (lease ended). They become
        "sending" with attempts + 1 and are not given to anyone else before now + lease. At most a fair share
        per channel, so a dead channel cannot hold the others.
        """

    def fold(self, now: datetime, flood: Flood) -> int:
        """Make one message a channel of what is due and only says that a story goes on; then take out of the outbox what
        is still too much for a channel, into one summary a channel. Returns how many went into summaries.
        """

    def digest(self, schedule: Schedule, channel: str, now: datetime) -> Bulletin | None:
        """The digest that is due for a channel, saved with its delivery; None if it was made already. When a channel's
        first one is asked for, only what it will tell from is noted.
        """

    def settle(self, delivery: Delivery, *, notices: Sequence[Notice] = (), deliveries: Sequence[Delivery] = ()) -> None:
        """Save what became of a claimed delivery, with the notices and deliveries that follow from it, at once.
        A notice or delivery whose id is there already is left as it is.
        """

    def tell_of_feeds(self, judge: Callable[[Watch], Report], now: datetime) -> Report:
        """What `judge` says is to be told of feeds that are not well or are again, saved with its deliveries, whole or not at all."""

    def roll_up(self, *, details: datetime, days: datetime) -> bool:
        """Roll up some of the ledger of polls that is older than `details` into days, and forget days older than `days`;
        whether there is more to be done.
        """

    def dead_channels(self, thread: str) -> frozenset[str]:
        """The channels in which a delivery of this alert or bulletin is dead."""

    def release(self, owner: str) -> int:
        """Give back the deliveries that a dead process of this owner had claimed, and its leases of feeds and lists; returns how many."""

    def unasked(self, now: datetime, *, limit: int) -> Sequence[Subscription]:
        """Up to `limit` subscriptions about which their hub is to be asked now; those whose feed is retired are to end."""

    def subscribed(self, callback: str) -> Subscription | None:
        """The subscription with this callback."""

    def amend(
        self, known: Subscription, change: Callable[[Subscription], Subscription | None], *, poll: datetime | None = None
    ) -> Subscription | None:
        """Change what is stored about a subscription by now, and return it; None removes it. Nothing is changed if it is no
        longer the same one. `poll`: its feed is polled at that time at the latest.
        """

    def expect_pushes(self, public_url: str, now: datetime) -> int:
        """Where hubs can reach us from now on, "" if nowhere: subscriptions with a callback elsewhere begin anew, or are
        forgotten, and their feeds are polled at once. Returns how many these are.
        """

    def beat(self, now: datetime, *, pid: int, since: datetime, host: str) -> None:
        """Note that the daemon is alive. A beat well before the last one says that the clock was set back: what waits
        for times of the old clock is due at once. One long after the last one says that the daemon slept: the feeds that
        came due meanwhile are spread over minutes.
        """

    def swept(self, now: datetime) -> None:
        """Note that a pass without a daemon was made."""

    def close(self) -> None: ...


class Ledger(Protocol):
    """Reading for people: status, lists, explanations. Changes nothing but triage states."""

    def feeds(self) -> Sequence[Feed]: ...

    def subscriptions(self) -> Mapping[str, Subscription]:
        """By feed id."""

    def resting(self, now: datetime) -> Sequence[Rest]:
        """The hosts that asked for a pause which is not over, the longest first."""

    def counts(self, now: datetime) -> Mapping[str, Any]:
        """{"entries": {"total", "last_24h"}, "matches": …, "alerts": {"open", "last_24h"},
        "deliveries": {"pending", "retrying", "dead", "delivered", "oldest_pending": datetime | None},
        "stories": int, "dead": [(channel, error, count), …],
        "daemon": {"pid", "since", "last_tick", "host"} | None}
        """

    def alerts(self, *, states: Collection[str] | None, limit: int) -> Sequence[tuple[Alert, Story]]:
        """Newest first."""

    def alert(self, prefix: str) -> tuple[Alert, Story, Sequence[Notice], Sequence[tuple[Article, Feed]], Sequence[Delivery]] | None:
        """One alert by its id or a unique beginning of it; UsageError if the beginning is ambiguous."""

    def matches_of(self, article: str) -> Match | None:
        """What was found in a stored article."""

    def triage(self, alert: str, decision: Decision) -> None:
        """Do with an alert, or the one it was merged into, what somebody decided; it is kept for ever, in the audit log too.
        UsageError if there is no
        such alert, or the act does not fit its state.
        """
