"""Stories as they were read or saved last, so that a turn need not read again what the turn before it had in hand.

What is remembered is good until anything but a turn of this connection has written, here or in another process, or a turn
is undone. It refuses to be the only place of anything, and to grow with the store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from watcher.core.model import Story
from watcher.edges.store import rows
from watcher.edges.store.connection import Connection, listed
from watcher.edges.store.standing import standing

_MOST = 1_000  #: stories, some ten kilobytes each


class Stories:
    """For one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._known: dict[str, Story] = {}  #: the one used longest ago first
        self._standing: tuple[Any, ...] = ()  #: of the store when the last turn ended

    @contextmanager
    def fresh(self) -> Iterator[Self]:
        """For one turn, inside its transaction."""
        if self._standing != self._now():
            self._known.clear()
        self._standing = ()
        yield self
        self._standing = self._now()

    def _now(self) -> tuple[Any, ...]:
        """Of a file no number tells what this connection has changed besides turns, so every change counts."""
        return (standing(self._db), self._db.changes if self._db.one_writer else 0)

    def read(self, ids: Collection[str]) -> dict[str, Story]:
        """By id, newest first."""
        found = {story: known for story in ids if (known := self._known.pop(story, None))}
        missing = [story for story in ids if story not in found]
        if missing:
            read = self._db.rows("SELECT * FROM story WHERE id IN (SELECT value FROM json_each(:ids))", ids=listed(missing))
            found |= {row["id"]: rows.story(row) for row in read}
        self.keep(found.values())
        newest = sorted(sorted(found), key=lambda story: found[story].last_seen, reverse=True)
        return {story: found[story] for story in newest}

    def keep(self, stories: Iterable[Story]) -> None:
        """These as they are now."""
        for story in stories:
            self._known.pop(story.id, None)
            self._known[story.id] = story
        while len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
