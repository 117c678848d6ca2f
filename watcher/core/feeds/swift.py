"""The fast parser: well-formed documents, read from a tree by feedparser's own rules, thirty times faster.

Its rules are kept with their oddities, since what is read must not depend on who read it: which of two titles counts,
when a description is a summary and when content, which link is the entry's. It refuses whatever feedparser reads by
accident, and then says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from watcher.core.feeds.content import meant, plain, words
from watcher.core.feeds.dates import moment
from watcher.core.feeds.item import Document, Item
from watcher.core.feeds.mend import Mended
from watcher.core.feeds.tree import BASES, DEEP, DoubtError, Names, attributes, grow

_LINKS = ("alternate", "related", "via")
_ATOM = "{http://www.w3.org/2005/atom}feed"
_PAGES = ("text/html", "html", "application/xhtml+xml", "xhtml")
_QUERY = re.compile(r"&([A-Za-z0-9_]+);")
_BASE = re.compile(r"""base\s*=\s*["']""")
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")
_DATES = {
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms_issued"), "published"),
    **dict.fromkeys(("updated", "modified", "lastbuilddate", "dc_date", "dcterms_modified"), "updated"),
    **dict.fromkeys(("created", "dcterms_created"), "created"),
}
_IMAGE = frozenset({"title", "link", "description", "url", "href", "width", "height"})
_INPUT = frozenset({"title", "link", "description", "name"})


def parse(mended: Mended) -> Document | str:
    """The document as the thorough parser would read it, or why it must."""
    try:
        root, names = grow(mended.xml)
        return _Reader(names).document(root, mended.xml)
    except DoubtError as doubt:
        return str(doubt)


@dataclass(slots=True)
class _Entry:
    """What was read of an item. `at`: how deep inside the item each of its fields stood; the least deep counts."""

    has: dict[str, str] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    tongues: dict[str, str | None] = field(default_factory=dict)

    def keep(self, name: str, value: str, depth: int) -> None:
        if depth <= self.at.get(name, depth):
            self.at[name] = depth
            self.has[name] = value

    def item(self) -> Item:
        has = self.has
        guid = has.get("id", "")
        link = has.get("link") or next((href for rel in _LINKS for found, href in self.links if found == rel), "")
        if link == guid and not link.lower().startswith(("http://", "https://")):
            link = ""  # every id is taken for a permalink that is not said to be none
        published = None
        for name in ("published", "updated", "created"):
            if name in has and (published := moment(has[name])):
                break
        language = self.tongues.get("title") or self.tongues.get("summary") or self.tongues.get("content")
        return Item(
            guid=guid,
            link=link,
            title=has.get("title", ""),
            texts=(has.get("summary", ""), *self.contents),
            published=published,
            language=language,
        )


class _Reader:
    """Goes through a tree once, in the order of the document."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.acts = _Acts(names)
        self.items: list[Item] = []
        self.entry: _Entry | None = None
        self.feed: dict[str, str] = {}
        self.base = ""
        self.based = False  #: something may have a base address
        self.strips = False  #: a <div> around all of the markup is none of it
        self.titled = -1  #: how deep the last title stood; none so deep counts after it
        self.detailed = False  #: the entry has content, so what else describes it is its summary

    def document(self, root: Element, xml: str) -> Document:
        name = self.names[root.tag]
        if name not in ("rss", "feed", "rdf_rdf"):
            raise DoubtError(f"its root is <{name}>")
        told = attributes(root)
        self.based = _BASE.search(xml) is not None
        self._rebase(told)
        self.strips = root.tag.lower() == _ATOM
        lang = _tongue(told, None)
        if lang and name != "rdf_rdf":
            self.feed["language"] = lang.replace("_", "-")
        self.walk(root, 2, lang, name == "feed")
        return Document(
            items=tuple(self.items),
            title=self.feed.get("title", ""),
            home=self.feed.get("link", ""),
            language=self.feed.get("language") or None,
        )

    def walk(self, parent: Element, depth: int, lang: str | None, fed: bool) -> None:
        """What is inside an element that is no field itself. `fed`: fields found outside of items are the feed's."""
        if depth > DEEP:
            raise DoubtError("an item is a tree")
        acts, based = self.acts, self.based
        for child in parent:
            act = acts[child.tag]
            if act is None and not len(child) and not based:
                continue
            base, told = self.base, attributes(child) if child.attrib else {}
            if based:
                self._rebase(told)
            if act is not None:
                act(self, child, told, depth, _tongue(told, lang) if told else lang, fed)
            else:
                self.walk(child, depth + 1, _tongue(told, lang) if told else lang, fed)
            self.base = base or self.base  # as feedparser does: without one around it, a base address lasts

    def channel(self, element: Element, told: dict[str, str], depth: int, lang: str | None, fed: bool) -> None:
        if fed or self.entry or "href" in told or "lastmod" in told:
            raise DoubtError("its channel is another format's")
        self.walk(element, depth + 1, lang, True)

    def item(self, element: Element, told: dict[str, str], depth: int, lang: str | None, fed: bool) -> None:
        if self.entry or "href" in told or "lastmod" in told:
            raise DoubtError("an item is another format's")
        self.entry = _Entry()
        self.titled = -1
        if about := told.get("rdf:about"):
            self.entry.has["id"] = about
        self.walk(element, depth + 1, lang, fed)
        self.items.append(self.entry.item())
        self.entry = None
        self.detailed = False

    def title(self, element: Element, told: dict[str, str], depth: int, lang: str | None, fed: bool) -> None:
        title, _ = words(element, told, "text/plain", self.names, strip=self.strips)
        if not -1 < self.titled <= depth:
            if self.entry:
                self.entry.tongues["title"] = lang
                self.entry.keep("title", title, depth)
            elif fed:
                self.feed["title"] = title
        if title and self.names[element.tag] != "media_title":
            self.titled = depth

    def link(self, element: Element, told: dict[str, str], _depth: int, _lang: str | None, fed: bool) -> None:
        rel = told.get("rel", "alternate")
        href = told.get("url") or told.get("uri") or told.get("href")
        has = self.entry.has if self.entry else self.feed
        if href is not None or "href" in told:
            href = self._resolved(href or "")
            if rel == "alternate" and told.get("type", "html") in _PAGES:
                has["link"] = href
        elif self.entry or fed:
            href = meant(self._resolved(plain(element)))
            if "&" in href:
                href = _QUERY.sub(r"&\1", href.replace("&amp;", "&"))
            has["link"] = href
        if href and self.entry:
            self.entry.links.append((rel, href))

    def id(self, element: Element, told: dict[str, str], depth: int, _lang: str | None, _fed: bool) -> None:
        address = told.get("ispermalink", "true") == "true"
        guid = plain(element)
        guid = meant(self._resolved(guid) if address else guid)
        if self.entry:
            self.entry.keep("id", guid, depth)
            if address:
                self.entry.has.setdefault("link", guid)
        elif address:
            self.feed.setdefault("link", guid)

    def date(self, element: Element, _told: dict[str, str], depth: int, _lang: str | None, _fed: bool) -> None:
        if self.entry:
            self.entry.keep(_DATES[self.names[element.tag]], meant(plain(element)), depth)

    def language(self, element: Element, _told: dict[str, str], _depth: int, _lang: str | None, fed: bool) -> None:
        if fed and not self.entry:
            self.feed["language"] = meant(plain(element))

    def summary(self, element: Element, told: dict[str, str], depth: int, lang: str | None, fed: bool) -> None:
        """A description too, which is HTML if nothing is said. A second one is content."""
        name = self.names[element.tag]
        if name != "abstract" and not self.detailed and "summary" in (self.entry.has if self.entry else self.feed):
            self.content(element, told, depth, lang, fed)
            return
        html = name.endswith("description")
        said, _ = words(element, told, "text/html" if html else "text/plain", self.names, strip=self.strips)
        if self.entry:
            self.entry.tongues["summary"] = lang
            self.entry.keep("summary", said, depth)
        elif fed and name.endswith("summary"):
            self.feed["summary"] = said

    def content(self, element: Element, told: dict[str, str], _depth: int, lang: str | None, _fed: bool) -> None:
        name = self.names[element.tag]
        body = name in ("body", "xhtml_body")
        default = "text/html" if name in ("content_encoded", "fullitem") else "application/xhtml+xml" if body else "text/plain"
        said, copied = words(element, told, default, self.names, strip=self.strips)
        self.detailed = self.detailed or not body
        if self.entry:
            self.entry.contents.append(said)
            if self.entry.tongues.get("content") is None:
                self.entry.tongues["content"] = lang
        if copied:
            (self.entry.has if self.entry else self.feed).setdefault("summary", said)

    def aside(self, element: Element, told: dict[str, str], _depth: int, _lang: str | None, _fed: bool) -> None:
        """Words nobody asks for, in which there may be markup."""
        if len(element):
            words(element, told, "text/plain", self.names, strip=self.strips)

    def image(self, element: Element, _told: dict[str, str], depth: int, _lang: str | None, _fed: bool) -> None:
        """An image or a text input; what is inside is its own."""
        name = self.names[element.tag]
        own = _IMAGE if name == "image" else _INPUT
        self.titled = -1
        strange = False
        for child in element:
            name = self.names[child.tag]
            if len(child) or not BASES.isdisjoint(child.attrib) or (name in _ACTS and (self.entry or strange or name not in own)):
                raise DoubtError(f"an image has a <{name}>")
            strange = strange or not ("_" in name or name in own)
            if name == "title" and plain(child):
                self.titled = depth + 1

    def source(self, element: Element, _told: dict[str, str], depth: int, _lang: str | None, _fed: bool) -> None:
        """Where an entry was taken from; what is inside is its own."""
        self.titled = -1
        summaries = 0
        for child in element.iter():
            act = _ACTS.get(self.names[child.tag])
            summaries += act is _Reader.summary
            if child is not element and (
                not BASES.isdisjoint(child.attrib)
                or summaries > 1
                or act in (_Reader.content, _Reader.item, _Reader.image, _Reader.source, _Reader.channel, _Reader.strange)
                or (act is not None and len(child))
            ):
                raise DoubtError("the source of an item is a tree")
        for child in element:
            if self.names[child.tag] == "title" and plain(child):
                self.titled = depth + 1
            if len(child) and any(_ACTS.get(self.names[inner.tag]) is _Reader.title for inner in child.iter()):
                raise DoubtError("the source of an item is a tree")

    def strange(self, element: Element, _told: dict[str, str], _depth: int, _lang: str | None, _fed: bool) -> None:
        raise DoubtError(f"there is a <{self.names[element.tag]}>")

    def _rebase(self, told: dict[str, str]) -> None:
        own = told.get("xml:base", told.get("base")) if self.based and told else None
        if own:
            joined = _joined(self.base, own)
            scheme = joined.strip().partition(":")[0]
            if ":" in joined and "/" not in scheme and scheme not in ("http", "https"):
                raise DoubtError("its base address is of another kind")
            if not self.base or scheme in ("http", "https"):
                self.base = joined

    def _resolved(self, address: str) -> str:
        return _joined(self.base, address) if self.base or ":///" in address else address


_Act = Callable[[_Reader, Element, dict[str, str], int, str | None, bool], None]
_ACTS: dict[str, _Act] = {
    **dict.fromkeys(("item", "entry"), _Reader.item),
    **dict.fromkeys(("title", "dc_title", "media_title"), _Reader.title),
    "link": _Reader.link,
    **dict.fromkeys(("id", "guid"), _Reader.id),
    **dict.fromkeys(_DATES, _Reader.date),
    **dict.fromkeys(("language", "dc_language"), _Reader.language),
    **dict.fromkeys(("description", "dc_description", "media_description", "abstract", "summary", "itunes_summary"), _Reader.summary),
    **dict.fromkeys(("content", "content_encoded", "fullitem", "body", "xhtml_body"), _Reader.content),
    **dict.fromkeys(("subtitle", "tagline", "rights", "copyright", "dc_rights", "itunes_subtitle", "info"), _Reader.aside),
    "feedburner_browserfriendly": _Reader.aside,
    **dict.fromkeys(("image", "textinput"), _Reader.image),
    "source": _Reader.source,
    "channel": _Reader.channel,
    **dict.fromkeys(("rss", "feed", "rdf_rdf", "date", "links", "title_detail", "summary_detail"), _Reader.strange),
}


class _Acts(dict[str, _Act | None]):
    """What is done with each tag of a tree, None if nothing. Filled as it is asked."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def __missing__(self, tag: str) -> _Act | None:
        """Of a tag that was not met before."""
        act = self[tag] = _ACTS.get(self._names[tag])
        return act


def _tongue(told: dict[str, str], lang: str | None) -> str | None:
    """The language of an element with such attributes, inside one of language `lang`."""
    own = told.get("xml:lang", told.get("lang"))
    return lang if own is None else own or None


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, _SLASHES.sub(r"\1", address))
    except ValueError:
        return ""
