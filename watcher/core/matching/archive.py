"""A watch list tried on articles that are stored: what it finds in them, some articles at a time.

A stored article no longer stands in its document, so what a document shows of its outlet (its name behind most
headlines) is told from the articles of the feed that are at hand. It refuses to say what is to be done about what it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from watcher.core.matching.imprint import source_of
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Article, Entry, Feed, Match, Read, Source, Stored


@dataclass(frozen=True, slots=True)
class Searched:
    """Some articles in the order in which they came, and what was found in them, by article id."""

    articles: Sequence[Stored]
    matches: Mapping[str, Match]


def search(matcher: Matcher, batches: Iterable[Sequence[Stored]]) -> Iterator[Searched]:
    """Every batch with what is found in it. No more than one of them is held."""
    for batch in batches:
        yield Searched(batch, found_in(matcher, batch))


def found_in(matcher: Matcher, batch: Sequence[Stored]) -> dict[str, Match]:
    """Article id -> what is found in it, of those in which something is."""
    by_feed: dict[str, list[Stored]] = {}
    for stored in batch:
        by_feed.setdefault(stored.feed.id, []).append(stored)
    groups = [[(stored.article.id, entry_of(stored.article)) for stored in of_feed] for of_feed in by_feed.values()]
    sources = [_source(of_feed[0].feed, [entry for _, entry in group]) for of_feed, group in zip(by_feed.values(), groups, strict=True)]
    found = matcher.match_each([([entry for _, entry in group], source) for group, source in zip(groups, sources, strict=True)])
    ids = {id(entry): article for group in groups for article, entry in group}  # not by key: a feed may give one to several
    return {ids[id(match.entry)]: match for matches in found for match in matches}


def entry_of(article: Article) -> Entry:
    """The entry an article was made of, in its wording."""
    return Entry(
        feed=article.feed,
        key=article.key,
        revision=article.revision,
        url=article.url,
        title=article.title,
        text=article.text,
        published=article.published,
        language=article.language,
        page=article.page,
    )


def _source(feed: Feed, entries: Sequence[Entry]) -> Source:
    language = next((entry.language for entry in entries if entry.language), None)
    return source_of(feed, Read(entries=tuple(entries), title=feed.health.habits.title, language=language))
