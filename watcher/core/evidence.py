"""Evidence: what a matched article said when it was read, and the answer it stood in, so that it can be proved when it was
edited or withdrawn.

One piece of evidence a wording. It refuses to judge: whether the article reads otherwise by now is for whoever looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from watcher.core.model import Answer, Entry, Evidence, Read

#: Headers that say when and which document a server gave.
HEADERS = ("date", "last-modified", "etag", "age", "content-type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A piece of evidence as it lies in the store."""

    article: str
    hash: str  #: SHA-256 of its record, taken when it was written
    record: bytes  #: canonical JSON; empty if it cannot be read any more
    evidence: Evidence | None  #: None if it cannot be read any more
    fits: bool  #: whether the record still has that hash
    logged: int | None  #: which record of the audit log names the hash; None: no notice was raised for this wording


def evidence_of(reading: Read, entries: Iterable[tuple[str, Entry]], now: datetime) -> tuple[Evidence, ...]:
    """What is to be kept of a reading: these entries, by article id, with the answer they stood in."""
    headers = {name: reading.headers[name] for name in HEADERS if name in reading.headers}
    answer = Answer(url=reading.url, status=reading.status, headers=headers, document=reading.body)
    elsewhere = {older.key for older in reading.entries[len(reading.entries) - reading.older :]}
    return tuple(
        Evidence(article=article, entry=entry, fetched=now, answer=None if entry.key in elsewhere else answer) for article, entry in entries
    )
