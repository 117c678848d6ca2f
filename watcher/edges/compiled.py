"""The lexicons of watch lists, kept beside the store, so that a start need not compile them.

One is named after the spellings of the watch list and the code that compiles them, so that what is there is never out of date.
Where nothing can be written it is made in memory. What it refuses to do: be the only place of anything. The folder may be
removed at any time.
"""

from __future__ import annotations

import contextlib
import logging
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import watcher.core
from watcher import __version__
from watcher.core.identity import digest
from watcher.core.matching.compiling import compile_lexicon
from watcher.core.matching.lexicon import Lexicon
from watcher.core.matching.matcher import Matcher
from watcher.core.text.count import counted
from watcher.core.watchlist.entity import Entity
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges import heap, shelf

log = logging.getLogger(__name__)

_SOME = 500  #: names of a watch list that takes longer to compile than to read
_MANY = 10_000  #: and of one that takes long enough to be told of
_STEP = 1_000  #: entities between two words on progress
_KEPT = 2  #: files, beside those in use


def matcher_of(watchlist: Watchlist, folder: Path | None = None, told: Callable[[int], object] | None = None) -> Matcher:
    """The matcher of a watch list, from what was compiled before if `folder` has it. The folder is made for a list of many
    names; for others only where the store's is there, for looking at a list leaves nothing behind. `told` hears how
    many more entities were read, if the list is one of those and has to be compiled.
    """
    if not _is_kept(watchlist.names, folder):
        return Matcher(watchlist)
    key = digest(_engine(), watchlist.spelt)
    file = folder / f"lexicon-{key}.arrays" if folder else None
    found = shelf.opened(file, key) if file else None
    return Matcher(watchlist, _lexicon(found) if found else _compiled(watchlist, key, file, told))


def _is_kept(names: int, folder: Path | None) -> bool:
    return names >= _MANY or (names >= _SOME and folder is not None and folder.parent.is_dir())


def _lexicon(found: shelf.Arrays) -> Lexicon:
    return Lexicon(**found.arrays)


def _compiled(watchlist: Watchlist, key: str, file: Path | None, told: Callable[[int], object] | None) -> Lexicon:
    """Compile, and use it from the file at once: its memory is then the file's, and is shared."""
    many = watchlist.names >= _MANY
    if many:
        log.info("compiling a watch list of %s", counted(watchlist.names, "name"))
    lexicon = compile_lexicon(_counted(watchlist.numbered(), told) if told else watchlist.numbered())
    with contextlib.ExitStack() as stack:
        try:
            sheet = stack.enter_context(shelf.named_sheet(file.parent) if file else shelf.sheet())
            sheet.end(key, {}, lexicon.arrays())
            if file:
                shelf.place(sheet, file)
                shelf.tidy(file.parent, "lexicon-*.arrays", _KEPT)
            heap.trim()
            return _lexicon(shelf.mapped(sheet.stream, key, file))
        except OSError as error:
            if many:
                log.warning("the compiled watch list is not kept, so the next start will take as long: %s", error)
            return lexicon


def _counted(entities: Iterable[Entity], told: Callable[[int], object]) -> Iterator[Entity]:
    for number, entity in enumerate(entities, 1):
        yield entity
        if number % _STEP == 0:
            told(_STEP)


@cache
def _engine() -> str:
    """A hash of the code that compiles, with its tables: what another version compiled is never read."""
    core = Path(watcher.core.__file__).parent
    parts = sorted(file for folder in ("text", "watchlist", "matching") for file in (core / folder).glob("*.py"))
    return digest(__version__, unicodedata.unidata_version, *(file.read_text(encoding="utf-8") for file in parts))
