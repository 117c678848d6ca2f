"""How stories are joined on labelled news, one article after the other, by several rules.

    python benchmarks/stories.py [--write]

ECB+ (486 texts of 44 happenings; two happenings of one kind share a topic) in the order of the file and in three
others, because it has no dates: figures are means. UCI headlines (6,366 of 87 stories, no text) in the order of time.
Every article is offered every story, as if all named the same watched entity; nothing is known of names in them.

For each rule: B-cubed precision, recall and F1; stories begun per true one (1 is ideal); messages per true story
(stories begun and sequels shown); and true stories silenced, which never began a story nor were shown as a sequel.
--write puts the table into docs/stories.md.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watcher.core import identity, stories
from watcher.core.candidates import Candidates
from watcher.core.model import Article, Entry, Known, Match, Mention

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent / "shared" / "stories"
PAGE = HERE / "docs" / "stories.md"
NOON = datetime(2024, 6, 19, 12, tzinfo=UTC)
POLL = 20  #: articles decided at once, as of one poll
MARKS = ("<!-- benchmarks/stories.py writes from here -->", "<!-- to here -->")


@dataclass(frozen=True, slots=True)
class Row:
    """One article with the story it truly tells."""

    label: str
    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a rule came to on one set."""

    precision: float
    recall: float
    f1: float
    begun: float  #: per true story
    messages: float  #: per true story
    silenced: float  #: share of true stories

    def __str__(self) -> str:
        cells = (f"{self.precision:.2f}", f"{self.recall:.2f}", f"**{self.f1:.3f}**", f"{self.begun:.2f}", f"{self.messages:.1f}")
        return " | ".join((*cells, f"{self.silenced:.1%}"))


Rule = Callable[[Sequence[Row]], list[tuple[str, str]]]
"""Rows in order -> for each the story it is put into, and how: "begins", "sequel", "reprint"."""


def ecb(order: int = 0) -> list[Row]:
    rows = []
    for line in (ROOT / "ecbplus_docs.jsonl").open(encoding="utf-8"):
        doc = json.loads(line)
        sentences = [s for s in doc["sentences"] if len(s) > 12 and "http" not in s] or doc["sentences"]
        rows.append(Row(doc["story"], sentences[0], " ".join(sentences[1:]), ""))
    if order:
        random.Random(order).shuffle(rows)
    return rows


def uci() -> list[Row]:
    with (ROOT / "uci-news-aggregator-part.csv").open(encoding="utf-8", newline="") as file:
        return [Row(row["STORY"], row["TITLE"], "", row["URL"]) for row in csv.DictReader(file) if row["STORY"]]


def same_title(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Only the same normalised headline is the same story."""
    seen: set[str] = set()
    return [_once(identity.normal_title(row.title) or str(number), seen) for number, row in enumerate(rows)]


def jaccard(least: float) -> Rule:
    """The story of the headline that shares the greatest part of its words with this one."""

    def rule(rows: Sequence[Row]) -> list[tuple[str, str]]:
        earlier: list[tuple[frozenset[str], str]] = []
        holding: defaultdict[str, list[int]] = defaultdict(list)
        placed = []
        for number, row in enumerate(rows):
            words = frozenset(identity.normal_title(row.title).split())
            shared = Counter(at for word in words for at in holding[word])
            scored = ((n / len(words | earlier[at][0]), -at) for at, n in shared.items())
            score, at = max(scored, default=(0.0, 0))
            story = earlier[-at][1] if score >= least else str(number)
            placed.append((story, "begins" if score < least else "reprint"))
            earlier.append((words, story))
            for word in words:
                holding[word].append(number)
        return placed

    return rule


def ours(**changed: float) -> Rule:
    """The product's rule, with some of its likenesses `changed`."""

    def rule(rows: Sequence[Row]) -> list[tuple[str, str]]:
        kept = {name: getattr(stories, name) for name in changed}
        vars(stories).update(changed)
        try:
            return _placed(rows)
        finally:
            vars(stories).update(kept)

    return rule


def one_likeness(least: float) -> Rule:
    """One cut: what is as like joins quietly."""
    rule = ours(SEQUEL=least, SEQUEL_OF_HEADLINES=least, REPRINT=0.0, REPRINT_OF_HEADLINES=0.0)
    return lambda rows: [(story, "begins" if how == "begins" else "reprint") for story, how in rule(rows)]


def _placed(rows: Sequence[Row]) -> list[tuple[str, str]]:
    there: dict[str, stories.Story] = {}
    frequencies: Counter[str] = Counter()
    placed = []
    for first in range(0, len(rows), POLL):
        known = Known(seen={}, by_url={}, stories={}, alerts={}, documents=len(there), frequencies=frequencies)
        candidates = Candidates(there.values(), stories.scale(known))
        learnt: Counter[str] = Counter()
        for number, row in enumerate(rows[first : first + POLL], first):
            found = stories.place(*_offered(number, row), candidates, known)
            candidates.put(found.story)
            there[found.story.id] = found.story
            learnt.update(found.new_terms)
            placed.append((found.story.id, found.how))
        frequencies.update(learnt)
    return placed


def _offered(number: int, row: Row) -> tuple[Article, Match]:
    entry = Entry(feed=str(number % 50), key=str(number), revision="", url=row.url, title=row.title, text=row.text)
    article = Article(
        id=str(number),
        feed=entry.feed,
        key=entry.key,
        revision="",
        url=row.url,
        title=row.title,
        text=row.text,
        published=None,
        found=NOON + timedelta(seconds=number * 20),
    )
    return article, Match(entry=entry, mentions=(Mention(entity="one", alias="", surface="", field="text", start=0, end=0, how=""),))


def _once(story: str, seen: set[str]) -> tuple[str, str]:
    how = "reprint" if story in seen else "begins"
    seen.add(story)
    return story, how


def score(rows: Sequence[Row], placed: Sequence[tuple[str, str]]) -> Score:
    labels, put = [row.label for row in rows], [story for story, _ in placed]
    together, truly, found = Counter(zip(labels, put, strict=True)), Counter(labels), Counter(put)
    precision = sum(n * n / found[story] for (_, story), n in together.items()) / len(rows)
    recall = sum(n * n / truly[label] for (label, _), n in together.items()) / len(rows)
    shown = [label for label, (_, how) in zip(labels, placed, strict=True) if how != "reprint"]
    return Score(
        precision,
        recall,
        2 * precision * recall / (precision + recall),
        len(found) / len(truly),
        len(shown) / len(truly),
        1 - len(set(shown)) / len(truly),
    )


def mean(scores: Iterable[Score]) -> Score:
    every = list(scores)
    return Score(*(sum(getattr(one, name) for one in every) / len(every) for name in Score.__slots__))


RULES: dict[str, Rule] = {
    "same headline": same_title,
    "headlines that share 0.3 of their words": jaccard(0.3),
    "one likeness, 0.13": one_likeness(0.13),
    "one likeness, 0.20": one_likeness(0.20),
    "one likeness, 0.29": one_likeness(0.29),
    "one likeness, 0.40": one_likeness(0.40),
    "**ours**, two": ours(),
}


def table() -> str:
    heading = "| set | rule | precision | recall | B-cubed F1 | stories begun / true | messages / story | silenced |"
    lines = [heading, "|" + "---|" * 8]
    for name, orders in (("ECB+ texts", [ecb(order) for order in range(4)]), ("UCI headlines", [uci()])):
        for rule, place in RULES.items():
            lines.append(f"| {name} | {rule} | {mean(score(rows, place(rows)) for rows in orders)} |")
            print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> None:
    made = table()
    if "--write" in sys.argv:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(MARKS[0])[0], page.split(MARKS[1])[1]
        PAGE.write_text(f"{before}{MARKS[0]}\n{made}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    if ROOT.is_dir():
        main()
    else:
        print(f"no labelled stories at {ROOT}")
        sys.exit(0)
