"""Which candidates count: the article's own, of the person meant, longest first, then context. Each leaves with a verdict.

A strong name counts by itself. A weak one needs a word or entity of its context, or a strong name of the same
entity, in the same entry. A phrase that is known to mean something else consumes its span.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from watcher.core.matching.context import Context, Cues, Page
from watcher.core.matching.imprint import marks
from watcher.core.matching.index import Candidate
from watcher.core.matching.longer import Longer, Places
from watcher.core.matching.namesakes import Acquaintance, somebody, stranger
from watcher.core.matching.otherwise import other_word
from watcher.core.model import NOWHERE, Source
from watcher.core.watchlist.entity import PLACES
from watcher.core.watchlist.watchlist import Watchlist

__all__ = ["Page", "Verdict", "judge"]

#: How often what fell may give way to what it had hidden. Names hide one another a few deep; a list in which each entity
#: requires the next must not make every text cost as many rounds as it has entities.
_ROUNDS = 6

_Found: TypeAlias = tuple[Page, Candidate]


class Verdict(NamedTuple):
    """What became of a candidate, in words: `watcher explain` prints these."""

    page: Page
    candidate: Candidate
    counted: bool
    why: str

    @property
    def surface(self) -> str:
        return self.page.folded.surface(self.candidate.start, self.candidate.end)


def judge(
    pages: Sequence[Page],
    found: Sequence[_Found],
    watchlist: Watchlist,
    source: Source = NOWHERE,
    *,
    persons: Acquaintance | None = None,
    places: Places | None = None,
) -> list[Verdict]:
    """A verdict on each candidate of an entry's pages, in order of the text."""
    persons = persons or Acquaintance(watchlist.entities)
    places = places or Places(watchlist)
    written = {(page, c.start, c.end): c.alias.entity for page, c in found if c.how != "inflected"}
    bent = {(page, c): written.get((page, c.start, c.end)) for page, c in found if c.how == "inflected"}
    found = [pair for pair in found if bent.get(pair) != pair[1].alias.entity]  # the name itself stands there
    failed = {pair: "is another name just as it is written" for pair, entity in bent.items() if entity not in (None, pair[1].alias.entity)}
    offsets: dict[Page, list[int]] = {page: [cue.start for cue in page.cues] for page in pages}
    for page, candidate in found:
        offsets[page].append(candidate.start)
    own = {page: marks(page, sorted(offsets[page]), source, watchlist.publishers) for page in pages}
    failed |= {pair: why for pair in found if (why := own[pair[0]].void(pair[1], watchlist.entities))}
    failed |= {pair: why for pair in found if pair[1].alias.phrase or pair[1].how == "inflected" if (why := other_word(*pair))}
    failed |= {pair: why for pair in found if (why := _place(*pair, watchlist, places.longer))}
    cues = Cues({page: [cue for cue in page.cues if not own[page].covers(cue)] for page in pages})
    counting: dict[_Found, str] = {}
    hidden: dict[_Found, str] = {}
    for _ in range(_ROUNDS):
        standing, hidden = _longest([pair for pair in found if pair not in failed])
        strangers = {pair: why for pair in standing if (why := _stranger(*pair, persons))}
        names = [pair for pair in standing if pair[1].alias.kind != "blocker" and pair not in strangers]
        context = Context(cues, names, watchlist.entities, source, places.doubts)
        guards = {pair: context.guard(*pair) for pair in names}
        counting = {pair: why for pair, (counts, why) in guards.items() if counts}
        fallen = strangers | {pair: why for pair, (counts, why) in guards.items() if not counts}
        failed |= fallen  # what they had hidden gets its chance
        if not fallen:
            break
    verdicts = [Verdict(*pair, counted=True, why=why) for pair, why in counting.items()]
    verdicts += [Verdict(*pair, counted=False, why=why) for pair, why in (failed | hidden).items() if pair[1].alias.kind != "blocker"]
    return sorted(verdicts, key=lambda v: (v.page.name != "title", v.candidate.start, v.candidate.end))


def _place(page: Page, candidate: Candidate, watchlist: Watchlist, longer: Longer) -> str:
    """Why the name of a state or a place is only part of another name here; "" if it is not, or is no such name."""
    entity = watchlist.entities.get(candidate.alias.entity)
    if entity is None or entity.schema not in PLACES or candidate.alias.kind == "blocker":
        return ""
    whole = longer.around(page.folded, candidate.start, candidate.end)
    if whole:
        return f'is part of "{whole}", which is known to mean something else'
    return somebody(page.folded, candidate.start, candidate.end) if candidate.alias.folded.isalpha() else ""


def _stranger(page: Page, candidate: Candidate, persons: Acquaintance) -> str:
    """Why a name is a surname that another bears here; "" if it is none."""
    alias = candidate.alias
    if alias.kind not in ("name", "form", "weak") or not alias.folded.isalpha():
        return ""
    bearer = persons.of(alias.entity)
    return stranger(page.folded, candidate.start, candidate.end, bearer) if bearer else ""


def _longest(found: Iterable[_Found]) -> tuple[list[_Found], dict[_Found, str]]:
    """Candidates left when longer ones have taken their span, and why the others were not.

    Longest first, so whatever lies over a candidate lies over its first or its last letter: two looks each, and every
    letter of a text is taken once at most.
    """
    taken: dict[Page, array[int]] = {}  # page -> for each letter, by which of `standing` it is taken, counted from one
    standing: list[_Found] = []
    hidden: dict[_Found, str] = {}
    order = sorted(found, key=lambda pair: (-pair[1].length, pair[1].alias.kind == "blocker", pair[1].alias.kind == "weak", pair[1].start))
    for page, candidate in order:
        ground = taken.setdefault(page, array("l"))
        if not ground:
            ground.frombytes(bytes(ground.itemsize * len(page.folded.text)))
        turns = [turn for turn in (ground[candidate.start], ground[candidate.end - 1]) if turn]
        over = standing[min(turns) - 1][1] if turns else None
        if over is not None and not _shares(candidate, over):
            meant = "which is known to mean something else" if over.alias.kind == "blocker" else "a longer watched name"
            hidden[page, candidate] = f'is part of "{over.alias.text}", {meant}'
        elif over is None:
            standing.append((page, candidate))
            ground[candidate.start : candidate.end] = array("l", [len(standing)]) * candidate.length
        elif candidate.alias.entity != over.alias.entity:
            standing.append((page, candidate))
    return standing, hidden


def _shares(candidate: Candidate, over: Candidate) -> bool:
    """Two entities of one name both stay; a blocker of the very same span loses to the name."""
    return (candidate.start, candidate.end) == (over.start, over.end) and over.alias.kind != "blocker"
