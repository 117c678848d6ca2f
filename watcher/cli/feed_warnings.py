"""What is odd about a feed that was fetched once, and what may be done about it; and the same of one that could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus

from watcher.cli.typeset import age, counted
from watcher.core.feeds import charset
from watcher.core.feeds.conditions import CURES
from watcher.core.feeds.mend import Mended, mend
from watcher.core.feeds.rhythm import Pace, Rhythm, ceiling
from watcher.core.identity import canonical_url
from watcher.core.model import Failed, Feed, Fetched, Read
from watcher.core.text.duration import span

_AHEAD = timedelta(hours=26)  #: no time zone is further ahead
_OLD = timedelta(days=90)
_HARMLESS = {
    "have no date": "then the time at which we saw them counts",
    "are dated in the future": "then the time at which we saw them counts",
    "have no address": "they are told without a link",
    "have no headline": "the first words of their text stand for it",
}
_SHARING = "share an id with another; they are told apart by link or headline, so none is lost; tell its publisher"
#: By the kind of the failure, where its reason does not say it.
_FAILED = {
    "http": "look up its address on the site; `watcher feeds check` with the address of the site finds what it names",
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


def cure(failed: Failed) -> str:
    """What may be done about a feed that could not be read; "" if its reason says it."""
    if failed.kind == "throttled":
        wait = f"it asks to be left alone for {span(failed.retry_after)}; " if failed.retry_after else ""
        return f"{wait}polling waits as long for all feeds of this host, and polling.spacing asks a host less often"
    if failed.kind == "http" and (failed.status or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "its server has trouble of its own; polling asks again after growing pauses"
    return "" if failed.feeds else _FAILED.get(failed.kind, "")


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
    lacking = Counter({"have no date": sum(entry.published is None for entry in entries), "are dated in the future": ahead})
    lacking |= Counter({"have no address": sum(not e.url for e in entries), "have no headline": sum(not e.title for e in entries)})
    if reading.sharing:
        yield f"{reading.sharing} of {counted(len(entries), 'entry', 'entries')} {_SHARING}"
    for what, number in lacking.items():
        yield f"{number} of {counted(len(entries), 'entry', 'entries')} {what}; {_HARMLESS[what]}"


def _document(document: Mended) -> Iterator[str]:
    if not document.whole:
        yield "it is cut off: its end is missing; what came is read, and the next poll loads it anew"
    if document.page:
        yield "it is wrapped in a web page; what stands inside is read"
