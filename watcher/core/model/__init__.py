"""The nouns everything else is written in: frozen records without behaviour beyond naming themselves.

One feed's way through them::

    Feed -> Fetch -> Reading(Entries) -> Matches -> [Known -> Outcome, one transaction]
    ... later:  Delivery + Dossier -> Message -> SendResult

and one list's::

    file -> Publication(Listings) -> Changes

Every datetime is aware and in UTC. Every id is a hash of facts (see `identity`), never of time.
A failure that belongs to the world (a feed, a channel) is a value here, not an exception.
"""

from watcher.core.model.ailment import Ailment
from watcher.core.model.arrears import Arrears
from watcher.core.model.bulletin import Bulletin, Headline, Watched
from watcher.core.model.correction import Corrected, Correction, Told
from watcher.core.model.delivery import Delivery, Dossier, Message, Refused, SendResult, Sent, Unavailable
from watcher.core.model.drill import Drill
from watcher.core.model.evidence import Answer, Evidence
from watcher.core.model.feed import (
    NOWHERE,
    Entry,
    Failed,
    Feed,
    Fetch,
    Fetched,
    FullText,
    Health,
    NotModified,
    Page,
    Read,
    Reading,
    Source,
    redact,
)
from watcher.core.model.held import Collated, Held, HeldNow, ListOutcome, Sighting, Validators
from watcher.core.model.learnt import Condition, Declared, Habits, Move, Rest
from watcher.core.model.listing import Action, Amendment, Amendments, Change, Identifier, ListedName, Listing, Owner, Publication
from watcher.core.model.match import MEASURES, EventHit, FieldName, Match, Mention, Modality, Policy, Severity, SignalHit
from watcher.core.model.silence import Silence
from watcher.core.model.stored import Stored
from watcher.core.model.story import Alert, Article, Cause, Face, How, Kin, Link, Notice, Placed, Story, Traits
from watcher.core.model.subscription import Subscription
from watcher.core.model.turn import Known, Outcome
from watcher.core.model.visit import Attendance, Visit

__all__ = [
    "MEASURES",
    "NOWHERE",
    "Action",
    "Ailment",
    "Alert",
    "Amendment",
    "Amendments",
    "Answer",
    "Arrears",
    "Article",
    "Attendance",
    "Bulletin",
    "Cause",
    "Change",
    "Collated",
    "Condition",
    "Corrected",
    "Correction",
    "Declared",
    "Delivery",
    "Dossier",
    "Drill",
    "Entry",
    "EventHit",
    "Evidence",
    "Face",
    "Failed",
    "Feed",
    "Fetch",
    "Fetched",
    "FieldName",
    "FullText",
    "Habits",
    "Headline",
    "Health",
    "Held",
    "HeldNow",
    "How",
    "Identifier",
    "Kin",
    "Known",
    "Link",
    "ListOutcome",
    "ListedName",
    "Listing",
    "Match",
    "Mention",
    "Message",
    "Modality",
    "Move",
    "NotModified",
    "Notice",
    "Outcome",
    "Owner",
    "Page",
    "Placed",
    "Policy",
    "Publication",
    "Read",
    "Reading",
    "Refused",
    "Rest",
    "SendResult",
    "Sent",
    "Severity",
    "Sighting",
    "SignalHit",
    "Silence",
    "Source",
    "Stored",
    "Story",
    "Subscription",
    "Told",
    "Traits",
    "Unavailable",
    "Validators",
    "Visit",
    "Watched",
    "redact",
]
