"""Settings that must not be read by others: they stand in the environment or in files, never in the open.

It refuses to remember where a secret came from, so that no complaint can show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from watcher.core.toml import Table
from watcher.edges.files import read_text


def secret(table: Table, key: str, base: Path, environment: Mapping[str, str], *, required: bool) -> str | None:
    """A value that may stand behind env:NAME or file:PATH. A missing one is an error at start, not at the first alert."""
    if not required and key not in table.values:
        table.asked.add(key)
        return None
    value = table.text(key)
    if value.startswith("env:"):
        name = value.removeprefix("env:")
        if not environment.get(name):
            raise table.error(key, f"the environment variable {name} is not set", f"export {name}=…, or set it in the service's unit")
        return environment[name]
    if value.startswith("file:"):
        path = base / value.removeprefix("file:")
        return read_text(path, f"secret of {table.place(key)}").strip()
    return value


def hidden(table: Table, key: str, base: Path, environment: Mapping[str, str], *, required: bool) -> str | None:
    """A secret that must not stand where others can read it; an address of this machine is none."""
    value = table.values.get(key)
    if isinstance(value, str) and not value.startswith(("env:", "file:", "http://127.0.0.1", "http://localhost")):
        mode = Path(table.file).stat().st_mode if Path(table.file).exists() else 0o777
        if mode & 0o077:
            cure = f'write {key} = "env:NAME" or {key} = "file:/path", or let only its owner read the file (chmod 600 {table.file})'
            raise table.error(key, "is a secret and stands in the open", cure)
    return secret(table, key, base, environment, required=required)


def hiddens(table: Table, key: str, base: Path, environment: Mapping[str, str]) -> tuple[str, ...]:
    """One secret or a list of them, each as `hidden`."""
    alone = (Table(table.file, {key: value}, table.path, table.lines) for value in table.texts(key))
    return tuple(filter(None, (hidden(one, key, base, environment, required=True) for one in alone)))
