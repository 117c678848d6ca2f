"""Every document of tests/feeds is read as its `.expected.json` says, which also tells how it was served."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from watcher.core.feeds.parse import read
from watcher.core.model import Failed, Feed, Fetched, Read, Reading

_FEEDS = Path(__file__).parents[2] / "feeds"
_CASES = sorted(path for path in _FEEDS.iterdir() if not path.name.endswith(".expected.json"))
_FEED = Feed(id="feed", url="https://feeds.example.net/post/rss.xml", language="xx")
_VALIDATORS = {"etag": '"v1"', "last-modified": "Mon, 05 Oct 2026 10:00:00 GMT"}


def _told(reading: Reading) -> dict[str, object]:
    if isinstance(reading, Failed):
        return {"failed": reading.kind, "reason": reading.reason}
    assert isinstance(reading, Read)
    assert {reading.etag, reading.last_modified} in ({None}, set(_VALIDATORS.values()))
    entries = [
        {name: value for name, value in asdict(entry).items() if name in ("url", "title", "text", "language") and value}
        | ({"published": entry.published.isoformat()} if entry.published else {})
        for entry in reading.entries
    ]
    return {"title": reading.title, "language": reading.language, "validators": reading.etag is not None, "entries": entries}


@pytest.mark.parametrize("case", _CASES, ids=lambda path: path.stem)
def test_the_document_is_read_as_expected(case):
    expected = json.loads(case.with_name(f"{case.stem}.expected.json").read_text(encoding="utf-8"))
    headers = expected.pop("headers", {})
    reading = read(_FEED, Fetched(url=_FEED.url, status=200, headers=headers | _VALIDATORS, body=case.read_bytes()))
    assert _told(reading) == expected
    if isinstance(reading, Read):
        assert len({entry.key for entry in reading.entries}) == len(reading.entries)
