"""The ids everything is deduplicated on: hashes of facts, never of time, order or chance.

Dates are no part of any of them: one entry in five changes its date on some outlets.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

#: Query parameters that say how a reader came, not what is read.
_TRACKING = re.compile(
    r"^(utm_.*|xtor|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|cmp|cmpid|ns_[a-z]+|at_[a-z_]+|"
    r"ito|ftag|ref|ref_src|referrer|source|src|rss|feed|partner|smid|traffic_source|_ga)$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:update\s*\d*|refile|corrected|wrapup\s*\d*|breaking|exclusive|live)\s*[-:–—|]+\s*")
_PUBLISHER = re.compile(r"\s+[-–—|]\s+[^-–—|]{2,40}$")


def digest(*facts: str) -> str:
    """128 bits of the facts, in hex; facts cannot run into each other."""
    joined = "\x1f".join(facts)
    if joined.count("\x1f") >= len(facts):
        joined = "\x1f".join(fact.replace("\x1f", " ") for fact in facts)
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def body(document: bytes) -> str:
    """A whole document, byte for byte."""
    return hashlib.blake2b(document, digest_size=16).hexdigest()


@lru_cache(maxsize=4096)  # asked again for every comparison of stories
def canonical_url(url: str) -> str:
    """The address with what changes between copies of one article taken off: scheme, www and mobile
    hosts, fragment, tracking parameters, default ports, trailing slash. "" for what is not http(s).
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return ""
    host = re.sub(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)", "", parts.hostname.lower().rstrip("."))
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    path = re.sub(r"(?:/amp)?/*$", "", quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._"))
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)))
    return urlunsplit(("https", host, path, query, ""))


@lru_cache(maxsize=4096)
def normal_title(title: str) -> str:
    """The headline as compared between outlets: folded, without a wire prefix, a trailing publisher
    or punctuation. "" when too little is left to say two articles are the same.
    """
    text = unicodedata.normalize("NFKC", title).casefold().strip()
    text = _PREFIX.sub("", text)
    stripped = _PUBLISHER.sub("", text)
    if len(stripped) >= 20:  # noqa: PLR2004 - a short headline may itself be "A - B"
        text = stripped
    text = " ".join(re.findall(r"\w+", text))
    return text if len(text) >= 8 else ""  # noqa: PLR2004 - "Live", "In brief" name no story


def feed_id(url: str) -> str:
    """A feed is its address, letter for letter but for the case of scheme and host. Any text has an id."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # brackets that hold no IPv6 address; it can be asked for, if never declared
        return digest("feed", url.strip())
    return digest("feed", urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", parts.query, "")))


def entry_key(feed: str, *, guid: str, url: str, title: str, text: str) -> str:
    """Which item this is: by its id, else its link, else its words."""
    if guid:
        return digest("entry", feed, "guid", guid)
    link = canonical_url(url)
    if link:
        return digest("entry", feed, "url", link)
    return digest("entry", feed, "words", title, text)


def distinct_key(key: str, *, url: str, title: str) -> str:
    """The key of an entry whose id is shared with another entry that is plainly not the same one."""
    return digest("entry", key, canonical_url(url) or title)


def revision(title: str, text: str) -> str:
    """Which wording of an entry this is. No dates in it."""
    return digest("revision", " ".join(title.split()), " ".join(text.split()))


def words(feed: str, *, title: str, text: str) -> str:
    """What an entry of a feed is called, whatever its id and address: 64 bits of its headline, else of its text."""
    return digest("words", feed, " ".join((title or text).casefold().split()))[:16]


def article_id(key: str) -> str:
    """An article is its entry."""
    return digest("article", key)


def story_id(article: str) -> str:
    """A story is known by the article that began it."""
    return digest("story", article)


def alert_id(story: str) -> str:
    """One alert a story."""
    return digest("alert", story)


def notice_id(alert: str, cause: str, facts: tuple[str, ...]) -> str:
    """Telling the same new facts for the same cause twice is the same notice."""
    return digest("notice", alert, cause, *sorted(facts))


def delivery_id(notice: str, channel: str) -> str:
    """One delivery per channel and notice, however many routes agree on it."""
    return digest("delivery", notice, channel)
