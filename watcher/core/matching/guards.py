"""Which candidates count: longest first, then context. Every candidate leaves with a verdict.

A strong name counts by itself. A weak one needs a word or entity of its context, or a strong name of the same
entity, in the same entry. A phrase that is known to mean something else consumes its span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from watcher.core.matching.index import Candidate
from watcher.core.model import FieldName
from watcher.core.text.fold import Folded, fold_key
from watcher.core.text.script import is_unspaced
from watcher.core.text.sentences import Sentences
from watcher.core.watchlist.entity import Entity, Watchlist

_SHORT = 3  #: acronyms of so few letters are ordinary words in a headline set in capitals


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One field of an entry, ready to be searched."""

    name: FieldName
    folded: Folded
    sentences: Sentences


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a candidate, in words: `watcher explain` prints these."""

    page: Page
    candidate: Candidate
    counted: bool
    why: str

    @property
    def surface(self) -> str:
        return self.page.folded.surface(self.candidate.start, self.candidate.end)


def judge(pages: Sequence[Page], found: Sequence[tuple[Page, Candidate]], watchlist: Watchlist) -> list[Verdict]:
    """A verdict on each candidate of an entry's pages, in order of the text."""
    text = "\n".join(page.folded.text for page in pages)
    failed: dict[tuple[Page, Candidate], str] = {}
    while True:
        standing, hidden = _longest([pair for pair in found if pair not in failed])
        names = [pair for pair in standing if pair[1].alias.kind != "blocker"]
        guards = {pair: _guard(pair, names, watchlist.entities, text) for pair in names}
        fallen = {pair: why for pair, (counts, why) in guards.items() if not counts}
        if not fallen:
            break
        failed |= fallen  # what a fallen name had hidden gets its chance
    verdicts = [Verdict(*pair, counted=True, why=guards[pair][1]) for pair in names]
    verdicts += [Verdict(*pair, counted=False, why=why) for pair, why in failed.items()]
    verdicts += [Verdict(*pair, counted=False, why=why) for pair, why in hidden.items() if pair[1].alias.kind != "blocker"]
    return sorted(verdicts, key=lambda v: (v.page.name != "title", v.candidate.start, v.candidate.end))


def _longest(found: Iterable[tuple[Page, Candidate]]) -> tuple[list[tuple[Page, Candidate]], dict[tuple[Page, Candidate], str]]:
    """Candidates left when longer ones have taken their span, and why the others were not."""
    taken: dict[str, list[Candidate]] = {}
    standing: list[tuple[Page, Candidate]] = []
    hidden: dict[tuple[Page, Candidate], str] = {}
    order = sorted(found, key=lambda pair: (-pair[1].length, pair[1].alias.kind == "blocker", pair[1].alias.kind == "weak", pair[1].start))
    for page, candidate in order:
        over = next((c for c in taken.get(page.name, ()) if candidate.start < c.end and c.start < candidate.end), None)
        if over is not None and not _shares(candidate, over):
            meant = "which is known to mean something else" if over.alias.kind == "blocker" else "a longer watched name"
            hidden[page, candidate] = f'is part of "{over.alias.text}", {meant}'
            continue
        if over is None or candidate.alias.entity != over.alias.entity:
            taken.setdefault(page.name, []).append(candidate)
            standing.append((page, candidate))
    return standing, hidden


def _shares(candidate: Candidate, over: Candidate) -> bool:
    """Two entities of one name both stay; a blocker of the very same span loses to the name."""
    return (candidate.start, candidate.end) == (over.start, over.end) and over.alias.kind != "blocker"


def _guard(
    pair: tuple[Page, Candidate],
    names: Sequence[tuple[Page, Candidate]],
    entities: Mapping[str, Entity],
    text: str,
) -> tuple[bool, str]:
    """Whether a name counts, and what let it or what was missing."""
    page, candidate = pair
    entity = entities[candidate.alias.entity]
    strong = {c.alias.entity for _, c in names if c.alias.kind != "weak"}
    for group in entity.requires:
        if not strong.intersection(group):
            return False, f"needs one of {', '.join(group)} in the same text"
    weakness = _weakness(page, candidate, entity, text)
    if not weakness:
        return True, ""
    own = next((c for _, c in names if c is not candidate and c.alias.entity == entity.id and not _weakness(page, c, entity, text)), None)
    if own is not None:
        return True, _counts(candidate, weakness, f'"{own.alias.text}"')
    if candidate.alias.kind != "weak" and _against(entity, text):
        return False, f"{weakness}, and its full name is not in the text"
    if beside := _context(entity, strong, entities, text):
        return True, _counts(candidate, weakness, beside)
    wanted = ", ".join(entity.context[:5]) or "a full name"
    return False, f"{weakness}, and nothing of its context is in the text (wanted: {wanted}{' …' if len(entity.context) > 5 else ''})"  # noqa: PLR2004 - a line's worth


def _weakness(page: Page, candidate: Candidate, entity: Entity, text: str) -> str:
    """Why a name does not count by itself; "" if it does."""
    alias = candidate.alias
    if alias.kind == "weak":
        return f'"{alias.text}" is a weak name'
    if alias.acronym or alias.exact:
        if against := _against(entity, text):
            return f'"{alias.text}" beside "{against}" may be another'
        start, end = page.sentences.span(min(page.sentences.index(candidate.start), len(page.sentences.ends) - 1))
        around = page.folded.surface(start, end)
        if len(alias.folded) <= _SHORT and around.upper() == around and len(around.split()) > _SHORT:
            return f'"{alias.text}" in a line of capitals may be a word'
    return ""


def _counts(candidate: Candidate, weakness: str, beside: str) -> str:
    return f"counts beside {beside}" if candidate.alias.kind == "weak" else f"{weakness}; counts beside {beside}"


def _context(entity: Entity, strong: set[str], entities: Mapping[str, Entity], text: str) -> str:
    """What of an entity's context is in the text; "" if nothing is."""
    for word in entity.context:
        if word in entities:
            if word in strong and word != entity.id:
                return entities[word].name
        elif _stands(word, text):
            return f'"{word}"'
    return ""


def _against(entity: Entity, text: str) -> str:
    """The word in the text that says another bearer of the acronym is meant; "" if none is."""
    return next((word for word in entity.against if _stands(word, text)), "")


@cache
def _pattern(word: str) -> re.Pattern[str]:
    parts = r"[\s-]+".join(re.escape(part) for part in re.split(r"[\s-]+", word) if part)
    return re.compile(parts if is_unspaced(word) else rf"\b{parts}")


def _stands(word: str, text: str) -> bool:
    """Whether a context word begins somewhere in a folded text (case endings may follow)."""
    return _pattern(fold_key(word)).search(text) is not None
