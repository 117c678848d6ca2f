"""What the pages of a poll's entries add to what was found in the entries themselves.

It is done before anything is decided, and may fail in every part: then what the entries say stands. It refuses to fetch
more pages than `Articles.most` for one poll, to wait longer than `Articles.patience`, and to read pages of a backlog.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

from watcher.core.feeds import fulltext
from watcher.core.matching.matcher import Matcher
from watcher.core.matching.supplement import supplemented
from watcher.core.model import Entry, Feed, Match, Source
from watcher.edges.ports import Articles

log = logging.getLogger(__name__)


async def fuller(
    feed: Feed, entries: Sequence[Entry], matches: Sequence[Match], source: Source, *, articles: Articles, matcher: Matcher, now: datetime
) -> tuple[tuple[Entry, ...], tuple[Match, ...]]:
    """The entries, some of them with the text of their page, and the matches with what that brought."""
    mode = feed.full_text or articles.mode
    if mode == "never" or not entries or feed.health.first_read is None:
        return tuple(entries), tuple(matches)
    found = {match.entry.key for match in matches}
    seen = await asyncio.to_thread(matcher.examine_all, [(entry.title, entry.text) for entry in entries], source)
    doubted = {entries[number].key for number in seen}
    chosen = fulltext.wanted(entries, mode=mode, found=found, doubted=doubted, most=articles.most)
    pages = await _read(chosen, articles, now)
    with_pages = {entry.key: entry for entry in pages}
    more = await asyncio.to_thread(matcher.match_all, pages, source)
    return tuple(with_pages.get(entry.key, entry) for entry in entries), supplemented(matches, more)


async def _read(chosen: Sequence[Entry], articles: Articles, now: datetime) -> list[Entry]:
    """Those of the entries whose page was read, with it. Pages are asked for together; the web spaces them by host."""
    if not chosen:
        return []
    tasks = {asyncio.create_task(articles.read(entry.url, now)): entry for entry in chosen}
    try:
        done, late = await asyncio.wait(tasks, timeout=articles.patience)
    finally:
        for task in tasks:
            task.cancel()
    for task in late:
        log.info("%s was not read in %g s; its headline stands alone", tasks[task].url, articles.patience)
    read = []
    for task, entry in tasks.items():
        page = task.result() if task in done else ""
        told = page if isinstance(page, str) else fulltext.with_page(entry, page)
        if isinstance(told, Entry):
            read.append(told)
        elif told:
            log.info("%s was not read: %s", entry.url, told)
    return read
