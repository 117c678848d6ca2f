"""A company's proxy: where it is, what it is told of us, and which hosts are asked without it.

It refuses to speak to anybody, and to show its name and password: they are in no text made of it.
"""

from __future__ import annotations

import re
import socket
from base64 import b64decode, b64encode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from urllib.parse import quote

from watcher.edges.addresses import Address, Network

_BASIC = "Basic "
_NUMBERS = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+))*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Direct:
    """Who is asked without the proxy: hosts with all below them, networks, or everybody. Loopback always is, for the
    proxy's own loopback is another.
    """

    hosts: frozenset[str] = frozenset()  #: in small letters, as a name server would be asked
    networks: tuple[Network, ...] = ()
    everybody: bool = False

    @property
    def listed(self) -> str:
        """As NO_PROXY says it to programs of others."""
        return "*" if self.everybody else ",".join(["localhost", "127.0.0.1", "::1", *sorted(self.hosts), *map(str, self.networks)])

    def has(self, host: str, addresses: Sequence[Address]) -> bool:
        """Whether a host is, which has these addresses as far as is known here."""
        labels = host.lower().rstrip(".").split(".")
        if self.everybody or labels[-1] == "localhost" or any(".".join(labels[at:]) in self.hosts for at in range(len(labels))):
            return True
        return any(address.is_loopback or any(address in network for network in self.networks) for address in addresses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """`secure`: it is spoken to over TLS, whatever is said through it."""

    host: str
    port: int
    secure: bool = False
    login: str = field(default="", repr=False)  #: the value of Proxy-Authorization; "" if it is told none
    direct: Direct = Direct()

    @property
    def name(self) -> str:
        """What people are told it is."""
        return authority(self.host, self.port)

    @property
    def url(self) -> str:
        """Its address with all that it is told: a secret, for programs of others."""
        user, _, password = b64decode(self.login.removeprefix(_BASIC)).decode().partition(":")
        login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if self.login else ""
        return f"{'https' if self.secure else 'http'}://{login}{self.name}"

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """What it alone is told."""
        return [(b"proxy-authorization", self.login.encode("ascii"))] if self.login else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How hosts are reached: by way of whom, and trusting which authorities besides certifi's."""

    proxy: Proxy | None = None
    authorities: Path | None = None


def basic(user: str, password: str) -> str:
    """What Proxy-Authorization says of a name and password."""
    return f"{_BASIC}{b64encode(f'{user}:{password}'.encode()).decode()}"


def authority(host: str, port: int) -> str:
    """Host and port in one."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def spelled(host: str) -> Address | None:
    """The address that a host spells, also in the odd ways that resolvers take: 0x7f.1, 2130706433. None if it is a name.

    ValueError: it is numbers, and no address; another resolver may think otherwise.
    """
    with suppress(ValueError):
        return ip_address(host)
    bare = host.rstrip(".")
    if not _NUMBERS.fullmatch(bare):
        return None
    try:
        return IPv4Address(socket.inet_aton(bare))
    except OSError:
        raise ValueError(host) from None
