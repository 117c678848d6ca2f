"""How many messages people get of one story, with the settings that are there when nobody sets any.

    python benchmarks/attention.py [HOURS …]

The UCI headlines (6,366 of 87 stories of one fortnight, as an aggregator showed them) are published by fifty feeds at
the times at which they came, polled every twenty minutes, and go through the real turn into a real store; deliveries
are sent by the real dispatch as the simulated clock passes their time. Every headline is taken to name one watched
entity, so that all are compared and all may alert. HOURS are other group intervals to compare with.

Printed for each interval: stories begun and messages for each true story, how they are distributed, and true stories
of which no message told, be it as one of many.
"""

from __future__ import annotations

import asyncio
import csv
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from watcher.core.alerts.flood import Flood
from watcher.core.alerts.routing import GROUP_INTERVAL, Route, Routes
from watcher.core.decide import Rules
from watcher.core.model import Entry, Match, Mention
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.store.sql import SqlStore
from watcher.testing import Scenario, item, rss

SET = Path(__file__).resolve().parents[2] / "shared" / "stories" / "uci-news-aggregator-part.csv"
WATCHLIST = compose(parse_entities("one.toml", '[[entity]]\nid = "one"\nname = "Somebody watched"\nschema = "Person"\n'), [])
POLL = timedelta(minutes=20)
FEEDS = 50


class EveryEntry:
    """Takes every entry to name the one watched entity, somewhere in its text."""

    def match_each(self, batch: Sequence[tuple[Sequence[Entry], object]]) -> list[tuple[Match, ...]]:
        mention = Mention(entity="one", alias="", surface="", field="text", start=0, end=0, how="")
        return [tuple(Match(entry=entry, mentions=(mention,)) for entry in entries) for entries, _ in batch]


def published() -> list[tuple[datetime, dict[str, str]]]:
    with SET.open(encoding="utf-8", newline="") as file:
        rows = [(datetime.fromtimestamp(int(row["TIMESTAMP"]) / 1000, UTC), row) for row in csv.DictReader(file) if row["STORY"]]
    return sorted(rows, key=lambda row: row[0])


async def replay(interval: timedelta, folder: str) -> str:
    store = SqlStore.open(f"sqlite:///{folder}/attention-{interval.total_seconds():.0f}.db")
    route = Route(channels=("desk",), group_interval=interval, name="all")
    rules = Rules(watchlist=WATCHLIST, routes=Routes((route,), ("desk",), flood=Flood(more_than=10**9)), backlog="alert")
    scenario = Scenario(store, WATCHLIST, rules=rules)
    scenario.matcher = EveryEntry()  # type: ignore[assignment] - all that a turn asks of a matcher
    rows = published()
    scenario.clock.now = rows[0][0]
    labels = {letters(row["TITLE"]): row["STORY"] for _, row in rows}
    begin = 0
    while begin < len(rows):
        until = max(scenario.clock.now + POLL, rows[begin][0])
        end = next((at for at in range(begin, len(rows)) if rows[at][0] > until), len(rows))
        by_feed = defaultdict(list)
        for _, row in rows[begin:end]:
            by_feed[hash_of(row["PUBLISHER"])].append(item(row["ID"], row["TITLE"], link=row["URL"]))
        scenario.clock.now = until
        for feed, items in by_feed.items():
            await scenario.poll(f"https://feed{feed}.example/rss", rss(*items), after=timedelta())
        await scenario.deliver()
        begin = end
    scenario.clock.forward(days=2)
    await scenario.deliver()
    told: Counter[str] = Counter()
    heard = set()
    for message in scenario.channels["desk"].messages:
        told[labels.get(letters(message.payload["article"]["title"]), "")] += 1
        heard |= {labels.get(letters(one["article"]["title"])) for one in (message.payload, *message.payload["along"])}
    begun = store.counts(scenario.clock.now)["stories"]
    store.close()
    stories = set(labels.values())
    counts = sorted(told[story] for story in stories)
    tenths = " ".join(str(counts[len(counts) * tenth // 10]) for tenth in range(1, 10))
    cells = (
        f"{interval.total_seconds() / 3600:g} h" + " (default)" * (interval == GROUP_INTERVAL),
        f"{begun / len(stories):.2f}",
        f"{sum(counts) / len(stories):.1f}",
        f"{median(counts):.0f}",
        str(counts[-1]),
        tenths,
        str(len(stories - heard)),
    )
    return f"| {' | '.join(cells)} |"


def letters(title: str) -> str:
    """A headline as it is told from others, whatever became of its blanks and marks on the way."""
    return "".join(re.findall("[A-Za-z0-9]", re.sub("<[^>]*>", "", title)))


def hash_of(publisher: str) -> int:
    return sum(publisher.encode()) % FEEDS


async def main() -> None:
    print("| group_interval | stories begun / true | messages / true story | median | most | tenths | told of by none |")
    print("|" + "---|" * 7)
    with tempfile.TemporaryDirectory() as folder:
        for interval in [GROUP_INTERVAL, *(timedelta(hours=float(hours)) for hours in sys.argv[1:])]:
            print(await replay(interval, folder), flush=True)


if __name__ == "__main__":
    if SET.is_file():
        asyncio.run(main())
    else:
        print(f"no labelled stories at {SET}")
