"""One look at one sanctions list, one turn.

    fetch -> read beside what is held (-> search the archive) -> match -> [ held now -> tell -> save ]

The dear work stands before the transaction. Entries, changes, articles, alerts and deliveries are saved together or not at all: a
process that dies before the commit has changed nothing, and the files are read again; after it nothing is told again. If
somebody else looked meanwhile, what was found is dropped, for it was laid beside what is held no longer.

It does not choose which lists are due, and sends nothing.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from watcher.core.lists import looks
from watcher.core.lists.followed import Followed
from watcher.core.model import Action, Failed, Held
from watcher.edges.apart import Lost, apart
from watcher.edges.store.sql import SqlStore
from watcher.turns.collate import Found, Task, collate, kept_in
from watcher.turns.list_changes import Changes, Means, noted, taken_off
from watcher.turns.list_files import Files, fetched

Result: TypeAlias = Literal["unchanged", "read", "failed", "stopped", "older", "overtaken"]
_SMALL = 2**20  #: bytes of files that are read in a thread: a tenth of a second
_FORGOTTEN = timedelta(days=1)
_TEMPORARY = ".list-"  #: how the folders begin in which files lie while they are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What came of one look."""

    followed: Followed
    held: Held  #: as it is now
    result: Result
    added: int = 0
    amended: int = 0
    delisted: int = 0
    otherwise: int = 0  #: entries that changed in nothing that is told
    baseline: bool = False

    @property
    def changes(self) -> int:
        return self.added + self.amended + self.delisted

    @property
    def renamed(self) -> bool:
        """Whether names that are watched are others now."""
        return self.followed.watch and (self.baseline or self.changes > 0)


async def refresh(one: Followed, means: Means, now: datetime) -> Look:
    """Look at a list and save what came of it. Never raises for what the world does."""
    look = _Look(one, await asyncio.to_thread(_leased, one, means, now), means, now)
    folder = means.store.parent if isinstance(means.store, Path) else None
    if folder:
        await asyncio.to_thread(_tidy, folder, now)
    with TemporaryDirectory(prefix=_TEMPORARY, dir=folder) as place:
        files = await fetched(one, look.held, means, Path(place))
        if isinstance(files, Failed):
            return await asyncio.to_thread(look.noted, looks.failed(look.held, files, one, now), "failed")
        if files is None or files.document == look.held.document:
            return await asyncio.to_thread(look.noted, looks.unchanged(look.held, one, now), "unchanged")
        kept = Path(place) / "kept"
        found = await look.collated(files, kept)
        if isinstance(found, str):
            return await asyncio.to_thread(look.noted, looks.unread(look.held, found, files.document, one, now), "stopped")
        if looks.older(look.held, found.collated):
            return await asyncio.to_thread(look.noted, looks.unchanged(look.held, one, now), "older")
        return await asyncio.to_thread(look.saved, files, found, kept)


def _leased(one: Followed, means: Means, now: datetime) -> Held:
    """What is held; nobody else looks while this look may last. A store that cannot be written is found out here, and not when
    a hundred megabytes have come.
    """
    with SqlStore.again(means.store) as store:
        return store.lists.lease(one.id, now + means.settings.timeout * (len(one.addresses) + 1))


def _tidy(folder: Path, now: datetime) -> None:
    """Remove what a killed process left there: nobody reads files for a day."""
    for left in folder.glob(f"{_TEMPORARY}*"):
        with suppress(OSError):  # another process may be quicker
            if left.stat().st_mtime < (now - _FORGOTTEN).timestamp():
                shutil.rmtree(left, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Look:
    """A look in hand; `held` is what was held when it began."""

    one: Followed
    held: Held
    means: Means
    now: datetime

    async def collated(self, files: Files, kept: Path) -> Found | str:
        """The files beside what is held; in a process of its own if they are large."""
        back = self.means.settings.look_back
        task = Task(
            one=replace(self.one, headers={}),  # secrets are not passed on
            files=files.paths,
            digest=files.digest,
            store=self.means.store,
            kept=kept,
            quiet=self._quiet(files),
            since=self.now - back if back and self.one.alert else None,
        )
        if files.size <= _SMALL:
            return await asyncio.to_thread(collate, task)
        try:
            return await apart(collate, task)
        except Lost as lost:
            return f"{self.one.id}: {lost}"

    def noted(self, after: Held, result: Result) -> Look:
        """The end of a look that changed no entry."""
        with SqlStore.again(self.means.store) as store, store.lists.turn(self.one.id, self.now) as turn:
            if self._overtaken(turn.known.held):
                return Look(followed=self.one, held=turn.known.held, result="overtaken")
            turn.save(noted(after, self.one, self.now))
        return Look(followed=self.one, held=after, result=result)

    def saved(self, files: Files, found: Found, kept: Path) -> Look:
        """The end of a look at a file that was read."""
        collated = found.collated
        after = looks.read(
            self.held,
            collated,
            document=files.document,
            validators=files.validators,
            followed=self.one,
            now=self.now,
            quiet=self._quiet(files),
        )
        delisted, missing = ((), collated.missing) if after.withheld else (collated.missing, ())
        told = () if self._quiet(files) else delisted
        with SqlStore.again(self.means.store) as store:
            changes = Changes.of(self.one, (*collated.changes, *taken_off(store.lists, after, told)), self.means.matcher)
            with store.lists.turn(self.one.id, self.now) as turn:
                if self._overtaken(turn.known.held):
                    return Look(followed=self.one, held=turn.known.held, result="overtaken")
                outcome = changes.outcome(
                    after,
                    turn.known,
                    self.means,
                    self.now,
                    answer=files.answer,
                    sightings=found.sightings,
                    delisted=delisted,
                    missing=missing,
                    returned=collated.returned,
                )
                turn.save(outcome, kept_in(kept))
        counts = Counter(change.action for change in changes.every)
        return Look(
            followed=self.one,
            held=after,
            result="read",
            added=counts[Action.LISTED],
            amended=counts[Action.AMENDED],
            delisted=counts[Action.DELISTED],
            otherwise=collated.otherwise,
            baseline=self._quiet(files),
        )

    def _quiet(self, files: Files) -> bool:
        """Whether it is a baseline, or the file that was read last, which is only read otherwise: nobody changed anything."""
        same = self.held.document.partition(" ")[0] == files.digest and not self.held.withheld
        return self.held.first_read is None or same

    def _overtaken(self, held: Held) -> bool:
        """Whether somebody else looked meanwhile."""
        return replace(held, next_look=None) != replace(self.held, next_look=None)
