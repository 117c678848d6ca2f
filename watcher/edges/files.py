"""Reading the user's files, with errors a user can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from watcher.core.errors import ConfigError


def read_text(path: Path, what: str) -> str:
    """The text of a UTF-8 file; `what` it is stands in the complaint."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise no_text(path, what, error.start) from None
    except OSError as error:
        raise _unreadable(path, what, error) from None


@contextmanager
def readable(path: Path, what: str) -> Iterator[BufferedReader]:
    """The bytes of a file, for one that is too large to be held; `what` it is stands in the complaint."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise _unreadable(path, what, error) from None
    with stream:
        yield stream


def no_text(path: Path, what: str, byte: int) -> ConfigError:
    """What is said of a file that is not UTF-8 from this byte on."""
    return ConfigError(str(path), f"the {what} is not UTF-8 (byte {byte})", cure="save it as UTF-8")


def _unreadable(path: Path, what: str, error: OSError) -> ConfigError:
    if isinstance(error, FileNotFoundError):
        first = "; `watcher init` writes a first one" if what == "configuration" else ""
        return ConfigError(str(path), f"the {what} is not there", cure=f"check the path{first}")
    if isinstance(error, IsADirectoryError):
        return ConfigError(str(path), f"the {what} is a folder", cure="name a file")
    return ConfigError(str(path), f"the {what} cannot be read: {error.strerror}", cure="check its permissions")
