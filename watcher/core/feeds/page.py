"""A web page that came where a feed was expected, and what people should make of it.

It refuses to follow anything: it names what it sees (the title, a challenge, a login, a consent form, the feed the
page advertises) and leaves the rest to the person who reads the status.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from urllib.parse import urljoin

from watcher.core.model import Failed
from watcher.core.text.html import to_line

_LOOK = 200_000  # characters; a page says who it is at its top
_TITLE = re.compile(r"<title[^<>]*>([^<]{0,500})", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^<>]{0,2000}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"""type\s*=\s*["']?application/(?:rss\+xml|atom\+xml|feed\+json)""", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b[^<>]{0,2000}>", re.IGNORECASE)
_FEED_PATH = re.compile(r"(?:^|[/.?=_-])(?:rss|atom|rdf|feeds?)(?:$|[/.?&=_-])|\.xml$", re.IGNORECASE)
_NAMED = 5  # feeds named of one page
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_HINTS = (
    (re.compile(r"cf-chl|cf_chl|just a moment\.\.\.|attention required! \| cloudflare", re.IGNORECASE), "a Cloudflare challenge"),
    (re.compile(r"captcha|are you a robot|bot verification|ddos-guard|incapsula", re.IGNORECASE), "a check for robots"),
    (re.compile(r"""type\s*=\s*["']?password""", re.IGNORECASE), "a login form"),
    (
        re.compile(r"before you continue|consent\.(?:google|youtube|yahoo)|(?:cookie|gdpr)[-_ ]?consent|collectconsent", re.IGNORECASE),
        "a consent form",
    ),
)


def failed(text: str, *, url: str, headers: Mapping[str, str], status: int) -> Failed:
    """Why this page is no feed. `url` is where it was found, after redirects."""
    text = text[:_LOOK]
    hint = "a Cloudflare challenge" if "cf-mitigated" in headers else next((hint for sign, hint in _HINTS if sign.search(text)), "")
    title = _TITLE.search(text)
    name = to_line(title[1])[:120] if title else ""
    reason = "a web page came instead of a feed"
    if name:
        reason += f': "{name}"'
    if hint:
        reason += f"; it looks like {hint}"
    feeds = tuple(_advertised(text, url))
    if len(feeds) == 1:
        reason += f"; the page names a feed: {feeds[0]}"
    elif feeds:
        reason += f"; the page names {len(feeds)} feeds, first {feeds[0]}"
    return Failed(kind="html", reason=reason, status=status, feeds=feeds or tuple(_linked(text, url)))


def _advertised(text: str, url: str) -> Iterator[str]:
    """Feeds that the page declares to be its own."""
    return _addresses((link for link in _LINK.findall(text) if _FEED_TYPE.search(link)), url)


def _linked(text: str, url: str) -> Iterator[str]:
    """Where the page leads by a link that is called as feeds are, for a page that declares none."""
    anchors = ((link, _HREF.search(link)) for link in _ANCHOR.findall(text))
    return _addresses((link for link, href in anchors if href and _FEED_PATH.search(to_line(href[1]).partition("#")[0])), url)


def _addresses(links: Iterable[str], url: str) -> Iterator[str]:
    found: dict[str, None] = {}
    for link in links:
        with suppress(ValueError):
            if href := _HREF.search(link):
                found[urljoin(url, to_line(href[1]))[:300]] = None
    web = (address for address in found if address.startswith(("http://", "https://")) and address != url)
    return islice(web, _NAMED)
