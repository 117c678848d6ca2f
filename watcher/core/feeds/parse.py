"""What a feed answered becomes a reading: the body is judged by its bytes, never by its headers.

RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, RDF and JSON Feed; what parses of a broken document is kept. It refuses web
pages, garbage and bombs with a reason, and it never raises: whatever the bytes, there is a `Reading`.

Two parsers do the XML: `swift` what it is certain to read as the other would, `thorough` the rest. Which of them read a
document cannot be told from the reading. Both need CPU in proportion to the markup: call `read` outside the event loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watcher.core import identity
from watcher.core.feeds import charset, jsonfeed, page, swift, thorough, wishes
from watcher.core.feeds.item import Document, Item, entries, sharing, tongue
from watcher.core.feeds.mend import Mended, mend
from watcher.core.feeds.salvage import items_of
from watcher.core.model import Failed, Feed, Fetch, Fetched, NotModified, Read, Reading
from watcher.core.text.html import to_line

_TITLE_CAP = 300


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
        declared=wishes.linked(document.declared, fetch.headers.get("link", "")),
        body=identity.body(fetch.body) if whole else "",
        sharing=sharing(document),
    )


def _garbage(fetch: Fetched, reason: str) -> Failed:
    return Failed(kind="garbage", reason=reason, status=fetch.status)


def _parsed(mended: Mended) -> tuple[Document, str]:
    """The document, and what is wrong with the XML, "" if nothing is."""
    document = swift.parse(mended)
    if isinstance(document, Document):
        return document, ""
    document, broken = thorough.parse(mended)
    return (replace(document, items=_apart(mended, document.items)) if broken else document), broken


def _apart(mended: Mended, items: Sequence[Item]) -> tuple[Item, ...]:
    """The items of a document that is not well-formed: one by one, where some of them swallow others."""
    documents = items_of(mended.xml)
    if len(documents) <= len(items):
        return tuple(items)
    alone = [_first(replace(mended, xml=document)) for document in documents]
    found = tuple(item for item in alone if item)
    return found if len(found) > len(items) else tuple(items)


def _first(mended: Mended) -> Item | None:
    document = swift.parse(mended)
    if isinstance(document, str):
        document, _ = thorough.parse(mended)
    return next(iter(document.items), None)
