"""The audit log as a chain: every record holds the hash of the one before it, so that none can be changed, taken out
or moved without all that follow failing to fit.

It proves that the log is whole, not that what was written was true. Whoever can write the store can write a whole new
chain; against that helps only a copy of the newest hash kept elsewhere (`watcher audit verify` prints it).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: What the first record names as the hash before it.
BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One record: its place from 1 on, the SHA-256 of its bytes in hex, and the bytes, canonical JSON in UTF-8."""

    seq: int
    hash: str
    record: bytes


@dataclass(frozen=True, slots=True)
class Break:
    """The first record that does not fit, and why not, in words."""

    seq: int
    why: str


def canonical(facts: Mapping[str, Any]) -> bytes:
    """One way to write facts as JSON: keys in order, no blanks, every script as it is, UTF-8. Half a surrogate pair becomes "?"."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")


def sha256(data: bytes) -> str:
    """In hex."""
    return hashlib.sha256(data).hexdigest()


def linked(before: Link | None, facts: Mapping[str, Any]) -> Link:
    """The record of these facts that follows `before`; None: it is the first."""
    seq = before.seq + 1 if before else 1
    record = canonical({**facts, "seq": seq, "previous": before.hash if before else BEGINNING})
    return Link(seq, sha256(record), record)


def broken(links: Iterable[Link], head: tuple[int, str]) -> Break | None:
    """Where a chain is broken first; None if it is whole. `links` in the order of their places; `head` is the place and
    the hash of the newest record as noted elsewhere, ``(0, BEGINNING)`` if none was written.
    """
    before = (0, BEGINNING)
    for link in links:
        here = before[0] + 1
        if link.seq != here:
            return Break(here, f"it is missing: record {link.seq} follows on record {before[0]}")
        if sha256(link.record) != link.hash:
            return Break(here, "it was altered: its hash is not that of its text")
        if _told(link.record) != (here, before[1]):
            return Break(here, "it does not follow on the record before it: one of the two was replaced or moved")
        before = (link.seq, link.hash)
    return None if before == head else _cut(before[0], head[0])


def _cut(last: int, noted: int) -> Break:
    """What is wrong with a chain that fits but ends otherwise than was noted."""
    if noted > last:
        return Break(last + 1, f"it is missing at the end: {noted} records were written")
    if noted < last:
        return Break(noted + 1, "it was added by somebody else: it is newer than the newest that was noted")
    return Break(last, "it was replaced: its hash is not the one that was noted")


def _told(record: bytes) -> tuple[Any, Any]:
    """The place and the hash before it that a record names itself."""
    try:
        facts = json.loads(record)
    except ValueError:
        return None, None
    return (facts.get("seq"), facts.get("previous")) if isinstance(facts, dict) else (None, None)
