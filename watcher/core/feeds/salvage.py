"""A broken document taken apart into its items, so that one that is not closed does not swallow those behind it.

It refuses to parse: each piece is the document with one item in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from watcher.core.feeds.mend import pieces

MOST = 500  #: items; each costs a parser of its own a millisecond and more

_START = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?(?:item|entry))(?=[\s>])", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_OPEN = re.compile(r"<[^<>]*>")


def items_of(xml: str) -> Sequence[str]:
    """For each item a document of its own, under the root of `xml`; none if there are none, or too many."""
    plain = "".join(" " * len(piece) if cdata else _COMMENT.sub(_blank, piece) for cdata, piece in pieces(xml))
    found = [(start[1].lower(), start.start()) for start in _START.finditer(plain)]
    if not found or len(found) > MOST:
        return ()
    name, _ = Counter(name for name, _ in found).most_common(1)[0]  # others stand inside items
    starts = [at for one, at in found if one == name]
    root = _OPEN.match(xml)
    if root is None:
        return ()
    prefix, _, kind = name.rpartition(":")
    head = root[0] if kind == "entry" else f"{root[0]}<channel>"
    items = [xml[at:end] for at, end in zip(starts, [*starts[1:], len(xml)], strict=True)]
    if prefix and f"xmlns:{prefix}" not in root[0]:  # it stands for nothing
        items = [re.sub(rf"(</?){re.escape(prefix)}:", r"\1", item, flags=re.IGNORECASE) for item in items]
    return [head + item for item in items]


def _blank(comment: re.Match[str]) -> str:
    return " " * len(comment[0])
