"""Arrays in one file: written whole under a name of their own and moved into place, mapped into memory when they are needed.

A file begins with a head that says what follows, with a checksum of itself and one of all that follows. A file found is
read through once, a quarter of a second for 300 MB, for a disk that turned a bit would else be believed for ever. It is
read and not touched in memory, so its size does not count as the process's.
What it refuses to do: read a file of another format, of another key, cut off or damaged: `opened` says None of it.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import mmap
import os
import pickle
import secrets
import tempfile
import weakref
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

_MAGIC = b"watcher arrays 2"
_HEAD = 4096  #: bytes of the head
_ALIGNED = 64
_SUM = 16  #: bytes of its checksum
_PART = 1 << 20  #: bytes read at once
_HALF = ".half"  #: how the name of a file ends that is being written
_LARGE = 32 << 20  #: bytes of an array that is not copied into another process
_KEPT: dict[int, tuple[str, str, str]] = {}  #: of each array that lies in a kept file, by its id: the file, its key, its name there
_FORGOTTEN = 86_400  #: seconds after which nobody is still writing one


@dataclass(frozen=True, slots=True)
class Arrays:
    """What a file holds. Its arrays are read where they are in the file, as they are touched."""

    facts: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]


@dataclass(slots=True)
class Sheet:
    """A file that is being written: first what `write` takes, as the array `streamed`, then the others."""

    stream: IO[bytes]
    streamed: str
    _arrays: dict[str, tuple[str, int, int]] = field(default_factory=dict)  #: name -> type, length, offset

    def write(self, part: bytes) -> None:
        """More of the streamed array."""
        self.stream.write(part)

    def end(self, key: str, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """The other arrays, and the head."""
        if self.streamed:
            self._arrays[self.streamed] = ("|u1", self.stream.tell() - _HEAD, _HEAD)
        for name, column in arrays.items():
            self.stream.write(bytes(-self.stream.tell() % _ALIGNED))
            self._arrays[name] = (column.dtype.str, len(column), self.stream.tell())
            self.stream.write(np.ascontiguousarray(column).data)
        size = self.stream.tell()
        told = json.dumps({"key": key, "size": size, "sum": _body_sum(self.stream), "facts": facts, "arrays": self._arrays}).encode()
        self.stream.seek(0)
        self.stream.write(_MAGIC + blake2b(told, digest_size=_SUM).digest() + told.ljust(_HEAD - len(_MAGIC) - _SUM))
        self.stream.flush()


@contextlib.contextmanager
def sheet(streamed: str = "") -> Iterator[Sheet]:
    """A file without a name, gone when nobody has it mapped any more."""
    with tempfile.TemporaryFile() as stream:
        stream.seek(_HEAD)
        yield Sheet(stream, streamed)


@contextlib.contextmanager
def named_sheet(folder: Path, streamed: str = "") -> Iterator[Sheet]:
    """A file in a folder, to be moved into place by `place`; gone if that is not done. OSError if it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{secrets.token_hex(8)}{_HALF}"
    try:
        with half.open("x+b") as stream:
            stream.seek(_HEAD)
            yield Sheet(stream, streamed)
    finally:
        half.unlink(missing_ok=True)


def place(written: Sheet, file: Path) -> None:
    """Move a finished sheet to its name, whole, over what was there."""
    os.fsync(written.stream.fileno())
    Path(written.stream.name).replace(file)


def mapped(stream: IO[bytes], key: str, file: Path | None = None) -> Arrays:
    """What an open file holds, its body taken on trust; `file` is where it is kept, if it is. ValueError if it is of another key
    or length, or its head damaged.
    """
    record = _head(stream, key)
    whole = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    found = Arrays(record["facts"], {name: np.frombuffer(whole, *where) for name, where in record["arrays"].items()})
    if file:
        for name, column in found.arrays.items():
            _KEPT[id(column)] = (str(file.absolute()), key, name)
            weakref.finalize(column, _KEPT.pop, id(column), None)
    return found


def packed(thing: object) -> bytes:
    """A pickle in which arrays of kept files are only named, and mapped by whoever reads it; b"" if others in it are large."""
    packed = io.BytesIO()
    try:
        _Pickler(packed, pickle.HIGHEST_PROTOCOL).dump(thing)
    except _LargeError:
        return b""
    return packed.getvalue()


class _LargeError(Exception):
    """An array that is in no file and not for sending around."""


class _Pickler(pickle.Pickler):
    def reducer_override(self, one: object) -> Any:
        if not isinstance(one, np.ndarray):
            return NotImplemented
        if place := _KEPT.get(id(one)):
            return _shelved, place
        if one.nbytes > _LARGE:
            raise _LargeError
        return NotImplemented


def _shelved(file: str, key: str, name: str) -> NDArray[Any]:
    return _shelf(file, key).arrays[name]


@cache
def _shelf(file: str, key: str) -> Arrays:
    with Path(file).open("rb") as stream:
        return mapped(stream, key)


def _head(stream: IO[bytes], key: str) -> dict[str, Any]:
    stream.seek(0)
    head = stream.read(_HEAD)
    told = head[len(_MAGIC) + _SUM :].rstrip()
    if head[: len(_MAGIC) + _SUM] != _MAGIC + blake2b(told, digest_size=_SUM).digest():
        raise ValueError("its head is damaged")
    record: dict[str, Any] = json.loads(told)
    if record["key"] != key:
        raise ValueError("it is another's")
    if (size := stream.seek(0, os.SEEK_END)) != record["size"]:
        raise ValueError(f"it has {size:,} bytes of {record['size']:,}")
    return record


def _check(stream: IO[bytes], key: str) -> None:
    """ValueError unless the whole file is as it was written."""
    if _head(stream, key)["sum"] != _body_sum(stream):
        raise ValueError("its content is damaged")


def _body_sum(stream: IO[bytes]) -> int:
    """The checksum of all behind the head; the stream is at its end then."""
    stream.seek(_HEAD)
    found = 0
    while part := stream.read(_PART):
        found = zlib.crc32(part, found)
    return found


def opened(file: Path, key: str) -> Arrays | None:
    """What a file holds; None if it is not there. One that cannot be used is told of, and will be written anew."""
    try:
        with file.open("rb") as stream:
            _check(stream, key)
            found = mapped(stream, key, file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("%s cannot be used and is made anew: %s", file, error)
        return None
    with contextlib.suppress(OSError):  # another's folder: who made it tells which are old
        os.utime(file)
    return found


def tidy(folder: Path, pattern: str, kept: int) -> None:
    """Remove all but the files used last, and what was left half-written long ago."""
    with contextlib.suppress(OSError):
        used = sorted(((file.stat().st_mtime, file) for file in folder.glob(pattern)), reverse=True)
        newest = used[0][0] if used else 0.0
        old = [file for _, file in used[kept:]]
        old += [file for file in folder.glob(f"*{_HALF}") if file.stat().st_mtime < newest - _FORGOTTEN]
        for file in old:
            file.unlink(missing_ok=True)
