"""What holds for every document: a reading comes back, whatever the bytes, and entries keep their identity."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.core.feeds.mend import ATTRIBUTE_CAP, ITEM_CAP, TAG_CAP
from watcher.core.feeds.parse import read
from watcher.core.model import Failed, Feed, Fetched, NotModified, Read

_FEEDS = Path(__file__).parents[2] / "feeds"
_DOCUMENTS = [path.read_bytes() for path in sorted(_FEEDS.iterdir()) if not path.name.endswith(".expected.json")]
_FEED = Feed(id="feed", url="https://post.example.org/rss.xml", language="en")
_SCRAPS = [
    b"<",
    b">",
    b"&",
    b"<!--",
    b"]]>",
    b"<![CDATA[",
    b"<!ENTITY a '&b;'>",
    b"<!DOCTYPE",
    b"&#xD800;",
    b"&#99999999999;",
    b"\xff",
    b"\0",
    b'"',
]
_MUTATIONS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 30), st.one_of(st.sampled_from(_SCRAPS), st.binary(max_size=4))), max_size=6
)


def _read(body, **headers):
    return read(_FEED, Fetched(url=_FEED.url, status=200, headers=headers, body=body))


def _rss(items):
    return f"<rss><channel><link>https://post.example.org/</link>{items}</channel></rss>".encode()


def _item(guid, title, link):
    return f"<item><guid>{guid}</guid><title>{title}</title><link>https://post.example.org/{link}</link></item>"


@given(st.binary(), st.text())
def test_any_bytes_are_a_reading(body, content_type):
    assert isinstance(_read(body, **{"content-type": content_type}), Read | Failed)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(_DOCUMENTS), _MUTATIONS)
def test_any_damaged_document_is_a_reading(document, mutations):
    for where, cut, scrap in mutations:
        at = int(where * len(document))
        document = document[:at] + scrap + document[at + cut :]
    reading = _read(document)
    assert isinstance(reading, Failed) or len({entry.key for entry in reading.entries}) == len(reading.entries)
    for entry in reading.entries if isinstance(reading, Read) else ():
        assert isinstance((entry.title + entry.text + entry.url).encode(), bytes)
        assert entry.url == "" or entry.url.startswith(("http://", "https://"))
        assert entry.published is None or entry.published.utcoffset() == timedelta()


@given(st.sampled_from(_DOCUMENTS), st.floats(0, 1))
def test_a_document_cut_off_anywhere_raises_nothing(document, where):
    assert isinstance(_read(document[: int(where * len(document))]), Read | Failed)


def test_what_is_no_document_passes_through():
    for fetch in (NotModified(headers={}), Failed(kind="dns", reason="no such host")):
        assert read(_FEED, fetch) is fetch


def test_validators_are_kept_letter_for_letter():
    reading = _read(_rss(""), etag='W/"a b"', **{"last-modified": "yesterday"})
    assert isinstance(reading, Read)
    assert (reading.etag, reading.last_modified) == ('W/"a b"', "yesterday")


def test_a_key_stays_when_dates_order_and_neighbours_change():
    first, second = (
        _read(_rss(_item(1, "One", "a") + _item(2, "Two", "b"))),
        _read(_rss(_item(3, "New", "c") + _item(2, "Two", "b") + _item(1, "One, edited", "a"))),
    )
    assert [entry.key for entry in first.entries] == [entry.key for entry in second.entries[:0:-1]]
    assert first.entries[0].revision != second.entries[2].revision
    assert first.entries[1].revision == second.entries[1].revision


def test_entries_that_share_a_guid_keep_their_keys_when_news_is_put_before_them():
    yesterday = _read(_rss(_item("same", "One", "a") + _item("same", "Two", "b"))).entries
    today = _read(_rss(_item("same", "Three", "c") + _item("same", "One", "a") + _item("same", "Two", "b"))).entries
    assert [entry.key for entry in yesterday] == [entry.key for entry in today[1:]]


def test_a_longer_document_is_read_at_both_ends():
    reading = _read(_rss("".join(_item(number, f"Title {number}", number) for number in range(ITEM_CAP + 500))))
    assert len(reading.entries) == ITEM_CAP
    assert (reading.entries[0].title, reading.entries[-1].title) == ("Title 0", f"Title {ITEM_CAP + 499}")


@pytest.mark.parametrize(
    "body",
    [
        b"<rss>" + b"<a>" * (TAG_CAP + 1),
        b"<rss><item " + b'a="" ' * 5 * ATTRIBUTE_CAP + b"/></rss>",
        b"<!DOCTYPE rss [" + b"<!ENTITY a 'b'>" * 400 + b"]><rss/>",
        b"<!DOCTYPE rss [<!ENTITY a '" + b"x" * 50_000 + b"'>]><rss>" + b"&a;" * 1_000 + b"</rss>",
    ],
    ids=["tags", "attributes", "entities", "one long entity"],
)
def test_a_document_that_would_cost_too_much_is_a_bomb(body):
    reading = _read(body)
    assert isinstance(reading, Failed)
    assert reading.kind == "bomb"


@pytest.mark.parametrize(
    "body", [b"", b" \n", b"\xef\xbb\xbf", b"\0\0", b"%PDF-1.7 \xff\xfe", b"\x1f\x8b\x08\0" * 50, b"/etc/hostname", b"https://example.org/"]
)
def test_garbage_says_so_and_opens_nothing(body):
    reading = _read(body)
    assert isinstance(reading, Failed)
    assert (reading.kind, reading.status) == ("garbage", 200)
