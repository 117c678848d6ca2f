"""A well-formed document as a tree, with every element under the name that feedparser knows it by.

Namespaces decide, then prefixes: feedparser has its own short names for the namespaces it knows, goes by the document's
prefix elsewhere, and by the bare name where there is none. It refuses what is not well-formed, and bindings that
feedparser confuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

DEEP = 60  #: elements inside one another, in a document that is read fast
BASES = frozenset({"base", "{http://www.w3.org/XML/1998/namespace}base"})
#: Names in these are bare: every format that calls its own so.
_FORMATS = dict.fromkeys(
    (
        "",
        "http://www.w3.org/2005/atom",
        "http://purl.org/atom/ns#",
        "http://purl.org/rss/1.0/",
        "http://purl.org/rss/1.0/modules/rss091#",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://purl.org/echo/",
        "http://purl.org/pie/",
        "http://example.com/newformat#",
        "http://example.com/necho",
        "uri/of/echo/namespace#",
    ),
    "",
)
_SPACES = _FORMATS | {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
_CANONICAL = frozenset(_SPACES.values()) - {""}
_BOUND = re.compile(r"""xmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)""")
_MEANING = _CANONICAL | {""}  # prefixes under which feedparser finds fields
_USERLAND = "backend.userland.com/rss"  # in many spellings
#: Attributes that are read, and must be of no namespace that is not known.
_READ = frozenset({"href", "url", "uri", "rel", "type", "mode", "ispermalink", "src", "lang", "base", "lastmod"})


class DoubtError(Exception):
    """Why the fast parser must not be trusted with a document."""


class Names(dict[str, str]):
    """The name of each tag of a tree: "title", "dc_date", in lower case. Filled as it is asked."""

    def __init__(self, bound: Iterable[tuple[str, str]]) -> None:
        """`bound`: prefixes and what the document binds them to; "" for the default. What only looks like it in words does no harm."""
        self._prefixes: dict[str, str] = {}  # of namespaces feedparser does not know
        spaces: dict[str, str] = {}
        for prefix, space in dict.fromkeys(bound):
            known = _known(space)
            if prefix and spaces.setdefault(prefix, space) != space and (known is None or known != _known(spaces[prefix])):
                raise DoubtError(f"it binds {prefix} to two namespaces")
            if known is not None and prefix in _CANONICAL and known != prefix:
                raise DoubtError(f"it binds {prefix} to {space[:60]}")
            told = {prefix, self._prefixes.setdefault(space, prefix)} if known is None else set()
            if len(told) > 1 and not _MEANING.isdisjoint(told):
                raise DoubtError(f"it binds two prefixes to {space[:60]}")

    def __missing__(self, tag: str) -> str:
        """The name of a tag that was not met before."""
        space, local = _split(tag)
        prefix = _known(space)
        if prefix is None:
            prefix = self._prefixes.get(space)
        if prefix is None:
            raise DoubtError(f"it has names of {space[:60]}, nobody knows whence")
        name = self[tag] = (f"{prefix}_{local}" if prefix else local).lower()
        return name


def grow(xml: str) -> tuple[Element, Names]:
    """The tree of a document without declarations, and the names in it. `DoubtError` if it is not well-formed."""
    # Entities cannot grow: without a DOCTYPE, which `mend` has cut off, there are none. All in one go: given pieces, older
    # versions of expat look at a long token again with each.
    parser = ET.XMLParser()  # noqa: S314 - see above
    try:
        parser.feed(xml)
        root: Element = parser.close()
    except (ET.ParseError, UnicodeError) as error:
        raise DoubtError("it is not well-formed") from error
    return root, Names(_BOUND.findall(xml))


def well_formed(xml: str) -> bool:
    """Whether a document without declarations is."""
    try:
        ET.fromstring(xml)  # noqa: S314 - see `grow`
    except (ET.ParseError, UnicodeError):
        return False
    return True


def attributes(element: Element) -> dict[str, str]:
    """The attributes of an element by their names in lower case; those of known namespaces with a prefix ("xml:lang")."""
    if not element.attrib:
        return {}
    found = {}
    for key, value in element.attrib.items():
        space, local = _split(key.lower())
        prefix = _known(space)
        if prefix is None and local in _READ:
            raise DoubtError(f"it has a {local} of another namespace")
        name = f"{prefix}:{local}" if prefix else local
        found[name] = value.lower() if local in ("rel", "type") else value
    return found


def _split(tag: str) -> tuple[str, str]:
    if tag[0] != "{":
        return "", tag
    space, _, local = tag[1:].rpartition("}")
    return space, local


def _known(space: str) -> str | None:
    space = space.lower()
    return "" if _USERLAND in space else _SPACES.get(space)
