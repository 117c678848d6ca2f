"""The thorough parser: feedparser, which reads whatever can be read and is what the fast one is measured by.

Its sanitising and link rewriting are off (three times faster; we keep plain text only) and its dates unused (see
`dates`). It refuses nothing and raises nothing; it needs 25 µs a tag.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from watcher.core.feeds.dates import moment
from watcher.core.feeds.item import Document, Item
from watcher.core.feeds.mend import Mended

_LINKS = ("alternate", "related", "via")


def parse(mended: Mended) -> tuple[Document, str]:
    """What feedparser finds, and what is wrong with the XML, "" if nothing is."""
    import feedparser  # noqa: PLC0415 - 2 % of documents need it, and 6 MB are not nothing

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
