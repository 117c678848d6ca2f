"""What documents and answers ask of whoever polls them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.feeds.parse import read
from watcher.core.feeds.wishes import declared, fresh_for
from watcher.core.model import Declared, Feed, Fetched, NotModified, Read
from watcher.testing import item, rss

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
DATE = "Tue, 24 Nov 2026 03:00:00 GMT"


def test_ttl_period_and_hours_to_skip_are_read_before_and_behind_the_entries():
    wishes = declared(
        "<rss><channel><ttl> 60 </ttl><sy:updatePeriod>\n\tdaily\t</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
        "<item><ttl>5</ttl></item><skipHours><hour>0</hour><hour>24</hour><hour>7</hour></skipHours>"
        "<skipDays><day>Saturday</day><day>Sun</day></skipDays></channel></rss>"
    )
    assert wishes == Declared(ttl=HOUR, period=6 * HOUR, skip_hours=frozenset({0, 7}), skip_days=frozenset({5, 6}))


def test_links_lead_to_older_entries_the_archive_before_the_next_page():
    head = "<feed><link rel=\"next\" href=\"?p=2&amp;q=1\"/><atom:link href='https://a.example/2025' rel='prev-archive' />"
    assert declared(f"{head}<entry><link rel='hub' href='x'/></entry></feed>").older == "https://a.example/2025"
    assert declared('<feed><link rel="next" href="?p=2&amp;q=1"/></feed>').older == "?p=2&q=1"


def test_hub_topic_and_generator_are_read():
    text = '<link rel="self" href="/f"/><atom:link rel="hub" href="https://h.example"/><generator uri="x">Word &amp; Press</generator>'
    assert declared(text) == Declared(hub="https://h.example", topic="/f", generator="Word & Press")


def test_to_skip_every_hour_or_day_is_no_wish():
    assert declared("".join(f"<hour>{n}</hour>" for n in range(24))).skip_hours == frozenset()


def test_a_json_feed_tells_its_next_page_and_hub():
    body = b'{"version":"https://jsonfeed.org/version/1.1","items":[],"next_url":"/2","hubs":[{"type":"WebSub","url":"https://h.example"}]}'
    reading = read(Feed(id="f", url="https://a.example/f"), Fetched(url="https://a.example/f", status=200, headers={}, body=body))
    assert isinstance(reading, Read)
    assert reading.declared == Declared(older="/2", hub="https://h.example")


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({"cache-control": "public, max-age=900"}, 15 * MINUTE),
        ({"cache-control": "max-age=900", "age": "600"}, 5 * MINUTE),
        ({"cache-control": "max-age=900", "age": "1200"}, None),
        ({"cache-control": "no-cache, max-age=900"}, None),
        ({"cache-control": "s-maxage=900"}, None),
        ({"expires": "Tue, 24 Nov 2026 04:00:00 GMT", "date": DATE}, HOUR),
        ({"expires": "0", "date": DATE}, None),
        ({"expires": "Thu, 19 Nov 1981 08:52:00 GMT", "date": DATE}, None),
        ({"expires": "Tue, 24 Nov 2026 04:00:00 GMT"}, None),
        ({"cache-control": "max-age=60", "expires": "Tue, 24 Nov 2026 04:00:00 GMT", "date": DATE}, MINUTE),
        ({"cache-control": "max-age=999999999999"}, timedelta(days=366)),
        ({}, None),
    ],
)
def test_how_long_an_answer_may_be_kept(headers, kept):
    assert fresh_for(headers) == kept


@given(st.text(max_size=300), st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age"]), st.text(max_size=40)))
def test_nothing_a_server_writes_makes_a_wish_of_more_than_a_year(text, headers):
    wishes = declared(f"<channel><ttl>{text}</ttl><sy:updatePeriod>{text}</sy:updatePeriod><link rel='next' href='{text}'>")
    kept = (wishes.ttl, wishes.period, fresh_for(headers))
    assert all(span is None or timedelta() < span <= timedelta(days=366) for span in kept)


def test_the_document_that_was_read_last_is_not_read_again():
    feed = Feed(id="f", url="https://a.example/f")
    first = Fetched(url=feed.url, status=200, headers={"etag": '"1"'}, body=rss(item("1", "A quiet day")))
    reading = read(feed, first)
    assert isinstance(reading, Read)
    known = Feed(id="f", url=feed.url, health=type(feed.health)(body=reading.body))
    assert read(known, first) == NotModified(headers=first.headers, url=feed.url, status=200)
    cut = Fetched(url=feed.url, status=200, headers={}, body=first.body[:-30])
    assert getattr(read(feed, cut), "body", None) == "", "a document that was cut off is read again"
