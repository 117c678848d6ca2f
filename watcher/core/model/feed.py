"""A feed, what fetching it gives, and what reading that gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Literal, TypeAlias

from watcher.core.model.learnt import Condition, Declared, Habits, Move

# Also where the scheme is missing, and where a password holds a slash, so that the host seems to be over too soon.
_USERINFO = re.compile(r"(?:(?<=//)|^)(?:[^/?#]*@|[^/?#@:]*:(?!\d*(?:[/?#]|$)|//).*@)")

FullText: TypeAlias = Literal["never", "candidates", "always"]
"""Whose article pages are read: nobody's; those of short entries in which something watched was seen; those of all short ones."""


def redact(url: str) -> str:
    """The address without name and password, fit to be shown."""
    return _USERINFO.sub("…@", url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What polling has learnt of a feed. All of it is saved with the poll it came from."""

    etag: str | None = None  #: verbatim, quotes and all
    last_modified: str | None = None  #: verbatim
    validators_of: str | None = None  #: the address these two came from, and are sent to alone; None: the feed's own
    since: datetime | None = None  #: first attempt to poll
    first_read: datetime | None = None  #: first time its entries were read; before it, all is backlog
    last_read: datetime | None = None  #: last good answer (200 and parsed, or 304)
    last_new: datetime | None = None  #: last time it brought an entry not seen before
    next_poll: datetime | None = None  #: None: never scheduled, due at once
    failures: int = 0  #: in a row
    reason: str | None = None  #: of the last failure, in words; None while it is well
    status: int | None = None  #: last HTTP status
    body: str = ""  #: digest of the last document that was read; the same one again is not parsed
    fresh_for: timedelta | None = None  #: how long the last answer may be kept, says its server
    declared: Declared = field(default_factory=Declared)
    habits: Habits = field(default_factory=Habits)
    conditions: tuple[Condition, ...] = ()  #: what is odd about it, confirmed or not, the gravest first
    recovered: tuple[Condition, ...] = ()  #: what the last poll found to be over, of what had been confirmed
    move: Move | None = None

    @property
    def condition(self) -> Condition | None:
        """The gravest of what is odd and was no blip."""
        return next((condition for condition in self.conditions if condition.confirmed), None)

    @property
    def state(self) -> Literal["new", "ok", "failing"]:
        if self.failures:
            return "failing"
        return "ok" if self.last_read else "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source of entries, as declared by the user, with its health."""

    id: str
    url: str
    title: str = ""
    language: str | None = None
    country: str | None = None
    tags: tuple[str, ...] = ()
    tier: int = 3  #: 1 official, 2 agency or paper of record, 3 other press, 4 state-controlled, 5 aggregator
    owner: str | None = None  #: who answers for it, where that is not its state or its domain (see `feeds.owners`)
    full_text: FullText | None = None  #: None: as the configuration says for all feeds
    health: Health = field(default_factory=Health)

    @property
    def name(self) -> str:
        """What people call it: its title, else its address."""
        return self.title or self.shown

    @property
    def shown(self) -> str:
        """Its declared address as people may see it: without name and password."""
        return redact(self.url)

    @property
    def address(self) -> str:
        """Where it is asked: where it has moved to for good, else the address that was declared."""
        move = self.health.move
        return move.to if move and move.taken else self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is known of where a text stands, as far as it helps to read it. All empty: nothing."""

    names: tuple[str, ...] = ()  #: what the outlet calls itself
    host: str = ""  #: of its address, in small letters
    country: str = ""  #: two capital letters
    language: str = ""  #: two or three small letters
    endings: tuple[str, ...] = ()  #: folded; what many headlines of its document end with, after a dash or a bar
    signs: bool = False  #: nearly all headlines of its document end with somebody's name, as an aggregator's do


NOWHERE = Source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A complete answer with a document: 200, 203, or 226 (see `delta`). `body` is decompressed.

    `headers` are all there were, with lower-case names: cache-control, expires, age, date, etag, link… One sent
    several times is joined by ", ".
    """

    url: str  #: after redirects, without name, password and fragment; the validators in `headers` belong to it alone
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved: str | None = (
        None  #: where the unbroken chain of permanent redirects (301, 308) from the feed's address ends; None: there is none
    )
    protocol: str = ""  #: "HTTP/1.1", "HTTP/2"; "" if it is not known

    @property
    def delta(self) -> bool:
        """The document holds only what is new (226, RFC 3229): an entry that is absent has not left the feed."""
        return self.status == HTTPStatus.IM_USED


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """A 304: nothing new, and that is good news. All but the body is as in `Fetched`."""

    headers: Mapping[str, str]
    url: str = ""  #: "" only where nothing was asked over a network
    moved: str | None = None
    protocol: str = ""
    status: int = 304  #: 200 if the whole document came and was the one already read


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Why a feed could not be read this time. `kind` is one short word for counting
    (address, dns, timeout, refused, tls, http, blocked, gone, throttled, private, too-big, bomb, html, garbage, slow, redirect,
    proxy, filtered).

    "gone" is a 410; "blocked" a server that does not want us: 403, 451, or a demand for proof of a browser;
    "proxy" is a failure of the proxy itself, which says nothing of the feed; "filtered" its rule that we do not go there;
    "throttled" a 429, or a 503 that says how long. `retry_after` counts from the server's own clock and goes with any status.
    """

    kind: str
    reason: str  #: a sentence for people, naming what to look at
    status: int | None = None
    retry_after: timedelta | None = None
    host: str = ""  #: who answered so, after redirects; what it asks of us is asked for all its feeds. "" if none did
    feeds: tuple[str, ...] = ()  #: of a page: addresses at which it says feeds are, or links to what is called so


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The article on a web page, without what stands around it."""

    text: str  #: plain text, paragraphs on lines of their own
    title: str = ""  #: what the page calls itself, in all ways it does
    url: str = ""  #: after redirects


Fetch: TypeAlias = Fetched | NotModified | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed document. `key` says which item it is, `revision` which wording of it."""

    feed: str  #: feed id
    key: str
    revision: str
    url: str  #: absolute, as published; "" if it has none
    title: str  #: plain text
    text: str  #: plain text of summary and content; "" if it has none
    published: datetime | None = None
    language: str | None = None
    page: str = ""  #: plain text of the page at `url`, where it was read; no part of the wording

    @property
    def whole(self) -> str:
        """The text, and under it that of the page: what is searched."""
        return f"{self.text}\n{self.page}" if self.page else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A document that was understood. `entries` in document order, one per key.

    `url`, `headers`, `moved` and `delta` are those of the answer it was read from, see `Fetched`.
    """

    entries: tuple[Entry, ...]
    etag: str | None = None
    last_modified: str | None = None
    title: str = ""
    language: str | None = None
    status: int = 200
    url: str = ""  #: "" only where nothing was asked over a network
    headers: Mapping[str, str] = field(default_factory=dict)
    moved: str | None = None
    declared: Declared = field(default_factory=Declared)
    body: str = ""  #: digest of the document
    sharing: int = 0  #: how many items of the document have an id that another one has too, which is not the same item
    older: int = 0  #: how many of `entries`, the last ones, are of archive pages that were read to close a gap

    @property
    def delta(self) -> bool:
        """The document held only what is new: an entry that is absent has not left the feed."""
        return self.status == HTTPStatus.IM_USED


Reading: TypeAlias = Read | NotModified | Failed
