"""Reads every real feed document of the shared corpus with feedparser and with us, and prints what it takes.

    python benchmarks/parsing.py [FOLDER of *.gz]

Printed: documents and megabytes a second of feedparser as it comes, of feedparser as we set it, and of the product (charset,
mending, parsing, plain text, ids: all of `read`); the share of documents that went the thorough way, by cause; and the
slowest documents. CPU time, so that other work on the machine does not count.
"""

from __future__ import annotations

import gzip
import io
import sys
import time
import warnings
from collections import Counter, defaultdict
from pathlib import Path

import feedparser

from watcher.core.feeds import charset, swift
from watcher.core.feeds.mend import mend
from watcher.core.feeds.parse import read
from watcher.core.model import Failed, Feed, Fetched

WILD = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "feeds" / "wild"
FEED = Feed(id="feed", url="https://example.org/feed.xml")
SMALL = 60_000


def ours(body: bytes) -> None:
    read(FEED, Fetched(url=FEED.url, status=200, headers={}, body=body))


def as_it_comes(body: bytes) -> None:
    feedparser.parse(io.BytesIO(body))


def as_set(body: bytes) -> None:
    feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)


def cause(body: bytes) -> str:
    """Why a document is read by feedparser; "" if it is not."""
    mended = mend(charset.decode(body).text) if not body.lstrip().startswith((b"{", b"[")) else None
    if mended is None or isinstance(mended, Failed) or not mended.feed:
        return "it is no XML feed"
    found = swift.parse(mended)
    return found.partition(" to ")[0] if isinstance(found, str) else ""


def main(folder: Path) -> None:
    warnings.simplefilter("ignore")  # feedparser's own
    documents = {path.name: gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.gz"))}
    small = {name for name, body in documents.items() if len(body) <= SMALL}
    taken: dict[str, dict[str, float]] = defaultdict(dict)
    for name, body in documents.items():
        for reader in (ours, as_set, as_it_comes):
            began = time.process_time()
            reader(body)
            taken[reader.__name__][name] = time.process_time() - began
    for label, names in (("all", set(documents)), (f"up to {SMALL // 1000} KB", small)):
        size = sum(len(documents[name]) for name in names)
        print(f"{len(names)} documents, {label}, {size / len(names) / 1000:.0f} KB each")
        for reader, times in taken.items():
            total = sum(times[name] for name in names)
            each = 1000 * total / len(names)
            print(f"  {reader:12} {len(names) / total:7.0f} documents/s  {size / total / 1e6:6.1f} MB/s  {each:7.2f} ms each")
    causes = Counter(cause(body) for body in documents.values())
    print(f"read by feedparser: {len(documents) - causes.pop('')} of {len(documents)}")
    for why, number in causes.most_common():
        print(f"  {number:4} {why}")
    print("slowest of ours:")
    for name in sorted(documents, key=taken["ours"].__getitem__)[-5:]:
        print(f"  {taken['ours'][name]:.2f} s (feedparser {taken['as_it_comes'][name]:.2f} s), {len(documents[name]) / 1e6:.1f} MB: {name}")


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else WILD
    if place.is_dir():
        main(place)
    else:
        print(f"no documents at {place}; name a folder on the command line")
