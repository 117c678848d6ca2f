"""Articles as they come: stored, numbered in the order in which they came, and known by their keys from then on.

The numbers are taken from one row, which whoever takes one holds until its transaction ends: so an article with a lower
number is there before any with a higher one, and whoever reads the archive by numbers misses none.
"""

from __future__ import annotations

from collections.abc import Sequence

from watcher.core.model import Article
from watcher.edges.store import rows
from watcher.edges.store.connection import Connection, listed
from watcher.edges.store.totals import grow, grown


def save(db: Connection, articles: Sequence[Article]) -> None:
    """Inside a write transaction that holds their feed."""
    known = db.rows("SELECT id FROM article WHERE id IN (SELECT value FROM json_each(:ids))", ids=listed(a.id for a in articles))
    there = {row["id"] for row in known}
    new = {article.id: number for number, article in enumerate((a for a in articles if a.id not in there), 1)}
    last = grown(db, "places", len(new))
    grow(db, "entries", len(new))
    arrivals = (rows.of_arrival(article, place=last + new.get(article.id, 0)) for article in articles)
    db.put("article", arrivals, keep=rows.ARRIVAL)
    seen = ({"feed": a.feed, "key": a.key, "revision": a.revision, "article": a.id} for a in articles)
    db.put("seen", seen, key="feed, key")
