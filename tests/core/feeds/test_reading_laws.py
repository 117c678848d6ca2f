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


TWO = _item(1, "One", "a") + _item(2, "Two", "b")


@pytest.mark.parametrize(
    ("document", "titles"),
    [
        (_rss(TWO)[: _rss(TWO).index(b"Two") + 3], ["One", ""]),
        (_rss(TWO)[: _rss(TWO).index(b"<item><guid>2")], ["One"]),
        (_rss(TWO).replace(b"One", b"One & only"), ["One & only", "Two"]),
        (_rss(TWO).replace(b"One", b"One &eacute; only"), ["One é only", "Two"]),
        (_rss(TWO).replace(b"One", b"One\x0b\x00"), ["One", "Two"]),
        (_rss(TWO).replace(b"</title>", b"</titel>", 1), ["", "Two"]),
        (_rss(TWO).replace(b"</item>", b"<description>not closed</item>", 1), ["One", "Two"]),
        (_rss(TWO + "<!--" + _item(3, "Three", "c") + "-->").replace(b"</item>", b"", 1), ["One", "Two"]),
        (
            _rss(TWO).replace(b"<", b"<r:").replace(b"<r:/", b"</r:").replace(b"<r:rss", b"<rss").replace(b"</r:rss", b"</rss"),
            ["One", "Two"],
        ),
        (b"\n\n <!-- a plugin --><?xml version='1.0'?>" + _rss(TWO), ["One", "Two"]),
        (_rss(TWO) + b"<p>an advertisement</p>", ["One", "Two"]),
        (b"<html><body>" + _rss(TWO) + b"</body></html>", ["One", "Two"]),
    ],
    ids=[
        "cut in an item",
        "cut between items",
        "a bare &",
        "an entity of HTML",
        "control characters",
        "a misspelt tag",
        "a tag not closed",
        "an item not closed",
        "a prefix that stands for nothing",
        "words before",
        "words behind",
        "in a page",
    ],
)
def test_what_can_be_saved_of_a_broken_document_is_read(document, titles):
    reading = _read(document)
    assert isinstance(reading, Read)
    assert [entry.title.split("</")[0] for entry in reading.entries] == titles


def test_a_document_without_its_end_leaves_no_validators():
    """A 304 to them would hide what was cut off."""
    whole, cut = (_read(body, etag='"1"', **{"last-modified": "Mon"}) for body in (_rss(TWO), _rss(TWO)[:-30]))
    assert (whole.etag, whole.last_modified) == ('"1"', "Mon")
    assert (len(cut.entries), cut.etag, cut.last_modified) == (2, None, None)


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "text/plain", "image/png", "application/octet-stream", ""])
def test_no_content_type_makes_a_feed_of_a_page_or_a_page_of_a_feed(content_type):
    told = {"content-type": content_type}
    assert len(_read(_rss(TWO), **told).entries) == 2
    atom = b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>One</title></entry></feed>"
    assert len(_read(atom, **told).entries) == 1
    json = b'{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1", "title": "One"}]}'
    assert len(_read(json, **told).entries) == 1
    assert _read(b"<!doctype html><html><title>Log in</title></html>", **told).kind == "html"


def _known(item):
    return _read(_rss(item)).entries[0].key


def test_an_entry_is_known_by_its_id_else_its_link_else_its_words_and_never_by_its_date():
    whole = "<item><guid>{}</guid><link>https://post.example.org/{}</link><title>{}</title><pubDate>{}</pubDate></item>".format
    monday, friday = "Mon, 23 Nov 2026 19:00:00 GMT", "Fri, 27 Nov 2026 08:00:00 GMT"
    known = _known(whole("1", "a", "One", monday))
    assert known == _known(whole("1", "b", "Another", friday))
    assert known != _known(whole("2", "a", "One", monday))
    linked = "<item><link>https://post.example.org/{}</link><title>{}</title><pubDate>{}</pubDate></item>".format
    assert _known(linked("a", "One", monday)) == _known(linked("a", "Another", friday)) != _known(linked("b", "One", monday))
    worded = "<item><title>{}</title><pubDate>{}</pubDate></item>".format
    assert _known(worded("One", monday)) == _known(worded("One", friday)) != _known(worded("Another", monday))


@pytest.mark.parametrize(
    ("page", "hint"),
    [
        (b"<title>Sign in</title><form action='/login'><input type='password'></form>", "a login form"),
        (b"<title>Just a moment...</title><div id='cf-challenge'></div>", "a Cloudflare challenge"),
        (b"<title>Before you continue</title><p>We use cookies. Accept all</p>", "a consent form"),
    ],
)
def test_a_page_in_the_place_of_a_feed_is_named_with_what_it_looks_like(page, hint):
    reading = _read(b"<!doctype html><html><head>" + page + b"</head></html>")
    assert reading.kind == "html"
    assert hint in reading.reason


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
