"""Whether the workers of a cluster are well: who lives, who is gone, and whether they are alike.

Facts in, reasons in words out; it refuses to look at a clock. Times are the database's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.core.model.worker import Worker
from watcher.core.text.duration import span

#: A worker that was not seen for so long is dead, or might as well be.
GONE = timedelta(minutes=1)
_TAKEN_UP = timedelta(minutes=2)  #: after which what a dead one had in hand is somebody else's
_SETTLED = timedelta(minutes=2)  #: that workers may take to be started or reloaded one after another
FEEDS = "feeds"  #: the part in which workers may be unlike
_SHOWN = 3  #: names in a reason


def mark_of(settings: Mapping[str, str]) -> str:
    """One mark of all in which workers must be alike: of what they find, and whom they tell. Feeds of all files are watched."""
    return "-".join(settings[part] for part in sorted(settings) if part != FEEDS)


def in_force(workers: Sequence[Worker], before: str) -> str:
    """The mark of what most of the living `workers` are configured with. Of equals it is what was in force `before`, so that who
    comes in last changes nothing by himself, else that of who has lived longest.
    """
    marks = Counter(mark for one in sorted(workers, key=lambda one: (one.since, one.id)) if (mark := mark_of(one.settings)))
    most = [mark for mark, many in marks.items() if many == max(marks.values())]
    return before if before in most or not most else most[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """All that said of themselves that they are, and have not said that they end."""

    workers: Sequence[Worker] = ()
    now: datetime
    shards: int  #: into which the feeds are divided

    @property
    def living(self) -> Sequence[Worker]:
        return [one for one in self.workers if one.seen > self.now - GONE]

    @property
    def dead(self) -> Sequence[Worker]:
        return [one for one in self.workers if one.seen <= self.now - GONE]

    @property
    def in_hand(self) -> int:
        """Shards that somebody who lives has in hand."""
        return len({shard for one in self.living for shard in one.shards})


def reasons(team: Team) -> Iterator[str]:
    """What is not well with those that live; that none does is for `health` to say."""
    lost = [one for one in team.dead if one.seen <= team.now - _TAKEN_UP] if team.living else []
    if lost:
        are = "is dead and its work is" if len(lost) == 1 else "are dead and their work is"
        yield f"{_named(lost)} {are} not taken up; last seen {span(team.now - max(one.seen for one in lost))} ago"
    settled = [one for one in team.living if team.now - one.since > _SETTLED]
    for part in sorted({part for one in settled for part in one.settings}):
        if odd := _odd(settled, [one.settings.get(part, "") for one in settled]):
            other = f"another {part}, who do nothing until most have the same"
            what = "other feeds, which are watched too, and none is retired meanwhile" if part == FEEDS else other
            yield f"workers are not configured alike: {_named(odd)} with {what}; give all the same files and reload them"
    if odd := _odd(settled, [one.version for one in settled]):
        told = Counter(one.version for one in settled)
        yield f"workers run different versions: {', '.join(f'{version} ({count})' for version, count in sorted(told.items()))}"


def _odd(workers: Sequence[Worker], marks: Sequence[str]) -> list[Worker]:
    """Those unlike most; of two halves those that came later."""
    first = {mark: at for at, mark in reversed(list(enumerate(marks)))}
    usual = max(set(marks), key=lambda mark: (marks.count(mark), -first[mark]), default="")
    return [one for one, mark in zip(workers, marks, strict=True) if mark != usual]


def _named(workers: Sequence[Worker]) -> str:
    more = f" and {len(workers) - _SHOWN} more" if len(workers) > _SHOWN else ""
    return ", ".join(one.name for one in workers[:_SHOWN]) + more
