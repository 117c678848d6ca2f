"""How the story rule does on labelled stories, in the order of time, one article after the other.

    python benchmarks/stories.py

ECB+ (486 texts of 22 topics; two events of one kind share a topic, which stands for the watched entity here) by title
and first sentences, and UCI headlines (no text, no dates beyond their order; every headline is offered every story).
Printed: stories begun per true story (1 is ideal), true stories that never began one (silenced: must be 0), and how
many pairs put together belong together. Beside it the same with the exact normalised title alone.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watcher.core import identity, stories
from watcher.core.candidates import Candidates
from watcher.core.model import Article, Entry, Known, Match, Mention

ROOT = Path(__file__).resolve().parent.parent.parent / "shared" / "stories"
NOW = datetime(2024, 6, 19, tzinfo=UTC)


def ecb() -> list[tuple[str, str, str, str]]:
    """(subject, true story, title, text)"""
    rows = []
    for line in (ROOT / "ecbplus_docs.jsonl").open(encoding="utf-8"):
        doc = json.loads(line)
        sentences = [s for s in doc["sentences"] if len(s) > 12 and "http" not in s] or doc["sentences"]
        rows.append((str(doc["topic"]), str(doc["story"]), sentences[0], " ".join(sentences[1:4])))
    return rows


def uci() -> list[tuple[str, str, str, str]]:
    with (ROOT / "uci-news-aggregator-part.csv").open(encoding="utf-8", newline="") as file:
        return [("news", row["STORY"], row["TITLE"], "") for row in csv.DictReader(file) if row["STORY"]][:2500]


def run(rows: list[tuple[str, str, str, str]], *, titles_only: bool) -> tuple[float, float, float]:
    by_subject: dict[str, dict[str, stories.Story]] = defaultdict(dict)
    frequencies: Counter[str] = Counter()
    first_of: dict[str, str] = {}
    members: dict[str, list[str]] = defaultdict(list)
    for number, (subject, label, title, text) in enumerate(rows):
        article = Article(
            id=str(number),
            feed=str(number % 50),
            key=str(number),
            revision="",
            url="",
            title=title,
            text=text,
            published=None,
            found=NOW + timedelta(minutes=number),
        )
        entry = Entry(feed="f", key=str(number), revision="", url="", title=title, text=text)
        mention = Mention(entity=subject, alias="", surface="", field="text", start=0, end=0, how="")
        match = Match(entry=entry, mentions=(mention,))
        known = Known(seen={}, by_url={}, stories={}, alerts={}, documents=number, frequencies=frequencies)
        if titles_only:
            story = identity.normal_title(title) or str(number)
        else:
            placed = stories.place(article, match, Candidates(by_subject[subject].values(), stories.scale(known)), known)
            by_subject[subject][placed.id] = placed
            story = placed.id
            frequencies.update(stories.new_terms(article))
        first_of.setdefault(story, label)
        members[story].append(label)
    labels = {label for _, label, _, _ in rows}
    pairs = together = 0
    for inside in members.values():
        counts = Counter(inside)
        pairs += len(inside) * (len(inside) - 1) // 2
        together += sum(n * (n - 1) // 2 for n in counts.values())
    return len(members) / len(labels), len(labels - set(first_of.values())), together / pairs if pairs else 1.0


def main() -> None:
    print("set         rule          stories begun/true  silenced  pairs that belong together")
    for name, rows in (("ECB+", ecb()), ("UCI heads", uci())):
        for rule, titles_only in (("ours", False), ("same title", True)):
            begun, silenced, precision = run(rows, titles_only=titles_only)
            print(f"{name:11} {rule:13} {begun:18.2f}  {silenced:8}  {precision:.2f}")


if __name__ == "__main__":
    if ROOT.is_dir():
        main()
    else:
        print(f"no labelled stories at {ROOT}")
        sys.exit(0)
