"""HttpWeb: fetches one feed or page over HTTP, politely and within limits, and says in words why it could not.

It stands on `http`, our own use of h11 and h2, not on a client: those keep cookies, log addresses with what is secret in
them, and cost several times as much. Nothing but open connections is kept between fetches, and those for seconds. It
refuses to parse, to remember and to look at a clock; whatever the world does comes back as a value, and only our own
mistakes raise.
"""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import BinaryIO
from urllib.parse import urlencode

import httpx

from watcher.core.model import Failed, Feed, Fetch, Fetched, Health, NotModified, redact
from watcher.edges.addresses import GuardedNetwork, Network, Resolver, Unreachable
from watcher.edges.failures import broken, late, refused
from watcher.edges.http.connections import Connections, Origin, origin_of
from watcher.edges.http.exchange import Conversation, CutShort, Head, Misspoken, Question
from watcher.edges.http.hosts import Hosts
from watcher.edges.http.proxy import Proxy
from watcher.edges.inflate import ENCODINGS, Body, Unusable

REDIRECTS = 10
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)

PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"

_HOST = re.compile(r"[a-z0-9._-]{1,253}|[0-9a-f:.]{2,45}")
_VALUE = re.compile(r"[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?")  # what HTTP lets stand in a header
_LAST_PORT = 65535
_MOVED = frozenset({301, 302, 303, 307, 308})
_PERMANENTLY = frozenset({301, 308})
_WHOLE = frozenset({200, 203, 226})
_TAKEN = frozenset({201, 202, 204})  #: what else a hub may say that takes our question
_AGAIN = frozenset({307, 308})  #: redirects that keep a form a form
_HUBS = 4  #: addresses at which one hub is asked
_VALIDATORS = frozenset({b"if-none-match", b"if-modified-since"})


@dataclass(frozen=True, slots=True)
class Room:
    """What an answer may take: seconds in all, redirects included, and bytes; and the file it goes to, if it goes to one."""

    seconds: float
    cap: int
    into: BinaryIO | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect: where it sends us, and the status that says for how long."""

    url: httpx.URL
    status: int


@dataclass(frozen=True, slots=True)
class Place:
    """An address taken apart once: httpx puts it together again each time it is asked for a part."""

    url: httpx.URL
    text: str
    host: str
    origin: Origin
    netloc: bytes
    target: bytes


def place_of(url: httpx.URL) -> Place:
    """Of an http or https address."""
    return Place(url, str(url), url.host, origin_of(url), url.netloc, url.raw_path)


class HttpWeb:
    """The `Web` port.

    `timeout` is for one fetch from the first name looked up to the last byte, redirects included; waiting for a slot
    is not in it. `max_body` is in bytes after decompression. At most `concurrency` requests at a time, `per_host` to
    one host, `spacing` between two that begin there, unless it is in our own network. `allow_private` are networks
    outside the public internet that may be fetched from; `authorities` and `proxy` see `Connections`.
    """

    def __init__(
        self,
        *,
        timeout: timedelta,
        max_body: int,
        per_host: int,
        spacing: timedelta = timedelta(),
        concurrency: int,
        allow_private: Sequence[Network],
        user_agent: str,
        authorities: Path | None = None,
        proxy: Proxy | None = None,
        resolver: Resolver | None = None,
    ) -> None:
        self._room = Room(timeout.total_seconds(), max_body)
        self._hosts = Hosts(concurrency=concurrency, per_host=per_host, spacing=spacing.total_seconds())
        self._network = GuardedNetwork(allowed=allow_private, threads=concurrency, resolver=resolver)
        self._connections = Connections(self._network, authorities=authorities, proxy=proxy)
        # A name in any script may stand in it: its UTF-8 goes out as it is.
        said = {"user-agent": user_agent, "accept-encoding": ENCODINGS}
        self._headers = [(name.encode(), value.encode()) for name, value in said.items()]

    async def fetch(self, feed: Feed) -> Fetch:
        return await self._fetch(feed, self._room, {})

    async def download(self, feed: Feed, into: BinaryIO, *, within: timedelta, cap: int, headers: Mapping[str, str]) -> Fetch:
        """See `list_ports.Downloads`."""
        said = {name.lower().encode(): value for name, value in headers.items()}
        return await self._fetch(feed, Room(within.total_seconds(), cap, into), said)

    async def _fetch(self, feed: Feed, room: Room, own: Mapping[bytes, str]) -> Fetch:
        found = _home(feed.address)
        if found is None:
            return Failed(
                kind="address", reason=f"“{redact(feed.address)}” is not an address that can be fetched; it must be http(s)://host/…"
            )
        home, login = found
        conditions = _conditions(feed.health)
        asked_of = feed.health.validators_of or home.text

        def headers(place: Place) -> Mapping[bytes, str]:
            # Another address's validators may fit by chance, a date above all, and its 304 would hide what it has.
            told = {b"accept": ACCEPT, **(conditions if place.text == asked_of else {})}
            return {**told, **login, **own} if place is home or _same_site(home.url, place.url) else told

        return await self._follow(home, headers, room=room)

    async def page(self, address: str, may: Callable[[str], Awaitable[Failed | None]] | None = None) -> Fetch:
        """One page that is no feed, or a robots.txt. Nobody's name and password go with it. `may` is asked before each
        hop; what it fails is not asked for.
        """
        url = _address(address)
        if url is None:
            return Failed(kind="address", reason=f"“{redact(address)}” is not an address that can be fetched")
        return await self._follow(place_of(_bare(url)), lambda _place: {b"accept": PAGE}, may)

    async def ask(self, hub: str, form: Mapping[str, str]) -> Failed | None:
        """Post a form to a hub; None if it took it. A hub that has moved is asked there, but a secret does not leave https."""
        url = _address(hub)
        if url is None or url.userinfo:
            return Failed(kind="address", reason=f"“{redact(hub)}” is not an address of a hub")
        headers, body, left = {b"content-type": "application/x-www-form-urlencoded"}, urlencode(form).encode(), self._room.seconds
        for _ in range(_HUBS):
            place = place_of(url)
            async with self._hosts.slot(place.host, spaced=not self._network.own(place.host)):
                began = monotonic()
                answer = await self._ask(place, headers, left, self._room, body=body)
                left -= monotonic() - began
            if isinstance(answer, Failed):
                return None if answer.status in _TAKEN else answer
            if not isinstance(answer, Hop):
                return None
            if answer.status not in _AGAIN or (url.scheme, answer.url.scheme) == ("https", "http"):
                break
            url = answer.url
        return Failed(kind="redirect", reason=f"the hub {url.host} sends us elsewhere, where we do not follow")

    async def aclose(self) -> None:
        """End every connection that is kept, and the look-ups."""
        self._connections.close()
        self._network.close()

    async def _follow(
        self,
        place: Place,
        headers: Callable[[Place], Mapping[bytes, str]],
        may: Callable[[str], Awaitable[Failed | None]] | None = None,
        *,
        room: Room | None = None,
    ) -> Fetch:
        """What stands at an address, or where it redirects to. `headers` are those for each hop."""
        room = room or self._room
        met: set[str] = set()
        moved: str | None = None
        permanent = True
        left = room.seconds
        while True:
            met.add(place.text)
            if may and (refusal := await may(place.text)):
                return refusal
            async with self._hosts.slot(place.host, spaced=not self._network.own(place.host)):
                began = monotonic()
                answer = await self._ask(place, headers(place), left, room)
                left -= monotonic() - began
            if not isinstance(answer, Hop):
                return replace(answer, moved=moved) if moved and not isinstance(answer, Failed) else answer
            place = place_of(answer.url)
            permanent = permanent and answer.status in _PERMANENTLY
            moved = place.text if permanent else moved
            if place.text in met:
                return Failed(kind="redirect", reason=f"it redirects in a circle, by way of {place.host}")
            if len(met) > REDIRECTS:
                return Failed(kind="redirect", reason=f"it redirects more than {REDIRECTS} times, at last to {place.host}")

    async def _ask(self, place: Place, headers: Mapping[bytes, str], left: float, room: Room, *, body: bytes = b"") -> Fetch | Hop:
        """One request: what it brought, or where it sends us. `left` is what remains of the timeout, in seconds."""
        said = [
            *(header for header in self._headers if header[0] not in headers),
            *((name, value.encode("latin-1")) for name, value in headers.items()),
        ]
        question = Question(place.origin[0], place.netloc, place.target, said, body)
        try:
            async with asyncio.timeout(left):
                seconds = min(left, self._room.seconds) / 2
                return await self._answer(question, place, seconds, room, conditional=not _VALIDATORS.isdisjoint(headers))
        except (Unreachable, Unusable) as stop:
            return replace(stop.failed, host=place.host)
        except TimeoutError as error:
            return late(error, place.host, room.seconds)
        except (Misspoken, CutShort, OSError) as error:
            return broken(error, place.host)

    async def _answer(self, question: Question, place: Place, seconds: float, room: Room, *, conditional: bool) -> Fetch | Hop:
        """A kept connection may have been closed by the other side, and some servers offer an HTTP/2 that does not work:
        after either there is another try, on a new connection, or in HTTP/1.1.
        """
        kept = self._connections.kept(place.origin)
        conversation = kept or await self._connections.open(place.origin, seconds)
        try:
            return await self._exchange(conversation, question, place, room, conditional=conditional)
        except (Misspoken, CutShort, ConnectionError) as error:
            old = conversation.protocol == "HTTP/2"
            if not old and not (kept and (isinstance(error, ConnectionError) or getattr(error, "silent", False))):
                raise
        conversation = await self._connections.open(place.origin, seconds, plain=old)
        return await self._exchange(conversation, question, place, room, conditional=conditional)

    async def _exchange(
        self, conversation: Conversation, question: Question, place: Place, room: Room, *, conditional: bool
    ) -> Fetch | Hop:
        try:
            head = await conversation.ask(question)
            answer = await self._read(head, conversation, place, room, conditional=conditional)
        except BaseException:
            conversation.close()
            raise
        self._connections.keep(place.origin, conversation)
        return answer

    async def _read(self, head: Head, conversation: Conversation, place: Place, room: Room, *, conditional: bool) -> Fetch | Hop:
        headers = _headers(head)
        status, protocol = head.status, conversation.protocol
        if status in _MOVED:
            return _target(place.url, headers.get("location", ""), status)
        if status == HTTPStatus.NOT_MODIFIED and conditional:
            return NotModified(url=place.text, headers=headers, protocol=protocol)
        if status not in _WHOLE:
            return refused(status, headers, place.host)
        body = Body(headers.get("content-encoding", ""), announced=headers.get("content-length", ""), cap=room.cap, into=room.into)
        async for chunk in conversation.body():
            body.add(chunk)
        return Fetched(url=place.text, status=status, headers=headers, body=body.whole(), protocol=protocol)


def _address(text: str | httpx.URL) -> httpx.URL | None:
    """`text` as something that can be fetched, else None."""
    try:
        url = httpx.URL(text.strip() if isinstance(text, str) else text)
        host = url.raw_host.decode("ascii").lower()
        url.host.encode()  # decoded only when asked for; better here than later
    except (httpx.InvalidURL, ValueError):  # ValueError: what idna thinks of some hosts
        return None
    port_fits = url.port is None or 0 < url.port <= _LAST_PORT
    return url if url.scheme in ("http", "https") and _HOST.fullmatch(host) and port_fits else None


@lru_cache(maxsize=10_000)
def _home(text: str) -> tuple[Place, Mapping[bytes, str]] | None:
    """A feed's address without its name and password, and the header that says them; it is asked for again and again."""
    url = _address(text)
    return (place_of(_bare(url)), _login(url)) if url else None


def _bare(url: httpx.URL) -> httpx.URL:
    return url.copy_with(userinfo=b"", fragment=None)


def _same_site(home: httpx.URL, url: httpx.URL) -> bool:
    """Whether the feed's password may be told to `url`: the same server, or its move from http to https."""
    if home.host != url.host:
        return False
    upgraded = (home.scheme, home.port, url.scheme, url.port) == ("http", None, "https", None)
    return upgraded or (home.scheme, home.port) == (url.scheme, url.port)


def _login(url: httpx.URL) -> dict[bytes, str]:
    if not url.userinfo:
        return {}
    token = b64encode(f"{url.username}:{url.password}".encode()).decode()
    return {b"authorization": f"Basic {token}"}


def _conditions(health: Health) -> dict[bytes, str]:
    """The validators as they were received; those that cannot stand in a header are left out."""
    pairs = ((b"if-none-match", health.etag), (b"if-modified-since", health.last_modified))
    sent = {name: value for name, value in pairs if value and _VALUE.fullmatch(value)}
    # RFC 3229: a server that knows which document we have may send only what is new since (226).
    return sent | {b"a-im": "feed"} if b"if-none-match" in sent else sent


def _headers(head: Head) -> dict[str, str]:
    """Lower-case names; values as Latin-1, which loses no byte, so that an ETag goes back as it came."""
    headers: dict[str, str] = {}
    for name, value in head.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _target(url: httpx.URL, location: str, status: int) -> Hop | Failed:
    with suppress(UnicodeDecodeError):
        location = location.encode("latin-1").decode()  # many send UTF-8
    try:
        target = _address(url.join(location)) if location else None
    except (httpx.InvalidURL, ValueError):
        target = None
    if target is None:
        return Failed(kind="redirect", reason=f"{url.host} redirects to nowhere that can be fetched", status=status)
    return Hop(_bare(target), status)
