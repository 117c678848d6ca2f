"""Lists of feeds go out and come back, and bad ones name their line."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core import identity
from watcher.core.errors import UsageError
from watcher.core.feeds import opml
from watcher.core.model import Feed

_WORDS = st.text(alphabet=st.characters(exclude_categories=("C", "Z"), exclude_characters=",/\ufffe\uffff"), min_size=1, max_size=20)
_URLS = st.text(string.ascii_lowercase + "/?&='\"<>é平", max_size=20).map(lambda path: f"https://example.org/{path}")
_FEEDS = st.builds(
    lambda url, title, language, country, tags, tier, owner: Feed(
        id=identity.feed_id(url),
        url=url,
        title="" if title == url else title,
        language=language,
        country=country,
        tags=tuple(tags),
        tier=tier,
        owner=owner,
    ),
    _URLS,
    st.one_of(st.just(""), _WORDS),
    st.sampled_from([None, "en", "zh-hant"]),
    st.sampled_from([None, "GB"]),
    st.lists(_WORDS, unique=True, max_size=3),
    st.integers(1, 5),
    st.one_of(st.none(), _WORDS),
)


@given(st.lists(_FEEDS, unique_by=lambda feed: feed.id), st.text())
def test_what_is_rendered_is_parsed_back(feeds, title):
    assert opml.parse(opml.render(feeds, title)) == tuple(feeds)


def test_folders_and_categories_become_tags_and_one_address_is_one_feed():
    document = b"""<?xml version="1.0" encoding="windows-1252"?>
<opml version="1.1"><head><title>Mine</title></head><body>
<outline text="Asia"><outline title="Korea">
<outline text="Daily &amp; Weekly" xmlURL="feed://kr.example.org/rss" language="ko" category="/press/wire,state"/>
</outline></outline>
<outline text="Also"><outline text="Again" xmlUrl="https://kr.example.org/rss"/></outline>
<outline text="caf\xe9" xmlUrl="http://example.org/fr"/>
</body></opml>"""
    korea, france = opml.parse(document)
    assert (korea.url, korea.title, korea.language) == ("https://kr.example.org/rss", "Daily & Weekly", "ko")
    assert korea.tags == ("Asia", "Korea", "press", "wire", "state", "Also")
    assert (france.title, france.tags, france.tier) == ("café", (), 3)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"<opml>\n<body>\n<outline></body></opml>", "line 3: this is not well-formed XML: mismatched tag"),
        (b"", "line 1: this is not well-formed XML"),
        (b"<rss/>", "line 1: this is XML, but no OPML"),
        (b"<opml><body>\n<outline xmlUrl='ftp://example.org/x'/></body></opml>", 'line 2: "ftp://example.org/x" is no address'),
        (b"<?xml version='1.0'?>\n<!DOCTYPE opml [<!ENTITY a 'b'>]><opml/>", "line 2: a list of feeds must not carry a DOCTYPE"),
        (
            b"<?xml version='1.0'?>\n<!DOCTYPE opml SYSTEM 'file:///etc/hostname'><opml/>",
            "line 2: a list of feeds must not carry a DOCTYPE",
        ),
        (b"<?xml version='1.0' encoding='no-such'?><opml/>", "line 1:"),
    ],
)
def test_a_bad_list_names_its_line(document, words):
    with pytest.raises(UsageError) as raised:
        opml.parse(document)
    assert words in str(raised.value)


@given(st.binary())
def test_any_bytes_are_a_list_or_a_usage_error(document):
    try:
        opml.parse(document)
    except UsageError:
        return
