"""How often each spelling is found in articles that are stored already: the noise a watch list will make.

What it refuses to do: say whether what was found was meant, or read a store. It is given texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from watcher.core.matching.finding import Finding, place_of
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Policy
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.watchlist import Watchlist

ENOUGH = 50  #: articles without which a share says nothing
_TOGETHER = 200  #: articles searched at once
_SOME = 3  #: articles that are more than chance
#: What alerts only in combinations may be named so many times more often.
_PATIENCE = 5


@dataclass(frozen=True, slots=True)
class Loudness:
    """In how many of the articles `looked` at something was found, each entity, and each (entity, spelling)."""

    looked: int = 0
    named: int = 0
    entities: Counter[str] = field(default_factory=Counter)
    spellings: Counter[tuple[str, str]] = field(default_factory=Counter)


def listen(matcher: Matcher, articles: Sequence[tuple[str, str]]) -> Loudness:
    """Count over (title, text) pairs. An article counts once for an entity and once for a spelling."""
    named = 0
    entities: Counter[str] = Counter()
    spellings: Counter[tuple[str, str]] = Counter()
    for first in range(0, len(articles), _TOGETHER):
        for seen in matcher.examine_all(articles[first : first + _TOGETHER]).values():
            named += bool(seen.mentions)
            entities.update({mention.entity for mention in seen.mentions})
            spellings.update({(mention.entity, mention.alias) for mention in seen.mentions})
    return Loudness(len(articles), named, entities, spellings)


def loud(heard: Loudness, watchlist: Watchlist, share: float) -> Iterator[Finding]:
    """Spellings found in more than `share` (0 to 1) of the articles. States are in the news all day and mean nothing
    by themselves, so they are left out; other entities that alert only in signals may be found five times as often.
    """
    if heard.looked < ENOUGH:
        return
    for (id_, alias), times in heard.spellings.most_common():
        entity = watchlist.entities[id_]
        quiet = entity.policy is not Policy.ALWAYS
        if times < _SOME or times <= heard.looked * share * (_PATIENCE if quiet else 1) or (quiet and entity.schema == "Country"):
            continue
        yield Finding(
            place=_place(entity, alias),
            subject=id_,
            kind="loud",
            what=f'"{alias}" is found in {times:,} of {heard.looked:,} stored articles, {times / heard.looked:.1%}',
            why="it counts only within signals" if quiet else "each new story that names it raises an alert",
            cure="look at some with `watcher explain`; make it `weak`, or set alert = "
            + ('"store"' if quiet else '"signal" or a low `severity`'),
        )


def _place(entity: Entity, alias: str) -> str:
    name: Name | None = next((name for name in entity.names if name.text == alias), None)
    return place_of(entity, name) if name else entity.place
