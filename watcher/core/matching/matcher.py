"""The matcher: a watch list compiled once, then every entry examined: fold, find, judge, combine.

Pure and stateless after construction, so it may be shared between threads and swapped whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from watcher.core.matching import signals
from watcher.core.matching.guards import Page, Verdict, judge
from watcher.core.matching.index import build
from watcher.core.model import NOWHERE, Entry, FieldName, Match, Mention, SignalHit, Source
from watcher.core.text.fold import fold
from watcher.core.text.sentences import split
from watcher.core.watchlist.entity import Watchlist

_SENTENCE = 600  #: code points of a sentence kept as evidence
_HOWS = {"name": "exact", "form": "inflected form", "metonym": "metonym", "demonym": "demonym", "weak": "weak name"}


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was seen in one text, counted or not."""

    mentions: tuple[Mention, ...]
    signals: tuple[SignalHit, ...]
    verdicts: tuple[Verdict, ...]


class Matcher:
    """Finds the entities and signals of one watch list."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.watchlist = watchlist
        self._index = build(watchlist)

    def match_all(self, entries: Iterable[Entry], source: Source = NOWHERE) -> tuple[Match, ...]:
        """The entries in which something watched is named, in order."""
        return tuple(match for entry in entries if (match := self.match(entry, source)))

    def match(self, entry: Entry, source: Source = NOWHERE) -> Match | None:
        """What one entry says of the watch list; None if nothing."""
        seen = self.examine(entry.title, entry.text, source)
        return Match(entry=entry, mentions=seen.mentions, signals=seen.signals) if seen.mentions else None

    def examine(self, title: str, text: str, source: Source = NOWHERE) -> Examination:
        """Mentions, signals, and the verdict on every candidate. What is known of the source helps with doubtful names."""
        fields: tuple[tuple[FieldName, str], ...] = (("title", title), ("text", text))
        pages = [_page(name, content) for name, content in fields if content]
        found = [(page, candidate) for page in pages for candidate in self._index.find(page.folded)]
        if not found:
            return Examination((), (), ())
        verdicts = judge(pages, list(dict.fromkeys(found)), self.watchlist, source)
        mentions = tuple(_mention(verdict) for verdict in verdicts if verdict.counted)
        return Examination(mentions, signals.signals_in(pages, verdicts, self.watchlist), tuple(verdicts))


def _page(name: FieldName, content: str) -> Page:
    folded = fold(content)
    return Page(name, folded, split(folded.aligned()))  # case and full stops say where sentences end


def _mention(verdict: Verdict) -> Mention:
    page, candidate = verdict.page, verdict.candidate
    start, end = page.folded.original_span(candidate.start, candidate.end)
    at = min(page.sentences.index(candidate.start), len(page.sentences.ends) - 1)
    first, last = page.sentences.span(at)
    first = max(first, candidate.start - _SENTENCE // 2)
    last = min(last, candidate.end + _SENTENCE // 2)
    how = ", ".join(filter(None, (candidate.alias.derived, candidate.how))) or _HOWS.get(candidate.alias.kind, candidate.alias.kind)
    surface = page.folded.original[start:end]
    if how == "exact" and surface != candidate.alias.text:
        how = "folded"
    return Mention(
        entity=candidate.alias.entity,
        alias=candidate.alias.text,
        surface=surface,
        field=page.name,
        start=start,
        end=end,
        how=how,
        guard=verdict.why,
        sentence=page.folded.surface(first, last),
    )
