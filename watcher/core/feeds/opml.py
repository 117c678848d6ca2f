"""Lists of feeds as other readers write and read them: OPML 2.0.

It refuses a DOCTYPE (nobody's list of feeds needs one, and nothing outside is ever loaded) and an address that cannot
be polled, naming the line. What OPML has no words for (country, tier, owner) travels in attributes of our own namespace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from watcher.core import identity
from watcher.core.errors import UsageError
from watcher.core.feeds import declared
from watcher.core.model import Feed
from watcher.core.text.xml import legal

_SPACE = "urn:sanctions-watch:feeds"
_DEFAULT_TIER = 3
_TIERS = range(1, 6)


def parse(document: bytes, refuse: Callable[[UsageError], None] | None = None) -> tuple[Feed, ...]:
    """The feeds of an OPML document in order, one per address. Folders and categories become tags.

    Raises `UsageError` naming the line where it is no OPML, carries a DOCTYPE or names what is no http(s) address;
    with `refuse` the last of these is told to it instead, and the other feeds are read.
    """
    reader = _Reader(refuse)
    try:
        reader.parser.Parse(document, True)
    except expat.ExpatError as error:
        raise UsageError(f"line {error.lineno}: this is not well-formed XML: {expat.ErrorString(error.code)}") from None
    except (ValueError, LookupError):
        raise UsageError("line 1: the document declares a charset that cannot be read", cure="save it as UTF-8") from None
    if not reader.opml:
        raise UsageError("line 1: this is XML, but no OPML: there is no <opml> element", cure="export it as OPML from the other reader")
    return tuple(reader.feeds.values())


def render(feeds: Iterable[Feed], title: str) -> bytes:
    """An OPML 2.0 document in UTF-8 that `parse` reads back: tags are written as categories, health is left out."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:watch="{_SPACE}">',
        f"  <head><title>{quoteattr(legal(title))[1:-1]}</title></head>",
        "  <body>",
        *(f"    <outline{_attributes(feed)}/>" for feed in feeds),
        "  </body>",
        "</opml>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _attributes(feed: Feed) -> str:
    told = {
        "type": "rss",
        "text": feed.name,
        "title": feed.title,
        "xmlUrl": feed.url,
        "language": feed.language or "",
        "category": ",".join(feed.tags),
        "watch:country": feed.country or "",
        "watch:tier": str(feed.tier) if feed.tier != _DEFAULT_TIER else "",
        "watch:owner": feed.owner or "",
    }
    return "".join(f" {name}={quoteattr(legal(value))}" for name, value in told.items() if value)


class _Reader:
    """Collects feeds while expat walks the document."""

    def __init__(self, refuse: Callable[[UsageError], None] | None) -> None:
        self._refuse = refuse
        self.opml = False
        self.feeds: dict[str, Feed] = {}
        self._folders: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _doctype(self, *_: object) -> NoReturn:
        raise UsageError(self._at("a list of feeds must not carry a DOCTYPE"), cure="remove it; OPML needs none")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.opml = self.opml or name.lower() == "opml"
        if name.lower() != "outline":
            return
        told = {key.lower(): value.strip() for key, value in attributes.items()}
        address = told.get("xmlurl", "")
        title = told.get("title") or told.get("text") or ""
        self._folders.append("" if address else title)
        if address:
            self._keep(address, "" if title == address else title, told)

    def _end(self, name: str) -> None:
        if name.lower() == "outline":
            self._folders.pop()

    def _keep(self, address: str, title: str, told: dict[str, str]) -> None:
        url = re.sub(r"^feed:(?://)?(?=https?://)|^feed(?=://)", lambda found: "" if ":" in found[0] else "https", address)
        if declared.address(url):
            refusal = UsageError(self._at(f'"{address}" is no address that can be polled'), cure="feeds have http:// or https:// addresses")
            if self._refuse is None:
                raise refusal
            self._refuse(refusal)
            return
        categories = (label for path in told.get("category", "").split(",") for label in path.split("/"))
        tags = [tag.strip() for tag in (*self._folders, *categories) if tag.strip()]
        tier = told.get(f"{_SPACE} tier", "")
        known = self.feeds.get(identity.feed_id(url))
        self.feeds[identity.feed_id(url)] = Feed(
            id=identity.feed_id(url),
            url=url,
            title=known.title if known else title,
            language=told.get("language") or (known.language if known else None),
            country=told.get(f"{_SPACE} country") or None,
            tags=tuple(dict.fromkeys((*(known.tags if known else ()), *tags))),
            tier=int(tier) if tier.isdecimal() and int(tier) in _TIERS else _DEFAULT_TIER,
            owner=told.get(f"{_SPACE} owner") or None,
        )

    def _at(self, what: str) -> str:
        return f"line {self.parser.CurrentLineNumber}: {what}"
