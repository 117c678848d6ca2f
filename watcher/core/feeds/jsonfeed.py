"""JSON Feed 1.0 and 1.1 (jsonfeed.org): an object with a list of items.

It refuses JSON that is something else, and reads what a feed got wrong in a single field as if the field were absent.
"""

from __future__ import annotations

import json
from typing import Any

from watcher.core.feeds.dates import moment
from watcher.core.feeds.item import Document, Item
from watcher.core.feeds.mend import ITEM_CAP
from watcher.core.model import Declared


def parse(text: str) -> Document | str:
    """The document, or why it is none, in words."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"it begins like JSON but is broken: {error}"
    if not isinstance(told, dict) or not isinstance(told.get("items"), list):
        return "it is JSON, but no JSON Feed: there is no list of items in it"
    listed = [item for item in told["items"] if isinstance(item, dict)]
    if len(listed) > ITEM_CAP:
        listed = listed[: ITEM_CAP // 2] + listed[-ITEM_CAP // 2 :]
    return Document(
        items=tuple(_item(item) for item in listed),
        title=_words(told, "title"),
        home=_words(told, "home_page_url"),
        language=_words(told, "language") or None,
        declared=Declared(older=_words(told, "next_url"), hub=_hub(told.get("hubs")), topic=_words(told, "feed_url")),
    )


def _hub(told: Any) -> str:
    hubs = [_words(hub, "url") for hub in told if isinstance(hub, dict)] if isinstance(told, list) else []
    return next(filter(None, hubs), "")


def _item(told: dict[str, Any]) -> Item:
    plain = _words(told, "content_text").replace("&", "&amp;").replace("<", "&lt;")
    guid = _words(told, "id")
    return Item(
        guid=guid,
        link=_words(told, "url") or _words(told, "external_url") or (guid if guid.startswith(("http://", "https://")) else ""),
        title=_words(told, "title"),
        texts=(_words(told, "summary"), _words(told, "content_html"), plain),
        published=moment(_words(told, "date_published")) or moment(_words(told, "date_modified")),
        language=_words(told, "language") or None,
    )


def _words(told: dict[str, Any], key: str) -> str:
    value = told.get(key)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
