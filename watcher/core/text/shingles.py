"""What a text is word for word: a few hashes of runs of its words, for copies under another headline.

Of two texts the smallest hashes agree as often as the texts do (bottom-k sketch). It refuses to judge likeness of
sense: a rewritten text has other runs.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache

from watcher.core.text.fold import fold_key

KEPT = 24  #: hashes kept of a text
_RUN = 5  #: words of a run; characters where words have no edges
_FEWEST = 5  #: runs below which a text is too short to be known by them
_READ = 4_000  #: code points read
_TOKEN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|\w+")


def sketch(text: str) -> frozenset[int]:
    """The smallest hashes of the runs of a text; empty if it is too short to be known again by them."""
    return _sketch(text[:_READ])


@lru_cache(maxsize=256)  # asked again for every story that an article may belong to, and when it begins one
def _sketch(text: str) -> frozenset[int]:
    tokens = _TOKEN.findall(fold_key(text))
    runs = {" ".join(tokens[at : at + _RUN]) for at in range(len(tokens) - _RUN + 1)}
    if len(runs) < _FEWEST:
        return frozenset()
    return frozenset(sorted(zlib.crc32(run.encode()) for run in runs)[:KEPT])


def copied(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of the runs of both that they have in common, 0 to 1, as the sketches tell."""
    if not one or not other:
        return 0.0
    smallest = sorted(one | other)[: min(len(one), len(other))]
    return sum(run in one and run in other for run in smallest) / len(smallest)
