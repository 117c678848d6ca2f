"""A feed's XML made fit to be parsed: what comes before and after the feed is cut off, what XML forbids is mended.

Everything before the root element is dropped (declarations, stylesheets, warnings of a broken server, white space:
one feed in twelve has some), and with it every DOCTYPE, so no parser ever expands an entity of the document's own.
It refuses what would cost too much to parse: nested or countless entities, and more markup than any feed has.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from xml.sax.saxutils import escape

from watcher.core.model import Failed
from watcher.core.text.xml import ILLEGAL

#: Items read of one document, half from its head and half from its tail: feeds are written newest first, and the few
#: archives that are longer than this cost a parser 0.3 ms an item; those written oldest first bring news at the end.
ITEM_CAP = 5_000
#: Tags outside CDATA that a parser is given: the richest of 308 real feeds has 87,000, a parser needs 25 µs for each.
TAG_CAP = 250_000
#: Attributes of one tag: a parser needs time with the square of their number.
ATTRIBUTE_CAP = 500
#: Entities a DOCTYPE may declare (the three sets of HTML have 252).
ENTITY_CAP = 300
_GROWTH = 1_000_000  # characters that all its own entities may add to a document
_LOOKS = 20  # elements looked at for one that is not inside a comment

_ROOT = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?(?:rss|feed|rdf))(?=[\s>/])", re.IGNORECASE)
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_PAGE = re.compile(r"<(?:!doctype\s+html\b|(?:html|head|body|meta|title|script|div|p|center|h1)(?=[\s>/]))", re.IGNORECASE)
_ENTITY = re.compile(r"""<!ENTITY\s+([\w.:-]+)\s+(?:"([^"]*)"|'([^']*)')""")
_NESTED = re.compile(r"&\w")
_LONG_TAG = re.compile(r"<[A-Za-z_][^<>]{2000,}")
_ITEM = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(?:(\d{1,9})|[xX]([0-9a-fA-F]{1,8}));|(\w+);)?")
_QUOTES = {'"': "&quot;", "'": "&apos;"}  # they may stand in an attribute, which they would end
_CONTROLS = bytes({*range(0x20)} - {9, 10, 13})


@dataclass(frozen=True, slots=True)
class Mended:
    """XML from its root element on, without a declaration. `feed`: its root is one of a feed; `page`: it came inside
    an HTML page; `whole`: the root's end tag is there, nothing was cut off on the way; `items`: it seems to hold some.
    """

    xml: str
    root: str
    feed: bool
    page: bool
    whole: bool
    items: bool


def mend(text: str) -> Mended | Failed | None:
    """Prepare a decoded document for an XML parser; None if there is no element in it at all."""
    text = _legal(text)
    root = _first(_ROOT, text)
    feed = root is not None
    root = root or _first(_ELEMENT, text)
    if root is None:
        return None
    name = root[1]
    head, (body, items) = text[: root.start()], _capped(text[root.start() :])
    entities = _entities(head, body)
    if isinstance(entities, Failed):
        return entities
    mended, tags = [], 0
    references: dict[str, str] = {}  # the same few, time and again

    def mean(found: re.Match[str]) -> str:
        if found[0] not in references:
            references[found[0]] = _reference(found, entities)
        return references[found[0]]

    for cdata, piece in pieces(body):
        tags += 0 if cdata else piece.count("<")
        mended.append(piece if cdata else _AMPERSAND.sub(mean, piece))
    if tags > TAG_CAP:
        return Failed(kind="bomb", reason=f"the document has {tags:,} tags; no feed needs more than {TAG_CAP:,}")
    if body.count("=") > ATTRIBUTE_CAP and any(tag[0].count("=") > ATTRIBUTE_CAP for tag in _LONG_TAG.finditer(body)):
        return Failed(kind="bomb", reason=f"a tag has more than {ATTRIBUTE_CAP} attributes; no feed needs that many")
    page = _first(_PAGE, head) or _PAGE.match(body)
    feed = feed or name.lower() == "channel"
    xml = "".join(mended)
    end = xml.rfind(f"</{name}") + 1
    if end:
        xml = xml[: xml.find(">", end) + 1] or xml  # scripts and the remarks of caches follow
    return Mended(xml=xml, root=name, feed=feed, page=page is not None, whole=end > 0, items=items)


def _legal(text: str) -> str:
    """The text without what XML forbids. Nearly all have none of it, which bytes tell six times faster than a pattern."""
    with suppress(UnicodeEncodeError):
        written = text.encode()
        if len(written.translate(None, _CONTROLS)) == len(written) and "\ufffe" not in text and "\uffff" not in text:
            return text
    return ILLEGAL.sub("", text)


def _first(element: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first such element that is not inside a comment."""
    for found in islice(element.finditer(text), _LOOKS):
        if text.rfind("<!--", 0, found.start()) <= text.rfind("-->", 0, found.start()):
            return found
    return None


def _entities(head: str, body: str) -> dict[str, str] | Failed:
    """What a DOCTYPE declares, as XML text; `Failed` if it is there to grow."""
    if (count := head.count("<!ENTITY")) > ENTITY_CAP:
        return Failed(kind="bomb", reason=f"the document declares {count:,} entities of its own; no feed needs more than {ENTITY_CAP}")
    entities = {}
    for found in _ENTITY.finditer(head):
        value = found[2] or found[3] or ""
        if _NESTED.search(value):
            return Failed(kind="bomb", reason=f"the document's entity &{found[1]}; is built of other entities, to grow when it is read")
        entities[found[1]] = escape(html.unescape(html.unescape(value)), _QUOTES)  # DTDs write "<" as &#38;#60;
    grown = sum(body.count(f"&{name};") * len(value) for name, value in entities.items())
    if grown > _GROWTH:
        return Failed(kind="bomb", reason=f"the document's own entities would grow to {grown:,} characters when it is read")
    return entities


def pieces(body: str) -> Iterator[tuple[bool, str]]:
    """The document in order, each piece with whether it is a CDATA section, which must be left as it is."""
    at = 0
    while (start := body.find("<![CDATA[", at)) >= 0 and (end := body.find("]]>", start)) >= 0:
        yield False, body[at:start]
        yield True, body[start : end + 3]
        at = end + 3
    yield False, body[at:]


def _reference(found: re.Match[str], entities: dict[str, str]) -> str:
    """A reference XML can read: names of HTML and of the document become characters, what means nothing becomes text."""
    decimal, hexadecimal, name = found.groups()
    if name:
        value = entities.get(name) or escape(html.unescape(f"&{name};"), _QUOTES)
        return f"&amp;{name};" if value == f"&amp;{name};" else value
    if decimal or hexadecimal:
        return escape(ILLEGAL.sub("\ufffd", html.unescape(found[0])), _QUOTES)
    return "&amp;"


def _capped(body: str) -> tuple[str, bool]:
    """What is read of a document, and whether it seems to hold items."""
    if body.count("<") <= ITEM_CAP:
        return body, _ITEM.search(body) is not None
    starts = [found.start() for found in _ITEM.finditer(body)]
    if len(starts) <= ITEM_CAP:
        return body, bool(starts)
    return body[: starts[ITEM_CAP // 2]] + body[starts[-(ITEM_CAP // 2)] :], True
