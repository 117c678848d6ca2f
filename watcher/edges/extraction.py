"""The article on a web page, found by trafilatura: an extra, without which pages are not read.

It works in proportion to the markup, and slower than that on markup made to be slow, so the markup is counted first. It
refuses to judge whether the article is the one we wanted: `feeds.fulltext` does.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import Any

from watcher.core.feeds import charset
from watcher.core.model import Fetched, Page
from watcher.core.text.html import to_line

LACKING = "the article pages of feeds are not read: trafilatura is not installed"
CURE = "pip install 'sanctions-watch[fulltext]', or set full_text = \"never\""
_BYTES = 2 * 2**20
_TAGS = 20_000  #: a second of work at the worst; pages of news have a few thousand
_TOP = 200_000  #: characters in which a page says who it is
_META = re.compile(rb"""<meta\b[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_TITLES = (
    re.compile(r"<title[^<>]*>([^<]{1,500})", re.IGNORECASE),
    re.compile(r"<h1\b[^<>]*>(.{1,1000}?)</h1", re.IGNORECASE | re.DOTALL),
    re.compile(r"""<meta\b[^<>]{0,200}?\bproperty\s*=\s*["']og:title["'][^<>]{0,200}?\bcontent\s*=\s*["]([^"<>]{1,500})""", re.IGNORECASE),
)


@cache
def extractor() -> Any:
    """trafilatura, or None. Importing it takes a third of a second, so it is done only where it is wanted."""
    try:
        import trafilatura  # noqa: PLC0415 - an extra
    except ImportError:  # it, or something it needs
        return None
    return trafilatura


def article(fetched: Fetched) -> Page | str:
    """The article of a page, or why there is none. CPU in proportion to the page: call it outside the event loop."""
    trafilatura = extractor()
    if trafilatura is None:
        return LACKING
    if len(fetched.body) > _BYTES:
        return f"it is larger than {_BYTES // 2**20} MiB"
    if fetched.body.lstrip()[:5] == b"%PDF-":
        return "it is a PDF"
    markup = _text(fetched)
    if markup.count("<") > _TAGS:
        return f"it is made of more than {_TAGS:,} tags"
    try:
        found = trafilatura.extract(markup, fast=True, include_comments=False, favor_precision=True)
    except Exception as error:  # noqa: BLE001 - it and lxml raise what they like on what the world sends
        return f"it cannot be taken apart: {type(error).__name__}"
    title = "\n".join(to_line(unescape(match[1])) for pattern in _TITLES if (match := pattern.search(markup, 0, _TOP)))
    return Page(text=found, title=title, url=fetched.url) if found else "there is no article on it"


def _text(fetched: Fetched) -> str:
    """The page as text: a charset of the header counts before one of the page itself."""
    told = fetched.headers.get("content-type", "")
    if "charset" not in told.lower() and (meta := _META.search(fetched.body[:4096])):
        told = f"text/html; charset={meta[1].decode('ascii', 'replace')}"
    return charset.decode(fetched.body, told).text
