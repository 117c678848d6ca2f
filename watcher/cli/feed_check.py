"""One feed fetched once and looked at: does it answer, can it be read, what is odd about it, what would match.

It stores nothing, sends no validators and tells no lies: the fetch is the one that polling makes.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from watcher.app import web_of
from watcher.cli.desk import Desk
from watcher.cli.feed_warnings import cure, history, warnings
from watcher.cli.progress import compiled
from watcher.cli.typeset import age, counted, instant, plain
from watcher.core.errors import ConfigError
from watcher.core.feeds import charset, push
from watcher.core.feeds.dialect import dialect
from watcher.core.feeds.parse import read
from watcher.core.feeds.rhythm import Pace, Rhythm, after_poll, pace
from watcher.core.matching.imprint import source_of
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Failed, Feed, Fetch, Fetched, Health, Match, Read, Reading, Subscription
from watcher.core.text.duration import span
from watcher.edges.http.proxy import Proxy
from watcher.edges.ports import Web
from watcher.edges.proxy_setting import hint
from watcher.edges.sources import configured

_RUNGS = {
    "bom": "its byte order mark",
    "http": "its HTTP header",
    "xml": "its XML declaration",
    "utf-8": "its bytes",
    "damaged": "its label, though some bytes do not fit",
    "detected": "a guess",
    "guessed": "a guess",
}
_UNREACHED = ("dns", "timeout", "refused")  #: kinds of failure that a proxy which is not used may explain
_SHOWN = 10  #: matching entries shown to people
_NAMED = 6  #: of the watched, those shown of each; what one screen holds
_KIB = 1024
_MARGIN = 5  #: columns before what may be done, or is odd


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCheck:
    """What one fetch of a feed showed. `charset` is "" where there was nothing to decode."""

    feed: Feed
    fetch: Fetch
    reading: Reading
    charset: str
    dialect: str  #: what the document says it is, "RSS 2.0"; "" for what is none
    problems: tuple[str, ...]
    matches: tuple[Match, ...]
    pace: Pace | None = None  #: how often it is asked, or would be
    pushed: Subscription | None = None
    hint: str = ""  #: what else may be the cause of a failure, as far as it is known here

    @property
    def well(self) -> bool:
        return isinstance(self.reading, Read)


async def check(feed: Feed, web: Web, matcher: Matcher, now: datetime, rhythm: Rhythm, *, pushed: Subscription | None = None) -> FeedCheck:
    """Fetch and judge one feed; one that has been polled with what was learnt of it, and what was agreed with its hub."""
    fetch = await web.fetch(replace(feed, health=Health(move=feed.health.move)))
    reading = read(replace(feed, health=Health()), fetch)
    if not isinstance(reading, Read) or not isinstance(fetch, Fetched):
        return FeedCheck(feed=feed, fetch=fetch, reading=reading, charset="", dialect="", problems=(), matches=())
    decoded = charset.decode(fetch.body, fetch.headers.get("content-type", ""))
    fresh = reading.entries if feed.health.first_read is None else ()
    paced = pace(after_poll(feed, reading, now, rhythm, fresh=fresh, jitter=0.5), now, rhythm, push.relied_on(pushed, now))
    return FeedCheck(
        feed=feed,
        fetch=fetch,
        reading=reading,
        charset=f"{decoded.charset}, known from {_RUNGS[decoded.rung]}",
        dialect=dialect(decoded.text),
        problems=(*warnings(feed, fetch, reading, decoded, now), *history(feed, paced, rhythm)),
        matches=matcher.match_all(reading.entries, source_of(feed, reading)),
        pace=paced,
        pushed=pushed,
    )


def made(desk: Desk, feed: Feed, pushed: Subscription | None) -> FeedCheck:
    """The look, as the settings want it."""
    return asyncio.run(_made(desk, feed, pushed))


async def _made(desk: Desk, feed: Feed, pushed: Subscription | None) -> FeedCheck:
    web = web_of(desk.reading.polling)
    matcher = compiled(configured(desk.reading), desk.reading.compiled)
    try:
        checked = await check(feed, web, matcher, desk.now(), desk.reading.polling.rhythm, pushed=pushed)
    finally:
        await web.aclose()
    return replace(checked, hint=_hint(checked, desk.reading.polling.proxy))


def _hint(checked: FeedCheck, proxy: Proxy | ConfigError | None) -> str:
    """What a proxy, used or not, may have to do with a failure."""
    if not isinstance(checked.reading, Failed):
        return ""
    if isinstance(proxy, Proxy) and checked.reading.kind == "html":
        return f"if it shows the feed elsewhere: the proxy {proxy.name} may have put this page in its place; ask who runs it"
    if isinstance(proxy, Proxy) and f"the proxy {proxy.name} before it" in checked.reading.reason:
        return "take its https address, if it has one: then host and proxy can be told apart"
    return hint() if proxy is None and checked.reading.kind in _UNREACHED else ""


def told(checked: FeedCheck) -> dict[str, Any]:
    """The check as JSON."""
    reading = checked.reading
    known: dict[str, Any] = {"url": checked.feed.shown, "state": "ok" if checked.well else "failing"}
    if isinstance(reading, Failed):
        return {
            **known,
            "kind": reading.kind,
            "reason": reading.reason,
            "status": reading.status,
            "retry_after": reading.retry_after,
            "cure": "; ".join(filter(None, (cure(reading, checked.feed), checked.hint))),
            "feeds": reading.feeds,
        }
    if not isinstance(reading, Read) or not isinstance(checked.fetch, Fetched):
        return known
    return {
        **known,
        "status": checked.fetch.status,
        "final_url": checked.fetch.url,
        "content_type": checked.fetch.headers.get("content-type", ""),
        "bytes": len(checked.fetch.body),
        "charset": checked.charset,
        "format": checked.dialect,
        "protocol": checked.fetch.protocol,
        "validators": _validators(checked.fetch),
        "title": reading.title,
        "language": reading.language,
        "entries": len(reading.entries),
        "newest": _newest(reading),
        "pause_s": int(checked.pace.pause.total_seconds()) if checked.pace else None,
        "pause_why": checked.pace.why if checked.pace else "",
        "hub": reading.declared.hub,
        "older": reading.declared.older,
        "problems": checked.problems,
        "matches": [_match(match) for match in checked.matches],
    }


def _match(match: Match) -> Mapping[str, Any]:
    return {
        "title": match.entry.title,
        "url": match.entry.url,
        "published": match.entry.published,
        "entities": match.entities,
        "signals": [hit.signal for hit in match.signals],
    }


def _validators(fetch: Fetched) -> list[str]:
    return [name for name in ("ETag", "Last-Modified") if name.lower() in fetch.headers]


def _newest(reading: Read) -> datetime | None:
    return max((entry.published for entry in reading.entries if entry.published), default=None)


def show(checked: FeedCheck, console: Console, now: datetime) -> None:
    """Print the check for people."""
    for word, line in _lines(checked, now):
        said = word.ljust(_MARGIN) if word.strip() else word
        console.print(_beside(said, line) if word and console.is_terminal else Text(said).append_text(line))


def _beside(word: str, line: Text) -> Table:
    """A line with a word before it, folded beside the word."""
    grid = Table.grid(padding=(0, 0))
    grid.add_column(width=len(word))
    grid.add_row(Text(word, style="yellow"), line)
    return grid


def _lines(checked: FeedCheck, now: datetime) -> Iterator[tuple[str, Text]]:
    yield "", plain(checked.feed.shown, style="bold")
    reading, fetch = checked.reading, checked.fetch
    if isinstance(reading, Failed):
        yield "", Text.assemble(("fails", "red"), f" ({reading.kind}): ", plain(reading.reason))
        if what := cure(reading, checked.feed):
            yield "try", plain(what, 300)
        if checked.hint:
            yield "try", plain(checked.hint, 300)
        for address in reading.feeds:
            yield "try", plain(f"watcher feeds check {shlex.quote(address)}", 400)
    elif isinstance(reading, Read) and isinstance(fetch, Fetched):
        yield from _document_lines(checked, reading, fetch, now)
        yield from _match_lines(checked, len(reading.entries))


def _document_lines(checked: FeedCheck, reading: Read, fetch: Fetched, now: datetime) -> Iterator[tuple[str, Text]]:
    size = f"{len(fetch.body) / _KIB:,.0f} KiB" if len(fetch.body) >= _KIB else f"{len(fetch.body)} bytes"
    kind = fetch.headers.get("content-type", "no content type")
    yield "", Text.assemble(("answers", "green"), f" {fetch.status}, ", plain(f"{kind}, {size}, {checked.charset}"))
    validators = " and ".join(_validators(fetch))
    unchanged = f"{validators}, so that what is unchanged is not sent again" if validators else ""
    yield "", plain(", ".join(filter(None, (checked.dialect or "no dialect told", fetch.protocol, unchanged))))
    yield "", plain(f"{f'“{reading.title}”' if reading.title else 'no title'}, language {reading.language or 'not told'}")
    newest = _newest(reading)
    dated = f", the newest of {instant(newest)} ({age(newest, now)}{' ago' if newest <= now else ''})" if newest else ""
    yield "", Text(f"{counted(len(reading.entries), 'entry', 'entries')}{dated}")
    if checked.pace:
        yield "", plain(f"asked again after {span(checked.pace.pause)}: {checked.pace.why}")
    if checked.pushed:
        yield "", plain(push.told(checked.pushed, now), 300)
    elif reading.declared.hub:
        cure = "set listen.public_url to be told" if push.offered(checked.feed, reading.declared, reading.url) else "it is not one we take"
        yield "", plain(f"names a hub that would tell what is new, {reading.declared.hub}; {cure}", 300)
    if reading.declared.older:
        yield "", plain(f"names older pages, which are read if a gap is found: {reading.declared.older}", 300)
    for problem in checked.problems:
        yield "odd", plain(problem)


def _match_lines(checked: FeedCheck, entries: int) -> Iterator[tuple[str, Text]]:
    yield "", Text(f"{len(checked.matches):,} of {counted(entries, 'entry', 'entries')} would match your watch list", style="bold")
    for match in checked.matches[:_SHOWN]:
        every = [*(f"signal {hit.signal}" for hit in match.signals), *match.entities]
        rest = [f"and {len(every) - _NAMED} more"] if len(every) > _NAMED + 1 else every[_NAMED:]
        found = ", ".join([*every[:_NAMED], *rest])
        yield "  ", plain(match.entry.title, 200).append_text(Text.assemble("  ← ", plain(found)))
    if len(checked.matches) > _SHOWN:
        yield "", Text(f"  and {len(checked.matches) - _SHOWN} more (--json shows all)", style="dim")
