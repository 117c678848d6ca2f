"""Watch lists, signals and feeds from the files a configuration names."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from watcher.core.feeds.declared import parse_feeds, unique
from watcher.core.model import Feed
from watcher.core.watchlist.doubtful import Doubtful
from watcher.core.watchlist.entity import Entity, Signal
from watcher.core.watchlist.ftm import parse_lines
from watcher.core.watchlist.roster import Register
from watcher.core.watchlist.toml_files import Page, parse_page, parse_signals
from watcher.core.watchlist.watchlist import Watchlist, compose
from watcher.edges import shipped
from watcher.edges.config import Config
from watcher.edges.files import read_text
from watcher.edges.list_registers import registers_of

LARGE = 5 * 2**20  #: bytes of a watch list file that is read as a register
#: Files of longer names that are known everywhere. They belong to every watch list, but for one that has a file of that name.
WELL_KNOWN = ("blockers.toml", "world.toml")
_SIGNALS = re.compile(r"^\s*\[\[\s*signal\s*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What stands in some files."""

    entities: Sequence[Entity]
    signals: Sequence[Signal]
    blockers: Sequence[str]
    doubtful: Sequence[Doubtful]
    publishers: Sequence[str]
    registers: Sequence[Register]

    def whole(self, *, fitting: bool = False) -> Watchlist:
        return compose(self.entities, self.signals, self.blockers, self.publishers, self.registers, doubtful=self.doubtful, fitting=fitting)


def watchlist_of(
    files: Sequence[Path],
    signals: Sequence[Path] = (),
    *,
    guarded: bool = False,
    folder: Path | None = None,
    registers: Sequence[Register] = (),
) -> Watchlist:
    """The watch list of these files: TOML by their suffix, else FollowTheMoney JSON lines, `guarded` or as they are; and of
    these `registers`. Of large files only a register is held, which is kept in `folder`.
    """
    return _read(files, signals, guarded=guarded, folder=folder, registers=registers).whole()


def configured(config: Config) -> Watchlist:
    """The watch list of a configuration, with the sanctions lists as its store holds them."""
    folder = config.compiled
    written = _read(config.watchlist_files, config.signal_files, guarded=True, folder=folder, registers=registers_of(config))
    return written.whole(fitting=not config.own_signals)


def changed(config: Config, files: Sequence[Path], signals: Sequence[Path] = ()) -> Watchlist:
    """The watch list of a configuration with these files in it. A file takes the place of the one of its name; what else has
    the id of one of its entities or signals gives way to it; what is new is added.
    """
    mine = _read(files, signals, guarded=True, folder=config.compiled)
    left = [_without(there, given) for there, given in ((config.watchlist_files, files), (config.signal_files, signals))]
    theirs = _read(left[0], left[1], guarded=True, folder=config.compiled, registers=registers_of(config))
    ids = {entity.id for entity in mine.entities}, {signal.id for signal in mine.signals}
    return _Written(
        entities=[*(entity for entity in theirs.entities if entity.id not in ids[0]), *mine.entities],
        signals=[*(signal for signal in theirs.signals if signal.id not in ids[1]), *mine.signals],
        blockers=[*theirs.blockers, *mine.blockers],
        doubtful=[*theirs.doubtful, *mine.doubtful],
        publishers=[*theirs.publishers, *mine.publishers],
        registers=[*theirs.registers, *mine.registers],
    ).whole(fitting=not (config.own_signals or signals))


def has_signals(file: Path) -> bool:
    """Whether a file holds signals, and no watch list."""
    return file.suffix == ".toml" and _SIGNALS.search(read_text(file, "watch list")) is not None


def _without(there: Sequence[Path], given: Sequence[Path]) -> list[Path]:
    """The files that none of the given ones replaces. A name that several have says nothing."""
    names = Counter(file.name for file in there)
    taken = {file.name for file in given if names[file.name] == 1}
    return [file for file in there if file.name not in taken]


def _read(
    files: Sequence[Path], signals: Sequence[Path], *, guarded: bool, folder: Path | None, registers: Sequence[Register] = ()
) -> _Written:
    large = [file for file in files if _is_large(file)]
    pages = [_page(file, guarded=guarded) for file in files if file not in large]
    known = _well_known({file.name for file in files})
    return _Written(
        entities=[entity for page in pages for entity in page.entities],
        signals=[signal for file in signals for signal in parse_signals(str(file), read_text(file, "signals file"))],
        blockers=[phrase for page in (*known, *pages) for phrase in page.blockers],
        doubtful=[name for page in (*known, *pages) for name in page.doubtful],
        publishers=[name for page in pages for name in page.publishers],
        registers=[*_registers(large, folder, guarded=guarded), *registers],
    )


def _registers(files: Sequence[Path], folder: Path | None, *, guarded: bool) -> Sequence[Register]:
    if not files:
        return ()
    from watcher.edges.registers import register_of  # noqa: PLC0415 - and numpy, which small lists do without

    return [register_of(file, folder, guarded=guarded) for file in files]


@cache
def _shipped(name: str) -> Page:
    """A watch list file that travels with the package."""
    file = shipped.root() / "seeds" / "watchlist" / name
    return parse_page(str(file), read_text(file, "watch list"))


def _well_known(replaced: Collection[str]) -> list[Page]:
    return [_shipped(name) for name in WELL_KNOWN if name not in replaced]


def well_known() -> list[str]:
    """Every shipped blocker, whether or not a watch list has a file of its own in its place."""
    return [phrase for page in _well_known(()) for phrase in page.blockers]


def feeds_of(files: Sequence[Path]) -> tuple[Feed, ...]:
    """The feeds these files declare."""
    return unique([pair for file in files for pair in parse_feeds(str(file), read_text(file, "feeds file"))])


def mark_of(files: Sequence[Path]) -> str:
    """Of what stands in these feeds files, byte by byte: where it is that of files that were read, they need not be read to know
    that they can be. ConfigError if one is not there.
    """
    found = hashlib.blake2b(digest_size=16)
    for file in files:
        text = read_text(file, "feeds file").encode("utf-8", "surrogatepass")
        found.update(len(text).to_bytes(8) + text)
    return found.hexdigest()


def _is_large(file: Path) -> bool:
    return file.suffix != ".toml" and file.is_file() and file.stat().st_size >= LARGE


def _page(file: Path, *, guarded: bool) -> Page:
    text = read_text(file, "watch list")
    if file.suffix == ".toml":
        return parse_page(str(file), text)
    # not splitlines: JSON strings may hold the other line breaks
    return Page(parse_lines(str(file), text.split("\n"), guarded=guarded))
