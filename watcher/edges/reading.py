"""What a child process of `readers` does: read documents until nobody sends any more. Started as a module, with pipes.

A message is its size and a pickle: documents with their feeds in, a reading for each out. It refuses to import what only
its parent needs, for each child has a memory of its own.
"""

from __future__ import annotations

import pickle
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress

from watcher.core.feeds.parse import read
from watcher.core.model import Feed, Fetched

SIZE = struct.Struct(">Q")


def _serve() -> None:
    while len(head := sys.stdin.buffer.read(SIZE.size)) == SIZE.size:
        asked: Sequence[tuple[Feed, Fetched]] = pickle.loads(sys.stdin.buffer.read(SIZE.unpack(head)[0]))  # noqa: S301 - written by our own parent
        told = pickle.dumps([read(feed, fetch) for feed, fetch in asked], pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.write(SIZE.pack(len(told)) + told)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        _serve()
