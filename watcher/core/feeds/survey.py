"""Which fields each item of a feed has, told from the markup alone, and what in it the fast parser would read otherwise.

The fast parser fills gaps: an id from the link, a link from the id, a date from the id, a summary from the first 512
characters of the text. What is written and what is invented can only be told here. Dates it reads
itself, for the fast parser guesses. It refuses whatever it does not know for certain: then it says why, and the thorough
parser reads the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from watcher.core.feeds.mend import Mended, pieces

_CDATA = "\ufffc"  # stands where a CDATA section with words in it was
_SHORT = 60
_START = re.compile(r"<(item|entry)(?=[\s>/])")
_OUTSIDE = re.compile(r"<(?:[\w.-]+:)?(?:title|language)[\s>/]", re.IGNORECASE)
_TAG = re.compile(r"""<([A-Za-z_][\w:.-]*)((?:[\s/](?:[^<>"']++|"[^"<]*"|'[^'<]*')*+)?)>([^<]*)(?=(<.)?)""")
#: Every element either parser takes for one of our fields, under whatever prefix.
_FIELD = re.compile(
    r"(?:.*:)?(?:title|link|guid|id|description|summary|content|encoded|pubdate|published|updated|modified|issued|created|date|lastbuilddate"
    r"|body|fullitem|abstract|language)",
    re.IGNORECASE,
)
_RSS = frozenset({"title", "link", "guid", "description", "content:encoded", "pubDate", "dc:date", "atom:link"})
_ATOM = frozenset({"title", "link", "id", "summary", "content", "published", "updated"})
#: Read by neither parser where the item has a title of its own; without their names the fast one would read them all the same.
_ASIDE = frozenset({"media:title", "itunes:title", "googleplay:description"})
_UNREAD = frozenset({"media:content", *_ASIDE})
_PARENTS = 12
_PEOPLE = frozenset({"author", "contributor"})  # what is inside is not read
#: Prefixes of which elements are read, and what they must be bound to.
_SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
}
#: Elements of ours that WordPress puts among those of the format; they are not read.
_STRANGERS = frozenset({"com-wordpress:feed-additions:1"})
_BOUND = re.compile(r"""\sxmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)""")
_TONGUE = re.compile(r"""<[^<>]*\s(?:xml:)?lang\s*=\s*["']([^"']*)""")
_SAID_TONGUE = re.compile(r"<(?:dc:)?language(?:\s[^<>]*)?>([^<]*)</")
_TYPE = re.compile(r"""\s(?:type|mode)\s*=\s*["'](?!(?:text|html|text/html|text/plain)["'])""")
_NO_PERMALINK = re.compile(r"""ispermalink\s*=\s*["'](?!true["'])""", re.IGNORECASE)
_BASE = re.compile(r"\s(?:xml:)?base\s*=")


@dataclass(frozen=True, slots=True)
class Survey:
    """What can be told of a document without reading it. `items`: the fields each item has, in order, with their text unless
    that is in a long CDATA section; an "empty link" for a link without words, a "permalink" for a guid that may be the link.
    `xml`: the document, fit for the fast parser.
    """

    xml: str
    atom: bool
    items: tuple[Mapping[str, str], ...]
    language: str | None
    based: bool  #: addresses may be relative to something other than the document


class _DoubtError(Exception):
    """Why the fast parser must not be trusted with a document."""


def survey(mended: Mended) -> Survey | str:
    """The survey of a document, or why only the thorough parser may read it."""
    try:
        return _survey(mended)
    except _DoubtError as doubt:
        return str(doubt)


def _survey(mended: Mended) -> Survey:
    if mended.root not in ("rss", "feed"):
        raise _DoubtError(f"its root is <{mended.root}>")
    atom = mended.root == "feed"
    if mended.page or not mended.whole:
        raise _DoubtError("it is not whole, or inside a web page")
    bare = "".join(_plain(piece) if cdata else piece for cdata, piece in pieces(mended.xml))
    start = _START.search(bare)
    if start is None:
        raise _DoubtError("it has no item")
    head, body = bare[: start.start()], bare[start.start() : bare.rfind(f"</{mended.root}")]
    _check_title(head)
    _check_spaces(head, body, atom=atom)
    if "<!--" in body or "\u2028" in mended.xml or "\u2029" in mended.xml:
        raise _DoubtError("it has comments or line separators in its items")
    language = _language(head, atom=atom)
    said = {*(_TONGUE.findall(body) if "lang" in body else ()), *_TONGUE.findall(head, head.find(">") + 1 if atom else 0)}
    if said - {language}:
        raise _DoubtError("parts of it have a language of their own")
    _check_form(mended.xml)
    known = _ATOM if atom else _RSS
    found = [_fields(item, known) for item in _items(body)]
    return Survey(
        xml=_aside(mended.xml, bare),
        atom=atom,
        items=tuple(found),
        language=language,
        based="base" in bare and _BASE.search(bare) is not None,
    )


def _check_title(head: str) -> None:
    if head.count("<title") > 1 + sum(map(head.count, ("<image>", "<textInput>", "<textinput>"))):
        raise _DoubtError("it has more than one title")
    for name, attributes, _, end in _TAG.findall(head):
        if name == "title" and (end != "</" or _TYPE.search(attributes)):
            raise _DoubtError("its title is more than words")


def _plain(cdata: str) -> str:
    """What stands for a CDATA section: itself where it is as short and plain as a date."""
    text = cdata[9:-3]
    if not text or text.isspace():
        return ""
    return text if len(text) <= _SHORT and "<" not in text and "&" not in text else _CDATA


def _items(body: str) -> Iterator[str]:
    """The markup of each item."""
    starts = list(_START.finditer(body))
    for found, after in zip(starts, (*(start.start() for start in starts[1:]), len(body)), strict=True):
        close = f"</{found[1]}"
        end = body.find(close, found.end(), after)
        if end < 0:
            raise _DoubtError("its items cannot be told apart")
        if body.find("<", end + len(close), after) >= 0 and _OUTSIDE.search(body, end, after):
            raise _DoubtError("fields of its own follow an item")
        yield body[body.find(">", found.end()) + 1 : end]


def _fields(item: str, known: frozenset[str]) -> dict[str, str]:  # noqa: C901 - one kind of element after the other
    has: dict[str, str] = {}
    seen: set[str] = set()
    parents: set[str] = set()
    for name, attributes, text, end in _TAG.findall(item):
        closed = attributes.endswith("/")
        if name not in known:
            parents.update([name] if not closed and end not in ("", "</") else ())
            if name not in _UNREAD and _FIELD.fullmatch(name):
                raise _DoubtError(f"an item has a <{name}>")
        elif name == "atom:link" or (name == "link" and known is _ATOM):
            if not closed and text.strip():
                raise _DoubtError("an item has a link of two kinds")
            continue
        elif name in seen or (name == "link" and "=" in attributes):
            raise _DoubtError(f"an item has more than one kind of <{name}>")
        elif not closed:
            _check_field(name, attributes, end)
            if text and not text.isspace():
                has[name] = text
                if name == "guid" and not _NO_PERMALINK.search(attributes):
                    has["permalink"] = text
        seen.add(name)
    _check_parents(item, parents)
    if "title" not in has and not seen.isdisjoint(_ASIDE):
        raise _DoubtError("an item has the title of a picture only")
    if known is _RSS and "link" in seen and "link" not in has:
        has["empty link"] = ""
    return has


def _check_parents(item: str, parents: set[str]) -> None:
    """Elements we know nothing of must have no fields inside. Each is looked through again, so there may not be many."""
    if len(parents) > _PARENTS:
        raise _DoubtError("an item is a tree")
    for name in parents - _PEOPLE:
        start = item.find(f"<{name}")
        inner = item[start : item.rfind(f"</{name}", start)]
        if any(_FIELD.fullmatch(tag) and tag not in _UNREAD for tag, *_ in _TAG.findall(inner)):
            raise _DoubtError(f"an item has fields in its <{name}>")


def _check_field(name: str, attributes: str, end: str) -> None:
    if end != "</":
        raise _DoubtError(f"there is markup in a <{name}>")
    if attributes and _TYPE.search(attributes):
        raise _DoubtError(f"a <{name}> is neither text nor HTML")


def _check_form(xml: str) -> None:
    """Broken XML is read by guessing, and each parser guesses in its own way."""
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    try:
        parser.Parse(xml.encode(), True)
    except (expat.ExpatError, UnicodeError) as error:
        raise _DoubtError("it is not well-formed") from error


def _check_spaces(head: str, body: str, *, atom: bool) -> None:
    root = head[: head.find(">") + 1] if head else ""
    bound = _BOUND.findall(root)
    if dict(bound).get("", "") != (_SPACES["atom"] if atom else ""):
        raise _DoubtError("it is of another namespace")
    for prefix, space in (*bound, *_BOUND.findall(head, len(root)), *(_BOUND.findall(body) if "xmlns" in body else ())):
        fit = _SPACES.get(prefix, space) if prefix else _SPACES["atom"] if atom else ""
        if space.strip().lower().rstrip("/") != fit.strip().lower().rstrip("/") and (prefix or space not in _STRANGERS):
            raise _DoubtError(f"it binds {prefix or 'all names'} to {space[:60]}")


def _language(head: str, *, atom: bool) -> str | None:
    if atom:
        found = _TONGUE.search(head[: head.find(">") + 1])
        return found[1] if found else None
    said = _SAID_TONGUE.findall(head)
    return said[-1] if said else None


def _aside(xml: str, bare: str) -> str:
    """The document without the titles of pictures, which the fast parser would take for those of the item."""
    for name in _ASIDE:
        if f"<{name}" in bare:
            if xml.count(name) != bare.count(name):
                raise _DoubtError(f"its words speak of {name}")
            xml = xml.replace(name, "aside")
    return xml
