"""Whose pages are worth reading, and whether what came from one is the article.

A page is read where it may decide something: of an entry that is little more than a headline. What came is only taken if it
is longer than what we had and of the same words as the headline; a notice that cookies are used, a front page and a
teaser are not. It refuses to fetch and to take markup apart.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from watcher.core.feeds.item import TEXT_CAP
from watcher.core.identity import normal_title
from watcher.core.model import Entry, FullText, Page
from watcher.core.text.script import UNSPACED_RUN
from watcher.core.text.terms import telling

_SHORT = 1_000  #: letters up to which a text is a summary
_LEAST = 240  #: letters of an article; less is a teaser, a caption, a wall
_OURS = 0.5  #: of the headline's telling words must stand on the page
_LOOK = 20_000  #: code points in which they are looked for
_OLDEST = datetime.min.replace(tzinfo=UTC)


def wanted(entries: Sequence[Entry], *, mode: FullText, found: Collection[str], doubted: Collection[str], most: int) -> tuple[Entry, ...]:
    """The entries whose page should be read, `most` at most: those with a match first, then those in which something was
    seen that did not count, the newest first. `found` and `doubted` are their keys.
    """
    short = [entry for entry in entries if entry.url and _letters(entry.text) < _SHORT]
    ranked = [(0 if entry.key in found else 1 if entry.key in doubted else 2, entry) for entry in short]
    last = {"never": -1, "candidates": 1, "always": 2}[mode]
    ordered = sorted(ranked, key=lambda pair: pair[1].published or _OLDEST, reverse=True)
    chosen = sorted((pair for pair in ordered if pair[0] <= last), key=lambda pair: pair[0])
    return tuple(entry for _, entry in chosen[:most])


def with_page(entry: Entry, page: Page) -> Entry | str:
    """The entry with its page, or why that is not taken for its article."""
    text = "\n".join(line for line in page.text.splitlines() if not _headline(line, entry.title)).strip()
    letters = _letters(text)
    if letters < _LEAST or letters <= _letters(entry.text):
        return f"it shows {letters} letters of text, which is no article; it may be behind a paywall"
    if not urlsplit(page.url).path.strip("/") and urlsplit(entry.url).path.strip("/"):
        return "it led to the front page"
    said = telling(entry.title)
    if len(said & telling(f"{page.title}\n{text[:_LOOK]}")) < _OURS * len(said):
        return "it shows another text than the headline tells of; it may be a notice or a list"
    return replace(entry, page=text[:TEXT_CAP])


def _headline(line: str, title: str) -> bool:
    normal = normal_title(line)
    return bool(normal) and normal == normal_title(title)


def _letters(text: str) -> int:
    """How much text that is: a sign of Chinese or Japanese says as much as two letters."""
    return len(text) + sum(len(run[0]) for run in UNSPACED_RUN.finditer(text))
