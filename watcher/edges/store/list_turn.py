"""One look's write transaction: what is held is read inside it, and what came of the look saved in it, whole or not at all.

Decides nothing: which changes are told, and whether what is missing is gone, comes in the `ListOutcome`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from watcher.core.lists.collation import Kept
from watcher.core.lists.record import change_record
from watcher.core.model import Feed, Held, HeldNow, Known, ListOutcome
from watcher.edges.store import ailments, feed_rows, held, rows, silences
from watcher.edges.store.connection import Connection, listed
from watcher.edges.store.frequencies import Frequencies
from watcher.edges.store.turn import SqliteTurn

_PIECE = 5_000  #: entries written at once
_NOBODY = Known(seen={}, by_url={}, stories={}, alerts={})


class SqliteListTurn:
    """`known`, read as the transaction began; `save`, at most once."""

    def __init__(self, db: Connection, known: HeldNow, now: datetime, terms: Frequencies) -> None:
        self.known = known
        self._db = db
        self._now = now
        self._terms = terms

    def save(self, outcome: ListOutcome, kept: Iterable[Kept] = ()) -> None:
        """Everything a look changes, with the entries that are to be kept of its file."""
        held.save(self._db, outcome.held)
        self._save_entries(outcome.held.list, kept)
        self._forget(outcome.held.list, outcome.delisted)
        self._save_missing(outcome.held, outcome.missing, outcome.returned)
        self._declare(outcome.feed)
        if outcome.news:
            SqliteTurn(self._db, _NOBODY, self._now, self._terms).save(outcome.news)
        self._save_changes(outcome)
        pairs = ({"story": story, "article": article} for story, articles in outcome.earlier.items() for article in articles)
        self._db.put("earlier", pairs, key="story, article")
        there = ailments.noted(self._db, [outcome.feed.id]).get(outcome.feed.id)
        ailments.note(self._db, outcome.feed.id, outcome.ailment, self._now, there=there)

    def _save_entries(self, list_: str, kept: Iterable[Kept]) -> None:
        entries = iter(kept)
        while piece := [{"list": list_, "id": id_, "mark": mark, "record": record} for id_, mark, record in islice(entries, _PIECE)]:
            self._db.put("listing", piece, key="list, id")

    def _forget(self, list_: str, ids: Collection[str]) -> None:
        if ids:
            self._db.run(
                "DELETE FROM listing WHERE list = :list AND id IN (SELECT value FROM json_each(:ids))", list=list_, ids=listed(ids)
            )

    def _save_missing(self, one: Held, ids: Collection[str], returned: Collection[str]) -> None:
        """The publication since which an entry is missing; that of the first stays."""
        for told, which in ((None, returned), (one.publication, ids)):
            if which:
                self._db.run(
                    """UPDATE listing SET missing = CASE WHEN CAST(:told AS TEXT) IS NULL THEN NULL ELSE coalesce(missing, :told) END
                    WHERE list = :list AND id IN (SELECT value FROM json_each(:ids))""",
                    told=told,
                    list=one.list,
                    ids=listed(which),
                )

    def _declare(self, feed: Feed) -> None:
        """A list as a feed that is retired from the beginning: it has articles, and is never polled."""
        told = {"origin": "command", "added": rows.stamp(self._now), "retired": rows.stamp(self._now)}
        self._db.put("feed", [{**feed_rows.of_feed(feed), **told}], keep=["added", "retired"])

    def _save_changes(self, outcome: ListOutcome) -> None:
        told = (
            {
                "list": change.listing.list,
                "id": change.listing.id,
                "publication": change.version,
                "action": change.action.value,
                "found": rows.stamp(self._now),
                "article": article or None,
                "record": change_record(change),
            }
            for change, article in outcome.changes
        )
        self._db.put("list_change", told, key="list, id, publication, action", keep=["found", "article", "record"])


@contextmanager
def turn(db: Connection, list_: str, now: datetime, *, frequencies: Frequencies) -> Iterator[SqliteListTurn]:
    """See `ports.ListStore.turn`."""
    with db.write("stories"), frequencies.fresh():
        known = HeldNow(held=held.of(db, list_), silences=silences.in_force(db, now))
        yield SqliteListTurn(db, known, now, frequencies)
