"""`[listen]`: where the daemon listens, and under which address others know it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from watcher.core.text.safe import address as is_address
from watcher.core.toml import Table

_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(?P<port>[0-9]{1,5})")
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Without a `port` there is no listener; without `public_url` nobody outside is told of it. It ends without a slash."""

    host: str = ""
    port: int = 0
    public_url: str = ""
    place: str = ""  #: of the address in its file, for later complaints

    @property
    def address(self) -> str:
        """As people write it; "" if there is none."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else ""


def listen_of(table: Table) -> Listen:
    """The settings; ConfigError where they make no sense."""
    address = table.text("address", "").strip()
    public = table.text("public_url", "").strip().rstrip("/")
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
    if found is None:
        return Listen()
    return Listen(host=found["host"].strip("[]"), port=int(found["port"]), public_url=public, place=table.place("address"))
