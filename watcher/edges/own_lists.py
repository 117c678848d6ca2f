"""The user's own watch list files: where they lie, and how they are written, whole or not at all."""

from __future__ import annotations

import secrets
from pathlib import Path

from watcher.core.errors import UsageError
from watcher.edges import config as configuration
from watcher.edges import shipped
from watcher.edges.config import Config


def own_file(config: Config) -> Path:
    """The last TOML file of the configuration that did not come with the program. UsageError if there is none."""
    ours = shipped.root().resolve()
    for file in reversed(config.watchlist_files):
        if file.suffix == ".toml" and ours not in file.resolve().parents:
            return file
    raise UsageError("the configuration has no watch list file of your own", cure="name one: --to watchlist/mine.toml")


def is_watched(config: Config, file: Path) -> bool:
    """Whether the configuration, as it stands in its file now, reads a watch list file."""
    now = configuration.load(config.file, secrets=False)
    return file.resolve() in {one.resolve() for one in now.watchlist_files}


def write(file: Path, text: str) -> None:
    """A file's new content, in its place at once. UsageError if it cannot be written."""
    half = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(text, encoding="utf-8")
        if file.exists():
            half.chmod(file.stat().st_mode & 0o777)
        half.replace(file)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise UsageError(f"{file} cannot be written: {error.strerror}", cure="name a file in a folder you may write: --to FILE") from None
