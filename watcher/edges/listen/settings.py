"""`[listen]`: where the daemon listens, under which address others know it, and whether alerts may be decided there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from watcher.core.text.safe import address as is_address
from watcher.core.toml import Table
from watcher.edges.secrets import hiddens

_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(?P<port>[0-9]{1,5})")
_LAST_PORT = 65535
_SHORTEST = 16  #: characters of a key


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Without a `port` there is no listener; without `public_url` nobody outside is told of it. It ends without a slash."""

    host: str = ""
    port: int = 0
    public_url: str = ""
    place: str = ""  #: of the address in its file, for later complaints
    actions: bool = False  #: messages hold links by which alerts are acknowledged and dismissed
    links_live: timedelta = timedelta(days=7)
    keys: tuple[bytes, ...] = field(default=(), repr=False)  #: that sign these links; () if one is to be made

    @property
    def address(self) -> str:
        """As people write it; "" if there is none."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else ""


def listen_of(table: Table, base: Path, environment: Mapping[str, str], *, secrets: bool) -> Listen:
    """The settings; ConfigError where they make no sense. Without `secrets` the key is not read."""
    address = table.text("address", "").strip()
    public = table.text("public_url", "").strip().rstrip("/")
    actions = table.get("actions", bool, default=False)
    live = table.duration("links_live", "7d")
    table.asked.add("key")
    keys = hiddens(table, "key", base, environment) if secrets and table.values.get("key") else ()
    table.close()
    found = _ADDRESS.fullmatch(address)
    if address and not (found and 0 < int(found["port"]) <= _LAST_PORT):
        raise table.error("address", f'"{address}" is no address to listen on', 'for example address = "127.0.0.1:8787"')
    if public and (not is_address(public) or "?" in public or "#" in public):
        raise table.error("public_url", f'"{public}" is no address others could call', 'for example "https://watch.example.org"')
    if public and not found:
        raise table.error(
            "public_url", "is there and listen.address is not", 'add address = "127.0.0.1:8787", or where your proxy passes calls on to'
        )
    if actions and not public:
        raise table.error(
            "actions", "is there and listen.public_url is not", 'add public_url = "https://watch.example.org", to which links lead'
        )
    if any(len(key) < _SHORTEST for key in keys):
        raise table.error("key", f"is shorter than {_SHORTEST} characters", "make one: openssl rand -hex 32")
    if found is None:
        return Listen()
    return Listen(
        host=found["host"].strip("[]"),
        port=int(found["port"]),
        public_url=public,
        place=table.place("address"),
        actions=actions,
        links_live=live,
        keys=tuple(key.encode() for key in keys),
    )
