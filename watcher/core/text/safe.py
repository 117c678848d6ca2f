"""Text from feeds made fit to be shown: in a terminal, a mail header, HTML, Slack.

`clean` is done once, where feed text enters a message; `html` and `slack` at the last moment, once each,
on the way into that shape. Nothing here decides what is said, only that it cannot do more than be read.
"""

from __future__ import annotations

import html as _html
import re
from urllib.parse import quote, urlsplit, urlunsplit

#: Controls but for white space (which is folded), marks that turn the direction of what follows, what has
#: no width, halves of surrogate pairs, and the invisible tag alphabet.
_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
#: The two joiners are spelling in Persian and Hindi; next to ASCII or to each other they are only a way to hide.
_JOINER = re.compile("(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\u200c\u200d])")
_ADDRESS_LIMIT = 2_000
_DISCORD_SIGNS = frozenset("\\*_~`|<>[]()#@:-")  # a colon too: it makes links and emoji
_SLACK_SIGNS = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "*": "∗",  # these three could swallow our own bold; Slack knows no escape for them
    "~": "∼",
    "`": "ˋ",
}


def clean(text: str, limit: int | None = None) -> str:
    """`text` as one line without anything invisible, at most `limit` code points, the last of them "…" when cut."""
    text = _JOINER.sub("", " ".join(_JUNK.sub("", text).split()))
    return text if limit is None or len(text) <= limit else text[: limit - 1].rstrip() + "…"


def excerpt(text: str, around: str, limit: int) -> str:
    """`text` if it is within `limit` code points, else the part of it where `around` first stands."""
    if len(text) <= limit:
        return text
    begin = max(0, min(text.find(around) - limit // 3, len(text) - limit + 1))
    return ("…" if begin else "") + clean(text[begin:], limit - bool(begin))


def html(text: str) -> str:
    """Escaped for element content and for quoted attributes."""
    return _html.escape(text, quote=True)


def slack(text: str, limit: int) -> str:
    """Escaped for a Slack text object, at most `limit` characters after escaping, never cut inside an escape.

    Characters outside the basic plane count twice, as the strictest receiver would count them.
    """
    return _capped([_SLACK_SIGNS.get(char, char) for char in text], limit)


def discord(text: str, limit: int) -> str:
    """Escaped for Discord's Markdown, at most `limit` characters after escaping, counted like those of `slack`."""
    return _capped([f"\\{char}" if char in _DISCORD_SIGNS else char for char in text], limit)


def _capped(pieces: list[str], limit: int) -> str:
    size = cut = 0
    for at, piece in enumerate(pieces):
        if size < limit:
            cut = at  # what stands before it leaves room for the "…"
        size += len(piece) + (piece > "\uffff")
        if size > limit:
            return "".join(pieces[:cut]).rstrip() + "…"
    return "".join(pieces)


def address(url: str) -> str:
    """`url` as plain ASCII fit for an attribute or a Slack link; "" for anything but http and https."""
    try:
        parts = urlsplit(clean(url, _ADDRESS_LIMIT))
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # also UnicodeError: no such host name
        return ""
    if parts.scheme.lower() not in ("http", "https") or not re.fullmatch(r"[\w.-]+|[0-9a-f:.]+", host):
        return ""
    host = f"[{host}]" if ":" in host else host
    path, query, fragment = (quote(part, safe="%/:?@!$&()*+,;=~-._") for part in (parts.path, parts.query, parts.fragment))
    linked = urlunsplit((parts.scheme.lower(), host + port, path, query, fragment))
    return linked if len(linked) <= _ADDRESS_LIMIT else ""
