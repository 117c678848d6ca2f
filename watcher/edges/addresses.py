"""Where we may connect to: the guard between names in feeds and our own network.

A name is resolved once, every address it has is judged, and the connection is made to an address that was
judged, never to the name again: a name server that answers differently the second time gains nothing. TLS and
the Host header still see the name. It refuses to look at paths, redirects or anything said over the connection.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import zip_longest
from typing import TypeAlias

from watcher.core.model import Failed

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Resolver: TypeAlias = Callable[[str], Awaitable[Sequence[str]]]
"""A host name to its addresses as text; raises OSError when it has none."""

TRIES = 4  #: addresses of one host that are tried before giving up; more would leave each too little time

# Our own table, because what `ipaddress` calls private changes between patch releases of Python.
_CLOSED: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), word)
    for network, word in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "private (carrier-grade NAT)"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a cloud's metadata service"),
        ("169.254.169.254/32", "a cloud's metadata service"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved for documentation"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "reserved for benchmarks"),
        ("198.51.100.0/24", "reserved for documentation"),
        ("203.0.113.0/24", "reserved for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved"),  # Teredo among it: it would hide an IPv4 address
        ("2001:db8::/32", "reserved for documentation"),
        ("3fff::/20", "reserved for documentation"),
    )
)
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def closed(address: Address, allowed: Sequence[Network] = ()) -> str:
    """Why `address` may not be connected to, in a word or two; "" if it may.

    An IPv4 address inside an IPv6 one (mapped, 6to4, NAT64) is what is judged.
    """
    inner = _inner(address)
    if any(address in network or inner in network for network in allowed):
        return ""
    for network, word in _CLOSED:
        if inner in network:
            return word
    return "reserved" if isinstance(inner, IPv6Address) and inner not in _GLOBAL_IPV6 else ""


def _inner(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _tried(addresses: Sequence[Address]) -> Sequence[Address]:
    """Those that are tried, in order."""
    first = [a for a in addresses if a.version == addresses[0].version]
    other = [a for a in addresses if a.version != addresses[0].version]
    return [a for pair in zip_longest(first, other) for a in pair if a is not None][:TRIES]


class Unreachable(Exception):  # noqa: N818 - it carries a value to the border of the edge, where it ends
    """A host that has no address, or none that we connect to."""

    def __init__(self, kind: str, reason: str) -> None:
        self.failed = Failed(kind=kind, reason=reason)
        super().__init__(reason)


class ConnectTimeout(TimeoutError):  # noqa: N818 - as TimeoutError, which it is
    """An address that does not answer in the time it was given."""


class GuardedNetwork:
    """Opens TCP connections, to judged addresses only.

    `allowed` are networks outside the public internet that may be reached all the same. Without a `resolver` the
    system's is used, in up to `threads` threads of its own, so that dead names hold up nobody else's thread.
    """

    def __init__(self, *, allowed: Sequence[Network], threads: int, resolver: Resolver | None = None) -> None:
        self._allowed = tuple(allowed)
        self._own: set[str] = set()
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="resolve")
        self._resolve = resolver or self._ask_system

    async def connect(self, host: str, port: int, seconds: float, *, trusted: bool = False) -> socket.socket:
        """A connection to the first address that takes one, within `seconds`, the look-up included. A `trusted` host is not
        judged: it is the user's own.

        Raises Unreachable, ConnectTimeout, or the OSError of the address tried last.
        """
        clock = asyncio.get_running_loop().time
        began = clock()
        *others, last = _tried(await self._addresses(host, seconds) if trusted else await self._admit(host, seconds))
        for tried, address in enumerate(others):
            with suppress(OSError):
                return await self._open(address, port, max(began + seconds - clock(), 0) / (len(others) + 1 - tried))
        return await self._open(last, port, max(began + seconds - clock(), 0))

    async def judged(self, host: str, seconds: float) -> Sequence[Address]:
        """The addresses of a host that somebody else is to connect to; none if it has none here. Raises Unreachable if it may
        not be connected to.
        """
        try:
            return await self._admit(host, seconds)
        except Unreachable as stop:
            if stop.failed.kind != "dns":
                raise
            return ()

    def own(self, host: str) -> bool:
        """Whether it was found to be outside the public internet, where whoever allowed it knows what it bears."""
        return host in self._own

    async def _open(self, address: Address, port: int, seconds: float) -> socket.socket:
        line = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)  # noqa: PLR2004 - IPv4
        try:
            line.setblocking(False)
            async with asyncio.timeout(seconds):
                await asyncio.get_running_loop().sock_connect(line, (str(address), port))
        except BaseException as error:
            line.close()
            if isinstance(error, TimeoutError):
                raise ConnectTimeout from error
            raise
        return line

    async def _admit(self, host: str, seconds: float) -> Sequence[Address]:
        """All addresses of a host. One closed address closes it: a public name has no business there."""
        addresses = await self._addresses(host, seconds)
        if any(closed(address) for address in addresses):
            self._own.add(host)
        for address in addresses:
            if word := closed(address, self._allowed):
                where = f"{host} is at {address}, which is" if str(address) != host else f"{host} is"
                raise Unreachable("private", f"{where} {word}; if this is meant, name its network in polling.allow_private")
        return addresses

    async def _addresses(self, host: str, seconds: float) -> Sequence[Address]:
        try:
            return [ip_address(host)]
        except ValueError:
            pass
        try:
            async with asyncio.timeout(seconds):
                found = await self._resolve(host)
        except TimeoutError:
            raise Unreachable("dns", f"the name server did not answer for {host} in time") from None
        except (OSError, UnicodeError) as error:  # UnicodeError: labels no name server would be asked for
            why = error.strerror if isinstance(error, OSError) and error.strerror else "not a valid name"
            raise Unreachable("dns", f"{host} has no address: {why}") from error
        if not found:
            raise Unreachable("dns", f"{host} has no address")
        return [ip_address(text) for text in dict.fromkeys(found)]

    async def _ask_system(self, host: str) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
        return [str(sockaddr[0]) for *_, sockaddr in found]

    def close(self) -> None:
        """Let the resolving threads go; a question still open is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
