"""Watch lists, signals and feeds from the files a configuration names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from watcher.core.feeds.declared import parse_feeds, unique
from watcher.core.model import Feed
from watcher.core.watchlist.entity import Entity
from watcher.core.watchlist.ftm import parse_lines
from watcher.core.watchlist.roster import Register
from watcher.core.watchlist.toml_files import parse_blockers, parse_entities, parse_publishers, parse_signals
from watcher.core.watchlist.watchlist import Watchlist, compose
from watcher.edges.compiled import LARGE, register_of
from watcher.edges.config import Config
from watcher.edges.files import read_text
from watcher.edges.list_registers import registers_of


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
    large = [file for file in files if _is_large(file)]
    entities = [entity for file in files if file not in large for entity in _entities(file, guarded=guarded)]
    found = [signal for file in signals for signal in parse_signals(str(file), read_text(file, "signals file"))]
    tables = [(str(file), read_text(file, "watch list")) for file in files if file.suffix == ".toml"]
    blockers = [phrase for table in tables for phrase in parse_blockers(*table)]
    publishers = [name for table in tables for name in parse_publishers(*table)]
    of_files = [register_of(file, folder, guarded=guarded) for file in large]
    return compose(entities, found, blockers, publishers, [*of_files, *registers])


def configured(config: Config) -> Watchlist:
    """The watch list of a configuration, with the sanctions lists as its store holds them."""
    folder = config.compiled
    return watchlist_of(config.watchlist_files, config.signal_files, guarded=True, folder=folder, registers=registers_of(config))


def feeds_of(files: Sequence[Path]) -> tuple[Feed, ...]:
    """The feeds these files declare."""
    return unique([pair for file in files for pair in parse_feeds(str(file), read_text(file, "feeds file"))])


def _is_large(file: Path) -> bool:
    return file.suffix != ".toml" and file.is_file() and file.stat().st_size >= LARGE


def _entities(file: Path, *, guarded: bool) -> list[Entity]:
    text = read_text(file, "watch list")
    if file.suffix == ".toml":
        return parse_entities(str(file), text)
    # not splitlines: JSON strings may hold the other line breaks
    return parse_lines(str(file), text.split("\n"), guarded=guarded)
