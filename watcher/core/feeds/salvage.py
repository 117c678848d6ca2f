"""A broken document taken apart into its items, so that one that is not closed does not swallow those behind it.

It refuses to parse: each piece is the document with one item in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from watcher.core.feeds.mend import pieces

MOST = 500  #: items; each costs a parser of its own a millisecond and more

_START = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?(?:item|entry))(?=[\s>])", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_OPEN = re.compile(r"<([^\s<>/]+)[^<>]*>")


def items_of(xml: str) -> Sequence[str]:
    """For each item a document of its own, under the root of `xml`, well-formed if the item is; none if there are none, or too
    many.
    """
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
    head, tail = (root[0], f"</{root[1]}>") if kind == "entry" else (f"{root[0]}<channel>", f"</channel></{root[1]}>")
    items = [xml[at:end] + tail for at, end in pairwise(starts)] + [xml[starts[-1] :]]
    if prefix and f"xmlns:{prefix}" not in root[0]:  # it stands for nothing
        items = [re.sub(rf"(</?){re.escape(prefix)}:", r"\1", item, flags=re.IGNORECASE) for item in items]
    return [head + item for item in items]


def _blank(comment: re.Match[str]) -> str:
    return " " * len(comment[0])
