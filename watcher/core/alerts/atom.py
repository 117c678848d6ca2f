"""Alerts as an Atom feed (RFC 4287), for whoever would rather fetch than be told: one entry an alert, written again as it grows.

The document is its own memory: a message is put into the one that is there. It refuses to mend what is no feed of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from watcher.core.model import Message
from watcher.core.text import safe
from watcher.core.text.xml import legal

KIND = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_TAG = "tag:sanctions-watch.example,2026:"  #: RFC 4151; ids only have to be ours and stay
_ID, _UPDATED, _PUBLISHED, _ENTRY = (f"{{{_ATOM}}}{name}" for name in ("id", "updated", "published", "entry"))


def amended(document: bytes | None, message: Message, *, name: str, most: int) -> bytes | None:
    """The feed called `name` with `message` in it, as its alert's newest wording, `most` entries, newest first. `document` is
    the feed as it is, None if there is none yet. None if that is no Atom feed.
    """
    feed = _feed(document, name)
    if feed is None:
        return None
    entries = {entry.findtext(_ID, ""): entry for entry in feed.findall(_ENTRY)}
    id_ = f"{_TAG}{message.type.partition('.')[0]}/{message.thread}"
    before = entries.pop(id_, None)
    created = before.findtext(_PUBLISHED, "") if before is not None else ""
    kept = [_entry(message, id_, created or _time(message.created)), *entries.values()]
    kept.sort(key=lambda entry: entry.findtext(_UPDATED, ""), reverse=True)
    return _written(name, kept[:most])


def _feed(document: bytes | None, name: str) -> ET.Element | None:
    if document is None:
        return ET.Element(f"{{{_ATOM}}}feed")
    try:
        feed = ET.fromstring(document)  # noqa: S314 - written by ourselves; expat bounds what entities may become
    except ET.ParseError:
        return None
    return feed if feed.findtext(_ID, "") == _named(name) else None


def _named(name: str) -> str:
    return f"{_TAG}channels/{name}"


def _written(name: str, entries: Sequence[ET.Element]) -> bytes:
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _put(feed, "id", _named(name))
    _put(feed, "title", f"sanctions-watch: {safe.clean(name, 100)}")
    _put(feed, "updated", max((entry.findtext(_UPDATED, "") for entry in entries), default=_time(datetime.fromtimestamp(0, UTC))))
    _put(_put(feed, "author"), "name", "sanctions-watch")
    _put(feed, "generator", "sanctions-watch")
    feed.extend(entries)
    ET.register_namespace("", _ATOM)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(message: Message, id_: str, published: str) -> ET.Element:
    entry = ET.Element(_ENTRY)
    _put(entry, "id", id_)
    _put(entry, "title", legal(message.subject))
    _put(entry, "updated", _time(message.created))
    _put(entry, "published", published)
    if url := safe.address(str(_within(message, "article", "url") or "")):
        _put(entry, "link", rel="alternate", href=legal(url))
    for scheme, term in _terms(message):
        _put(entry, "category", scheme=f"{_TAG}{scheme}", term=legal(term))
    if why := _within(message, "alert", "why"):
        _put(entry, "summary", legal(str(why)))
    text = f'<pre style="white-space: pre-wrap">{safe.html(message.text)}</pre>'
    _put(entry, "content", legal(text), type="html")
    return entry


def _terms(message: Message) -> Iterator[tuple[str, str]]:
    yield "severity", str(message.severity)
    yield "type", message.type
    if cause := _within(message, "alert", "cause"):
        yield "cause", str(cause)
    if source := _within(message, "article", "flag"):
        yield "source", str(source)
    if signal := _within(message, "alert", "signal"):
        yield "signal", str(signal)
    for entity in _within(message, "alert", "entities") or ():
        yield "entity", str(entity)


def _within(message: Message, part: str, key: str) -> Any:
    found = message.payload.get(part)
    return found.get(key) if isinstance(found, dict) else None


def _put(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = text or None
    return child


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
