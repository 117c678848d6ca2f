"""One consistent copy of an embedded store in one file, beside a daemon that goes on working, and a look whether it is whole.

It is written under another name, checked, and moved into place, so that there never is half a backup. It refuses to overwrite.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from watcher.core.errors import StoreError


def backup(store: Path, target: Path) -> int:
    """Copy the store; returns the bytes. StoreError if there is none, no room, something at the target, or the copy is damaged."""
    if target.exists():
        raise StoreError(f"{target}: is there already", cure="name a file that is not, such as one with the day in its name")
    if not store.is_file():
        raise StoreError(f"{store}: there is no store yet", cure="`watcher poll` or `watcher run` makes it")
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(store, partial)
        _check(partial)
        with partial.open("rb") as copied:
            os.fsync(copied.fileno())
        partial.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target}: the backup failed: {error}", cure="look at the disk, the free space on it and the rights") from error
    finally:
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def _copy(store: Path, partial: Path) -> None:
    source = sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        source.execute("VACUUM INTO ?", [str(partial)])
    finally:
        source.close()


def _check(partial: Path) -> None:
    copy = sqlite3.connect(f"{partial.absolute().as_uri()}?mode=ro", uri=True)
    try:
        found = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
    finally:
        copy.close()
    if found != ["ok"]:
        raise StoreError(f"{partial}: the copy is damaged: {'; '.join(found)}", cure="the store itself may be; restore an older backup")
