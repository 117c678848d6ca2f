"""A file that is an Atom feed of the latest alerts, to be fetched by whoever likes: by a feed reader, a script, a web server.

Every state of the file is a whole feed: a new one takes its place in one step. Writers take turns, in this process and in
others. It refuses to replace a file that is not the feed of this channel.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from watcher.core.alerts.atom import amended
from watcher.core.model import Message, Refused, SendResult, Sent, Unavailable

_MODE = 0o644  #: others fetch it; what may not be seen belongs into a folder that may not


class AtomFile:
    """Keeps the `most` latest alerts in `file`. What it hands over is on the disk when it says so."""

    def __init__(self, *, name: str, file: Path, most: int) -> None:
        self.name = name
        self._file = file
        self._most = most

    async def send(self, message: Message) -> SendResult:
        try:
            return await asyncio.to_thread(self._put, message)
        except OSError as error:
            return Unavailable(reason=f"{self._file}: cannot be written: {error.strerror or error}")

    def _put(self, message: Message) -> SendResult:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            feed = amended(self._read(), message, name=self.name, most=self._most)
            if feed is None:
                return Refused(reason=f"{self._file} is not the feed of the channel {self.name}; move it away, or name another file")
            self._write(feed)
        return Sent(receipt="written")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While no other writes, in whatever process."""
        lock = os.open(self._file.with_name(f".{self._file.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _read(self) -> bytes | None:
        try:
            return self._file.read_bytes()
        except FileNotFoundError:
            return None

    def _write(self, feed: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=f".{self._file.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(feed)
                stream.flush()
                os.fchmod(stream.fileno(), _MODE)
                os.fsync(stream.fileno())
            Path(name).replace(self._file)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
