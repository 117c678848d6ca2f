"""The leases that one opened store holds: each has a token, so that whoever was too slow cannot save over whoever came after.

A token says who took the lease, which opening of the store that was, a number, and under which configuration (`force`). It is
known here and in the row that is leased; when the two differ, somebody else has taken it. It refuses to know how long a lease is.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count

from watcher.core.model import Feed, Health
from watcher.edges.store.force import SIGN

OWNER = "daemon"  #: whose leases are, unless it is said
#: That a row's lease is one of `:owner`; one of an older version says of nobody whose it is.
OWNED = "(lease IS NULL OR substr(lease, 1, length(:owner) + 1) = :owner || ' ')"


class Leases:
    """Of one opened store. `owner` is one word."""

    def __init__(self, owner: str) -> None:
        self._who = f"{owner} {secrets.token_hex(8)}"
        self._numbers = count(1)
        self._held: dict[str, tuple[str, Health]] = {}
        self._saved: dict[str, tuple[str, Health]] = {}  #: in a transaction of several that is not over
        self.mark = ""  #: of what leases are taken under

    def token(self) -> str:
        """For the next lease."""
        return f"{self._who}-{next(self._numbers)}" + (f"{SIGN}{self.mark}" if self.mark else "")

    def take(self, feeds: Iterable[Feed], token: str) -> None:
        """These were leased with it, as they are."""
        self._held |= {feed.id: (token, feed.health) for feed in feeds}

    def of(self, feed: str) -> str | None:
        """The token a feed was leased with; None if it was not leased here, or is saved."""
        held = self._held.get(feed)
        return held[0] if held else None

    def health(self, feed: str) -> Health | None:
        """What was stored of a feed when it was leased, and is while its lease is ours."""
        held = self._held.get(feed)
        return held[1] if held else None

    def saved(self, feed: str, *, for_good: bool) -> None:
        """It was saved, `for_good` or in a transaction of several."""
        held = self._held.pop(feed, None)
        if held and not for_good:
            self._saved[feed] = held

    @contextmanager
    def ending(self, transaction: AbstractContextManager[None]) -> Iterator[None]:
        """The leases of what is saved in it end with it; if it is undone, they are held as before."""
        try:
            with transaction:
                yield
            self._saved.clear()
        finally:
            self._held |= self._saved
            self._saved.clear()

    def end(self, feed: str) -> None:
        """It is in other hands."""
        self._held.pop(feed, None)
