"""What was agreed with a hub (WebSub) about one feed, or is to be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One feed, one hub, one topic. It says nothing about now: see `feeds.push`."""

    feed: str  #: feed id
    hub: str  #: where it is asked
    topic: str  #: what the feed calls its own address, which names it to the hub
    mode: Literal["subscribe", "unsubscribe"] = "subscribe"  #: what we want
    since: datetime  #: when the feed began to name this hub and topic
    callback: str = ""  #: where the hub pushes to; nobody else knows it. "" before it was first asked
    secret: str = ""  #: what pushes are signed with
    asked: datetime | None = None  #: when the hub was asked last
    due: datetime | None = None  #: when it is to be asked next
    began: datetime | None = None  #: since when it pushes without a break
    lease: datetime | None = None  #: until when
    failures: int = 0  #: questions in a row that came to nothing
    reason: str = ""  #: why, in words
    last_push: datetime | None = None
    firsts: int = 0  #: pushes in a row that brought something before any poll did
    lost: int = 0  #: polls that found something no push had brought
    brought: int = 0  #: new entries that were pushed since the last poll
    heard: tuple[str, ...] = ()  #: digests of the last pushes
