"""The plurals of goods and topics, which lists name in the singular: bearings, batteries, drones.

What it refuses to do: bend names, or words of languages whose plurals are no matter of a last letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from watcher.core.watchlist.entity import Name

PLURAL = "plural"
#: Languages that make plurals with s, and "" where a list does not say.
_LANGUAGES = ("", "en", "es", "fr", "nl", "pt")
_NOUN = re.compile(r"(?:^|.*[ -])[a-zà-öø-ÿ]{4,}$")
_SHUT = re.compile(r"[^aeiouy]y$")
_HISSING = re.compile(r"(?:[sxz]|ch|sh)$")


def plurals(name: Name) -> Iterator[Name]:
    """A common noun, or one with words before it, in the plural; nothing if it may be one already."""
    text = name.text
    if name.kind not in ("name", "weak") or name.language not in _LANGUAGES or not _NOUN.match(text) or text.endswith("s"):
        return
    endings = ("es",) if _HISSING.search(text) else ("s", "es") if name.language in ("", "es", "pt") and text[-1] in "dlnrj" else ("s",)
    for ending in endings:
        yield Name(f"{text[:-1]}ies" if _SHUT.search(text) else text + ending, name.kind, name.language, PLURAL)
