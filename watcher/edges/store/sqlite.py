"""The store on SQLite: one file, opened by any number of processes at once, one writer at a time.

Only a front: each method is one short transaction, told in `roster`, `turn`, `outbox` or `ledger`.
A SqliteStore belongs to the thread that opened it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from watcher.core.advice import Verdict
from watcher.core.alerts.digesting import Schedule
from watcher.core.alerts.flood import Flood
from watcher.core.alerts.sentinel import Report, Watch
from watcher.core.audit import Break, Link
from watcher.core.decide import Rules
from watcher.core.evidence import Kept
from watcher.core.model import (
    Alert,
    Article,
    Bulletin,
    Correction,
    Delivery,
    Dossier,
    Entry,
    Feed,
    Kin,
    Match,
    Notice,
    Rest,
    Silence,
    Stored,
    Story,
    Subscription,
    Told,
)
from watcher.core.triage import Decision
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.store import (
    ailments,
    archive,
    audit,
    bulletins,
    corrections,
    evidence,
    gathering,
    held,
    ledger,
    listed,
    migrating,
    outbox,
    pruning,
    roster,
    rows,
    silences,
    stories,
    subscriptions,
    triage,
    turn,
    visits,
)
from watcher.edges.store.again import Rereading
from watcher.edges.store.connection import Connection
from watcher.edges.store.drills import SqliteDrills
from watcher.edges.store.frequencies import Frequencies
from watcher.edges.store.lists import SqliteLists
from watcher.edges.store.opening import connect
from watcher.edges.store.proof import Proof
from watcher.edges.store.remembered import Stories

#: A clock that stands so much before the last beat was set back. What waits for a time of the old clock would wait for
#: years if that was wrong by years, and nobody would be told.
_SET_BACK = timedelta(minutes=1)
#: A daemon that has not ticked for so long has slept, or did not run.
_SLEPT = timedelta(minutes=2)

_SWEEPS, _REMEMBERED = "sweeps", 5


class SqliteStore:
    """`ports.Store` and `ports.Ledger` in one SQLite file."""

    def __init__(self, connection: Connection) -> None:
        """Use `open`."""
        self._db = connection
        self._claims: dict[str, int] = {}  # delivery id -> the try we hold it for
        self._frequencies = Frequencies(self._db)
        #: For another look at what is stored: a changed watch list tried on it, or applied to it.
        self.rereading = Rereading(self._db, self._frequencies)
        self.drills = SqliteDrills(self._db)
        #: For whoever has to prove what was watched.
        self.proof = Proof(self._db)
        self._stories = Stories(self._db)

    @classmethod
    def open(cls, url: str | Path, *, read_only: bool = False) -> Self:
        """Open the store at ``sqlite:///path`` or at a path, made and brought up to date as needed.

        `read_only` makes and migrates nothing, and works beside a writer. StoreError names the file and the cure:
        no database, another program's, newer than this code, no rights, no room, or (read-only) not there yet or older.
        """
        connection = connect(url, read_only=read_only)
        try:
            if read_only:
                migrating.check(connection)
            else:
                migrating.migrate(connection)
        except BaseException:
            connection.close()
            raise
        return cls(connection)

    @property
    def where(self) -> str | Path:
        """What opens it once more."""
        return self._db.where

    @property
    def lists(self) -> SqliteLists:
        """The sanctions lists."""
        return SqliteLists(self._db, self._frequencies)

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # ── Store ──────────────────────────────────────────────────────────────────────────────────

    def declare(self, feeds: Collection[Feed], now: datetime, *, watchlist: str = "") -> None:
        roster.declare(self._db, feeds, now)
        if watchlist:
            self.note("watchlist.version", watchlist)

    def list_watched(self, watchlist: Watchlist, now: datetime) -> None:
        listed.note(self._db, watchlist, now)

    def add_feed(self, feed: Feed, now: datetime) -> roster.Added:
        """Add one feed by command; "known" if it is there, "restored" if it had been retired."""
        return roster.add(self._db, feed, now)

    def remove_feed(self, url: str, now: datetime) -> roster.Removed:
        """Retire a feed added by command; "declared" if a feeds file names it, "unknown" if nothing does."""
        return roster.remove(self._db, url, now)

    def due(self, now: datetime, *, limit: int, lease: timedelta) -> Sequence[Feed]:
        return roster.due(self._db, now, limit=limit, lease=lease)

    def lease(self, ids: Collection[str] | None, now: datetime, *, lease: timedelta) -> Sequence[Feed]:
        return roster.leased(self._db, ids, now, lease=lease)

    def unseen(self, feed: Feed, entries: Sequence[Entry]) -> Sequence[Entry]:
        return turn.unseen(self._db, feed, entries)

    def turn(
        self, feed: Feed, entries: Sequence[Entry], matches: Sequence[Match], now: datetime
    ) -> AbstractContextManager[turn.SqliteTurn]:
        return turn.turn(self._db, feed, entries, matches, now, frequencies=self._frequencies, stories=self._stories)

    def together(self) -> AbstractContextManager[None]:
        return self._db.together()

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
            return outbox.release(self._db, owner) + roster.release(self._db) + held.release(self._db)

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

    def swept(self, now: datetime) -> None:
        self.note(_SWEEPS, " ".join([*(self.noted(_SWEEPS) or "").split(), rows.stamp(now)][-_REMEMBERED:]))

    def note(self, key: str, value: str) -> None:
        """Keep a small fact about the running house, such as the watch list's version."""
        with self._db.write():
            self._db.put("note", [{"key": key, "value": value}], key="key")

    # ── Ledger ─────────────────────────────────────────────────────────────────────────────────

    def noted(self, key: str) -> str | None:
        found: str | None = self._db.value("SELECT value FROM note WHERE key = :key", key=key)
        return found

    def feeds(self) -> Sequence[Feed]:
        return ledger.feeds(self._db)

    def sweeps(self) -> Sequence[datetime]:
        """When the last few passes without a daemon were made."""
        return [rows.moment(at) for at in (self.noted(_SWEEPS) or "").split()]

    def subscriptions(self) -> Mapping[str, Subscription]:
        """What was agreed with hubs, by feed id."""
        return subscriptions.all_of_them(self._db)

    def resting(self, now: datetime) -> Sequence[Rest]:
        """The hosts that asked for a pause which is not over, the longest first."""
        return roster.resting(self._db, now)

    def counts(self, now: datetime) -> Mapping[str, Any]:
        return ledger.counts(self._db, now)

    def alerts(self, *, states: Collection[str] | None, limit: int) -> Sequence[tuple[Alert, Story]]:
        return ledger.alerts(self._db, states=states, limit=limit)

    def told_in(self, bulletin: str) -> Sequence[str]:
        """Ids of the alerts that summaries told whose ids begin so."""
        return bulletins.told_in(self._db, bulletin)

    def alert(self, prefix: str) -> tuple[Alert, Story, Sequence[Notice], Sequence[tuple[Article, Feed]], Sequence[Delivery]] | None:
        return ledger.alert(self._db, prefix)

    def decisions(self, alert: str) -> Sequence[Decision]:
        """What people decided about an alert, oldest first."""
        return triage.decisions(self._db, alert)

    def verdicts(self) -> Sequence[Verdict]:
        """What people's decisions say of the spellings alerts were raised for."""
        return triage.verdicts(self._db)

    def assignees(self, alerts: Collection[str]) -> Mapping[str, str]:
        """Whose each of these alerts is, of those that are somebody's."""
        return triage.assignees(self._db, alerts)

    def stories(self, *, limit: int) -> Sequence[tuple[Story, Alert | None]]:
        """The latest told first, without those that were merged into others."""
        return ledger.stories(self._db, limit=limit)

    def story(self, prefix: str) -> Told | None:
        """One story by a unique beginning of its id or of its alert's; UsageError if ambiguous."""
        return ledger.story(self._db, prefix)

    def kin(self, story: str) -> Sequence[Kin]:
        """What a story is linked to across languages."""
        return stories.kin(self._db, story)

    def corrections(self, story: str) -> Sequence[Correction]:
        """What was said of a story, oldest first."""
        return corrections.corrections_of(self._db, story)

    def correction(self, prefix: str) -> Correction | None:
        """One by a unique beginning of its id; UsageError if ambiguous."""
        return ledger.correction(self._db, prefix)

    def merge(self, story: str, other: str, *, author: str, note: str, now: datetime) -> Correction:
        """Make two stories one, from now on too; UsageError if that makes no sense."""
        return corrections.merge(self._db, story, other, author=author, note=note, now=now)

    def split(self, story: str, articles: Sequence[str], *, rules: Rules, author: str, note: str, now: datetime) -> Correction:
        """Make articles of a story one of their own, from now on too; UsageError if that makes no sense."""
        return corrections.split(self._db, story, articles, rules=rules, author=author, note=note, now=now, frequencies=self._frequencies)

    def undo(self, correction: str, *, rules: Rules, author: str, now: datetime) -> Correction:
        """Take a correction back; UsageError if a later one stands on it."""
        return corrections.undo(self._db, correction, rules=rules, author=author, now=now, frequencies=self._frequencies)

    def evidence(self, articles: Collection[str]) -> Sequence[Kept]:
        """What these articles said when they were read, each wording by itself, oldest first."""
        return evidence.of(self._db, articles)

    def dossier(self, alert: str) -> Dossier:
        """What the last notice of an alert is written from."""
        with self._db.snapshot():
            return outbox.latest(self._db, alert)

    def delivered(self, alert: str) -> Sequence[tuple[Delivery, Dossier]]:
        """What was delivered about an alert, oldest first, with what it is written from now."""
        with self._db.snapshot():
            return outbox.delivered(self._db, alert)

    def audit(self) -> Iterator[Link]:
        """Every record of the audit log, in order."""
        return audit.links(self._db)

    def audit_head(self) -> tuple[int, str]:
        """Place and hash of the newest record of the audit log."""
        return audit.head(self._db)

    def audit_break(self) -> Break | None:
        """The first record of the audit log that does not fit; None if it is whole."""
        return audit.verify(self._db)

    def silence(self, silence: Silence) -> None:
        """Do not tell what it covers, until it ends."""
        silences.add(self._db, silence)

    def expire(self, silence: str, *, author: str, now: datetime) -> Silence:
        """End a silence, known by the beginning of its id. UsageError if none in force begins so."""
        return silences.expire(self._db, silence, author=author, now=now)

    def silences(self, now: datetime | None = None) -> Sequence[Silence]:
        """Those in force at `now`, or all there ever were."""
        return silences.in_force(self._db, now) if now else silences.every(self._db)

    def silenced(self) -> Mapping[str, int]:
        """Silence id -> how many notices were not sent for it."""
        return silences.notices_of(self._db)

    def unrouted(self, alert: str) -> frozenset[str]:
        """Ids of the notices of an alert that no route took."""
        return silences.unrouted_of(self._db, alert)

    def articles(self, *, limit: int) -> Sequence[Article]:
        """The newest entries stored, matched or not."""
        return ledger.articles(self._db, limit=limit)

    def archive(
        self, since: datetime | None = None, *, until: datetime | None = None, after: int = 0, batch: int = archive.BATCH
    ) -> Iterator[Sequence[Stored]]:
        """Every article that came from `since` on, before `until`, behind the place `after`, in the order in which they came,
        some at a time. It holds up nobody, and may be read while others write.
        """
        return archive.since(self._db, since, until=until, after=after, batch=batch)

    def article(self, prefix: str) -> Article | None:
        """One article by a unique beginning of its id; UsageError if ambiguous."""
        return ledger.article(self._db, prefix)

    def articles_at(self, url: str) -> Sequence[Article]:
        """Articles published under this address, newest first."""
        return ledger.articles_at(self._db, url)

    def matches_of(self, article: str) -> Match | None:
        return ledger.matches_of(self._db, article)

    def triage(self, alert: str, decision: Decision) -> None:
        triage.decide(self._db, alert, decision)
