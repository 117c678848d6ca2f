"""What the page of an article adds to what its headline and summary said.

Nothing that was found without the page is lost by it: a page may hold what speaks against a name, may be a teaser, or may
after all be another article. It refuses to search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from watcher.core.model import Entry, Match, Mention


def placed(entry: Entry, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Mentions in `entry.whole`, each with the field in which it stands and its place there."""
    if not entry.page:
        return mentions
    start = len(entry.text) + 1
    return tuple(
        replace(mention, field="page", start=mention.start - start, end=mention.end - start)
        if mention.field == "text" and mention.start >= start
        else mention
        for mention in mentions
    )


def supplemented(matches: Iterable[Match], with_pages: Iterable[Match]) -> tuple[Match, ...]:
    """The matches of a poll, with what the pages of some of their entries brought: entities, signals and events that were not found
    without them. The entries are those with their pages.
    """
    found = {match.entry.key: match for match in matches}
    for match in with_pages:
        known = found.get(match.entry.key)
        found[match.entry.key] = _joined(known, match) if known else match
    return tuple(found.values())


def _joined(known: Match, more: Match) -> Match:
    entities, signals = set(known.entities), {hit.signal for hit in known.signals}
    events = {(hit.type, hit.modality) for hit in known.events}
    return Match(
        entry=more.entry,
        mentions=(*known.mentions, *(mention for mention in more.mentions if mention.entity not in entities)),
        signals=(*known.signals, *(hit for hit in more.signals if hit.signal not in signals)),
        events=(*known.events, *(hit for hit in more.events if (hit.type, hit.modality) not in events)),
    )
