"""The store on SQL: a SQLite file or a PostgreSQL database, opened by any number of processes at once.

Only a front: each method is one short transaction, told in `roster`, `turn`, `outbox` or `triage`; questions are in `lookup`.
A SqlStore belongs to the thread that opened it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from watcher.core.alerts.digesting import Schedule
from watcher.core.alerts.flood import Flood
from watcher.core.alerts.sentinel import Report, Watch
from watcher.core.decide import Rules
from watcher.core.model import (
    Bulletin,
    Correction,
    Delivery,
    Dossier,
    Entry,
    Feed,
    Match,
    Notice,
    Silence,
    Subscription,
)
from watcher.core.triage import Decision
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.store import (
    ailments,
    bulletins,
    corrections,
    gathering,
    held,
    listed,
    migrating,
    outbox,
    pruning,
    roster,
    rows,
    silences,
    subscriptions,
    triage,
    turn,
    visits,
)
from watcher.edges.store.again import Rereading
from watcher.edges.store.beforehand import Beforehand, beforehand
from watcher.edges.store.connection import Connection
from watcher.edges.store.drills import SqlDrills
from watcher.edges.store.frequencies import Frequencies
from watcher.edges.store.leases import OWNER, Leases
from watcher.edges.store.lists import SqlLists
from watcher.edges.store.lookup import FILES, SWEEPS, Lookup
from watcher.edges.store.opening import connect
from watcher.edges.store.proof import Proof
from watcher.edges.store.remembered import Stories
from watcher.edges.store.workers import SqlWorkers

#: A clock that stands so much before the last beat was set back. What waits for a time of the old clock would wait for
#: years if that was wrong by years, and nobody would be told.
_SET_BACK = timedelta(minutes=1)
#: A daemon that has not ticked for so long has slept, or did not run.
_SLEPT = timedelta(minutes=2)

_REMEMBERED = 5  #: passes without a daemon


class SqlStore(Lookup):
    """`ports.Store` and `ports.Ledger` in one SQLite file or PostgreSQL database."""

    def __init__(self, connection: Connection, owner: str = OWNER) -> None:
        """Use `open`."""
        super().__init__(connection)
        self._leases = Leases(owner)
        self._before = Beforehand()  # of the feeds that a transaction of several turns holds
        self._claims: dict[str, int] = {}  # delivery id -> the try we hold it for
        self._frequencies = Frequencies(self._db)
        #: For another look at what is stored: a changed watch list tried on it, or applied to it.
        self.rereading = Rereading(self._db, self._frequencies)
        self.drills = SqlDrills(self._db)
        #: The workers of a cluster.
        self.workers = SqlWorkers(self._db)
        #: For whoever has to prove what was watched.
        self.proof = Proof(self._db)
        self._stories = Stories(self._db)

    @classmethod
    def open(
        cls,
        url: str | Path,
        *,
        read_only: bool = False,
        owner: str = OWNER,
        first: Callable[[Connection], object] = lambda _: None,
    ) -> Self:
        """Open the store at ``sqlite:///path``, at a path or at ``postgresql://…``, made and brought up to date as needed.
        `owner`, one word, is whose the leases are that it takes; `first` is given the connection before anything is done by it.

        `read_only` makes and migrates nothing, and works beside a writer. StoreError names the file and the cure:
        no database, another program's, newer than this code, no rights, no room, or (read-only) not there yet or older.
        """
        connection = connect(url, read_only=read_only)
        try:
            first(connection)
            if read_only:
                migrating.check(connection)
            else:
                migrating.migrate(connection)
        except BaseException:
            connection.close()
            raise
        return cls(connection, owner)

    @classmethod
    def again(cls, url: str | Path, *, read_only: bool = False) -> Self:
        """One more connection to a store that this program watches already. It makes and migrates nothing, and goes on when a newer
        program has migrated meanwhile: what that adds is beside what we know.
        """
        connection = connect(url, read_only=read_only)
        try:
            migrating.check(connection, newer=True)
        except BaseException:
            connection.close()
            raise
        return cls(connection, OWNER)

    @property
    def where(self) -> str | Path:
        """What opens it once more, with `again`."""
        return self._db.where

    @property
    def lists(self) -> SqlLists:
        """The sanctions lists."""
        return SqlLists(self._db, self._frequencies, self._leases)

    def clock(self) -> datetime:
        """What time it is, in UTC: on a server its own, the same for all who work on the store; else this machine's."""
        return self._db.clock()

    @property
    def channel(self) -> str:
        """Where a server's NOTIFY says "deliveries" when some were made; "" on a file."""
        return self._db.channel

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # ── Store ──────────────────────────────────────────────────────────────────────────────────

    def declare(self, feeds: Collection[Feed], now: datetime, *, watchlist: str = "", files: str = "", beside: bool = False) -> int:
        retired = roster.declare(self._db, feeds, now, beside=beside)
        for key, value in (("watchlist.version", watchlist), (FILES, "" if beside else files)):
            if value:
                self.note(key, value)
        return retired

    def list_watched(self, watchlist: Watchlist, now: datetime) -> None:
        listed.note(self._db, watchlist, now)

    def add_feed(self, feed: Feed, now: datetime) -> roster.Added:
        """Add one feed by command; "known" if it is there, "restored" if it had been retired."""
        return roster.add(self._db, feed, now)

    def remove_feed(self, url: str, now: datetime) -> roster.Removed:
        """Retire a feed added by command; "declared" if a feeds file names it, "unknown" if nothing does."""
        return roster.remove(self._db, url, now)

    def due(self, now: datetime, *, limit: int, lease: timedelta, shard: int | None = None, full: Collection[str] = ()) -> Sequence[Feed]:
        token = self._leases.token()
        feeds = roster.due(self._db, now, limit=limit, lease=lease, token=token, shard=shard, full=full)
        self._leases.take(feeds, token)
        return feeds

    def lease(self, ids: Collection[str] | None, now: datetime, *, lease: timedelta) -> Sequence[Feed]:
        token = self._leases.token()
        feeds = roster.leased(self._db, ids, now, lease=lease, token=token)
        self._leases.take(feeds, token)
        return feeds

    def lease_under(self, mark: str) -> None:
        """What is leased from now on is of the configuration with this mark: nothing while another one is in force."""
        self._leases.mark = mark

    def give_back(self, feeds: Collection[str], now: datetime) -> int:
        """Feeds that were leased here and are not polled after all are due; how many."""
        tokens = [token for feed in feeds if (token := self._leases.of(feed))]
        for feed in feeds:
            self._leases.end(feed)
        return roster.give_back(self._db, feeds, tokens, now) if tokens else 0

    @property
    def shards(self) -> int:
        """Into how many shards the feeds are divided, by host; see `due`."""
        return roster.shards(self._db)

    def divide(self, shards: int) -> int:
        """Divide the feeds into so many shards, while nobody polls any; how many are in another one by that."""
        return roster.divide(self._db, shards)

    def unseen(self, feed: Feed, entries: Sequence[Entry]) -> Sequence[Entry]:
        return turn.unseen(self._db, feed, entries)

    @contextmanager
    def turn(self, feed: Feed, entries: Sequence[Entry], matches: Sequence[Match], now: datetime) -> Iterator[turn.SqliteTurn]:
        token, leased = self._leases.of(feed.id), self._leases.health(feed.id)
        means = turn.Means(frequencies=self._frequencies, stories=self._stories, before=self._before, token=token, leased=leased)
        with turn.turn(self._db, feed, entries, matches, now, means=means) as one:
            yield one
        if one.saved:
            self._before.forget(feed.id)
            self._leases.saved(feed.id, for_good=not self._db.joined)

    def together(self) -> AbstractContextManager[None]:
        return self._leases.ending(self._db.together())

    @property
    def one_writer(self) -> bool:
        return self._db.one_writer

    @contextmanager
    def turns(self, feeds: Collection[str], *, quiet: bool) -> Iterator[None]:
        def hold() -> None:
            self._before = beforehand(self._db, feeds)

        try:
            with self._leases.ending(self._db.together("rows" if quiet else "stories", first=hold)):
                yield
        finally:
            self._before = Beforehand()

    def claim(self, now: datetime, *, limit: int, lease: timedelta, owner: str) -> Sequence[tuple[Delivery, Dossier | Bulletin]]:
        def bulletin(identifier: str) -> Bulletin:
            return bulletins.bulletin(self._db, identifier, now)

        claimed = outbox.claim(self._db, now, limit=limit, lease=lease, owner=owner, bulletin=bulletin)
        self._claims |= {delivery.id: delivery.attempts for delivery, _ in claimed}
        return claimed

    def settle(self, delivery: Delivery, *, notices: Sequence[Notice] = (), deliveries: Sequence[Delivery] = ()) -> None:
        claim = self._claims.get(delivery.id, delivery.attempts)
        outbox.settle(self._db, delivery, claim=claim, notices=notices, deliveries=deliveries)
        self._claims.pop(delivery.id, None)

    def fold(self, now: datetime, flood: Flood) -> int:
        gathering.gather(self._db, now)
        return bulletins.fold(self._db, now, flood)

    def digest(self, schedule: Schedule, channel: str, now: datetime) -> Bulletin | None:
        return bulletins.digest(self._db, schedule, channel, now)

    def tell_of_feeds(self, judge: Callable[[Watch], Report], now: datetime) -> Report:
        return ailments.tell(self._db, judge, now)

    def dead_channels(self, thread: str) -> frozenset[str]:
        return outbox.dead_channels(self._db, thread)

    def release(self, owner: str) -> int:
        with self._db.write():
            return outbox.release(self._db, owner) + roster.release(self._db, owner) + held.release(self._db, owner)

    def unasked(self, now: datetime, *, limit: int) -> Sequence[Subscription]:
        return subscriptions.unasked(self._db, now, limit=limit)

    def subscribed(self, callback: str) -> Subscription | None:
        return subscriptions.subscribed(self._db, callback)

    def amend(
        self, known: Subscription, change: Callable[[Subscription], Subscription | None], *, poll: datetime | None = None
    ) -> Subscription | None:
        return subscriptions.amend(self._db, known, change, poll=poll)

    def expect_pushes(self, public_url: str, now: datetime) -> int:
        return subscriptions.expect_pushes(self._db, public_url, now)

    def beat(self, now: datetime, *, pid: int, since: datetime, host: str) -> None:
        with self._db.write():
            before = str(self._db.value("SELECT last_tick FROM daemon") or "")
            if before > rows.stamp(now + _SET_BACK):
                roster.rewind(self._db)
                subscriptions.rewind(self._db)
                outbox.rewind(self._db, now)
            elif before and before < rows.stamp(now - _SLEPT):
                roster.catch_up(self._db, now)
            self._db.put(
                "daemon", [{"one": 1, "pid": pid, "since": rows.stamp(since), "last_tick": rows.stamp(now), "host": host}], key="one"
            )

    def prune(self, before: datetime) -> Iterator[tuple[int, int]]:
        """Forget the texts of articles older than that in which nothing was found; articles and characters of each batch."""
        return pruning.prune(self._db, before)

    def roll_up(self, *, details: datetime, days: datetime) -> bool:
        return visits.roll_up(self._db, details, days)

    def polled(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """Polls and pushes in a stretch of time: "polled", "failed" of them, and the "articles" that came."""
        return visits.tally(self._db, since, until)

    def swept(self, now: datetime) -> None:
        self.note(SWEEPS, " ".join([*(self.noted(SWEEPS) or "").split(), rows.stamp(now)][-_REMEMBERED:]))

    def note(self, key: str, value: str) -> None:
        """Keep a small fact about the running house, such as the watch list's version."""
        with self._db.write():
            self._db.put("note", [{"key": key, "value": value}], key="key")

    def merge(self, story: str, other: str, *, author: str, note: str, now: datetime) -> Correction:
        """Make two stories one, from now on too; UsageError if that makes no sense."""
        return corrections.merge(self._db, story, other, author=author, note=note, now=now)

    def split(self, story: str, articles: Sequence[str], *, rules: Rules, author: str, note: str, now: datetime) -> Correction:
        """Make articles of a story one of their own, from now on too; UsageError if that makes no sense."""
        return corrections.split(self._db, story, articles, rules=rules, author=author, note=note, now=now, frequencies=self._frequencies)

    def undo(self, correction: str, *, rules: Rules, author: str, now: datetime) -> Correction:
        """Take a correction back; UsageError if a later one stands on it."""
        return corrections.undo(self._db, correction, rules=rules, author=author, now=now, frequencies=self._frequencies)

    def silence(self, silence: Silence) -> None:
        """Do not tell what it covers, until it ends."""
        silences.add(self._db, silence)

    def expire(self, silence: str, *, author: str, now: datetime) -> Silence:
        """End a silence, known by the beginning of its id. UsageError if none in force begins so."""
        return silences.expire(self._db, silence, author=author, now=now)

    def triage(self, alert: str, decision: Decision) -> None:
        triage.decide(self._db, alert, decision)
