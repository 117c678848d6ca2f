"""The client of channels and pings that speak HTTP: by way of the proxy where there is one, as feeds are asked.

What the proxy does wrong is told as such, and as what passes: a message waits rather than dies of it. It refuses to follow
redirects, to keep cookies, and to look at the variables of other programs.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from ipaddress import ip_network

import httpx

from watcher.edges.addresses import Address, GuardedNetwork, Resolver
from watcher.edges.http import proxy_answers
from watcher.edges.http.proxy import Proxy, Way

_LOOK = 2.0  #: seconds for a look-up here, of a host that may be one the proxy alone knows
_ANYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))  # whoever named a receiver knows where it is


def client_of(way: Way, *, resolver: Resolver | None = None) -> httpx.AsyncClient:
    """A client that reaches hosts this way. `resolver` tells which of them the proxy excepts; by default the system's."""
    trust = httpx.create_ssl_context(trust_env=False)
    if way.authorities:
        trust.load_verify_locations(way.authorities)
    transport = _Routed(way.proxy, trust, resolver) if way.proxy else None
    return httpx.AsyncClient(trust_env=False, follow_redirects=False, verify=trust, transport=transport)


class _Routed(httpx.AsyncBaseTransport):
    """Through the proxy, but to those that it excepts."""

    def __init__(self, proxy: Proxy, trust: ssl.SSLContext, resolver: Resolver | None) -> None:
        self._proxy = proxy
        self._network = GuardedNetwork(allowed=_ANYWHERE, threads=4, resolver=resolver)
        self._straight = httpx.AsyncHTTPTransport(verify=trust, trust_env=False)
        by_way_of = httpx.Proxy(proxy.url, ssl_context=trust if proxy.secure else None)
        self._through = httpx.AsyncHTTPTransport(verify=trust, trust_env=False, proxy=by_way_of)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii")
        if self._proxy.direct.has(host, ()) or self._proxy.direct.has(host, await self._known(host)):
            return await self._straight.handle_async_request(request)
        try:
            response = await self._through.handle_async_request(request)
        except httpx.ProxyError as error:  # its words begin with the status, and go on in the proxy's
            status = re.match(r"\d{3}\b", str(error))
            raise httpx.ProxyError(self._said(host, int(status[0])) if status else f"the proxy {self._proxy.name} failed") from None
        except httpx.ConnectError as error:
            raise httpx.ConnectError(f"by way of the proxy {self._proxy.name}: {error}") from error
        if response.status_code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED and request.url.scheme == "http":
            await response.aclose()
            raise httpx.ProxyError(self._said(host, response.status_code))
        return response

    async def _known(self, host: str) -> Sequence[Address]:
        return await self._network.judged(host, _LOOK)

    def _said(self, host: str, status: int) -> str:
        return proxy_answers.refused(self._proxy.name, host, status, {}, told=bool(self._proxy.login)).failed.reason

    async def aclose(self) -> None:
        self._network.close()
        for transport in (self._straight, self._through):
            with suppress(httpx.HTTPError):
                await transport.aclose()
