"""Feeds as the user declares them: `[[feed]]` tables of TOML, with file and line in every complaint."""

from __future__ import annotations

from typing import cast, get_args
from urllib.parse import urlsplit

from watcher.core.errors import ConfigError
from watcher.core.identity import feed_id
from watcher.core.model import Feed, FullText
from watcher.core.toml import Table, parse


def parse_feeds(file: str, text: str) -> list[tuple[Feed, str]]:
    """The feeds of one file, each with its place."""
    top = parse(file, text)
    feeds = [(_feed(table), table.place()) for table in top.tables("feed")]
    top.close()
    return feeds


def unique(declared: list[tuple[Feed, str]]) -> tuple[Feed, ...]:
    """The feeds of all files. One address declared twice is a mistake: which title and tags would hold?"""
    places: dict[str, str] = {}
    for feed, place in declared:
        if feed.id in places:
            raise ConfigError(place, f"feed.url: {feed.url} is already declared at {places[feed.id]}", cure="delete one of the two")
        places[feed.id] = place
    return tuple(feed for feed, _ in declared)


def address(url: str) -> str:
    """The complaint about an address that cannot be a feed's; "" if it can."""
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # no such port, or brackets that hold no IPv6 address
        fit = False
    return "" if fit and url.isprintable() and " " not in url else f'"{url}" is no http(s) address'


def _feed(table: Table) -> Feed:
    url = table.text("url").strip()
    if complaint := address(url):
        raise table.error("url", complaint, 'for example url = "https://example.org/rss.xml"')
    feed = Feed(
        id=feed_id(url),
        url=url,
        title=table.text("title", ""),
        language=table.text("language", "") or None,
        country=table.text("country", "") or None,
        tags=table.texts("tags"),
        tier=table.number("tier", 3, low=1, high=5),
        owner=table.text("owner", "").strip() or None,
        full_text=cast(FullText, table.choice("full_text", get_args(FullText))) if "full_text" in table.values else None,
    )
    table.asked.add("full_text")
    table.close()
    return feed
