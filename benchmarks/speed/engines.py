"""The engines of the speed benchmark behind one shape: names in, texts through, hits out.

Only what ours needs is imported here; a peer is imported when it is built, and may be absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.speed import names
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Entry
from watcher.edges.compiled import matcher_of
from watcher.edges.sources import watchlist_of


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found. `start:end` are code points of the text. What ours saw and did not count has `why`."""

    entity: str
    start: int
    end: int
    counted: bool = True
    how: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Engine:
    """Ready to search. `ready` turns texts into what the engine takes, and is not measured; `run` searches them all and
    returns the number of hits; `hits` says what was found in one text.
    """

    run: Callable[[Sequence[Any]], int]
    ready: Callable[[Sequence[str]], Sequence[Any]] = list
    hits: Callable[[str], list[Hit]] | None = None


def build_ours(file: Path, kept: Path) -> Matcher:
    """Compiles a list for the first time, and keeps what it compiled in the folder `kept`."""
    return matcher_of(watchlist_of([file], guarded=True, folder=kept), kept)


def load_ours(file: Path, kept: Path) -> Matcher:
    """The matcher as it comes at a later start."""
    return build_ours(file, kept)


def ours(file: Path, kept: Path) -> Engine:
    """Everything that raises an alert: folding, case forms, guards, evidence."""
    matcher = load_ours(file, kept)

    def run(entries: Sequence[Entry]) -> int:
        return sum(len(match.mentions) for match in matcher.match_all(entries))

    def ready(texts: Sequence[str]) -> list[Entry]:
        return [Entry(feed="f", key=str(at), revision="1", url="", title="", text=text) for at, text in enumerate(texts)]

    def hits(text: str) -> list[Hit]:
        found = []
        for verdict in matcher.examine("", text).verdicts:
            candidate = verdict.candidate
            start, end = verdict.page.folded.original_span(candidate.start, candidate.end)
            how = ", ".join(filter(None, (candidate.alias.derived, candidate.how)))
            found.append(Hit(candidate.alias.entity, start, end, verdict.counted, how, verdict.why))
        return found

    return Engine(run, ready, hits)


def search(file: Path, kept: Path) -> Engine:
    """What the peers do: where names stand, also inflected, one tuple each. No guards, no evidence."""
    index = load_ours(file, kept).index

    def run(texts: Sequence[str]) -> int:
        hits = 0
        for spans in index.spans(texts):
            hits += len(list(zip(*(column.tolist() for column in spans), strict=True)))
        return hits

    return Engine(run)


def flashtext(file: Path, kept: Path) -> Engine:  # noqa: ARG001 - it cannot be saved
    from flashtext import KeywordProcessor  # noqa: PLC0415 - a peer may be absent

    processor = KeywordProcessor(case_sensitive=False)
    for entity, name in names.read(file):
        processor.add_keyword(name, entity)

    def found(text: str) -> list[tuple[str, int, int]]:
        hits: list[tuple[str, int, int]] = processor.extract_keywords(text, span_info=True)
        return hits

    return Engine(lambda texts: sum(len(found(text)) for text in texts), hits=lambda text: [Hit(*hit) for hit in found(text)])


def spacy(file: Path, kept: Path) -> Engine:  # noqa: ARG001 - measured as it is built
    import spacy as library  # noqa: PLC0415 - a peer may be absent
    from spacy.matcher import PhraseMatcher  # noqa: PLC0415

    pipeline = library.blank("xx")
    pipeline.max_length = 100_000_000
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    for entity, name in names.read(file):
        matcher.add(entity, [pipeline.make_doc(name)])
    return Engine(lambda texts: sum(len(matcher(pipeline.make_doc(text))) for text in texts))


ENGINES: dict[str, Callable[[Path, Path], Engine]] = {"ours": ours, "search": search, "flashtext": flashtext, "spacy": spacy}
