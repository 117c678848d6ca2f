"""Whatever the fast parser does not refuse it reads as the thorough one would."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.core.feeds import charset, swift, thorough
from watcher.core.feeds.item import entries
from watcher.core.feeds.mend import mend
from watcher.core.feeds.survey import Survey, survey
from watcher.core.model import Failed, Feed

_FEEDS = Path(__file__).parents[2] / "feeds"
_DOCUMENTS = [path.read_bytes() for path in sorted(_FEEDS.glob("*.xml"))]
_FEED = Feed(id="feed", url="https://post.example.org/rss.xml", language="en")
#: Elements and attributes feeds have, each in a form that has misled a parser.
_SCRAPS = [
    "<title>Second title</title>",
    "<title/>",
    "<title type='xhtml'><b>bold</b></title>",
    "<title>a <b>bold</b> word</title>",
    "<link/>",
    "<link>https://other.example.org/a?b=1&amp;c=2</link>",
    "<link>/relative</link>",
    "<link rel='alternate' href='https://other.example.org/b'/>",
    "<link href='https://other.example.org/json' type='application/json'/>",
    "<link rel='via' href='https://other.example.org/via'/>",
    "<atom:link href='https://other.example.org/c' rel='related' xmlns:atom='http://www.w3.org/2005/Atom'/>",
    "<guid>https://other.example.org/guid</guid>",
    "<guid isPermaLink='false'>https://other.example.org/guid</guid>",
    "<guid>20240229</guid>",
    "<id>20240229</id>",
    "<id>https://other.example.org/id</id>",
    "<pubDate>last Tuesday</pubDate>",
    "<pubDate><![CDATA[Tue, 31 Feb 2024 10:00:00 KST]]></pubDate>",
    "<pubDate>Tue, 27 Feb 2024 10:00:00 EST</pubDate>",
    "<updated>2023-02-29T24:00:00Z</updated>",
    "<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2024-02-27</dc:date>",
    "<description></description>",
    "<description>&lt;p&gt;one&lt;/p&gt; \u00c3\u00a9t\u00c3\u00a9 \x85</description>",
    "<description>" + "long " * 200 + "</description>",
    "<summary>short</summary>",
    "<content type='html'>" + "much &amp;amp; more " * 50 + "</content>",
    "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'><![CDATA[<p>" + "whole " * 150 + "</p>]]></content:encoded>",
    "<media:title xmlns:media='http://search.yahoo.com/mrss/'>picture</media:title>",
    "<media:description xmlns:media='http://search.yahoo.com/mrss/'>caption</media:description>",
    "<source><title>their title</title><id>theirs</id></source>",
    "<image><title>picture</title></image>",
    "<language>fi</language>",
    "<item>",
    "</item><item>",
    "<item/>",
    "<!-- <item><title>hidden</title></item> -->",
    "<?php echo ?>",
    "<![CDATA[<item><title>quoted</title></item>]]>",
    "\u2028",
    " xml:lang='ko'",
    " xml:base='https://other.example.org/base/'",
    " xmlns='http://www.w3.org/1999/xhtml'",
]
_PLACES = [b"<item>", b"</item>", b"<entry>", b"</entry>", b"<channel>", b"</title>", b"</channel>", b"<title", b"<guid", b"</guid>"]


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(_DOCUMENTS),
    st.lists(st.tuples(st.sampled_from(_PLACES), st.integers(0, 3), st.booleans(), st.sampled_from(_SCRAPS)), max_size=5),
)
def test_what_is_not_refused_is_read_alike(document, scraps):
    pytest.importorskip("fastfeedparser")
    for place, which, before, scrap in scraps:
        at = -1
        for _ in range(which + 1):
            at = document.find(place, at + 1)
        if at >= 0:
            at += 0 if before and place != b"<channel>" else len(place)
            document = document[:at] + scrap.encode() + document[at:]
    mended = mend(charset.decode(document).text)
    if mended is None or isinstance(mended, Failed):
        return
    fast = swift.parse(mended)
    if isinstance(fast, str):
        assert fast
        return
    slow, _ = thorough.parse(mended)
    assert entries(_FEED, fast, url=_FEED.url) == entries(_FEED, slow, url=_FEED.url)
    assert (fast.title.strip(), fast.language or "") == (slow.title.strip(), slow.language or "")


@pytest.mark.parametrize("name", ["x{0}", "x"], ids=["each by its own name", "all by one"])
def test_an_item_of_countless_nested_elements_costs_little(name):
    opened = "".join(f"<{name.format(n)}><y/>" for n in range(20_000))
    closed = "".join(f"</{name.format(n)}>" for n in reversed(range(20_000)))
    mended = mend(f"<rss><channel><title>t</title><item><title>a</title>{opened}{closed}</item></channel></rss>")
    assert not isinstance(mended, Failed | None)
    assert isinstance(survey(mended), str | Survey)
