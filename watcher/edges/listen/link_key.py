"""The key that signs links in messages, where nobody has chosen one: made once, kept in a file that only its owner may read.

It stands beside the store and not in it, so that a copy of the store decides nothing. To end all links, remove the file
and reload. It refuses to be read by others.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from watcher.core.errors import ConfigError

_BYTES = 32


def kept_key(file: Path) -> bytes:
    """The key in `file`, which is made if it is not there. ConfigError if that cannot be, or if others may read it."""
    try:
        if not file.exists():
            _make(file)
        if file.stat().st_mode & 0o077:
            raise ConfigError(str(file), "the key of links in messages can be read by others", cure=f"chmod 600 {file}")
        key = file.read_bytes().strip()
    except OSError as error:
        raise ConfigError(
            str(file),
            f"the key of links in messages cannot be kept here: {error.strerror or error}",
            cure='let this user write there, or set [listen] key = "file:PATH"',
        ) from None
    if len(key) < _BYTES:
        raise ConfigError(str(file), "holds no key of links in messages", cure="remove it; another one is made, and older links end")
    return key


def _make(file: Path) -> None:
    """In one step and never twice: who comes second takes the key of the first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "w") as stream:
            stream.write(f"{secrets.token_hex(_BYTES)}\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.link(name, file)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
