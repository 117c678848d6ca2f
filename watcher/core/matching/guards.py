"""Which candidates count: longest first, then context. Every candidate leaves with a verdict.

A strong name counts by itself. A weak one needs a word or entity of its context, or a strong name of the same
entity, in the same entry. A phrase that is known to mean something else consumes its span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from watcher.core.matching.index import Candidate
from watcher.core.model import NOWHERE, FieldName, Source
from watcher.core.text.fold import Folded, fold_key
from watcher.core.text.script import is_unspaced
from watcher.core.text.sentences import Sentences
from watcher.core.watchlist.entity import Entity, Watchlist
from watcher.core.watchlist.variants import SURNAME

_LINE = 400  #: code points on either side in which a line of capitals is recognised
_COMMON = ("Good", "Topic", "Event")  #: named by common nouns, which form compounds freely
_BODIES = ("Organization", "Company")
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


def judge(
    pages: Sequence[Page],
    found: Sequence[tuple[Page, Candidate]],
    watchlist: Watchlist,
    source: Source = NOWHERE,  # noqa: ARG001 - the next change asks it
) -> list[Verdict]:
    """A verdict on each candidate of an entry's pages, in order of the text."""
    text = "\n".join(page.folded.text for page in pages)
    written = {(page, c.start, c.end): c.alias.entity for page, c in found if c.how != "inflected"}
    bent = {(page, c): written.get((page, c.start, c.end)) for page, c in found if c.how == "inflected"}
    found = [pair for pair in found if bent.get(pair) != pair[1].alias.entity]  # the name itself stands there
    failed = {pair: "is another name just as it is written" for pair, entity in bent.items() if entity not in (None, pair[1].alias.entity)}
    while True:
        standing, hidden = _longest([pair for pair in found if pair not in failed])
        names = [pair for pair in standing if pair[1].alias.kind != "blocker"]
        context = _Context(names, watchlist.entities, text)
        guards = {pair: context.guard(*pair) for pair in names}
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
    taken: dict[str, dict[int, tuple[int, Candidate]]] = {}  # page -> offset -> (its turn, who has taken it)
    standing: list[tuple[Page, Candidate]] = []
    hidden: dict[tuple[Page, Candidate], str] = {}
    order = sorted(found, key=lambda pair: (-pair[1].length, pair[1].alias.kind == "blocker", pair[1].alias.kind == "weak", pair[1].start))
    for page, candidate in order:
        ground = taken.setdefault(page.name, {})
        span = range(candidate.start, candidate.end)
        over = min((ground[at] for at in span if at in ground), default=(0, None), key=itemgetter(0))[1]
        if over is not None and not _shares(candidate, over):
            meant = "which is known to mean something else" if over.alias.kind == "blocker" else "a longer watched name"
            hidden[page, candidate] = f'is part of "{over.alias.text}", {meant}'
            continue
        if over is None or candidate.alias.entity != over.alias.entity:
            for at in span:
                ground.setdefault(at, (len(standing), candidate))
            standing.append((page, candidate))
    return standing, hidden


def _shares(candidate: Candidate, over: Candidate) -> bool:
    """Two entities of one name both stay; a blocker of the very same span loses to the name."""
    return (candidate.start, candidate.end) == (over.start, over.end) and over.alias.kind != "blocker"


class _Context:
    """What stands around the names of an entry. Asked for each of them, so it looks everything up once."""

    def __init__(self, names: Sequence[tuple[Page, Candidate]], entities: Mapping[str, Entity], text: str) -> None:
        self._entities = entities
        self._text = text
        self._against: dict[str, str] = {}
        self._beside: dict[str, str] = {}
        self._weak = {pair: self._weakness(*pair) for pair in names}
        self._strong = {c.alias.entity for _, c in names if c.alias.kind != "weak" and not self._grown(c)}
        self._firm: dict[str, Candidate] = {}  # entity -> its first name that counts by itself
        for pair, weakness in self._weak.items():
            if not weakness:
                self._firm.setdefault(pair[1].alias.entity, pair[1])

    def guard(self, page: Page, candidate: Candidate) -> tuple[bool, str]:
        """Whether a name counts, and what let it or what was missing."""
        entity = self._entities[candidate.alias.entity]
        for group in entity.requires:
            if not self._strong.intersection(group):
                return False, f"needs one of {', '.join(group)} in the same text"
        weakness = self._weak[page, candidate]
        if not weakness:
            return True, ""
        if own := self._firm.get(entity.id):
            return True, _counts(candidate, weakness, f'"{own.alias.text}"')
        alone = candidate.alias.derived == SURNAME or self._grown(candidate)
        if alone or (candidate.alias.kind != "weak" and self.against(entity)):
            return False, f"{weakness}, and it does not stand free or in full in the text"
        if beside := self.beside(entity):
            return True, _counts(candidate, weakness, beside)
        wanted = ", ".join(entity.context[:5]) or "a full name"
        return False, f"{weakness}, and nothing of its context is in the text (wanted: {wanted}{' …' if len(entity.context) > 5 else ''})"  # noqa: PLR2004 - a line's worth

    def _weakness(self, page: Page, candidate: Candidate) -> str:
        """Why a name does not count by itself; "" if it does."""
        alias = candidate.alias
        if alias.kind == "weak":
            return f'"{alias.text}" is a {"surname alone" if alias.derived == SURNAME else "weak name"}'
        if self._grown(candidate):
            return f'"{alias.text}" is {candidate.how}'
        if alias.acronym or alias.exact:
            if against := self.against(self._entities[alias.entity]):
                return f'"{alias.text}" beside "{against}" may be another'
            if len(alias.folded) <= _SHORT and _shouted(page, candidate):
                return f'"{alias.text}" in a line of capitals may be a word'
        return ""

    def _grown(self, candidate: Candidate) -> bool:
        """Whether a name is only part of a longer word. Common nouns form compounds freely; a state, an office or a
        person is still meant in most, so only what certainly is another word counts against them, and a bare legal
        entity, whose kind nobody told, has to stand free.
        """
        schema = self._entities[candidate.alias.entity].schema
        if schema in _COMMON:
            return False
        untold = schema == "LegalEntity" or (schema in _BODIES and candidate.length <= _SHORT)
        return candidate.how.startswith("part of ") or (untold and candidate.how.startswith("beginning of "))

    def against(self, entity: Entity) -> str:
        """The word in the text that says another bearer of the acronym is meant; "" if none is."""
        if entity.id not in self._against:
            self._against[entity.id] = next((word for word in entity.against if _stands(word, self._text)), "")
        return self._against[entity.id]

    def beside(self, entity: Entity) -> str:
        """What of an entity's context is in the text; "" if nothing is."""
        if entity.id not in self._beside:
            self._beside[entity.id] = next((said for word in entity.context if (said := self._found(entity.id, word))), "")
        return self._beside[entity.id]

    def _found(self, own: str, word: str) -> str:
        if word in self._entities:
            return self._entities[word].name if word in self._strong and word != own else ""
        return f'"{word}"' if _stands(word, self._text) else ""


def _shouted(page: Page, candidate: Candidate) -> bool:
    """Whether a name stands in a line of capitals."""
    start, end = page.sentences.span(min(page.sentences.index(candidate.start), len(page.sentences.ends) - 1))
    around = page.folded.surface(max(start, candidate.start - _LINE), min(end, candidate.end + _LINE))
    cased = [char for char in around if char.lower() != char.upper()]
    return len(around.split()) > _SHORT and len(cased) > len(around) / 2 and all(char.isupper() for char in cased)


def _counts(candidate: Candidate, weakness: str, beside: str) -> str:
    return f"counts beside {beside}" if candidate.alias.kind == "weak" else f"{weakness}; counts beside {beside}"


@cache
def _pattern(word: str) -> re.Pattern[str]:
    parts = r"[\s-]+".join(re.escape(part) for part in re.split(r"[\s-]+", word) if part)
    return re.compile(parts if is_unspaced(word) else rf"\b{parts}")


def _stands(word: str, text: str) -> bool:
    """Whether a context word begins somewhere in a folded text (case endings may follow)."""
    return _pattern(fold_key(word)).search(text) is not None
