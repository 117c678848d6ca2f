"""The words of an element: plain, escaped markup, or markup as it stands.

It tells them as feedparser would, character for character but for the attributes of markup, and refuses markup in which
feedparser would see fields. What is said in the wrong charset is put right.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from contextlib import suppress
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from watcher.core.feeds.tree import BASES, DEEP, DoubtError, Names

_KINDS = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "xhtml": "application/xhtml+xml"}
#: Elements of which feedparser heeds the end inside of markup too, where it should not.
_HEEDED = frozenset(
    "abstract author body category channel content contributor copyright created description email entry expirationdate feed "
    "fullitem generator guid height homepage id image info issued item keywords language lastbuilddate link managingeditor "
    "modified name newlocation pubdate published rights source subtitle summary tagline tags textinput title updated uri url "
    "webmaster where width".split()
)
#: Controls that are letters in windows-1252: nobody writes controls into a feed.
_CONTROL = re.compile("[\x80-\x9f]")
_CP1252 = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


def plain(element: Element) -> str:
    """The text of an element that has nothing else inside."""
    if len(element):
        raise DoubtError("there is markup in words")
    return (element.text or "").strip()


def meant(text: str) -> str:
    """UTF-8 that somebody took for latin-1 on the way, and windows-1252 that came through as controls, as they were meant."""
    text = text.strip()
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_CP1252) if _CONTROL.search(text) else text


def words(element: Element, told: dict[str, str], default: str, names: Names, *, strip: bool) -> tuple[str, bool]:
    """The words of an element that may have markup in it, and whether they may be a summary as well.

    `told`: its attributes; `default`: its type if they do not tell; `strip`: a <div> around all of the markup is none of it.
    """
    if not told and not len(element) and default != "application/xhtml+xml":  # as nearly always
        return meant(element.text or ""), True
    kind = told.get("type", default)
    kind = _KINDS.get(kind, kind)
    if kind == "application/xhtml+xml":
        return meant(_inside(element, names, strip=strip)), True
    decoded = told.get("mode") == "base64" or not (kind.startswith("text/") or kind.endswith(("+xml", "/xml")))
    if len(element):  # it says it is escaped, but it is not
        if decoded or kind.endswith("xml") or names[element[0].tag] in ("div", "xhtml_div"):
            raise DoubtError(f"there is markup in {kind[:60]}")
        return meant((element.text or "") + _markup(element, names)), True
    text = (element.text or "").strip()
    if decoded:
        with suppress(ValueError):
            text = a2b_base64(text.encode()).decode()
    return meant(text), kind in ("text/plain", "text/html")


def _inside(element: Element, names: Names, *, strip: bool) -> str:
    text = element.text or ""
    if strip and len(element) == 1:
        around = element[0]
        if names[around.tag] in ("div", "xhtml_div") and BASES.isdisjoint(around.attrib) and not (text + (around.tail or "")).strip():
            element, text = around, around.text or ""
    return escape(text) + _markup(element, names)


def _markup(element: Element, names: Names, depth: int = 0) -> str:
    """The elements inside an element and what follows each, as HTML. Of attributes only that there are some: nobody reads them."""
    if depth > DEEP:
        raise DoubtError("an item is a tree")
    parts = []
    for child in element:
        name = names[child.tag]
        html = name.removeprefix("xhtml_")
        if (name in _HEEDED) or name == "xhtml_body" or "_" in html:
            raise DoubtError(f"there is a <{name}> in its markup")
        if not BASES.isdisjoint(child.attrib):
            raise DoubtError("its markup has a base address of its own")
        parts.append(f"<{html} a=''>" if child.attrib else f"<{html}>")
        if child.text:
            parts.append(escape(child.text))
        if len(child):
            parts.append(_markup(child, names, depth + 1))
        parts.append(f"</{html}>")
        if child.tail:
            parts.append(escape(child.tail))
    return "".join(parts)
