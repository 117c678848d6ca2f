"""`polling.proxy` and `polling.no_proxy`: by way of whom the web is asked.

It refuses to look at HTTP_PROXY and its like: a service would be led another way by the shell that started it. No complaint
shows what stands before the "@".
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from watcher.core.errors import ConfigError
from watcher.core.model import redact
from watcher.core.toml import Table
from watcher.edges.addresses import Network
from watcher.edges.http.proxy import Direct, Proxy, basic
from watcher.edges.secrets import hidden, secret

VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")  #: in either case; those of others' programs
_FOR_EXAMPLE = 'for example proxy = "http://proxy.example:3128"; with a password, proxy = "env:NAME"'
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]{1,253}|[0-9a-f:.]{2,45}")


def proxy_of(table: Table, base: Path, environment: Mapping[str, str], *, secrets: bool) -> Proxy | ConfigError | None:
    """The proxy; None if there is none. Without `secrets` it may be the reason why it cannot be had here, for whoever `needed` it."""
    direct = _direct(table)
    if not table.values.get("proxy"):
        table.text("proxy", "")
        return None
    try:
        url = secret(table, "proxy", base, environment, required=True) or ""
    except ConfigError as error:
        if secrets or not table.text("proxy").startswith(("env:", "file:")):
            raise
        return error
    parts = _parts(table, url)
    if parts.password is not None:
        hidden(table, "proxy", base, environment, required=True)
    login = basic(unquote(parts.username), unquote(parts.password or "")) if parts.username is not None else ""
    port = parts.port or _PORTS[parts.scheme]
    return Proxy(host=_host(table, parts), port=port, secure=parts.scheme == "https", login=login, direct=direct)


def needed(proxy: Proxy | ConfigError | None) -> Proxy | None:
    """The proxy, for whom there is work to do with it. ConfigError if it cannot be had here."""
    if isinstance(proxy, ConfigError):
        raise proxy
    return proxy


def described(proxy: Proxy | ConfigError | None, environment: Mapping[str, str] = os.environ) -> str:
    """By way of whom the web is asked, in words; "" if there is nothing to be said."""
    if isinstance(proxy, ConfigError):
        return "one whose secret is not to be had here"
    if proxy is None:
        said = hint(environment)
        return f"none; {said}" if said else ""
    direct = proxy.direct
    excepted = len(direct.hosts) + len(direct.networks)
    but = "; polling.no_proxy excepts everybody" if direct.everybody else f", but for {excepted} of polling.no_proxy" if excepted else ""
    return f"{proxy.name}{but}"


def hint(environment: Mapping[str, str] = os.environ) -> str:
    """That the environment names a proxy and we do not use it; "" if it names none."""
    name = unused(environment)
    return f'{name} is set and not used: if this machine needs a proxy, set polling.proxy = "env:{name}"' if name else ""


def unused(environment: Mapping[str, str] = os.environ) -> str:
    """The variable that names a proxy for other programs; "" if none does."""
    return next((name for one in VARIABLES for name in (one, one.lower()) if environment.get(name)), "")


def _parts(table: Table, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise table.error("proxy", "is no address", _FOR_EXAMPLE) from None
    if parts.scheme.startswith("socks"):
        raise table.error("proxy", f'"{redact(url)}" speaks SOCKS, which is not spoken here', "name a proxy with http:// or https://")
    if parts.scheme not in _PORTS or not parts.hostname:
        raise table.error("proxy", f'"{redact(url)}" is no http(s) address of a proxy', _FOR_EXAMPLE)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        cure = "keep scheme, host and port; of a file that chooses proxies (PAC), put the one it chooses here"
        raise table.error("proxy", "has more than a host and a port", cure)
    return parts


def _host(table: Table, parts: SplitResult) -> str:
    host = _plain(parts.hostname or "")
    if not host:
        raise table.error("proxy", "has a host that is no name", _FOR_EXAMPLE)
    return host


def _direct(table: Table) -> Direct:
    hosts: set[str] = set()
    networks: list[Network] = []
    everybody = False
    for one in table.texts("no_proxy"):
        name = one.strip().lower()
        everybody = everybody or name == "*"
        network = _network(name)
        if network:
            networks.append(network)
        elif name != "*":
            hosts.add(_named(table, name))
    return Direct(hosts=frozenset(hosts), networks=tuple(networks), everybody=everybody)


def _network(name: str) -> Network | None:
    try:
        return ip_network(name.strip("[]"))
    except ValueError:
        return None


def _named(table: Table, name: str) -> str:
    host = _plain(name.removeprefix("*").removeprefix("."))
    if not host or ":" in host:
        cure = 'name hosts without port or path, addresses or networks, for example no_proxy = ["intranet.example", "10.0.0.0/8"]'
        raise table.error("no_proxy", f'"{redact(name)}" is no host and no network', cure)
    return host


def _plain(host: str) -> str:
    """As a name server would be asked for it; "" if none would be."""
    if not host.isascii():
        import idna  # noqa: PLC0415 - tables that few need

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            return ""
    host = host.lower().rstrip(".")
    return host if _HOST.fullmatch(host) else ""
