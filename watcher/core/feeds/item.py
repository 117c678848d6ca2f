"""A feed document and its items as they were written, whatever the format, and how items become entries.

It refuses to drop words: items that share an id but say different things stay different entries.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from watcher.core import identity
from watcher.core.model import Declared, Entry, Feed
from watcher.core.text.html import to_line, to_text

#: Code points of text kept of an entry: thirty times a long article.
TEXT_CAP = 100_000
_MARKUP_CAP = 10 * TEXT_CAP  # more markup than this around so much text is not read to its end
_TITLE_CAP = 1_000
_URL_CAP = 4_000
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_WHOLE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?/[^\s?#;]*(?:\?[^\s?#;]+)?")  # joining would give it back as it is
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Raw fields of an item; markup where a format allows it, links absolute or not, "" and None where absent."""

    guid: str = ""
    link: str = ""
    title: str = ""
    texts: tuple[str, ...] = ()
    published: datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a feed document says, whatever its format. `home`: the site's address, to resolve links against."""

    items: tuple[Item, ...]
    title: str = ""
    home: str = ""
    language: str | None = None
    declared: Declared = field(default_factory=Declared)


def entries(feed: Feed, document: Document, *, url: str) -> tuple[Entry, ...]:
    """Entries in document order, one per key. `url`: where the document was found, after redirects."""
    base = absolute(url, document.home) or url
    drafts = [_draft(feed, item, base=base, language=tongue(document.language)) for item in document.items]
    return tuple(_apart(drafts))


def sharing(document: Document) -> int:
    """How many items have an id that another one has too, which is plainly not the same item."""
    ids = [item.guid.strip() for item in document.items if item.guid.strip()]
    if len(set(ids)) == len(ids):  # as nearly always
        return 0
    told = {(item.guid.strip(), item.link.strip(), item.title.strip()) for item in document.items}
    times = Counter(id_ for id_, _, _ in told if id_)
    return sum(number for number in times.values() if number > 1)


def absolute(base: str, link: str) -> str:
    """`link` as an http(s) address, "" if it is none."""
    link = _UNSAFE.sub("", link.strip()).replace(" ", "%20")
    if not link or len(link) > _URL_CAP:
        return ""
    if _WHOLE.fullmatch(link):
        return link
    try:
        url = urljoin(base, link)
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def tongue(label: str | None) -> str | None:
    """A language tag in lower case ("en", "zh-hant"), None for what is none."""
    label = (label or "").strip()
    return label.replace("_", "-").lower() if _LANGUAGE.match(label) else None


def _draft(feed: Feed, item: Item, *, base: str, language: str | None) -> Entry:
    title = to_line(item.title[:_MARKUP_CAP])[:_TITLE_CAP]
    text = _joined(item.texts)
    url = absolute(base, item.link) if item.link else ""
    told = not feed.health.habits.by_words  # else its ids and addresses change from poll to poll
    return Entry(
        feed=feed.id,
        key=identity.entry_key(feed.id, guid=item.guid.strip() if told else "", url=url if told else "", title=title, text=text),
        revision=identity.revision(title, text),
        url=url,
        title=title,
        text=text,
        published=item.published,
        language=tongue(item.language) or language or feed.language,
    )


def _joined(texts: Sequence[str]) -> str:
    """Summary and content as one text: what another says as well is said once."""
    kept: list[str] = []
    found = {to_text(markup[:_MARKUP_CAP])[:TEXT_CAP] for markup in dict.fromkeys(texts[:8])}
    for text in sorted(found, key=lambda text: (-len(text), text)):
        if text and not any(text in longer for longer in kept):
            kept.append(text)
    return "\n".join(kept)[:TEXT_CAP]


def _apart(drafts: Sequence[Entry]) -> Iterable[Entry]:
    """True duplicates once; items of one key with another link or wording each under a key of their own.

    All of them get one, not only the later ones: the first today is the second tomorrow, when news is put on top.
    """
    if len({draft.key for draft in drafts}) == len(drafts):  # as nearly always
        yield from drafts
        return
    told = dict.fromkeys((draft.key, identity.canonical_url(draft.url), draft.title or draft.text) for draft in drafts)
    sharing = Counter(key for key, _, _ in told)
    linked = Counter((key, url) for key, url, _ in told)
    seen = set()
    for draft in drafts:
        key, url = draft.key, identity.canonical_url(draft.url)
        if sharing[key] > 1:
            alone = linked[key, url] == 1
            key = identity.distinct_key(key, url=draft.url if alone else "", title=draft.title or draft.text)
        if key not in seen:
            seen.add(key)
            yield replace(draft, key=key)
