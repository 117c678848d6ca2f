"""The case of a report: what makes it louder or softer, put together for `severity` to weigh.

An alert is as loud as the loudest that was told of it, and it never becomes softer: somebody has heard it already.
"""

from __future__ import annotations

from collections.abc import Iterable

from watcher.core.alerts import facts
from watcher.core.alerts.report import Report
from watcher.core.alerts.severity import RAISING, Case, Doubt, Weighed, weigh
from watcher.core.model import Alert, Severity
from watcher.core.tiers import OFFICIAL


def of_report(names: Iterable[str], report: Report) -> Weighed:
    """The severity of what a report brings: `names` are signals and entities it names."""
    severity, says = _loudest(names, report) or (Severity.LOW, "watch list")
    return weigh(severity, says.partition(":")[0], _case(report, _told(report), says, doubt_of(report, says)))


def risen(report: Report, alert: Alert, new: Iterable[str]) -> Weighed | None:
    """The severity of the whole story with what is `new` in it, if it is louder than the alert was."""
    told = _told(report).union(new)
    loudest = _loudest(told, report)
    if loudest is None:
        return None
    severity, says = loudest
    weighed = weigh(severity, says.partition(":")[0], _case(report, told, says, facts.doubted(told)))
    return weighed if weighed.severity.rank > alert.severity.rank else None


def doubt_of(report: Report, says: str) -> Doubt:
    """Whether all a report tells of is only possible, or denied. A signal that waits for threats is told of what it waits for."""
    doubt = facts.doubt(report.match) if report.match else ""
    return "" if doubt == "possible" and "threatened" in _awaited(report, says) else doubt


def _awaited(report: Report, says: str) -> frozenset[str]:
    """The event types a signal waits for: what it found is in its severity already."""
    signal = report.watchlist.signals.get(says.removeprefix("signal:")) if says.startswith("signal:") else None
    return frozenset(signal.events if signal else ())


def _told(report: Report) -> frozenset[str]:
    """All that is known of the story, the events of this report among it."""
    events = facts.happened(report.match) if report.match else ()
    return (report.alert.facts if report.alert else frozenset()) | frozenset(events)


def _case(report: Report, told: Iterable[str], says: str, doubt: Doubt) -> Case:
    measures = sorted(RAISING & facts.events_told(told) - _awaited(report, says))
    story = report.placed.story
    return Case(
        happened=facts.measure(measures[0]) if measures else "",
        official=story.tier == OFFICIAL,
        owners=len(story.owners),
        doubt=doubt,
    )


def _loudest(told: Iterable[str], report: Report) -> tuple[Severity, str] | None:
    """What of signals and entities the watch list calls loudest, a signal before an entity; None if it knows none of them."""
    watched = report.watchlist
    found = []
    for fact in sorted(told, reverse=True):
        kind, _, id_ = fact.partition(":")
        if kind == "signal" and id_ in watched.signals:
            found.append((watched.signals[id_].severity, fact))
        elif kind == "entity" and id_ in watched.entities:
            found.append((watched.entities[id_].severity, fact))
    return max(found, key=lambda one: one[0].rank, default=None)
