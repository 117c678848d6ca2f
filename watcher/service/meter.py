"""What this process has done since it began, counted for whoever measures it (`measures`).

Counts only grow; what is true of the whole store is asked of the store, not kept here. No feed, entity or address is ever a
label: there are a million of them, and they are nobody's business who may only see graphs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watcher.core.exposition import Family, Sample
from watcher.core.model import Cause, Outcome, Severity
from watcher.core.model.visit import ANSWERS
from watcher.turns.dispatch import Dispatched

PREFIX = "sanctions_watch"
_FETCH = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)
_TURN = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
_STATES = ("delivered", "retried", "dead")
_CAUSES = (Cause.NEW_STORY, Cause.NEW_FACT, Cause.SEQUEL, Cause.CORRECTION)  #: those of polls


@dataclass(slots=True)
class Histogram:
    """How many of the values that were added are at most as large as each of `bounds`, and their sum."""

    bounds: Sequence[float]
    _counts: list[int] = field(init=False)
    _sum: float = 0.0

    def __post_init__(self) -> None:
        self._counts = [0] * (len(self.bounds) + 1)

    def add(self, value: float) -> None:
        self._counts[bisect_left(self.bounds, value)] += 1
        self._sum += value

    def samples(self) -> list[Sample]:
        so_far, found = 0, []
        for bound, count in zip([*map(str, self.bounds), "+Inf"], self._counts, strict=True):
            so_far += count
            found.append(Sample(so_far, {"le": bound}, "_bucket"))
        return [*found, Sample(self._sum, suffix="_sum"), Sample(so_far, suffix="_count")]


class Meter:
    """One for each process."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        self._polls: Counter[str] = Counter(dict.fromkeys(ANSWERS, 0))
        self._alerts: Counter[str] = Counter(dict.fromkeys(map(str, Severity), 0))
        self._notices: Counter[str] = Counter(dict.fromkeys(map(str, _CAUSES), 0))
        self._sent: Counter[tuple[str, str]] = Counter()
        self._fetches, self._turns = Histogram(_FETCH), Histogram(_TURN)
        self._bytes = self._entries = self._matches = 0
        self._reload, self._reloaded = True, since

    def polled(self, outcome: Outcome) -> None:
        """One poll or push was saved."""
        if outcome.visit:
            self._polls[outcome.visit.result] += 1
            self._fetches.add(outcome.visit.took.total_seconds())
            self._bytes += outcome.visit.size
        self._entries += len(outcome.articles)
        self._matches += len(outcome.matches)
        for notice in outcome.notices:
            self._notices[str(notice.cause)] += 1
            if notice.cause is Cause.NEW_STORY:
                self._alerts[str(notice.severity)] += 1

    def saved(self, seconds: float) -> None:
        """One transaction, of one turn or of several that ended together, has taken so long."""
        self._turns.add(seconds)

    def delivered(self, one: Dispatched) -> None:
        """One message was tried."""
        self._sent[one.delivery.channel, {"delivered": "delivered", "dead": "dead"}.get(one.delivery.state, "retried")] += 1

    def reloaded(self, *, well: bool, now: datetime) -> None:
        """The configuration was read again, and is in force or was refused."""
        self._reload = well
        self._reloaded = now if well else self._reloaded

    def families(self, channels: Iterable[str]) -> list[Family]:
        """All counts by now. Of these channels each state is named, also where there was none."""
        sent = Counter({(channel, state): 0 for channel in channels for state in _STATES})
        sent.update(self._sent)
        return [
            _counter("polls", "Polls and pushes that were saved, by result: read, unchanged, or why they failed.", self._polls, "result"),
            Family(f"{PREFIX}_fetch_seconds", "histogram", "From asking a feed to the last byte of its answer.", self._fetches.samples()),
            _counter("fetched_bytes", "Documents as read, unpacked.", self._bytes),
            _counter("entries", "Entries that were new or reworded.", self._entries),
            _counter("matches", "Of these entries, those in which something watched was found.", self._matches),
            _counter("alerts", "Alerts raised by polls, by severity.", self._alerts, "severity"),
            _counter("notices", "Notices that polls gave rise to, by cause.", self._notices, "cause"),
            _counter("deliveries", "Tries to deliver, by channel and what became of them.", sent, "channel", "state"),
            Family(f"{PREFIX}_turn_seconds", "histogram", "A transaction that saves polls which end together.", self._turns.samples()),
            Family(
                f"{PREFIX}_config_last_reload_successful",
                "gauge",
                "1 if what the files said at the last reload is in force, 0 if it was refused.",
                [Sample(self._reload)],
            ),
            Family(
                f"{PREFIX}_config_last_reload_success_timestamp_seconds",
                "gauge",
                "When what is in force was read.",
                [Sample(self._reloaded.timestamp())],
            ),
        ]


def _counter(name: str, told: str, counts: int | Counter[str] | Counter[tuple[str, str]], *labels: str) -> Family:
    if isinstance(counts, int):
        return Family(f"{PREFIX}_{name}", "counter", told, [Sample(counts)])
    every = sorted(((key,) if isinstance(key, str) else key, count) for key, count in counts.items())
    return Family(f"{PREFIX}_{name}", "counter", told, [Sample(count, dict(zip(labels, key, strict=True))) for key, count in every])
