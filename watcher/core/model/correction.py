"""What somebody says of stories: that two are one happening, or that one is two; and what that changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from watcher.core.model.delivery import Delivery
from watcher.core.model.feed import Feed
from watcher.core.model.match import Match
from watcher.core.model.story import Alert, Article, Face, Notice, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One thing that was said, and by whom. It holds for what comes later until it is undone."""

    id: str
    act: Literal["merged", "split"]
    story: str  #: that was merged into, or taken apart
    other: str  #: that was merged into it, or taken out of it
    articles: tuple[str, ...]  #: ids of those that changed their story
    author: str
    made: datetime
    note: str = ""
    undone: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story with all that belongs to it."""

    story: Story
    alert: Alert | None
    articles: tuple[tuple[Article, Match, Feed], ...]  #: oldest first
    faces: tuple[Face, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Everything a correction changes. It is saved whole or not at all."""

    stories: tuple[Story, ...]
    alerts: tuple[Alert, ...]
    articles: tuple[tuple[str, str], ...]  #: (article id, story id) of those that change their story
    faces: tuple[Face, ...]  #: all that these stories are known by from now on
    notices: tuple[Notice, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    unrouted: tuple[str, ...] = ()
