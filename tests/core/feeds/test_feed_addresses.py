"""Which addresses a feed may have, wherever it is declared: in a file, by command or in a list of another reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.errors import UsageError
from watcher.core.feeds import opml
from watcher.core.feeds.declared import address
from watcher.core.identity import feed_id


@pytest.mark.parametrize(
    "url",
    ["https://a.example", "HTTP://A.example/rss?x=1", "http://u:p@a.example:8080/feed", "http://[::1]/rss", "https://пример.example/лента"],
)
def test_an_http_address_may_be_a_feeds(url):
    assert address(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example/rss",
        "ftp://a.example/",
        "http://",
        "http:///rss",
        "http://[",
        "http://[::1/",
        "http://a:99999/",
        "http://a:x/",
        "http://a b/",
    ],
)
def test_what_cannot_be_asked_for_is_refused_in_words(url):
    assert address(url) == f'"{url}" is no http(s) address'


@pytest.mark.parametrize("url", ["http://a.example/\x1b[31m", "http://a.example/\nx", "http://a.example/\u202egro"])
def test_an_address_shows_all_it_holds(url):
    assert address(url)


@given(st.text())
def test_no_text_breaks_an_address_or_its_id(url):
    address(url)
    assert feed_id(url) == feed_id(f" {url}\n")


def test_a_list_of_another_reader_is_held_to_the_same_rule():
    with pytest.raises(UsageError, match="line 1"):
        opml.parse(b'<opml version="2.0"><body><outline xmlUrl="http://[::1"/></body></opml>')
