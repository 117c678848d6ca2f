"""Plays newsrooms against the clock: a feed is asked when its rhythm says, and shows what it had published by then.

    python benchmarks/rhythm.py [TRACE.tar.xz …]

A trace is a tar of feed documents named `…/<unix time>-<id>.xml`. Of its entries the time they are dated is taken; the
document shows the newest of them, as many as the outlet's documents usually hold. A trace with holes goes on as another
one. Printed for the learnt rhythm, and for fixed intervals beside it: how often the feed is asked in a day, the share of
answers that brought something, entries that came and went unread, how late the others were read, and gaps told.
Without traces it says where to put them and stops.
"""

from __future__ import annotations

import re
import sys
import tarfile
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean, median

from watcher.core.feeds.parse import read
from watcher.core.feeds.rhythm import Rhythm, after_poll
from watcher.core.model import Entry, Feed, Fetched, Health, NotModified, Read

ROOT = Path(__file__).resolve().parent.parent
TRACES = ROOT.parent / "shared" / "corpus" / "traces"
DAY = timedelta(days=1)
HOLE = timedelta(hours=16)  #: without a dated entry nobody recorded the feed
Again = Callable[[Feed, datetime], datetime]


@dataclass
class Replay:
    """What one rhythm came to."""

    polls: int = 0
    brought: int = 0
    lost: int = 0
    gaps: int = 0
    late: list[float] = field(default_factory=list)


def documents(trace: Path) -> list[Read]:
    feed = Feed(id=trace.name, url="https://a.example/rss")
    found = []
    with tarfile.open(trace) as tar:
        for member in tar:
            opened = tar.extractfile(member) if member.isfile() and re.search(r"\d{9,}", Path(member.name).name) else None
            if opened is not None:
                reading = read(feed, Fetched(url=feed.url, status=200, headers={}, body=opened.read()))
                found += [reading] if isinstance(reading, Read) else []
    return found


def newsroom(found: list[Read]) -> list[list[Entry]]:
    """Stretches of dated entries in the order they came."""
    dated = {entry.key: entry for reading in reversed(found) for entry in reading.entries if entry.published}
    parts: list[list[Entry]] = [[]]
    for entry in sorted(dated.values(), key=lambda entry: entry.published or datetime.min.replace(tzinfo=UTC)):
        if parts[-1] and entry.published - parts[-1][-1].published > HOLE:
            parts.append([])
        parts[-1].append(entry)
    return parts


def replay(part: list[Entry], size: int, again: Again, result: Replay) -> None:
    """One stretch; what it shows at its beginning is backlog."""
    times = [entry.published for entry in part]
    clock, shown = times[size - 1], 0
    feed = Feed(id="f", url="https://a.example/rss", health=Health())
    while clock <= times[-1]:
        at = bisect_right(times, clock)
        visible = range(max(at - size, 0), at)
        fresh = tuple(part[n] for n in reversed(range(max(shown, visible.start), at)))
        if shown:
            result.late += [(clock - entry.published).total_seconds() / 60 for entry in fresh]
            result.lost += max(visible.start - shown, 0)
            result.brought += bool(fresh)
        reading = Read(entries=tuple(part[n] for n in reversed(visible))) if at != shown else NotModified(headers={})
        feed = after_poll(feed, reading, clock, Rhythm(), fresh=fresh, jitter=0.5)
        result.gaps += any(condition.name == "gap" and condition.since == clock for condition in feed.health.conditions)
        result.polls += 1
        clock, shown = again(feed, clock), at


def main(traces: list[Path]) -> None:
    rhythms: list[tuple[str, Again]] = [("learnt", lambda feed, _: feed.health.next_poll)]
    rhythms += [(f"each {m} min", lambda _, clock, m=m: clock + timedelta(minutes=m)) for m in (2, 10, 60)]
    print("newsroom                   shows rhythm       polls/day brought entries/day  lost  late: median      mean  gaps")
    for trace in traces:
        found = documents(trace)
        for size in (max(int(median(len(reading.entries) for reading in found)), 5), 5):
            parts = [part for part in newsroom(found) if len(part) > 3 * size]
            days = sum(((part[-1].published - part[size - 1].published) for part in parts), timedelta()) / DAY
            came = sum(len(part) - size for part in parts) / days
            for name, again in rhythms:
                r = Replay()
                for part in parts:
                    replay(part, size, again, r)
                asked = f"{r.polls / days:9.1f} {r.brought / r.polls:7.0%} {came:11.1f} {r.lost:5}"
                print(f"{trace.name[:26]:26} {size:5} {name:12} {asked} {median(r.late):9.1f} min {mean(r.late):5.1f} min {r.gaps:5}")


if __name__ == "__main__":
    given = [Path(a) for a in sys.argv[1:]] or sorted(TRACES.glob("*.tar.xz"))
    if given:
        main(given)
    else:
        print(f"no traces at {TRACES}; name some on the command line")
