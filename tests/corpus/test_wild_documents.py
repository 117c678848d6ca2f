"""Every real document of the shared corpus is read or fails with a reason, and no entry is lost on the way."""

import gzip
import io
import warnings
from pathlib import Path

import feedparser
import pytest

from watcher.core.feeds.parse import read
from watcher.core.model import Failed, Feed, Fetched
from watcher.core.text.html import to_line

_WILD = Path(__file__).parents[3] / "shared" / "corpus" / "feeds" / "wild"
_FEED = Feed(id="wild", url="https://example.org/feed.xml")


def _found(body):
    """What plain feedparser finds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own deprecations
        return feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False).entries


def _distinct(found):
    """True duplicates once: distinct (id or link, title), or all words where both are absent."""
    return len({(e.get("id") or e.get("link") or e.get("summary"), e.get("title")) for e in found})


def _lost(found, reading):
    """Headlines and absolute links of feedparser's that ours has not."""
    titles, links = {entry.title for entry in reading.entries}, {entry.url for entry in reading.entries}
    plain = (to_line(entry.get("title", ""))[:1000] for entry in found)
    absolute = (link.strip() for entry in found if (link := entry.get("link", "")).startswith(("http://", "https://")) and " " not in link)
    return [*(set(plain) - titles - {""}), *(set(absolute) - links)]


@pytest.mark.skipif(not _WILD.is_dir(), reason="the shared corpus of real feeds is not beside this checkout")
def test_every_wild_document_is_read_with_all_its_entries(capsys):
    documents = entries = found = 0
    failed, lost = [], []
    for path in sorted(_WILD.glob("*.gz")):
        body = gzip.decompress(path.read_bytes())
        plain = _found(body)
        reading, theirs = read(_FEED, Fetched(url=_FEED.url, status=200, headers={}, body=body)), _distinct(plain)
        ours = 0 if isinstance(reading, Failed) else len(reading.entries)
        documents, entries, found = documents + 1, entries + ours, found + theirs
        if isinstance(reading, Failed):
            assert reading.reason
            failed.append(f"{path.name}: {reading.kind}, {reading.reason}")
        else:
            lost += [f"{path.name}: {words}" for words in _lost(plain, reading)]
        if ours < theirs:
            lost.append(f"{path.name}: {ours} of {theirs}")
    with capsys.disabled():
        print(f"\n{documents} wild documents, {entries} entries (feedparser: {found}), {len(failed)} failed", *failed, sep="\n  ")  # noqa: T201 - the counts are what this is run for
    assert documents
    assert not lost
