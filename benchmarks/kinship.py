"""How well stories are linked across languages, on happenings told in several of them, by the shipped watch list.

    python benchmarks/kinship.py [-v]

The set is ours (tests/kinship/happenings.tsv: happening, language, headline, text), written to be hard: its happenings share their
entities and kinds of events with each other, and all fall on one day. Asked is every pair of two languages that shares a
watched entity. -v names the pairs that are linked wrongly, and those that are not found.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from watcher.core.kinship import kin, traits_of
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Article, Entry, Match, Story
from watcher.core.stories import made_of
from watcher.core.text.terms import Scale
from watcher.edges.sources import watchlist_of

ROOT = Path(__file__).resolve().parent.parent
SET = ROOT / "tests" / "kinship" / "happenings.tsv"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs asked, those truly of one happening, and those linked rightly and wrongly."""

    pairs: int
    true: int
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def precision(self) -> float:
        return len(self.right) / max(1, len(self.right) + len(self.wrong))

    @property
    def recall(self) -> float:
        return len(self.right) / max(1, self.true)


def told(matcher: Matcher) -> Iterator[tuple[str, Story]]:
    """(happening, its story in one language)"""
    rows = [line.split("\t") for line in SET.read_text(encoding="utf-8").splitlines()]
    entries = [
        Entry(feed=language, key=str(n), revision="", url="", title=title, text=text, language=language)
        for n, (_, language, title, text) in enumerate(rows)
    ]
    matches: dict[str, Match] = {match.entry.key: match for match in matcher.match_all(entries)}
    for entry, (happening, *_) in zip(entries, rows, strict=True):
        if entry.key in matches:
            article = Article(
                id=entry.key,
                feed=entry.feed,
                key=entry.key,
                revision="",
                url="",
                title=entry.title,
                text=entry.text,
                published=None,
                found=NOON,
                language=entry.language,
            )
            story, _ = made_of(entry.key, [(article, matches[entry.key])], Scale(lambda _: 1.0))
            yield happening, replace(story, traits=traits_of(article, matches[entry.key], None))


def score(matcher: Matcher) -> Score:
    right, wrong, missed = [], [], []
    pairs = true = 0
    for (mine, one), (theirs, other) in combinations(told(matcher), 2):
        if one.traits.language == other.traits.language or one.subjects.isdisjoint(other.subjects):
            continue
        linked = bool(kin(one, [other]))
        pairs, true = pairs + 1, true + (mine == theirs)
        name = f"{one.headline} | {other.headline} {one.traits} {other.traits}"
        if linked:
            (right if mine == theirs else wrong).append(name)
        elif mine == theirs:
            missed.append(name)
    return Score(pairs, true, tuple(right), tuple(wrong), tuple(missed))


def shipped() -> Matcher:
    return Matcher(watchlist_of(sorted((ROOT / "seeds/watchlist").glob("*.toml")), [ROOT / "seeds/signals.toml"]))


if __name__ == "__main__":
    found = score(shipped())
    print(f"pairs of two languages that share an entity   {found.pairs}, of one happening {found.true}")
    print(f"linked rightly / wrongly                      {len(found.right)} / {len(found.wrong)}")
    print(f"precision / recall                            {found.precision:.2f} / {found.recall:.2f}")
    for word, names in (("WRONG", found.wrong), ("missed", found.missed)) if "-v" in sys.argv else ():
        for name in names:
            print(f"{word}: {name}")
