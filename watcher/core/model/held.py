"""What is held of a sanctions list: which publication, and how the looks at it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from watcher.core.model.ailment import Ailment
from watcher.core.model.feed import Feed
from watcher.core.model.listing import Change
from watcher.core.model.match import Mention
from watcher.core.model.silence import Silence
from watcher.core.model.story import Article
from watcher.core.model.turn import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server said of one file, letter for letter, to be asked with again."""

    etag: str | None = None
    last_modified: str | None = None
    of: str | None = None  #: the address they came from, and are sent to alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held of one list. All of it is saved with the look it came from.

    stopped: its last file was not understood, and nothing of it was used; quarantined: so many entries are missing from
    it that nobody believes they were taken off.
    """

    list: str
    state: Literal["new", "ok", "stopped", "quarantined"] = "new"
    reason: str = ""  #: why it is stopped or quarantined, in words
    failure: str = ""  #: why it could not be fetched, in words; "" if it answers
    publication: str = ""  #: what tells this publication from every other; "" before the first
    published: datetime | None = None  #: says the file; when it came if it says nothing
    entries: int = 0
    names: int = 0
    withheld: int = 0  #: entries that are missing from the file and are kept until somebody confirms
    validators: tuple[Validators, ...] = ()  #: one a file
    document: str = ""  #: digest of the files last read, understood or not
    first_read: datetime | None = None
    last_read: datetime | None = None  #: last good answer, with or without a new file
    changed: datetime | None = None  #: when its file last was another one
    next_look: datetime | None = None  #: None: at once
    failures: int = 0  #: to fetch it, in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Collated:
    """One publication beside what was held. Entries that are new or otherwise lie in a file meanwhile, for there may be
    a hundred thousand.
    """

    name: str  #: what tells this publication from every other: what it calls itself, and the digest of its files
    published: datetime | None
    entries: int
    names: int
    changes: tuple[Change, ...]  #: additions, and amendments that mean something; none at the first reading
    missing: tuple[str, ...]  #: ids that are held and not in it
    returned: tuple[str, ...]  #: ids that were missing and are in it again
    otherwise: int = 0  #: entries that changed in nothing that is told


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldNow:
    """What the store knows that bears on one look, read inside the transaction that saves what comes of it."""

    held: Held
    silences: tuple[Silence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOutcome:
    """Everything one look changes. It is saved whole or not at all."""

    held: Held
    feed: Feed  #: what the list is to those who tell of feeds
    ailment: Ailment | None = None  #: what is wrong with it now
    changes: tuple[tuple[Change, str], ...] = ()  #: with the article that tells it, "" if it is not told
    delisted: tuple[str, ...] = ()  #: ids
    missing: tuple[str, ...] = ()  #: ids to be kept until somebody confirms
    returned: tuple[str, ...] = ()  #: ids that are no longer missing
    news: Outcome | None = None  #: the articles, stories, alerts and deliveries that tell the changes
    earlier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: story -> articles that told of it before


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A stored article that names somebody who was listed later."""

    article: Article
    outlet: str
    mention: Mention
