"""The nouns everything else is written in: frozen records without behaviour beyond naming themselves.

One feed's way through them::

    Feed -> Fetch -> Reading(Entries) -> Matches -> [Known -> Outcome, one transaction]
    ... later:  Delivery + Dossier -> Message -> SendResult

Every datetime is aware and in UTC. Every id is a hash of facts (see `identity`), never of time.
A failure that belongs to the world (a feed, a channel) is a value here, not an exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, TypeAlias

FieldName: TypeAlias = Literal["title", "text"]
"""Where in an entry something stands."""


class Severity(StrEnum):
    """How loudly an alert should speak; compare with `rank`."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class Policy(StrEnum):
    """When a match of an entity may raise an alert."""

    ALWAYS = "always"  #: any new match raises
    SIGNAL = "signal"  #: only as part of a signal
    STORE = "store"  #: stored and searchable only


class Cause(StrEnum):
    """Why a notice is sent. Nothing is ever sent without one."""

    NEW_STORY = "new-story"
    NEW_FACT = "new-fact"  #: a known story brings an entity or signal not told before
    CHANNEL_FAILED = "channel-failed"  #: another channel refused for good; told here instead
    DRILL = "drill"  #: a test asked for by a person


# ── feeds ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What polling has learnt of a feed. All of it is saved with the poll it came from."""

    etag: str | None = None  #: verbatim, quotes and all
    last_modified: str | None = None  #: verbatim
    since: datetime | None = None  #: first attempt to poll
    first_read: datetime | None = None  #: first time its entries were read; before it, all is backlog
    last_read: datetime | None = None  #: last good answer (200 and parsed, or 304)
    last_new: datetime | None = None  #: last time it brought an entry not seen before
    next_poll: datetime | None = None  #: None: never scheduled, due at once
    failures: int = 0  #: in a row
    reason: str | None = None  #: of the last failure, in words; None while it is well
    status: int | None = None  #: last HTTP status

    @property
    def state(self) -> Literal["new", "ok", "failing"]:
        if self.failures:
            return "failing"
        return "ok" if self.last_read else "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source of entries, as declared by the user, with its health."""

    id: str
    url: str
    title: str = ""
    language: str | None = None
    country: str | None = None
    tags: tuple[str, ...] = ()
    tier: int = 3  #: 1 official, 2 agency or paper of record, 3 other press, 4 state-controlled, 5 aggregator
    health: Health = field(default_factory=Health)

    @property
    def name(self) -> str:
        """What people call it: its title, else its address."""
        return self.title or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A complete 200 answer. `headers` has lower-case names; `body` is decompressed."""

    url: str  #: after redirects
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """A 304: nothing new, and that is good news."""

    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Why a feed could not be read this time. `kind` is one short word for counting
    (dns, timeout, refused, tls, http, gone, throttled, private, too-big, bomb, html, garbage, redirect).
    """

    kind: str
    reason: str  #: a sentence for people, naming what to look at
    status: int | None = None
    retry_after: timedelta | None = None


Fetch: TypeAlias = Fetched | NotModified | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed document. `key` says which item it is, `revision` which wording of it."""

    feed: str  #: feed id
    key: str
    revision: str
    url: str  #: absolute, as published; "" if it has none
    title: str  #: plain text
    text: str  #: plain text of summary and content; "" if it has none
    published: datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A document that was understood. `entries` in document order, one per key."""

    entries: tuple[Entry, ...]
    etag: str | None = None
    last_modified: str | None = None
    title: str = ""
    language: str | None = None
    status: int = 200


Reading: TypeAlias = Read | NotModified | Failed


# ── matching ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A watched name found in a text. `start:end` are code points of that field, end exclusive."""

    entity: str
    alias: str  #: as written in the watch list
    surface: str  #: as written in the text
    field: FieldName
    start: int
    end: int
    how: str  #: exact, folded, form, stem, metonym, weak, ...
    guard: str = ""  #: what let a guarded name count, in words; "" if it needed nothing
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalHit:
    """A signal whose every group was found together."""

    signal: str
    title: str
    severity: Severity
    entities: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """All that one entry says about the watch list; never empty of mentions."""

    entry: Entry
    mentions: tuple[Mention, ...]
    signals: tuple[SignalHit, ...] = ()

    @property
    def entities(self) -> tuple[str, ...]:
        """Ids in order of first appearance."""
        return tuple(dict.fromkeys(m.entity for m in self.mentions))


# ── stories and alerts ─────────────────────────────────────────────────────────────────────────


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What is said about one story. There is one per story; what comes later are notices of it."""

    id: str
    story: str
    severity: Severity
    facts: frozenset[str]  #: "entity:<id>" and "signal:<id>" already told
    entities: tuple[str, ...]
    signals: tuple[str, ...]  #: the most severe first
    raised: datetime
    updated: datetime
    notices: int = 1
    state: Literal["open", "acknowledged", "dismissed"] = "open"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One notice on its way to one channel. `id` is the same for every try."""

    id: str
    notice: str
    channel: str
    due: datetime
    route: str = ""  #: the route that chose the channel, in words
    state: Literal["pending", "sending", "delivered", "dead"] = "pending"
    attempts: int = 0
    first_try: datetime | None = None
    error: str | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All a message is written from: the notice, its alert and story as they stand when it is sent."""

    notice: Notice
    alert: Alert
    story: Story
    article: Article
    sources: tuple[tuple[Article, Feed], ...]  #: every article of the story with its feed, oldest first
    names: Mapping[str, str]  #: entity and signal ids -> names for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notice as rendered, in every shape a channel may need. Feed text in it is already made safe."""

    id: str  #: delivery id: webhook-id, Message-ID
    thread: str  #: alert id: what mail clients and chats group by
    number: int  #: of the notice in its thread
    type: str  #: alert.raised, alert.updated, drill, ...
    severity: Severity
    created: datetime
    subject: str  #: one line, no control characters
    text: str
    html: str
    blocks: tuple[Mapping[str, Any], ...]  #: Slack Block Kit
    payload: Mapping[str, Any]  #: the webhook's JSON body


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The receiver has it. `receipt` is what it answered, kept for reconciliation."""

    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """Not now; try again later, and not before `retry_after`."""

    reason: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Never: trying again cannot help until somebody changes something."""

    reason: str


SendResult: TypeAlias = Sent | Unavailable | Refused


# ── one turn ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows that bears on one poll, read inside the turn that will save the outcome."""

    seen: Mapping[str, Article]  #: entry key -> the article last stored under it
    by_url: Mapping[str, tuple[Article, ...]]  #: canonical url -> articles of any feed and age
    stories: Mapping[str, Story]  #: recent ones that share a subject, and those of `seen` and `by_url`
    alerts: Mapping[str, Alert]  #: story id -> its alert, for `stories`
    documents: int = 0  #: matched articles counted in `frequencies`
    frequencies: Mapping[str, int] = field(default_factory=dict)  #: term -> matched articles that hold it


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything one poll changes. It is saved whole or not at all."""

    feed: Feed
    articles: tuple[Article, ...] = ()  #: new or reworded
    matches: tuple[tuple[str, Match], ...] = ()  #: (article id, match), replacing that article's earlier one
    stories: tuple[Story, ...] = ()
    alerts: tuple[Alert, ...] = ()
    notices: tuple[Notice, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    terms: Mapping[str, int] = field(default_factory=dict)  #: document frequencies to add
    documents: int = 0  #: matched articles to add
    fresh: int = 0  #: articles not seen before; the others are new wordings
    backlog: int = 0  #: articles stored quietly because the feed was read for the first time
    reading: Literal["read", "unchanged", "failed"] = "read"
