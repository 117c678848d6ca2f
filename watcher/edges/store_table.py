"""`[store] url`: where everything is kept, in a file or on a server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from watcher.core.toml import Table
from watcher.edges.secrets import hidden, secret
from watcher.edges.store.urls import SERVERS

_STORES = '"sqlite:///var/watcher.db", or "postgresql://watcher@db.example/watcher"'


def store_of(table: Table, base: Path, *, packaged: bool, environment: Mapping[str, str]) -> str:
    """The address of the store. A password in it is a secret: it may stand behind env:NAME or file:PATH."""
    url = secret(table, "url", base, environment, required=False) or "sqlite:///var/watcher.db"
    if url.startswith(SERVERS):
        if _password(table, url):
            hidden(table, "url", base, environment, required=True)
        return url
    if not url.startswith("sqlite:///"):
        raise table.error("url", f'"{url}" is no store', f"for example {_STORES}")
    path = Path(url.removeprefix("sqlite:///"))
    if not path.name:
        raise table.error("url", f'"{url}" names no file', 'for example "sqlite:///var/watcher.db"')
    if path.is_absolute():
        return f"sqlite:///{path}"
    if packaged and base != Path.cwd():
        state = environment.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
        return f"sqlite:///{Path(state) / 'sanctions-watch' / path.name}"
    return f"sqlite:///{base / path}"


def _password(table: Table, url: str) -> bool:
    """Whether an address has a password in it. ConfigError if it is no address. It may name several hosts, by comma."""
    try:
        parts = urlsplit(url)
        for host in parts.netloc.rpartition("@")[2].split(","):
            _ = urlsplit(f"//{host}").port
        return bool(parts.password) or "password" in dict(parse_qsl(parts.query))
    except ValueError as error:
        raise table.error("url", f"is no address of a database: {error}", f"for example {_STORES}") from None
