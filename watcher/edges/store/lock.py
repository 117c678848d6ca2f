"""One daemon a store: an advisory lock on ``<db>.lock``, which the kernel frees however its holder ends.

The file says who holds it, for people; whether it is held is only ever asked of the kernel, never of a process id.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from watcher.core.errors import StoreError
from watcher.edges.store.rows import moment, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The daemon that has the lock, as it wrote itself down."""

    pid: int
    since: datetime
    host: str


class DaemonLock:
    """``with DaemonLock(db_path, since=now):`` or StoreError naming who has it."""

    def __init__(self, path: Path, *, since: datetime) -> None:
        self._path = path
        self._me = Holder(pid=os.getpid(), since=since, host=socket.gethostname())
        self._file: int | None = None

    def __enter__(self) -> Holder:
        file = _opened(_beside(self._path))
        if not _taken(file):
            first = _read(file)
            os.close(file)
            raise StoreError(f"{self._path}: {told(first)}", cure="stop it first, or use another store")
        self._file = file
        said = json.dumps({"pid": self._me.pid, "since": stamp(self._me.since), "host": self._me.host})
        try:
            os.ftruncate(file, 0)
            os.pwrite(file, said.encode(), 0)
        except OSError as error:
            self.__exit__(None, None, None)
            raise StoreError(f"{_beside(self._path)}: cannot be written: {error.strerror}", cure="free some space on its disk") from error
        return self._me

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            os.close(self._file)  # frees the lock; the file stays, for removing it would race with the next holder
            self._file = None


def holder(path: Path) -> Holder | None:
    """Who has the lock of the store at `path` now; None if nobody has. Never waits."""
    try:
        file = os.open(_beside(path), os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(file)
    else:
        return None
    finally:
        os.close(file)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _opened(name: Path) -> int:
    try:
        name.parent.mkdir(parents=True, exist_ok=True)
        return os.open(name, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        cure = "give this user the right to write in its folder"
        raise StoreError(f"{name}: cannot be opened: {error.strerror}", cure=cure) from error


def _taken(file: int) -> bool:
    """Ask a few times: somebody looking for the holder has the lock shared for an instant."""
    for _ in range(10):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.02)
        else:
            return True
    return False


def _read(file: int) -> Holder | None:
    try:
        said = json.loads(os.pread(file, 4096, 0))
        return Holder(pid=said["pid"], since=moment(said["since"]), host=said["host"])
    except (ValueError, KeyError):
        return None


def told(first: Holder | None) -> str:
    """Who has it, for whoever wants it too."""
    if first is None:
        return "another daemon is just starting on this store"
    return f"is watched already by the daemon with pid {first.pid} on {first.host}, since {first.since:%Y-%m-%d %H:%M:%S} UTC"
