import pytest

from watcher.core.feeds.dialect import dialect


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ('<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "RSS 2.0"),
        ("<!-- made by hand --><rss xmlns:x=\"urn:x\" version='0.91'>", "RSS 0.91"),
        ("<rss><channel>", "RSS"),
        ('<rdf:RDF xmlns="http://purl.org/rss/1.0/">', "RSS 1.0 (RDF)"),
        ('<rdf:RDF xmlns="http://my.netscape.com/rdf/simple/0.9/">', "RSS 0.90 (RDF)"),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', "Atom 1.0"),
        ('<a:feed xmlns:a="http://www.w3.org/2005/Atom">', "Atom 1.0"),
        ('<feed version="0.3" xmlns="http://purl.org/atom/ns#">', "Atom 0.3"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', "JSON Feed 1.1"),
        ('{"version":"https:\\/\\/jsonfeed.org\\/version\\/1"}', "JSON Feed 1"),
        ('{"items": []}', "JSON Feed"),
        ("<html><body>no feed</body></html>", ""),
        ("", ""),
    ],
)
def test_a_document_is_called_what_it_says_it_is(text, called):
    assert dialect(text) == called
