"""What following a sanctions list needs of the outside: files that are fetched to disk, and a store for entries and changes.

Implementations: `web.HttpWeb`, `store.lists.SqlLists`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

from watcher.core.lists.collation import Kept
from watcher.core.lists.followed import Followed
from watcher.core.model import Change, Feed, Fetch, Held, HeldNow, Listing, ListOutcome


class Downloads(Protocol):
    """Fetches one large file, as politely and guarded as a feed. Never raises for what the world does."""

    async def download(self, feed: Feed, into: BinaryIO, *, within: timedelta, cap: int, headers: Mapping[str, str]) -> Fetch:
        """As `ports.Web.fetch` with a time and a size of its own; the body is written to `into`, and `Fetched.body` is empty.
        `headers` go to the feed's own server alone, beside what we say anyway, or instead of it.
        """


class ListTurn(Protocol):
    """One open write transaction. `known` was read inside it; `save` is called at most once."""

    @property
    def known(self) -> HeldNow: ...

    def save(self, outcome: ListOutcome, kept: Iterable[Kept] = ()) -> None: ...


class ListStore(Protocol):
    """What must survive of lists. Every method is one short transaction, or reads in pieces."""

    def add(self, one: Followed) -> bool:
        """Follow a list by command; False if it was added so already, and is now followed as told anew."""

    def remove(self, list_: str) -> bool:
        """No longer follow a list that was added by command; what is held of it stays. False if it was not."""

    def added(self) -> Sequence[Followed]:
        """The lists that were added by command."""

    def held(self, list_: str) -> Held:
        """What is held of a list; of one that was never looked at it is nothing."""

    def every(self) -> Mapping[str, Held]:
        """What is held of every list that was ever followed, by id."""

    def lease(self, list_: str, until: datetime) -> Held:
        """What is held of a list that is being looked at: nobody else looks until then, or until a turn saves what came of it."""

    def turn(self, list_: str, now: datetime) -> AbstractContextManager[ListTurn]:
        """Open the write transaction of one look. Leaving it with an exception changes nothing."""

    def marks(self, list_: str) -> Mapping[str, bytes]:
        """The ids of all entries with the marks of their records."""

    def missing(self, list_: str) -> frozenset[str]:
        """The ids of entries that are missing from the last file, and kept."""

    def listing(self, list_: str, id_: str) -> Listing | None:
        """An entry as it stands."""

    def listings(self, list_: str) -> Iterator[Listing]:
        """All entries of a list, in the order of their ids."""

    def records(self, list_: str) -> Iterator[str]:
        """The records of all entries of a list, unread."""

    def changes(self, list_: str, *, limit: int) -> Sequence[tuple[datetime, Change]]:
        """What publications of a list changed, the latest first, with when it was seen."""

    def of_entities(self, entities: Collection[str]) -> Mapping[str, Listing]:
        """The entries behind entities of lists; of those taken off meanwhile what was last told."""
