"""The fast parser: fastfeedparser on documents it is known to read as feedparser does, ten to a hundred times faster.

It refuses every document of which `survey` is in doubt, and one in which the two do not see the same items; what it
invents is taken away again. Without the library it refuses all: its absence costs speed and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from html import unescape
from typing import Any

from watcher.core.feeds.dates import moment
from watcher.core.feeds.item import Document, Item
from watcher.core.feeds.mend import Mended
from watcher.core.feeds.survey import Survey, survey

try:
    import fastfeedparser
except ImportError:  # no wheel for this machine: every document takes the thorough way
    fastfeedparser = None

_HTML = (None, "", "text/html", "html", "application/xhtml+xml", "xhtml")
_LINKS = (None, "alternate", "related", "via")
#: Fields, and under which name the library tells them.
_TOLD = {"title": "title", "link": "link", "guid": "id", "id": "id", "description": "description", "content:encoded": "content"}
_DATES = ("pubDate", "published", "dc:date", "updated")
_QUERY = re.compile(r"&([A-Za-z0-9_]+);")
#: Controls that are letters in windows-1252: nobody writes controls into a feed.
_ODD = re.compile(r":///|\[")  # addresses that one parser mends and the other leaves
_CONTROL = re.compile("[\x80-\x9f]")
_CP1252 = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


def parse(mended: Mended) -> Document | str:
    """The document as the thorough parser would read it, or why it must."""
    if fastfeedparser is None:
        return "fastfeedparser is not installed"
    surveyed = survey(mended)
    if isinstance(surveyed, str):
        return surveyed
    try:
        parsed: dict[str, Any] = fastfeedparser.parse(
            surveyed.xml.encode(), include_tags=False, include_media=False, include_enclosures=False
        )
    except Exception as error:  # noqa: BLE001 - it raises what lxml, its own core and the standard library raise, none of it documented
        return f"{type(error).__name__}: {error}"
    told = parsed["entries"]
    if len(told) != len(surveyed.items):
        return f"{len(told)} items were found and {len(surveyed.items)} are there"
    items = [_item(entry, has, surveyed) for entry, has in zip(told, surveyed.items, strict=True)]
    if None in items:
        return "of an item it is not certain what its fields are"
    return Document(
        items=tuple(item for item in items if item is not None),
        title=_meant(parsed["feed"].get("title") or ""),
        home="",  # no link here is relative
        language=_meant(surveyed.language or "") or None,
    )


def _item(entry: dict[str, Any], has: Mapping[str, str], surveyed: Survey) -> Item | None:
    if any(not entry.get(told) for name, told in _TOLD.items() if name in has):
        return None
    guid = _meant(entry.get("id") or "") if "guid" in has or "id" in has else ""
    link = _atom_link(entry, guid) if surveyed.atom else _rss_link(entry, guid, has)
    if link is None or (link and not link.lower().startswith(("http://", "https://"))) or _ODD.search(link + " " + guid):
        return None
    if surveyed.based and guid and ":" not in guid:
        return None
    written = "description" in has or "summary" in has
    content = entry.get("content") if "content:encoded" in has or "content" in has else None
    return Item(
        guid=guid,
        link=link,
        title=_meant(entry.get("title") or "") if "title" in has else "",
        texts=tuple(
            _meant(text)
            for text in (entry.get("description") if written else None, *(one.get("value") for one in content or ()))
            if isinstance(text, str)
        ),
        published=next(filter(None, (moment(unescape(has[name])) for name in _DATES if name in has)), None),
    )


def _rss_link(entry: dict[str, Any], guid: str, has: Mapping[str, str]) -> str | None:
    others = entry.get("links") or ()
    if any(link.get("rel") in (None, "alternate") for link in others):
        return None
    if "link" in has:
        link = _QUERY.sub(r"&\1", _meant(entry.get("link") or ""))
    else:
        link = guid if "permalink" in has and "empty link" not in has else ""
    if link == guid and not link.lower().startswith(("http://", "https://")):
        return "" if link else _ranked(others)
    return link or _ranked(others)


def _atom_link(entry: dict[str, Any], guid: str) -> str | None:
    links = [link for link in entry.get("links") or () if isinstance(link.get("href"), str)]
    own = [link["href"].strip() for link in links if link.get("rel") in (None, "alternate") and (link.get("type") or "").lower() in _HTML]
    if own:
        return _meant(own[-1])
    if guid:
        return guid if guid.lower().startswith(("http://", "https://")) else ""
    return _ranked(links)


def _ranked(links: Any) -> str:
    ranked = [link["href"] for rel in _LINKS for link in links if link.get("rel") == rel and isinstance(link.get("href"), str)]
    return _meant(ranked[0].strip()) if ranked else ""


def _meant(text: str) -> str:
    """UTF-8 that somebody took for latin-1 on the way, and windows-1252 that came through as controls, as they were meant."""
    text = text.strip()
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_CP1252) if _CONTROL.search(text) else text
