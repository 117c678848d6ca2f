"""What a feed answered becomes a reading: the body is judged by its bytes, never by its headers.

RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, RDF and JSON Feed; what parses of a broken document is kept. It refuses web
pages, garbage and bombs with a reason, and it never raises: whatever the bytes, there is a `Reading`.

feedparser does the XML, with its sanitising and link rewriting off (three times faster; we keep plain text only) and
its dates unused (see `dates`). It needs CPU in proportion to the tags: call `read` outside the event loop.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import feedparser

from watcher.core import identity
from watcher.core.feeds import charset, jsonfeed, page, wishes
from watcher.core.feeds.dates import moment
from watcher.core.feeds.item import Document, Item, entries, tongue
from watcher.core.feeds.mend import Mended, mend
from watcher.core.model import Failed, Feed, Fetch, Fetched, NotModified, Read, Reading
from watcher.core.text.html import to_line

_TITLE_CAP = 300
_LINKS = ("alternate", "related", "via")


def read(feed: Feed, fetch: Fetch) -> Reading:
    """Understand a fetched document. `NotModified` and `Failed` pass through; a document that was cut off gives the
    entries that arrived and no validators, so that the next poll fetches it whole. The document that was read last is
    not read again.
    """
    if isinstance(fetch, NotModified | Failed):
        return fetch
    if feed.health.body and feed.health.body == identity.body(fetch.body):
        return NotModified(headers=fetch.headers, url=fetch.url, moved=fetch.moved, protocol=fetch.protocol, status=fetch.status)
    start = fetch.body.removeprefix(b"\xef\xbb\xbf").lstrip(b"\0 \t\r\n")[:1]
    if not start:
        return _garbage(fetch, "the answer is empty")
    return _json(feed, fetch) if start in (b"{", b"[") else _xml(feed, fetch)


def _json(feed: Feed, fetch: Fetched) -> Reading:
    document = jsonfeed.parse(fetch.body.decode("utf-8-sig", "replace"))
    return _garbage(fetch, document) if isinstance(document, str) else _read(feed, fetch, document, whole=True)


def _xml(feed: Feed, fetch: Fetched) -> Reading:
    text = charset.decode(fetch.body, fetch.headers.get("content-type", "")).text
    mended = mend(text)
    if isinstance(mended, Failed):
        return replace(mended, status=fetch.status)
    if mended is None:
        return _garbage(fetch, f"the answer is neither XML nor JSON; it begins {text.lstrip()[:40]!a}")
    # A web page costs a parser seconds: it is given one only if a feed is wrapped in it.
    document, broken = _parsed(mended) if mended.feed or not mended.page else (Document(items=()), "")
    if document.items or (mended.feed and mended.whole and not mended.page and not mended.items):
        return _read(feed, fetch, replace(document, declared=wishes.declared(text)), whole=mended.whole)
    if mended.page:
        return page.failed(text, url=fetch.url, headers=fetch.headers, status=fetch.status)
    if mended.feed:
        return _garbage(fetch, f"the feed is broken and no entry could be saved: {broken or 'nothing follows its beginning'}")
    return _garbage(fetch, f"the answer is XML but no feed: its root is <{mended.root[:40]}>")


def _read(feed: Feed, fetch: Fetched, document: Document, *, whole: bool) -> Read:
    return Read(
        entries=entries(feed, document, url=fetch.url),
        etag=fetch.headers.get("etag") if whole else None,
        last_modified=fetch.headers.get("last-modified") if whole else None,
        title=to_line(document.title)[:_TITLE_CAP],
        language=tongue(document.language) or feed.language,
        status=fetch.status,
        url=fetch.url,
        headers=fetch.headers,
        moved=fetch.moved,
        declared=document.declared,
        body=identity.body(fetch.body) if whole else "",
    )


def _garbage(fetch: Fetched, reason: str) -> Failed:
    return Failed(kind="garbage", reason=reason, status=fetch.status)


def _parsed(mended: Mended) -> tuple[Document, str]:
    """What feedparser finds, and what is wrong with the XML, "" if nothing is."""
    # Bytes in a stream: given bytes or a string, feedparser would first try to open a file or an address of that name.
    stream = io.BytesIO(mended.xml.encode())
    try:
        parsed: Mapping[str, Any] = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # noqa: BLE001 - feedparser raises all kinds of errors on hostile input, none of them documented
        return Document(items=()), f"{type(error).__name__}: {error}"
    channel = parsed["feed"]
    document = Document(
        items=tuple(_item(entry) for entry in parsed["entries"]),
        title=_words(channel, "title"),
        home=_words(channel, "link"),
        language=_words(channel, "language") or None,
    )
    said = str(parsed.get("bozo_exception", "it is not well-formed")) if parsed["bozo"] else ""
    return document, re.sub(r"^<unknown>:(\d+):(\d+): ", r"line \1, column \2: ", said)  # expat's name for what came as bytes


def _item(entry: dict[str, Any]) -> Item:
    details = [detail for key in ("title_detail", "summary_detail") if isinstance(detail := dict.get(entry, key), dict)]
    contents = [content for content in dict.get(entry, "content") or () if isinstance(content, dict)]
    languages = (dict.get(detail, "language") for detail in (*details, *contents))
    # dict.get: feedparser's own get answers "updated" with "published", warning that it will stop to.
    dates = (moment(_words(entry, key)) for key in ("published", "updated", "created"))
    guid = _words(entry, "id")
    link = _words(entry, "link") or _link(entry)
    if link == guid and not link.lower().startswith(("http://", "https://")):
        link = ""  # RSS takes every id for a permalink that is not said to be none, "1" and "story-7" too
    return Item(
        guid=guid,
        link=link,
        title=_words(entry, "title"),
        texts=(_words(entry, "summary"), *(_words(content, "value") for content in contents)),
        published=next((date for date in dates if date), None),
        language=next((language for language in languages if isinstance(language, str)), None),
    )


def _link(entry: dict[str, Any]) -> str:
    """Where the entry is to be read when no link says it is HTML: the best of what it links to."""
    links = [link for link in dict.get(entry, "links") or () if isinstance(link, dict) and isinstance(dict.get(link, "href"), str)]
    ranked = [link["href"] for rel in _LINKS for link in links if dict.get(link, "rel") == rel]
    return ranked[0] if ranked else ""


def _words(told: dict[str, Any], key: str) -> str:
    value = dict.get(told, key)
    return value if isinstance(value, str) else ""
