"""One notice on its way to one channel, as written, and what the receiver said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from watcher.core.model.feed import Feed
from watcher.core.model.listing import Change, Listing
from watcher.core.model.match import Severity
from watcher.core.model.story import Alert, Article, Kin, Notice, Story
from watcher.core.triage import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One notice or bulletin on its way to one channel. `id` is the same for every try.

    Silenced, folded (into the bulletin or the later message that tells of it) and cancelled ones are never sent and never lost.
    """

    id: str
    notice: str  #: "" for a bulletin
    channel: str
    due: datetime
    route: str = ""  #: the route that chose the channel, in words
    state: Literal["pending", "sending", "delivered", "dead", "silenced", "folded", "cancelled"] = "pending"
    attempts: int = 0
    first_try: datetime | None = None
    error: str | None = None
    receipt: str | None = None
    silence: str = ""  #: id of the silence it was raised under
    bulletin: str = ""  #: id of what it brings, or of the one it was folded into
    escalation: bool = False  #: sent only if the alert is still open when it is due
    carrier: str = ""  #: id of the delivery of the same alert and channel whose message tells of it too


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All a message is written from: the notice, its alert and story as they stand when it is sent."""

    notice: Notice
    alert: Alert
    story: Story
    article: Article
    sources: tuple[tuple[Article, Feed], ...]  #: every article of the story, and those that told of it before, with its feed, oldest first
    names: Mapping[str, str]  #: entity and signal ids -> names for people
    kin: tuple[Kin, ...] = ()  #: the same happening as told in other languages
    along: tuple[tuple[Notice, Article], ...] = ()  #: what waited in the thread and is told with it, oldest first
    decision: Decision | None = None  #: that brought the alert into its state
    change: Change | None = None  #: of a sanctions list, if that is what the notice tells
    listings: Mapping[str, Listing] = field(default_factory=dict)  #: entity id -> its entry on a list, of those the alert is about
    begun: tuple[Delivery, Dossier] | None = None  #: what opened this alert's thread in the same channel, as it stands now


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
    pressable: tuple[Mapping[str, Any], ...] = ()  #: the same blocks with buttons, for a bot that is told who pressed them
    card: Mapping[str, Any] = field(default_factory=dict)  #: Adaptive Card of Teams; empty like the next where there is only text
    embed: Mapping[str, Any] = field(default_factory=dict)  #: embed of Discord
    attempt: int = 1  #: which try this is; from the second on an earlier one may have arrived without our knowing
    receipt: str = ""  #: what the receiver said to earlier tries, or to the whole of it if this is a root
    root: Message | None = None  #: the first message of the thread in this channel, written again as things stand now


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The receiver has it. `receipt` is what it answered, kept for reconciliation."""

    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """Not now; try again later, and not before `retry_after`. `receipt` tells the next try what is done already."""

    reason: str
    retry_after: timedelta | None = None
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Never: trying again cannot help until somebody changes something."""

    reason: str


SendResult: TypeAlias = Sent | Unavailable | Refused
