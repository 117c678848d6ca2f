"""What applying a watch list to the archive has come to, and where it stands: data, so that it survives the process."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Self

from watcher.core.model import Match, Outcome

_NEWEST = 5  #: articles remembered as samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescan:
    """One way through the archive. Equal lists asked for in the same way go on where the last way was cut off."""

    watchlist: str  #: version of the list
    asked: str  #: since when, as it was asked for
    alert: bool
    begun: datetime
    since: datetime | None
    last: int  #: the place of the last article there was when it began
    place: int  #: of the last article that is done with
    looked: int = 0  #: articles
    found: int = 0  #: of them those in which something is found now and nothing was before
    changed: int = 0  #: those in which something else was found before
    gone: int = 0  #: those in which nothing is found any more
    stories: int = 0  #: begun
    notices: int = 0  #: raised
    newest: Sequence[Mapping[str, str]] = ()  #: of the articles in which a name or signal was not found before
    names: Mapping[str, int] = field(default_factory=dict)  #: entity or signal -> articles in which it was not found before
    ended: bool = False

    def goes_on(self, watchlist: str, asked: str, *, alert: bool) -> bool:
        """Whether this is what is asked for, cut off."""
        return not self.ended and (self.watchlist, self.asked, self.alert) == (watchlist, asked, alert)

    def after(self, place: int, looked: int, gone: int) -> Self:
        """With some more articles looked at, up to a place."""
        return replace(self, place=place, looked=self.looked + looked, gone=self.gone + gone)

    def with_outcome(self, outcome: Outcome, before: Mapping[str, Match]) -> Self:
        """With what came of some articles, in which something else was found `before`."""
        new = {article: said(match) - said(before.get(article)) for article, match in outcome.matches}
        newest = [
            {"came": article.found.isoformat(), "title": article.title, "url": article.url, "names": ", ".join(sorted(new[article.id]))}
            for article in outcome.articles
            if new.get(article.id)
        ]
        fresh = sum(article not in before for article, _ in outcome.matches)
        return replace(
            self,
            found=self.found + fresh,
            changed=self.changed + len(outcome.matches) - fresh,
            stories=self.stories + outcome.documents,
            notices=self.notices + len(outcome.notices),
            newest=(*self.newest, *newest)[-_NEWEST:],
            names=dict(Counter(self.names) + Counter(name for names in new.values() for name in names)),
        )

    def packed(self) -> str:
        """As it is kept."""
        return json.dumps({**asdict(self), "begun": self.begun.isoformat(), "since": self.since and self.since.isoformat()})

    @classmethod
    def unpacked(cls, kept: str | None) -> Self | None:
        """As it was kept; None if nothing was, or by another version of this code."""
        try:
            read = json.loads(kept or "null")
            since = read["since"] and datetime.fromisoformat(read["since"])
            return cls(**{**read, "begun": datetime.fromisoformat(read["begun"]), "since": since})
        except (ValueError, TypeError, KeyError):
            return None


def said(match: Match | None) -> set[str]:
    """What a match says: entities, and "signal:x"."""
    return set(match.entities) | {f"signal:{hit.signal}" for hit in match.signals} if match else set()


def differ(one: Match | None, other: Match | None) -> bool:
    """Whether two matches of one article say something else, or the same of other words."""
    return said(one) != said(other) or _where(one) != _where(other)


def _where(match: Match | None) -> set[tuple[str, str, int, int]]:
    return {(mention.entity, mention.field, mention.start, mention.end) for mention in match.mentions} if match else set()
