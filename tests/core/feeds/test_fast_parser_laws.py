"""Whatever the fast parser does not refuse it reads as the thorough one would."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.core.feeds import charset, swift, thorough
from watcher.core.feeds.item import Document, entries
from watcher.core.feeds.mend import mend
from watcher.core.model import Failed, Feed
from watcher.core.text.html import to_line

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
    "<media:group xmlns:media='http://search.yahoo.com/mrss'><media:title>film</media:title><media:description>about</media:description></media:group>",
    "<itunes:summary xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>heard</itunes:summary>",
    "<dc:title xmlns:dc='http://purl.org/dc/elements/1.1/'>core</dc:title>",
    "<x:title xmlns:x='urn:x'>of another kind</x:title>",
    "<x:title xmlns:x='http://www.w3.org/2005/Atom'>of Atom</x:title>",
    "<title xmlns='urn:x'>of no prefix</title>",
    "<dc:title xmlns:dc='urn:dc'>only called core</dc:title>",
    "<description>one <b>bold</b> &lt;i&gt;word&lt;/i&gt;</description>",
    "<description><div>a <p>paragraph</p></div></description>",
    "<summary type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>&lt;b&gt; is bold</div></summary>",
    "<content type='xhtml'><div>a<br/>b <i>c</i></div></content>",
    "<content type='application/octet-stream'>d29yZHM=</content>",
    "<content type='text/plain' mode='base64'>d29yZHM=</content>",
    "<content src='https://other.example.org/c' type='image/png'/>",
    "<body xmlns='http://www.w3.org/1999/xhtml'><p>all of it</p></body>",
    "<wrap><title>deeper title</title><id>deeper</id><pubDate>Tue, 27 Feb 2024 10:00:00 EST</pubDate></wrap>",
    "<date>2024-02-27</date>",
    "<created>2024-02-27</created>",
    "<issued>2024-02-26</issued>",
    "<source><title>their title</title><id>theirs</id></source>",
    "<source url='https://other.example.org/'>Other</source>",
    "<source><summary>one</summary><summary>two</summary></source>",
    "<image><title>picture</title></image>",
    "<image><url>https://other.example.org/p.png</url><strange/><title>picture</title></image>",
    "<textInput><title>search</title><name>q</name></textInput>",
    "<author><name>A. Nonymous</name><uri>https://other.example.org/a</uri></author>",
    "<wrap xml:base='/base/'><link>relative</link></wrap>",
    "<rights type='xhtml'><div>all <b>rights</b></div></rights>",
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
    " xml:base='relative/'",
    " lang=''",
    " rdf:about='https://other.example.org/about' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'",
    " href='https://other.example.org/href'",
    " type='text/x-other'",
    " xmlns='http://www.w3.org/1999/xhtml'",
    " xmlns:dc='urn:other'",
]
_PLACES = [
    b"<item",
    b"<entry",
    b"<link",
    b"<description",
    b"<item>",
    b"</item>",
    b"<entry>",
    b"</entry>",
    b"<channel>",
    b"</title>",
    b"</channel>",
    b"<title",
    b"<guid",
    b"</guid>",
]


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(_DOCUMENTS),
    st.lists(st.tuples(st.sampled_from(_PLACES), st.integers(0, 3), st.booleans(), st.sampled_from(_SCRAPS)), max_size=5),
)
def test_what_is_not_refused_is_read_alike(document, scraps):
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
    assert (to_line(fast.title), fast.language or "") == (to_line(slow.title), slow.language or "")


@pytest.mark.parametrize("name", ["x{0}", "x"], ids=["each by its own name", "all by one"])
def test_an_item_of_countless_nested_elements_costs_little(name):
    opened = "".join(f"<{name.format(n)}><y/>" for n in range(20_000))
    closed = "".join(f"</{name.format(n)}>" for n in reversed(range(20_000)))
    mended = mend(f"<rss><channel><title>t</title><item><title>a</title>{opened}{closed}</item></channel></rss>")
    assert not isinstance(mended, Failed | None)
    assert isinstance(swift.parse(mended), str | Document)
