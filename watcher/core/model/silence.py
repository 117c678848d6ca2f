"""What somebody asked not to be told for a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """In force from `made` until `ends`. Every key of `match` must be met by one of its values; it is never empty."""

    id: str
    match: Mapping[str, frozenset[str]]  #: entity, signal, feed, story, source, severity
    author: str
    reason: str
    made: datetime
    ends: datetime
    expired_by: str = ""  #: who ended it before its time
