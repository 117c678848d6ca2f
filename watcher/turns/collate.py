"""The dear part of a look: a list's files are read, laid beside what is held, and the archive is searched for the new names.

It reads the store and changes nothing; what is to be kept goes to a file, entry by entry. So it may be done in a process of
its own, and for nothing if that is killed.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from watcher.core.errors import ListError
from watcher.core.hunting import hunt, sought
from watcher.core.lists.collation import Collation, Kept
from watcher.core.lists.followed import Followed
from watcher.core.model import Collated, Listing, Sighting
from watcher.edges.store.sql import SqlStore

_PIECE = 65_536
_NAMED = 8  #: letters of a digest that tell two publications of one day apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One list's files, and the store beside which they are laid. All of it can be sent to another process."""

    one: Followed
    files: tuple[Path, ...]
    digest: str  #: of the files
    store: str | Path
    kept: Path  #: where what is to be kept is written
    quiet: bool  #: tell nothing, for it is a baseline
    since: datetime | None  #: how far back the archive is searched; None: not at all


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it."""

    collated: Collated
    sightings: tuple[Sighting, ...]


def collate(task: Task) -> Found | str:
    """What a publication changed; or why its files cannot be read, in words."""
    with SqlStore.again(task.store, read_only=True) as store:
        lists = store.lists
        try:
            publication = task.one.shape.read(*map(Pieces, task.files))
            publication = replace(publication, entries=(one for one in publication.entries if task.one.takes(one)))
            name = f"{publication.version} {task.digest[:_NAMED]}".strip()

            def held(id_: str) -> Listing:
                found = lists.listing(task.one.id, id_)
                assert found is not None  # noqa: S101 - its mark was read just now, and entries are only changed by looks
                return found

            collation = Collation(lists.marks(task.one.id), lists.missing(task.one.id), held, name=name, quiet=task.quiet)
            with task.kept.open("w", encoding="utf-8", errors="surrogatepass") as file:
                for kept in collation.kept(publication):
                    _write(file, kept)
        except ListError as error:
            return error.what
        collated = collation.collated(publication)
        matcher = sought(collated.changes) if task.since else None
        return Found(collated, hunt(matcher, store.archive(task.since)) if matcher else ())


def kept_in(file: Path) -> Iterator[Kept]:
    """What was to be kept."""
    with file.open(encoding="utf-8", errors="surrogatepass", newline="\n") as lines:
        for line in lines:
            id_, mark, record = json.loads(line)
            yield id_, bytes.fromhex(mark), record


def _write(file: TextIO, kept: Kept) -> None:
    id_, mark, record = kept
    file.write(json.dumps([id_, mark.hex(), record], ensure_ascii=True) + "\n")


class Pieces:
    """A file in pieces, as often as it is asked; unpacked if its name says that it is packed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[bytes]:
        with gzip.open(self._path) if self._path.suffix == ".gz" else self._path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
