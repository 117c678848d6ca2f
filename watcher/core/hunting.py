"""The retro-hunt: which stored articles named somebody before he was listed.

Looked for are the new names alone: those of whoever was added, and the names that were added to an entry. It refuses to say
what follows from what it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from watcher.core.lists.watched import entities_of
from watcher.core.matching.archive import search
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Action, Change, ListedName, Sighting, Stored
from watcher.core.watchlist.watchlist import compose

_KEPT = 50  #: articles of one name, the latest
LIST = "list"  #: tag of the feeds that lists are


def sought(changes: Iterable[Change]) -> Matcher | None:
    """What looks for the new names of these changes; None if there are none."""
    entities = entities_of((change.listing, new_names(change)) for change in changes)
    return Matcher(compose(entities, ())) if entities else None


def new_names(change: Change) -> tuple[ListedName, ...]:
    """The names that a change brought."""
    if change.action is Action.DELISTED or (change.action is Action.AMENDED and change.before is None):
        return ()
    before = {name.text for name in change.before.names} if change.before else set()
    return tuple(name for name in change.listing.names if name.text not in before)


def hunt(matcher: Matcher, archive: Iterable[Sequence[Stored]]) -> tuple[Sighting, ...]:
    """The articles in which one of the names is found, in the order in which they came; of one entity the latest."""
    found: dict[str, list[Sighting]] = {}
    for searched in search(matcher, ([one for one in batch if LIST not in one.feed.tags] for batch in archive)):
        for stored in searched.articles:
            match = searched.matches.get(stored.article.id)
            for mention in {mention.entity: mention for mention in reversed(match.mentions)}.values() if match else ():
                of_entity = found.setdefault(mention.entity, [])
                of_entity.append(Sighting(article=stored.article, outlet=stored.feed.name, mention=mention))
                del of_entity[:-_KEPT]
    return tuple(sighting for of_entity in found.values() for sighting in of_entity)
