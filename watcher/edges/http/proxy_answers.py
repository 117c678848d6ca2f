"""What a proxy says instead of the host that was asked for, told to people: whose fault it is, and what can be done.

"proxy" is a failure of the proxy itself, which says nothing of the feed; "filtered" its rule about one host; what it could
not reach is told as if we had not. Nothing it says in words of its own gets into a reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus

from watcher.core.model import Failed
from watcher.edges.addresses import Unreachable

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_SCHEME = re.compile(r"(?:^|,)\s*([A-Za-z][A-Za-z-]{1,19})(?=\s|,|$)")
_SQUID = re.compile(r"ERR_[A-Z_]{2,40}")  #: x-squid-error
_TOLD = re.compile(r"\berror=\"?([a-z_]{2,40})")  #: proxy-status, RFC 9209
_UNKNOWN_NAMES = ("ERR_DNS_FAIL", "dns_error", "dns_timeout", "destination_not_found")
_SLOW = ("ERR_READ_TIMEOUT", "connection_timeout", "connection_read_timeout", "http_response_timeout")
_RULES = frozenset({402, 403, 429, 451, 511})
_WHO = frozenset({401, 407})  #: tinyproxy answers 401 to a password that it does not take
_NO_TUNNELS = frozenset({404, 405, 426, 501})
_SERVER = 500
_ODD = 400


def refused(proxy: str, host: str, status: int, headers: Mapping[str, str], *, told: bool) -> Unreachable:
    """What an answer that is no tunnel means. `told`: it has been told a name and password."""
    says = f"the proxy {proxy} answers HTTP {status} {_PHRASES.get(status, '')}".rstrip()
    if status in _WHO:
        return unwelcome(proxy, status, headers, told=told)
    if status in _RULES or sign(headers) == "ERR_ACCESS_DENIED":
        return Unreachable("filtered", f"{says} when asked for {host}: its rules do not let us go there")
    if status in _NO_TUNNELS:
        return Unreachable("proxy", f"{says} to CONNECT, without which https cannot be spoken: it is no proxy, or one that forbids it")
    if status >= _SERVER:
        return unreached(proxy, host, status, headers)
    if status >= _ODD:
        return Unreachable("proxy", f"{says} to CONNECT; something else than a proxy may stand there")
    return Unreachable("proxy", f"{says}: it sends us elsewhere, to a log-in page perhaps, as a network does that wants a browser first")


def unwelcome(proxy: str, status: int, headers: Mapping[str, str], *, told: bool) -> Unreachable:
    """It wants to know who we are."""
    offered = sorted({name.capitalize() for name in _SCHEME.findall(headers.get("proxy-authenticate", ""))})
    wanted = f"HTTP {status}; it takes {', '.join(offered)}" if offered else f"HTTP {status}"
    if offered and "Basic" not in offered:
        why = "none of which is spoken here: ask for an account that may use Basic, or put a helper that speaks it in between"
        return Unreachable("proxy", f"the proxy {proxy} wants to know who we are ({wanted}), {why}")
    why = "does not take the name and password of polling.proxy" if told else "wants a name and password, and polling.proxy has none"
    return Unreachable("proxy", f"the proxy {proxy} {why} ({wanted})")


def unreached(proxy: str, host: str, status: int, headers: Mapping[str, str]) -> Unreachable:
    """It tried, it says, and could not."""
    word = sign(headers)
    kind = "dns" if word in _UNKNOWN_NAMES else "timeout" if word in _SLOW or status == HTTPStatus.GATEWAY_TIMEOUT else "refused"
    because = f", {word}" if word else ""
    return Unreachable(kind, f"the proxy {proxy} could not reach {host} (HTTP {status} {_PHRASES.get(status, '')}".rstrip() + f"{because})")


def either(failed: Failed) -> Unreachable:
    """What may have been said by the host as well as by the proxy."""
    stop = Unreachable(failed.kind, failed.reason)
    stop.failed = failed
    return stop


def sign(headers: Mapping[str, str]) -> str:
    """The word by which a proxy says that an answer is its own and not the host's; "" if it says no such thing."""
    found = _SQUID.match(headers.get("x-squid-error", "")) or _TOLD.search(headers.get("proxy-status", ""))
    return found[found.re.groups] if found else ""
