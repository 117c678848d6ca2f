"""Whether an entry is an article its feed already brought, under another id and another address.

Asked only of articles of the same feed with the same headline, whose own id has left the document. It refuses to compare
texts by likeness: two happenings told in much the same words are two.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from watcher.core.identity import canonical_url
from watcher.core.model import Article, Entry

_DATED = timedelta(hours=36)  #: a day, and what time zones make of it
_UNDATED = timedelta(hours=72)


def twin(stored: Article, entry: Entry, now: datetime) -> bool:
    """Whether they are one: the same page on whatever host, or the same words, or the same moment, not long apart."""
    page = _page(entry.url)
    if page and page == _page(stored.url):
        return True
    apart = abs(stored.published - entry.published) if stored.published and entry.published else None
    near = now - stored.found <= _UNDATED if apart is None else apart <= _DATED
    return near and (stored.revision == entry.revision or apart == timedelta())


def _page(url: str) -> str:
    """What of an address stays when a site changes its host; "" for a front page."""
    parts = urlsplit(canonical_url(url))
    return f"{parts.path}?{parts.query}" if parts.path.strip("/") or parts.query else ""
