"""Golden lines: what an entity must be found in and what not, tried with the whole watch list, and what they leave untried.

What it refuses to do: know the language of a line. A language counts as tried when one of its spellings is found in a line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from watcher.core.matching.finding import Finding
from watcher.core.matching.matcher import NOTHING, Examination, Matcher
from watcher.core.text.fold import fold_key
from watcher.core.watchlist.entity import Entity
from watcher.core.watchlist.variants import spellings


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What became of one entity's golden lines: `found` of its `hits`, `spared` of its `misses`."""

    entity: str
    place: str
    hits: int
    found: int
    misses: int
    spared: int
    tried: tuple[str, ...] = ()  #: languages of its spellings of which a line holds one
    untried: tuple[str, ...] = ()  #: the others

    @property
    def lines(self) -> int:
        return self.hits + self.misses

    @property
    def held(self) -> int:
        """How many lines came out as they should."""
        return self.found + self.spared


def measure(entity: Entity, matcher: Matcher) -> tuple[Measure, list[Finding]]:
    """Every golden line of one entity tried."""
    findings: list[Finding] = []
    aliases: set[str] = set()
    examined = matcher.examine_all([("", line) for line in (*entity.hits, *entity.misses)])
    for at, line in enumerate(entity.hits):
        seen = examined.get(at, NOTHING)
        here = {mention.alias for mention in seen.mentions if mention.entity == entity.id}
        aliases |= here
        if not here:
            findings.append(_missed(entity, line, seen))
    misses = enumerate(entity.misses, len(entity.hits))
    wrong = [finding for at, line in misses for finding in _taken(entity, line, examined.get(at, NOTHING))]
    languages = _languages(entity) if aliases else {}
    named = {name.language for name in entity.names if name.language}
    tried = {language for alias in aliases for language in languages.get(fold_key(alias), ())} & named
    made = Measure(
        entity=entity.id,
        place=entity.at("hits", "misses"),
        hits=len(entity.hits),
        found=len(entity.hits) - len(findings),
        misses=len(entity.misses),
        spared=len(entity.misses) - len(wrong),
        tried=tuple(sorted(tried)),
        untried=tuple(sorted(named - tried)),
    )
    return made, findings + wrong


def untried(entity: Entity) -> Iterator[Finding]:
    """What an entity that was written by hand does not show of itself."""
    if not entity.lines:
        return
    missing = [key for key, lines in (("hits", entity.hits), ("misses", entity.misses)) if not lines]
    if missing:
        yield Finding(
            place=entity.place,
            subject=entity.id,
            kind="untried",
            what=f"has no `{'` and no `'.join(missing)}`",
            why="nothing would show it if a change of the list broke it",
            cure="add headlines of your own: `hits` in which it must be found, `misses` in which it must not",
        )


def _missed(entity: Entity, line: str, seen: Examination) -> Finding:
    return Finding(
        place=entity.at("hits"),
        subject=entity.id,
        kind="hit",
        what=f"is not found in “{line}”",
        why=_instead(seen, entity.id),
        cure="add the spelling that stands there, its `context`, or take the line out",
    )


def _taken(entity: Entity, line: str, seen: Examination) -> Iterator[Finding]:
    found = [mention for mention in seen.mentions if mention.entity == entity.id]
    if found:
        yield Finding(
            place=entity.at("misses"),
            subject=entity.id,
            kind="miss",
            what=f"is found in “{line}”, but must not be",
            why="; ".join(f'"{m.surface}" is taken for "{m.alias}" ({", ".join(filter(None, (m.how, m.guard)))})' for m in found),
            cure="put the longer phrase under `not`, or the spelling under `weak`",
        )


def _instead(seen: Examination, entity: str) -> str:
    """Why an entity was not found: the verdicts on its own spellings, else what else was found."""
    own = [f'"{v.surface}" {v.why}' for v in seen.verdicts if v.candidate.alias.entity == entity]
    if own:
        return "; ".join(dict.fromkeys(own))
    others = ", ".join(f'{m.entity} in "{m.surface}"' for m in seen.mentions)
    return f"none of its spellings stands there; found: {others}" if others else "none of its spellings stands there"


def _languages(entity: Entity) -> dict[str, set[str]]:
    """Comparable spelling, listed or made -> the languages it is listed under."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name in (*spellings(entity), *entity.names):
        found[fold_key(name.text)].add(name.language)
    return found
