"""Reading the user's files, with errors a user can act on."""

from __future__ import annotations

from pathlib import Path

from watcher.core.errors import ConfigError


def read_text(path: Path, what: str) -> str:
    """The text of a UTF-8 file; `what` it is stands in the complaint."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        first = "; `watcher init` writes a first one" if what == "configuration" else ""
        raise ConfigError(str(path), f"the {what} is not there", cure=f"check the path{first}") from None
    except IsADirectoryError:
        raise ConfigError(str(path), f"the {what} is a folder", cure="name a file") from None
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), f"the {what} is not UTF-8 (byte {error.start})", cure="save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(str(path), f"the {what} cannot be read: {error.strerror}", cure="check its permissions") from None
