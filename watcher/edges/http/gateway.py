"""The way to hosts through a proxy: a tunnel for https, questions with the whole address for http.

The proxy is trusted, and resolves the names; so what is judged here is what can be: addresses that are spelled out, names
that lead into our own network as far as they are known here, and names that only our own network can mean. Refuses to say
anything to a proxy but where we want to go and who we are.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from http import HTTPStatus

import h11

from watcher.core.feeds.hosts import own
from watcher.edges.addresses import GuardedNetwork, Unreachable
from watcher.edges.failures import refused
from watcher.edges.http import proxy_answers
from watcher.edges.http.bridge import bridged
from watcher.edges.http.exchange import HEAD, INTERIM, READ, Conversation, Head, Question
from watcher.edges.http.proxy import Proxy, authority, spelled

_LOOK = 2.0  #: seconds for a look-up here of a name that perhaps the proxy alone knows
_TLS = b"\x15\x03"  #: how TLS complains about a question in the clear
_PORT = re.compile(r":\d+$")
_OPENED = range(200, 300)
_BOTH = frozenset({401, 403, 451, 500, 502, 503, 504, 511})  #: what a server may say as well as a proxy before it


class Gateway:
    """`trust` gives the context for a proxy that is spoken to over TLS. `network` judges, and connects to the proxy itself
    without judging: whoever named it knows where it is.
    """

    def __init__(self, proxy: Proxy, network: GuardedNetwork, trust: Callable[[], ssl.SSLContext]) -> None:
        self._proxy = proxy
        self._network = network
        self._trust = trust

    async def line(self, scheme: bytes, host: str, port: int, seconds: float) -> socket.socket | None:
        """A connection that leads to the host, if `scheme` is https, else to the proxy; None if the host is asked without it.
        Raises Unreachable.
        """
        clock = asyncio.get_running_loop().time
        began = clock()
        if await self._straight(host, min(seconds, _LOOK)):
            return None
        line = await self._reached(seconds - (clock() - began))
        if scheme != b"https":
            return line
        try:
            async with asyncio.timeout(seconds - (clock() - began)):
                await self._tunnel(line, host, port)
        except TimeoutError:
            line.close()
            raise Unreachable("timeout", f"the proxy {self._proxy.name} did not open a way to {host} in time") from None
        except OSError as error:
            line.close()
            raise self._broken(error) from error
        except BaseException:
            line.close()
            raise
        return line

    def forwarded(self, conversation: Conversation) -> Conversation:
        """A conversation with the proxy about http addresses."""
        return Forwarded(conversation, self._proxy)

    async def _straight(self, host: str, seconds: float) -> bool:
        """Whether the host is asked without the proxy. Raises Unreachable if it may not be asked at all."""
        direct = self._proxy.direct
        if direct.has(host, ()):
            return True
        try:
            address = spelled(host)
        except ValueError:
            raise Unreachable("private", f"{host} is numbers, and no address") from None
        found = await self._network.judged(host if address is None else str(address), seconds)
        if direct.has(host, found):
            return True
        if not found and own(host):
            why = "is a name of our own network, and is not known here"
            raise Unreachable(
                "private", f"{host} {why}; if it is meant, name it in polling.no_proxy and its network in polling.allow_private"
            )
        return False

    async def _reached(self, seconds: float) -> socket.socket:
        """A connection to the proxy. Whatever fails here says nothing of any feed."""
        proxy = self._proxy
        try:
            line = await self._network.connect(proxy.host, proxy.port, seconds, trusted=True)
            return await bridged(line, self._trust(), proxy.host) if proxy.secure else line
        except Unreachable as stop:
            raise Unreachable("proxy", f"the proxy cannot be reached: {stop.failed.reason}") from stop
        except TimeoutError as error:
            raise Unreachable("proxy", f"the proxy {proxy.name} cannot be connected to in time") from error
        except OSError as error:
            raise self._broken(error) from error

    async def _tunnel(self, line: socket.socket, host: str, port: int) -> None:
        """Ask for it, and read the answer to its end and no further: what a proxy says after it would be taken for the host's."""
        name = self._proxy.name
        target = authority(host, port)
        wire = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)
        head = h11.Request(method="CONNECT", target=target, headers=[(b"host", target.encode("ascii")), *self._proxy.headers])
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(line, (wire.send(head) or b"") + (wire.send(h11.EndOfMessage()) or b""))
        first = b""
        try:
            for _ in range(INTERIM):
                while (event := wire.next_event()) is h11.NEED_DATA:
                    data = await loop.sock_recv(line, READ)
                    first = first or data
                    wire.receive_data(data)
                if isinstance(event, h11.Response):
                    break
        except h11.RemoteProtocolError:
            raise Unreachable("proxy", f"the proxy {name} {_misspoken(first)}") from None
        if not isinstance(event, h11.Response):
            raise Unreachable("proxy", f"the proxy {name} does not come to an answer")
        if event.status_code not in _OPENED:
            raise proxy_answers.refused(name, host, event.status_code, _said(list(event.headers)), told=bool(self._proxy.login))
        if wire.trailing_data[0]:
            raise Unreachable("proxy", f"the proxy {name} speaks before {host} was asked anything: what it says is not believed")

    def _broken(self, error: OSError) -> Unreachable:
        name = self._proxy.name
        if isinstance(error, ssl.SSLCertVerificationError):
            why = f"the certificate of the proxy {name} is not good: {error.verify_message}"
        elif isinstance(error, ssl.SSLError):
            why = f"no safe connection to the proxy {name}: {error.reason or 'TLS failed'}; if it is spoken to in the clear, write http://"
        else:
            why = f"the connection to the proxy {name} failed: {os.strerror(error.errno) if error.errno else 'it was broken off'}"
        return Unreachable("proxy", why)


class Forwarded:
    """See `exchange.Conversation`: each question is put with its whole address, and with what the proxy alone is told."""

    def __init__(self, inner: Conversation, proxy: Proxy) -> None:
        self._inner = inner
        self._proxy = proxy

    @property
    def protocol(self) -> str:
        return self._inner.protocol

    @property
    def closed(self) -> bool:
        return self._inner.closed

    async def ask(self, question: Question) -> Head:
        """Raises Unreachable too, where it is the proxy that answers, or may be."""
        target = b"http://" + question.host + question.target
        head = await self._inner.ask(replace(question, target=target, headers=[*question.headers, *self._proxy.headers]))
        status, headers = head.status, _said(list(head.headers))
        name, host = self._proxy.name, _PORT.sub("", question.host.decode("ascii"))
        if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED or (status not in _OPENED and proxy_answers.sign(headers)):
            raise proxy_answers.refused(name, host, status, headers, told=bool(self._proxy.login))
        if status in _BOTH:
            raise proxy_answers.either(refused(status, headers, f"{host}, or the proxy {name} before it,"))
        return head

    def body(self) -> AsyncIterator[bytes]:
        return self._inner.body()

    def finish(self) -> bool:
        return self._inner.finish()

    def close(self) -> None:
        self._inner.close()


def _said(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    told: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        told[key] = f"{told[key]}, {text}" if key in told else text
    return told


def _misspoken(first: bytes) -> str:
    """What is wrong with what came first."""
    if not first:
        return "hangs up when it is asked for a way to a host"
    if first.startswith(_TLS):
        return "speaks TLS; write https:// before its address in polling.proxy"
    return f"does not speak HTTP as it should: {first[:40]!a}"
