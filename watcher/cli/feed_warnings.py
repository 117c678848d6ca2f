"""What is odd about a feed that was fetched once, and what may be done about it; and the same of one that could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from watcher.cli.typeset import age, counted
from watcher.core.feeds import charset
from watcher.core.feeds.conditions import CURES
from watcher.core.feeds.mend import Mended, mend
from watcher.core.feeds.rhythm import Pace, Rhythm, ceiling
from watcher.core.feeds.tree import well_formed
from watcher.core.identity import canonical_url
from watcher.core.model import Failed, Feed, Fetched, Read
from watcher.core.text.duration import span

_AHEAD = timedelta(hours=26)  #: no time zone is further ahead
_OLD = timedelta(days=90)
#: By what a reason says that was seen.
_SEEN = {
    "speaks no TLS": "write http:// if it is not to be had over TLS; else look for a slip in the port",
    "<opml>": "it is a list of feeds: save it, then `watcher feeds import FILE` takes them all",
    "<urlset>": "it is a sitemap, which lists pages for search engines; look for the feed on the site",
    "<sitemapindex>": "it is a sitemap, which lists pages for search engines; look for the feed on the site",
}
#: Of one, of several, and what comes of it.
_LACKING = {
    "date": ("has no date", "have no date", "then the time at which we saw them counts"),
    "future": ("is dated in the future", "are dated in the future", "then the time at which we saw them counts"),
    "address": ("has no address", "have no address", "they are told without a link"),
    "headline": ("has no headline", "have no headline", "the first words of their text stand for it"),
}
_BROKEN = "it is not well-formed XML: what can be saved is read, and words may be missing; tell its publisher"
_SHARING = "share an id with another; they are told apart by link or headline, so none is lost; tell its publisher"
#: By the kind of the failure, where its reason does not say it.
_FAILED = {
    "gone": CURES["gone"],
    "page": CURES["page"],
    "html": CURES["page"],
    "dns": "look for a slip in the address; the name may have been given up",
    "timeout": "try again later; raise polling.timeout if the host is always so slow",
    "refused": "look for a slip in host and port; the server may be down, or let nobody in from here",
    "tls": "tell its publisher; a company's own authority is named in polling.ca_file",
    "redirect": "open it in a browser and take the address at which it ends",
    "proxy": "look at polling.proxy and ask who runs the proxy; who can be asked without it stands in polling.no_proxy",
    "filtered": "ask who runs the proxy to let us through to this host; or name it in polling.no_proxy, if it can be asked without",
    "garbage": "open it in a browser; tell its publisher if it looks broken there too",
}


def warnings(feed: Feed, fetch: Fetched, reading: Read, decoded: charset.Decoded, now: datetime) -> Iterator[str]:
    """What is odd about the answer and the document, each with its cure or consequence."""
    if canonical_url(fetch.url) != canonical_url(feed.url):
        yield _redirected(fetch)
    if not ("etag" in fetch.headers or "last-modified" in fetch.headers):
        yield "it sends no ETag and no Last-Modified, so every poll loads all of it"
    if decoded.rung in ("damaged", "detected", "guessed"):
        yield f"its charset is a matter of doubt: read as {decoded.charset}; tell its publisher if letters are wrong"
    document = None if decoded.text.lstrip()[:1] in ("{", "[") else mend(decoded.text)
    if isinstance(document, Mended):
        yield from _document(document)
    yield from _entries(reading, now)


def history(feed: Feed, paced: Pace, rhythm: Rhythm) -> Iterator[str]:
    """What only those know who have polled it for a while, and what it wishes and does not get."""
    for condition in feed.health.conditions:
        if condition.confirmed:
            yield f"{condition.reason}; {CURES.get(condition.name, '')}"
    if paced.conflict:
        longest = ceiling(feed, rhythm)
        if paced.pause < longest:
            yield f"{paced.conflict}; later its document might have rolled over"
        elif longest < rhythm.longest:
            yield f"{paced.conflict}; officials and agencies (tier 1 and 2) are asked each hour at least"
        else:
            yield f"{paced.conflict}; polling.max_interval is the longest pause"


def cure(failed: Failed, feed: Feed) -> str:
    """What may be done about a feed that could not be read; "" if its reason says it."""
    if failed.kind == "throttled":
        wait = f"it asks to be left alone for {span(failed.retry_after)}; " if failed.retry_after else ""
        return f"{wait}polling waits as long for all feeds of this host, and polling.spacing asks a host less often"
    if failed.kind == "http":
        return _refused(HTTPStatus(failed.status or 0) if failed.status in set(HTTPStatus) else None, feed)
    said = next((said for word, said in _SEEN.items() if word in failed.reason), "") if failed.kind in ("garbage", "tls") else ""
    return "" if failed.feeds else said or _FAILED.get(failed.kind, "")


def _refused(status: HTTPStatus | None, feed: Feed) -> str:
    if status == HTTPStatus.UNAUTHORIZED:
        return "if you have a name and password for it, put them into its address: https://NAME:PASSWORD@host/…"
    if status == HTTPStatus.NOT_FOUND:
        return f"look for the feed on the site; `watcher feeds check {_site(feed.shown)}` names the feeds which that page links to"
    if status is not None and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "its server has trouble of its own; polling asks again after growing pauses"
    return "open it in a browser, and look up its address on the site"


def _site(url: str) -> str:
    parts = urlsplit(url.replace("…@", ""))
    return f"{parts.scheme}://{parts.netloc}/"


def _redirected(fetch: Fetched) -> str:
    if fetch.moved and canonical_url(fetch.moved) == canonical_url(fetch.url):
        return f"it has moved for good to {fetch.url}; put that address in its place, as polling does by itself after some days"
    return f"it redirects for now to {fetch.url}, and is followed each time; nothing to do if that is meant"


def _entries(reading: Read, now: datetime) -> Iterator[str]:
    entries = reading.entries
    if not entries:
        yield f"it holds no entries; {CURES['empty']}"
    newest = max((entry.published for entry in entries if entry.published), default=None)
    if newest and now - newest > _OLD:
        yield f"its newest entry is of {age(newest, now)} ago; {CURES['frozen']}"
    ahead = sum(1 for entry in entries if entry.published and entry.published > now + _AHEAD)
    lacking = Counter(date=sum(entry.published is None for entry in entries), future=ahead)
    lacking |= Counter(address=sum(not entry.url for entry in entries), headline=sum(not entry.title for entry in entries))
    if reading.sharing:
        yield f"{reading.sharing} of {counted(len(entries), 'entry', 'entries')} {_SHARING}"
    for what, number in lacking.items():
        one, several, then = _LACKING[what]
        yield f"{number} of {counted(len(entries), 'entry', 'entries')} {one if number == 1 else several}; {then}"


def _document(document: Mended) -> Iterator[str]:
    if not document.whole:
        yield "it is cut off: its end is missing; what came is read, and the next poll loads it anew"
    elif not well_formed(document.xml):
        yield _BROKEN
    if document.page:
        yield "it is wrapped in a web page; what stands inside is read"
