"""Articles, the stories they tell, and what was said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from watcher.core.model.match import Mention, Severity, SignalHit


class Cause(StrEnum):
    """Why a notice is sent. Nothing is ever sent without one."""

    NEW_STORY = "new-story"
    NEW_FACT = "new-fact"  #: a known story brings an entity, signal, event or better source not told before, or is louder now
    SEQUEL = "sequel"  #: a known story goes on, in words too new to be kept from anybody
    CORRECTION = "correction"  #: a headline that was told reads otherwise now: it names somebody new, or one it named no longer
    LIST_CHANGED = "list-changed"  #: a sanctions list added, amended or dropped an entry
    CHANNEL_FAILED = "channel-failed"  #: another channel refused for good; told here instead
    DRILL = "drill"  #: a test asked for by a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An entry as stored: kept for ever once it matched, with the story it belongs to."""

    id: str
    feed: str
    key: str
    revision: str
    url: str
    title: str
    text: str
    published: datetime | None
    found: datetime
    language: str | None = None
    story: str | None = None  #: None: nothing in it is watched
    backlog: bool = False  #: was there before we began to watch the feed
    page: str = ""  #: plain text of the page at `url`, where it was read


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a story tells in whatever language, by its first article."""

    language: str = ""  #: code of two letters or so; "" if nobody said it
    alphabet: str = ""
    events: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()  #: entity ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two stories of two languages that tell the same happening, as far as it can be told."""

    story: str  #: the later one
    kin: str
    shared: tuple[str, ...]  #: "signal:<id>", "event:<type>", "entity:<id>", "figure:<number>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One happening, told by one or many outlets."""

    id: str
    headline: str  #: of its first article
    subjects: frozenset[str]  #: entity ids and "signal:<id>"
    terms: Mapping[str, float]  #: word weights of its first articles, for likeness
    articles: int
    feeds: frozenset[str]
    first_seen: datetime
    last_seen: datetime
    sketch: frozenset[int] = frozenset()  #: of the text of its first article, to know a copy of it by
    into: str = ""  #: id of the story that somebody merged it into
    traits: Traits = field(default_factory=Traits)
    tier: int = 5  #: the best of those of its feeds
    owners: frozenset[str] = frozenset()  #: of its feeds, as far as they do not only copy (see `voices`)


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """Another look that a story is known by, because somebody said which articles are its own. It is the words of an
    article, or of a story that was merged into this one.
    """

    id: str  #: of that article or story
    story: str
    headline: str
    terms: Mapping[str, float]
    sketch: frozenset[int]
    articles: frozenset[str]  #: ids of those it stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """A story that another one is linked to."""

    story: Story
    alert: str  #: id of its alert; "" if none was raised
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What is said about one story. There is one per story; what comes later are notices of it."""

    id: str
    story: str
    severity: Severity
    facts: frozenset[str]  #: already told, see `alerts.facts`
    entities: tuple[str, ...]
    signals: tuple[str, ...]  #: in the order they were told; of one article the most severe first
    raised: datetime
    updated: datetime
    notices: int = 1
    state: Literal["open", "acknowledged", "dismissed"] = "open"
    into: str = ""  #: id of the alert that goes on with it, since somebody merged their stories
    weighed: str = ""  #: why its severity is what it is, in words; "" if it was raised before that was kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing said about an alert, with its cause and evidence. `facts` are those new in it."""

    id: str
    alert: str
    number: int  #: 1 raised it, later ones are updates in the same thread
    cause: Cause
    severity: Severity
    facts: tuple[str, ...]
    article: str  #: article id that brought it
    evidence: tuple[Mention, ...]
    signals: tuple[SignalHit, ...]
    raised: datetime
    why: str = ""  #: one sentence for people
    weighed: str = ""  #: why its severity is what it is, in words


How = Literal["begins", "sequel", "reprint", "reworded"]


@dataclass(frozen=True, slots=True)
class Placed:
    """The story an article belongs to, as it is with that article, and how it came there."""

    story: Story
    how: How
    new_terms: frozenset[str]  #: terms the story did not have, whose frequency it raises
    verbatim: bool = False  #: it is the story's address, headline or text once more, so it confirms nothing
