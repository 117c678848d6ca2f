"""What people ask of the store: `ports.Ledger`, and more of the kind. Only a front: each question is one snapshot, told in
`ledger` and its neighbours. It refuses to change anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from watcher.core.advice import Verdict
from watcher.core.audit import Break, Link
from watcher.core.census import Census
from watcher.core.evidence import Kept
from watcher.core.model import (
    Alert,
    Arrears,
    Article,
    Correction,
    Delivery,
    Dossier,
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
from watcher.edges.store import (
    archive,
    arrears,
    audit,
    bulletins,
    census,
    corrections,
    evidence,
    ledger,
    outbox,
    roster,
    rows,
    silences,
    stories,
    subscriptions,
    triage,
)
from watcher.edges.store.census import State
from watcher.edges.store.connection import Connection
from watcher.edges.store.subscriptions import Pushed

FILES = "feeds.files"  #: the note of the mark of the feeds files that hold
SWEEPS = "sweeps"  #: the note of when passes without a daemon were made


class Lookup:
    """For one connection; whoever inherits it opens that."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def noted(self, key: str) -> str | None:
        found: str | None = self._db.value("SELECT value FROM note WHERE key = :key", key=key)
        return found

    def feeds(self) -> Sequence[Feed]:
        return ledger.feeds(self._db)

    def places(self) -> Sequence[tuple[str, str]]:
        """Id and host of each of these, for whoever asks them all: what is known of a feed is read with its lease."""
        return ledger.places(self._db)

    def census(self, now: datetime, *, quiet_after: timedelta) -> Census:
        """How all feeds do: counts, and the worst few of each kind. Silent is who has brought nothing new for `quiet_after`."""
        return census.census(self._db, now, quiet_after=quiet_after)

    def feeds_of(self, state: State, now: datetime, *, quiet_after: timedelta) -> Iterator[Feed]:
        """All feeds of a state, the worst first, read some at a time."""
        return census.of(self._db, state, now, quiet_after=quiet_after)

    def feeds_by(self, ids: Sequence[str]) -> Sequence[Feed]:
        """These feeds, retired or not; those that are not there are left out."""
        return census.by_ids(self._db, ids)

    def declared(self, files: str) -> bool:
        """Whether what stands in feeds files of this mark was declared for all, as it stands there."""
        return bool(files) and self.noted(FILES) == files

    def sweeps(self) -> Sequence[datetime]:
        """When the last few passes without a daemon were made."""
        return [rows.moment(at) for at in (self.noted(SWEEPS) or "").split()]

    def watched(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of these that are feeds here, and not retired."""
        return census.watched(self._db, ids)

    def pushed(self, now: datetime) -> Pushed:
        """How many feeds have a hub, and the first few."""
        return subscriptions.pushed(self._db, now)

    def subscriptions(self) -> Mapping[str, Subscription]:
        """What was agreed with hubs, by feed id."""
        return subscriptions.all_of_them(self._db)

    def resting(self, now: datetime) -> Sequence[Rest]:
        """The hosts that asked for a pause which is not over, the longest first."""
        return roster.resting(self._db, now)

    def counts(self, now: datetime) -> Mapping[str, Any]:
        return ledger.counts(self._db, now)

    def arrears(self, now: datetime) -> Arrears:
        """What is due and in nobody's hands yet."""
        return arrears.arrears(self._db, now)

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
