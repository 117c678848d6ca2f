"""What the server serves: real feed documents of about 22 KB, from the corpus beside the project."""

from __future__ import annotations

import gzip
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "feeds" / "wild"
LARGEST = 60_000  #: bytes; the documents up to this size are 22 KB on average


def documents() -> list[bytes]:
    """In the order of their names; feed n gets the nth, counted round. SystemExit if there are none."""
    found = [body for file in sorted(CORPUS.glob("*.gz")) if len(body := gzip.decompress(file.read_bytes())) <= LARGEST]
    if not found:
        raise SystemExit(f"no documents in {CORPUS}; any folder of gzipped feed documents will do there")
    return found
