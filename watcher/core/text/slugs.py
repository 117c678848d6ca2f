"""The words an address is made of: .../2014/03/libya-halts-north-korean-tanker-1.html says what a headline leaves out.

What it refuses to do: guess where words end. An address of letters run together, of ids or of sections has none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

_FEWEST = 3  #: words that make a slug; fewer are a section
_WORD = re.compile(r"[^\W\d_]{2,}")
_ENDING = re.compile(r"\.[a-z]{2,5}$")


@lru_cache(maxsize=1024)
def slug(url: str) -> str:
    """The words of the most telling part of the path, as text; "" if there is none."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    parts = [_WORD.findall(_ENDING.sub("", unquote(part))) for part in path.split("/")]
    best = max(parts, key=len, default=[])
    return " ".join(best) if len(best) >= _FEWEST else ""
