"""An article as it lies in the archive, with the feed it came from."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.core.model.feed import Feed
from watcher.core.model.story import Article


@dataclass(frozen=True, slots=True)
class Stored:
    """`found` and `backlog` of the article are those of its first wording, its words those of the last."""

    place: int  #: in the order in which articles came; later ones have higher places
    article: Article
    feed: Feed
