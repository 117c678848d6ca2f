"""What is kept to prove what an article said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from watcher.core.model.feed import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer of a server that held the article."""

    url: str  #: after redirects
    status: int
    headers: Mapping[str, str]  #: those that say when and which document it gave
    document: str  #: digest of the whole document


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One wording of one article as it was read."""

    article: str
    entry: Entry
    fetched: datetime
    answer: Answer | None = None  #: None: it stood on an older page of its feed, of whose answer nothing was kept
