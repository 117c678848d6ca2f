"""Text as XML 1.0 may hold it."""

from __future__ import annotations

import re

#: What XML 1.0 allows in no place.
ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """`text` without it."""
    return ILLEGAL.sub("", text)
