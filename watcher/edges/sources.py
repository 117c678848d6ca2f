"""Watch lists, signals and feeds from the files a configuration names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from watcher.core.feeds.declared import parse_feeds, unique
from watcher.core.model import Feed
from watcher.core.watchlist.entity import Entity, Watchlist, compose
from watcher.core.watchlist.ftm import parse_lines
from watcher.core.watchlist.toml_files import parse_blockers, parse_entities, parse_publishers, parse_signals
from watcher.edges.files import read_text


def watchlist_of(files: Sequence[Path], signals: Sequence[Path] = (), *, guarded: bool = False) -> Watchlist:
    """The watch list of these files: TOML by their suffix, else FollowTheMoney JSON lines, `guarded` or as they are."""
    entities = [entity for file in files for entity in _entities(file, guarded=guarded)]
    found = [signal for file in signals for signal in parse_signals(str(file), read_text(file, "signals file"))]
    tables = [(str(file), read_text(file, "watch list")) for file in files if file.suffix == ".toml"]
    blockers = [phrase for table in tables for phrase in parse_blockers(*table)]
    publishers = [name for table in tables for name in parse_publishers(*table)]
    return compose(entities, found, blockers, publishers)


def feeds_of(files: Sequence[Path]) -> tuple[Feed, ...]:
    """The feeds these files declare."""
    return unique([pair for file in files for pair in parse_feeds(str(file), read_text(file, "feeds file"))])


def _entities(file: Path, *, guarded: bool) -> list[Entity]:
    text = read_text(file, "watch list")
    if file.suffix == ".toml":
        return parse_entities(str(file), text)
    # not splitlines: JSON strings may hold the other line breaks
    return parse_lines(str(file), text.split("\n"), guarded=guarded)
