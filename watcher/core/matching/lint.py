"""What is wrong with a watch list that parses: golden lines that fail, spellings that are noise or never match.

A failed golden line is an error: the list does not do what its author said it does. All else is advice.
It refuses to mend anything, and to read files: it asks the matcher, as an entry would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from watcher.core.matching.matcher import Examination, Matcher
from watcher.core.model import Policy
from watcher.core.text.fold import fold_key
from watcher.core.watchlist.entity import Entity, Name, Signal, Watchlist

_SHORT = 3  #: letters of an alphabet that make a word rather than a name
_STRONG = ("name", "form", "metonym", "demonym")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at. `place` is "file:line" of the entity or signal, `why` says what was seen instead."""

    place: str
    subject: str  #: entity or signal id
    kind: Literal["hit", "miss", "noise", "duplicate", "never"]
    what: str
    why: str = ""

    @property
    def fatal(self) -> bool:
        """Whether a golden line failed."""
        return self.kind in ("hit", "miss")


def lint(matcher: Matcher) -> list[Finding]:
    """Everything to be said of the matcher's watch list, in its order; golden lines of an entity first."""
    watchlist = matcher.watchlist
    owners = _owners(watchlist)
    findings: list[Finding] = []
    for entity in watchlist.entities.values():
        findings += _golden(entity, matcher)
        for name in entity.names:
            findings += _noise(entity, name)
            findings += _duplicate(entity, name, owners, watchlist)
            findings += _lost(entity, name, matcher)
    for signal in watchlist.signals.values():
        findings += _never(signal, watchlist)
    return findings


def _golden(entity: Entity, matcher: Matcher) -> Iterator[Finding]:
    for line in entity.hits:
        seen = matcher.examine("", line)
        if not any(mention.entity == entity.id for mention in seen.mentions):
            yield Finding(
                place=entity.place, subject=entity.id, kind="hit", what=f"is not found in “{line}”", why=_instead(seen, entity.id)
            )
    for line in entity.misses:
        seen = matcher.examine("", line)
        found = [mention for mention in seen.mentions if mention.entity == entity.id]
        if found:
            why = "; ".join(f'"{m.surface}" is taken for "{m.alias}" ({", ".join(filter(None, (m.how, m.guard)))})' for m in found)
            yield Finding(place=entity.place, subject=entity.id, kind="miss", what=f"is found in “{line}”, but must not be", why=why)


def _instead(seen: Examination, entity: str) -> str:
    """Why an entity was not found: the verdicts on its own spellings, else what else was found."""
    own = [f'"{v.surface}" {v.why}' for v in seen.verdicts if v.candidate.alias.entity == entity]
    if own:
        return "; ".join(own)
    others = ", ".join(f'{m.entity} in "{m.surface}"' for m in seen.mentions)
    return f"none of its spellings stands there; found: {others}" if others else "none of its spellings stands there"


def _noise(entity: Entity, name: Name) -> Iterator[Finding]:
    """Spellings that ordinary words will match. What is only part of signals, or guarded, may be an ordinary word."""
    letters = [char for char in name.text if char.isalpha()]
    if name.kind not in _STRONG or entity.requires or len(name.text.split()) > 1 or name.text in entity.exact:
        return
    cased = any(char.lower() != char.upper() for char in letters)
    capitals = all(char.isupper() for char in letters)
    least = _SHORT if cased else 1  # elsewhere two letters are a word: 푸틴, 普京, יפן
    if len(letters) <= least and not (cased and capitals) and name.text.isalpha():
        what = f'"{name.text}" is so short that it will match by accident'
        yield Finding(place=entity.place, subject=entity.id, kind="noise", what=what, why="make it weak, or list it in `case`")
    elif cased and name.text == name.text.lower() and entity.policy is Policy.ALWAYS and name.kind == "name":
        what = f'"{name.text}" is one word in small letters and raises alerts by itself'
        yield Finding(place=entity.place, subject=entity.id, kind="noise", what=what, why='make it weak, or set alert = "signal"')


def _owners(watchlist: Watchlist) -> dict[str, list[str]]:
    """Comparable spelling -> the entities that go by it unguarded."""
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for entity in watchlist.entities.values():
        for key in dict.fromkeys(fold_key(name.text) for name in entity.names if name.kind in _STRONG):
            owners[key].append(entity.id)
    return owners


def _duplicate(entity: Entity, name: Name, owners: dict[str, list[str]], watchlist: Watchlist) -> Iterator[Finding]:
    """One spelling of two entities. Where signals decide it may be meant so: 中俄 is China and Russia."""
    sharing = owners.get(fold_key(name.text), [entity.id])
    first = watchlist.entities[sharing[0]]
    if name.kind in _STRONG and first is not entity and Policy.ALWAYS in (first.policy, entity.policy):
        what = f'"{name.text}" is also a spelling of {first.id} ({first.place})'
        yield Finding(place=entity.place, subject=entity.id, kind="duplicate", what=what, why="both are found; give it to one of them")


def _lost(entity: Entity, name: Name, matcher: Matcher) -> Iterator[Finding]:
    """A spelling that is not even a candidate in a text that is nothing but itself, or is taken for something else there."""
    spelt = next((text for text in entity.exact if fold_key(text) == fold_key(name.text)), name.text)
    verdicts = [v for v in matcher.examine("", spelt).verdicts if v.candidate.alias.entity == entity.id]
    if any(v.counted or (v.candidate.alias.text == name.text and not v.why.startswith("is part of")) for v in verdicts):
        return
    why = next((v.why for v in verdicts), "no rule of the matcher sees it")
    yield Finding(place=entity.place, subject=entity.id, kind="never", what=f'"{name.text}" can never match', why=why)


def _never(signal: Signal, watchlist: Watchlist) -> Iterator[Finding]:
    """Groups that nothing on the list can fill."""
    schemata = {entity.schema for entity in watchlist.entities.values()}
    named = {wish for group in signal.groups for wish in group}
    for group in signal.groups:
        wanted = [wish.removeprefix("schema:") for wish in group if wish.startswith("schema:")]
        free = "*" in group and set(watchlist.entities) - named
        if not free and not schemata.intersection(wanted) and not any(wish in watchlist.entities for wish in group):
            what = f"can never fire: nothing on the list is one of {', '.join(group)}"
            yield Finding(place=signal.place, subject=signal.id, kind="never", what=what)
