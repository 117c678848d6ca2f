"""The matcher: a watch list compiled once, then every entry examined: fold, find, judge, combine.

Pure and stateless after construction, so it may be shared between threads and swapped whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from watcher.core.matching import signals
from watcher.core.matching.event_hits import event_hits
from watcher.core.matching.guards import Page, Verdict, judge
from watcher.core.matching.index import Found, Index
from watcher.core.matching.lexicon import Lexicon
from watcher.core.matching.longer import Places
from watcher.core.matching.namesakes import Acquaintance
from watcher.core.matching.supplement import placed
from watcher.core.model import NOWHERE, Entry, FieldName, Match, Mention, SignalHit, Source
from watcher.core.text.sentences import split
from watcher.core.watchlist.watchlist import Watchlist

_FIELDS: tuple[FieldName, FieldName] = ("title", "text")
_SENTENCE = 600  #: code points of a sentence kept as evidence
_HOWS = {"name": "exact", "form": "inflected form", "metonym": "metonym", "demonym": "demonym", "weak": "weak name"}


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was seen in one text, counted or not."""

    mentions: tuple[Mention, ...]
    signals: tuple[SignalHit, ...]
    verdicts: tuple[Verdict, ...]


NOTHING = Examination((), (), ())


class Matcher:
    """Finds the entities and signals of one watch list."""

    def __init__(self, watchlist: Watchlist, lexicon: Lexicon | None = None) -> None:
        """`lexicon` is what the watch list was compiled to before; without it that is done now."""
        self.watchlist = watchlist
        self.index = Index(watchlist, lexicon)
        self._persons = Acquaintance(watchlist.entities)
        self._places = Places(watchlist)

    def __reduce__(self) -> tuple[type[Matcher], tuple[Watchlist, Lexicon]]:
        """Handed to another process it is what it was made of; what it remembers of texts stays here."""
        return Matcher, (self.watchlist, self.index.lexicon)

    def match_all(self, entries: Iterable[Entry], source: Source = NOWHERE) -> tuple[Match, ...]:
        """The entries in which something watched is named, in order. Many at once cost much less than one by one."""
        return self.match_each([(tuple(entries), source)])[0]

    def match_each(self, groups: Sequence[tuple[Sequence[Entry], Source]]) -> list[tuple[Match, ...]]:
        """The same for entries of several sources at once."""
        asked = [(number, entry) for number, (entries, _) in enumerate(groups) for entry in entries]
        matches: list[list[Match]] = [[] for _ in groups]
        for at, found in self.index.find([(entry.title, entry.whole) for _, entry in asked], hopeless=False):
            number, entry = asked[at]
            seen = self._examined(found, groups[number][1])
            if seen.mentions:
                events = event_hits(seen.verdicts, seen.signals, self.watchlist)
                matches[number].append(Match(entry=entry, mentions=placed(entry, seen.mentions), signals=seen.signals, events=events))
        return [tuple(found) for found in matches]

    def match(self, entry: Entry, source: Source = NOWHERE) -> Match | None:
        """What one entry says of the watch list; None if nothing."""
        return next(iter(self.match_all([entry], source)), None)

    def examine(self, title: str, text: str, source: Source = NOWHERE) -> Examination:
        """Mentions, signals, and the verdict on every candidate. What is known of the source helps with doubtful names."""
        return self.examine_all([(title, text)], source).get(0, NOTHING)

    def examine_all(self, entries: Sequence[tuple[str, str]], source: Source = NOWHERE, *, hopeless: bool = True) -> dict[int, Examination]:
        """The same for many pairs of title and text: number -> examination of those in which anything was seen. Without the
        `hopeless` there is no verdict on what could not count from the start, and on a long list that is most.
        """
        return {number: self._examined(found, source) for number, found in self.index.find(entries, hopeless=hopeless)}

    def _examined(self, found: Sequence[Found], source: Source) -> Examination:
        pages = [_page(name, one) for name, one in zip(_FIELDS, found, strict=True)]
        candidates = [(page, candidate) for page, one in zip(pages, found, strict=True) for candidate in dict.fromkeys(one.candidates)]
        verdicts = judge(pages, candidates, self.watchlist, source, persons=self._persons, places=self._places)
        mentions = tuple(_mention(verdict) for verdict in verdicts if verdict.counted)
        return Examination(mentions, signals.signals_in(pages, verdicts, self.watchlist), tuple(verdicts))


def _page(name: FieldName, found: Found) -> Page:
    return Page(name, found.folded, split(found.folded.aligned()), tuple(found.cues))  # case and full stops say where sentences end


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
