"""The documents of `watcher demo` are what seeds/demo/demo.toml says they are. What the pipeline makes of them is tested elsewhere."""

from __future__ import annotations

import html
import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import feedparser
import pytest

from watcher.core.identity import canonical_url, normal_title

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
DEMO = SEEDS / "demo"
PLAY: dict[str, Any] = tomllib.loads((DEMO / "demo.toml").read_text(encoding="utf-8"))
FEEDS: list[dict[str, Any]] = PLAY["feed"]
WELL = [feed for feed in FEEDS if feed["title"] not in PLAY["expect"]["failing"]]
SHELLS = "shells by the container"


class Item(NamedTuple):
    """One entry as written in a document."""

    id: str
    link: str
    title: str
    text: str
    date: datetime


def read(feed: dict[str, Any], moment: str) -> list[Item]:
    body = (DEMO / feed[moment]).read_bytes()
    return list(_json(body) if feed[moment].endswith(".json") else _xml(body, feed["content_type"]))


def _json(body: bytes) -> Iterator[Item]:
    for item in json.loads(body)["items"]:
        text = item.get("content_text") or item["content_html"]
        date = datetime.fromisoformat(item.get("date_modified") or item["date_published"])
        yield Item(item["id"], item["url"], item["title"], text, date)


def _xml(body: bytes, content_type: str) -> Iterator[Item]:
    charset = charset_of(content_type)
    header = f"application/xml; charset={charset}" if charset else "application/xml"
    document = feedparser.parse(body, response_headers={"content-type": header})
    assert not document.bozo, document.get("bozo_exception")  # feedparser's word for "not well-formed"
    for entry in document.entries:
        text = " ".join([entry.get("summary", ""), *(part.value for part in entry.get("content", []))])
        when = entry.updated_parsed if "updated_parsed" in entry else entry.published_parsed
        yield Item(entry.get("id", ""), entry.link, entry.title, text, datetime(*when[:6], tzinfo=UTC))


def charset_of(content_type: str) -> str | None:
    header = Message()
    header["content-type"] = content_type
    return header.get_content_charset()


def key(item: Item) -> str:
    return item.id or item.link


def news(feed: dict[str, Any]) -> list[Item]:
    """Entries of the second poll that were not there in the first."""
    old = {key(item) for item in read(feed, "file")}
    return [item for item in read(feed, "later") if key(item) not in old]


def all_titles(moment: str) -> list[str]:
    return [item.title for feed in WELL for item in read(feed, moment)]


def test_every_document_is_named_in_the_play_and_every_named_document_is_there():
    named = {feed[moment] for feed in FEEDS for moment in ("file", "later")}
    assert {path.name for path in DEMO.iterdir()} == named | {"demo.toml", "README.md"}


def test_every_feed_has_its_own_path_and_says_all_that_the_daemon_wants_to_know():
    wanted = {"file", "later", "url", "title", "language", "country", "tier", "tags", "content_type"}
    assert all(wanted <= feed.keys() <= wanted | {"status", "later_status"} for feed in FEEDS)
    assert len({feed["url"] for feed in FEEDS}) == len({feed["title"] for feed in FEEDS}) == len(FEEDS)
    assert {feed["language"] for feed in FEEDS} == {"en", "ru", "zh", "ko", "es", "uk", "de"}


def test_all_formats_take_part():
    versions = {feedparser.parse((DEMO / feed["file"]).read_bytes()).version for feed in WELL if not feed["file"].endswith(".json")}
    assert {"rss20", "rss10", "atom10"} <= versions
    sentinel = json.loads((DEMO / "pacific-sentinel.json").read_bytes())
    assert sentinel["version"] == "https://jsonfeed.org/version/1.1"
    assert all(isinstance(item["id"], str) for item in sentinel["items"])


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed["file"])
def test_the_first_poll_finds_a_backlog_of_whole_entries(feed):
    items = read(feed, "file")
    assert 2 <= len(items) <= 3
    assert all(item.id and item.link and item.title and item.text for item in items)


def test_the_backlog_is_as_large_as_the_play_says():
    assert sum(len(read(feed, "file")) for feed in FEEDS) == PLAY["expect"]["backlog"]


@pytest.mark.parametrize("feed", WELL, ids=lambda feed: feed["file"])
def test_the_second_poll_finds_news_on_top_of_the_old_entries_which_changed_only_as_stated(feed):
    edits = {edit["before"]: edit for edit in PLAY["edit"] if edit["feed"] == feed["title"]}
    later = read(feed, "later")
    after = {key(item): item for item in later}
    assert len(after) == len(later), "two entries under one id"
    assert [item.title for item in later[: len(news(feed))]] == [item.title for item in news(feed)], "news stands on top"
    for old in read(feed, "file"):
        new = after[key(old)]
        if edit := edits.pop(old.title, None):
            assert new.title == edit["after"]
            assert new.date > old.date
            assert new._replace(title=old.title, date=old.date) == old
            assert (new.title == old.title) == (edit["what"] == "date")
        else:
            assert new == old
    assert not edits, "an edit that is stated and not made"


def test_one_entry_has_no_guid_and_only_one():
    unnamed = [item.title for feed in WELL for item in read(feed, "later") if not item.id]
    assert unnamed == ["Kirguistán reexporta a Rusia los rodamientos que sus talleres nunca pidieron"]


def test_every_address_is_reserved_for_examples():
    hosts = {urlsplit(item.link).hostname for feed in WELL for item in read(feed, "later")}
    assert all(host.endswith(("example.org", ".example", ".test")) for host in hosts)


@pytest.mark.parametrize("moment", ["file", "later"])
def test_the_russian_feed_is_windows_1251_by_its_own_word(moment):
    (feed,) = (feed for feed in FEEDS if feed["language"] == "ru")
    body = (DEMO / feed[moment]).read_bytes()
    assert body.startswith(b'<?xml version="1.0" encoding="windows-1251"?>')
    assert charset_of(feed["content_type"]) is None
    assert "Путин" in body.decode("windows-1251")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


@pytest.mark.parametrize("moment", ["file", "later"])
def test_the_korean_feed_is_euc_kr_and_only_http_says_so(moment):
    (feed,) = (feed for feed in FEEDS if feed["language"] == "ko")
    body = (DEMO / feed[moment]).read_bytes()
    assert b"encoding=" not in body
    assert charset_of(feed["content_type"]) == "euc-kr"
    assert "해안일보" in body.decode("euc-kr")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_all_other_documents_are_utf_8():
    for feed in FEEDS:
        if feed["language"] not in ("ru", "ko"):
            for moment in ("file", "later"):
                (DEMO / feed[moment]).read_bytes().decode("utf-8")


def test_the_feed_that_breaks_serves_a_web_page_without_entries():
    (feed,) = (feed for feed in FEEDS if feed not in WELL)
    page = (DEMO / feed["later"]).read_bytes()
    assert page.startswith(b"<!DOCTYPE html>")
    assert not feedparser.parse(page).entries


def test_five_outlets_tell_one_story_by_the_same_words_the_same_address_and_a_rewrite():
    articles = [item for feed in WELL for item in news(feed) if "shells" in item.title]
    (expected,) = (alert for alert in PLAY["expect"]["alerts"] if alert["story"] == SHELLS)
    assert len(articles) == expected["articles"] == 5
    assert len({normal_title(item.title) for item in articles}) == 3, "three say it in the same headline"
    assert len({item.link for item in articles}) == 5
    assert len({canonical_url(item.link) for item in articles}) == 4, "two give the same article, with other tracking parameters"


def test_the_hostile_entry_carries_what_must_never_reach_a_reader_unchanged():
    (digest,) = (feed for feed in FEEDS if feed["title"] == "Desk Digest")
    (entry,) = (item for item in read(digest, "later") if "nitrocellulose" in item.title)
    assert "<!channel>\nBcc: everyone@example.org \u202e" in html.unescape(entry.title)
    source = (DEMO / digest["later"]).read_text(encoding="utf-8")
    assert all(evil in source for evil in ("&#13;&#10;Bcc:", "&lt;script&gt;", "\x85\x9b31m", "&amp;lt;!here&amp;gt;", "onerror="))
    (sentinel,) = (feed for feed in FEEDS if feed["title"] == "Pacific Sentinel")
    (tour,) = (item for item in read(sentinel, "later") if item.title.startswith("Campbell"))
    assert "\x1b]0;" in tour.text
    assert "\x1b[2J" in tour.text


def test_every_expected_headline_is_news_and_every_silent_one_is_somewhere():
    first, second = all_titles("file"), all_titles("later")
    for alert in PLAY["expect"]["alerts"]:
        assert not any(alert["headline"] in title for title in first)
        assert any(alert["headline"] in title for title in second)
    for words in PLAY["expect"]["silent"]:
        assert sum(words in title for title in second) == 1, words
    assert 8 <= len(PLAY["expect"]["alerts"]) <= 12


def test_every_piece_of_news_is_either_expected_or_silent():
    fresh = [item.title for feed in WELL for item in news(feed)] + [edit["after"] for edit in PLAY["edit"] if edit["what"] == "fact"]
    silent = [title for title in fresh if any(words in title for words in PLAY["expect"]["silent"])]
    assert len(fresh) - len(silent) == sum(alert["articles"] for alert in PLAY["expect"]["alerts"])


def test_every_entity_and_signal_that_is_expected_is_in_the_shipped_watch_list():
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in (SEEDS / "watchlist").glob("*.toml")]
    entities = {entity["id"] for file in files for entity in file.get("entity", [])}
    signals = {signal["id"] for signal in tomllib.loads((SEEDS / "signals.toml").read_text(encoding="utf-8"))["signal"]}
    for alert in PLAY["expect"]["alerts"]:
        assert entities.issuperset(alert["entities"])
        assert signals.issuperset(alert["signals"])
