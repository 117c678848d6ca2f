"""Replays poll traces of real outlets through the real poll turn, state by state, and counts what came of it.

    python benchmarks/traces.py [TRACE.tar.xz …]

A trace is a tar of feed documents named `…/<unix time>-<id>.xml`: every changed state of one feed. All traces given
run into one store, in order of time, as the daemon would have met them. Printed: titles seen, those a plain search for
the watched names finds, those the product matched, those only the plain search finds (with the product's verdict),
stories, alerts, notices, the messages that people get of each story, and how often anything was said twice. Without
traces it says where to put them and stops.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tarfile
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watcher.core.alerts.flood import Flood
from watcher.core.feeds.parse import read
from watcher.core.model import Fetched, Health, Match, Read
from watcher.edges.sources import watchlist_of
from watcher.edges.store.sql import SqlStore
from watcher.testing import Scenario

ROOT = Path(__file__).resolve().parent.parent
TRACES = ROOT.parent / "shared" / "corpus" / "traces"
_SPANS = (("1 message", 1, 1), ("2", 2, 2), ("3 to 5", 3, 5), ("6 and more", 6, 10**9))
KOREA = {"kim-jong-un", "north-korea"}


def states(traces: list[Path]) -> list[tuple[int, str, bytes]]:
    """(unix time, outlet, document), oldest first."""
    found = []
    for trace in traces:
        with tarfile.open(trace) as tar:
            for member in tar:
                stamp = re.search(r"(\d{9,})", Path(member.name).name)
                opened = tar.extractfile(member) if member.isfile() and stamp else None
                if opened is not None and stamp is not None:
                    found.append((int(stamp[1]), trace.name.split(".")[0], opened.read()))
    return sorted(found, key=lambda state: state[:2])


def plain_search(watchlist) -> dict[str, re.Pattern[str]]:
    """What a simple tool would do: the full names of each entity as whole words, case and all."""
    patterns = {}
    for entity in watchlist.entities.values():
        names = {n.text for n in entity.names if n.kind != "weak" and n.language in ("", "en") and n.text[0].isupper()}
        if names:
            patterns[entity.id] = re.compile(r"\b(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + r")\b")
    return patterns


class Ledger:
    """What the replay saw, by title."""

    def __init__(self, watchlist, matcher) -> None:
        self.matcher = matcher
        self.patterns = plain_search(watchlist)
        self.titles: dict[tuple[str, str], set[str]] = {}  # (outlet, title) -> entities plain search finds
        self.matched: Counter[tuple[str, str]] = Counter()

    def saw(self, outlet: str, document: bytes, feed) -> None:
        reading = read(replace(feed, health=Health()), Fetched(url=feed.url, status=200, headers={}, body=document))
        for entry in reading.entries if isinstance(reading, Read) else ():
            key = (outlet, entry.title)
            if key not in self.titles:
                self.titles[key] = {entity for entity, pattern in self.patterns.items() if pattern.search(entry.title)}

    def took(self, outlet: str, match: Match) -> None:
        if any(mention.field == "title" for mention in match.mentions):
            self.matched[outlet, match.entry.title] += 1

    def missed(self) -> list[tuple[str, str, str]]:
        """(title, entity, verdict) the plain search finds and the product does not."""
        found = []
        for (outlet, title), entities in self.titles.items():
            if not entities:
                continue
            seen = self.matcher.examine(title, "")
            mine = {mention.entity for mention in seen.mentions}
            for entity in sorted(entities - mine):
                why = next((v.why for v in seen.verdicts if v.candidate.alias.entity == entity), "NO VERDICT")
                found.append((f"{outlet}: {title}", entity, why))
        return found


async def replay(traces: list[Path], *, verbose: bool) -> int:
    watchlist = watchlist_of(sorted((ROOT / "seeds/watchlist").glob("*.toml")), [ROOT / "seeds/signals.toml"])
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore.open(f"sqlite:///{folder}/traces.db")
        scenario = Scenario(store, watchlist)
        one_by_one = replace(scenario.rules.routes, flood=Flood(more_than=10**9))
        scenario.rules = replace(scenario.rules, routes=one_by_one)
        ledger = Ledger(watchlist, scenario.matcher)
        matched: Counter[tuple[str, str]] = Counter()  # (entry key, revision) -> how often a turn matched it
        raised = updated = sequels = polls = 0
        korea = []
        for stamp, outlet, document in states(traces):
            now = datetime.fromtimestamp(stamp, UTC)
            url = f"https://{outlet}.example/rss.xml"
            outcome = await scenario.poll(
                url, document, after=max(now - scenario.clock.now, timedelta()) if polls else now - scenario.clock.now
            )
            polls += 1
            ledger.saw(outlet, document, outcome.feed)
            for article, match in outcome.matches:
                matched[article, match.entry.revision] += 1
                ledger.took(outlet, match)
            for notice in outcome.notices:
                raised += notice.cause == "new-story"
                updated += notice.cause == "new-fact"
                sequels += notice.cause == "sequel"
                article = next(a for a in outcome.articles if a.id == notice.article)
                if KOREA & {m.entity for m in notice.evidence}:
                    korea.append((now, notice.cause, outlet, article.title, notice.why))
        scenario.clock.forward(days=2)  # what waits is told
        await scenario.deliver()
        missed = ledger.missed()
        unexplained = [row for row in missed if row[2] == "NO VERDICT"]
        wanted = {title for title, entities in ledger.titles.items() if entities - {row[1] for row in missed if row[0].endswith(title[1])}}
        unmatched = [title for title in wanted if title not in ledger.matched]
        threads = sorted(Counter(message.thread for message in scenario.channels["desk"].messages).values())
        ids = [message.id for message in scenario.channels["desk"].messages]
        counts = store.counts(scenario.clock())
        print(f"traces                                {', '.join(t.name for t in traces)}")
        print(f"states polled                         {polls}")
        print(f"titles seen (outlet, wording)         {len(ledger.titles)}")
        print(f"  that a plain search finds           {sum(bool(e) for e in ledger.titles.values())}")
        print(f"  matched in the title                {len(ledger.matched)}")
        print(f"  of the plain ones, not matched      {len(unmatched)}")
        print(f"  plain findings with another verdict {len(missed)}, of them without a verdict {len(unexplained)}")
        print(f"wordings matched more than once       {sum(n > 1 for n in matched.values())}")
        print(f"stories                               {counts['stories']}")
        print(f"alerts raised / new facts / sequels   {raised} / {updated} / {sequels}")
        print(f"messages per story told               {sum(threads) / max(len(threads), 1):.2f}, {_spread(threads)}")
        print(f"messages sent / sent twice            {len(ids)} / {len(ids) - len(set(ids))}")
        print(f"\nKim Jong-un and North Korea, {len(korea)} notices:")
        for when, cause, outlet, title, why in korea if verbose else korea[:60]:
            print(f"  {when:%Y-%m-%d %H:%M} {cause:9} {outlet[:12]:12} {title[:90]}  ({why[:70]})")
        print("\nfound by the plain search only, with the verdict:")
        for title, entity, why in missed if verbose else missed[:40]:
            print(f"  {entity:14} {title[:80]}: {why}")
        for title in unmatched[:20]:
            print(f"  NOT MATCHED {title}")
        store.close()
    return 1 if unexplained or unmatched or len(ids) != len(set(ids)) or any(n > 1 for n in matched.values()) else 0


def _spread(counts: list[int]) -> str:
    """As in "1 message: 90 %, 2: 7 %, 3 to 5: 3 %, most 4"."""
    total = max(len(counts), 1)
    few = [f"{name}: {100 * sum(low <= n <= high for n in counts) / total:.1f} %" for name, low, high in _SPANS]
    return ", ".join([*few, f"most {counts[-1] if counts else 0}"])


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    given = [Path(a) for a in arguments] or sorted(TRACES.glob("*.tar.xz"))
    if not given:
        print(f"no traces at {TRACES}; name some on the command line")
    else:
        sys.exit(asyncio.run(replay(given, verbose="-v" in sys.argv)))
