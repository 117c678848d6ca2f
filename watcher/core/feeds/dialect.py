"""Which language a feed document is written in, for people: what it says of itself, not what it was read as.

It decides nothing: documents are read by their elements, whatever they claim to be.
"""

from __future__ import annotations

import re

from watcher.core.text.html import to_line

_LOOK = 20_000  # characters; a root's attributes stand at the top
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(rss|feed|rdf)(?=[\s>/])([^<>]{0,5000})", re.IGNORECASE)
_VERSION = re.compile(r"""(?:^|[\s:])version\s*=\s*["']?([\w.]{1,12})""", re.IGNORECASE)
_JSON = re.compile(r'"version"\s*:\s*"https?:(?:\\?/){2}jsonfeed\.org(?:\\?/)version(?:\\?/)([\d.]{1,8})')


def dialect(text: str) -> str:
    """As people call it: "RSS 2.0", "RSS 1.0 (RDF)", "Atom 1.0", "JSON Feed 1.1"; no number where none is told, "" if it is none."""
    text = text[:_LOOK].lstrip()
    if text[:1] in ("{", "["):
        told = _JSON.search(text)
        return f"JSON Feed {told[1]}" if told else "JSON Feed"
    root = _ROOT.search(text)
    if root is None:
        return ""
    kind, attributes = root[1].lower(), root[2]
    if kind == "rdf":
        return "RSS 0.90 (RDF)" if "my.netscape.com/rdf/simple/0.9" in attributes else "RSS 1.0 (RDF)"
    if kind == "feed":
        return "Atom 0.3" if "purl.org/atom/ns#" in attributes else "Atom 1.0"
    told = _VERSION.search(attributes)
    return to_line(f"RSS {told[1]}") if told else "RSS"
