"""Whether a feed is pushed to us (WebSub), by which hub, and how far that is relied on: decisions only.

A feed that names a hub is subscribed to; the hub proves that it heard us, pushes signed documents, and is asked again
before its lease ends. Pushes are relied on once one has brought something, and no more when a poll finds what none had
brought, until three in a row were first again. It refuses to take a hub over http for a feed over https, one for a feed
behind a password, and one of a document that does not say its own address: the address we know may be nobody else's business.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from watcher.core.feeds.item import absolute
from watcher.core.model import Declared, Failed, Feed, Read, Reading, Subscription
from watcher.core.text.duration import span
from watcher.core.text.safe import clean

LEASE = timedelta(days=10)  #: what is asked for; the hub decides
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=60)
_UNSAID = timedelta(days=1)  #: a lease a hub did not tell
_RENEWED = 0.8  #: of a lease, after which it is asked again
_OPEN = timedelta(hours=6)  #: after we asked, in which a hub may come back and ask whether it was us
_PAUSE = timedelta(minutes=10)  #: after a question that came to nothing, doubled up to
_WEEK = timedelta(days=7)
_PATIENCE = timedelta(days=1)
_STEADY = timedelta(days=1)  #: a feed that says another hub or topic at each poll is not followed more often
_PROOF = 3
_HEARD = 20
_GIVEN_UP = 3  #: failures to end a subscription; its address answers no more, which tells the hub as well
_METHODS = ("sha1", "sha256", "sha384", "sha512")
_REASON = 200


def offered(feed: Feed, said: Declared, url: str) -> tuple[str, str] | None:
    """The hub and the topic that a document at `url` names; None if there is none to be taken."""
    hub = absolute(url, said.hub) if said.hub else ""
    topic = absolute(url, said.topic) if said.topic else ""
    if not hub or not topic or "@" in urlsplit(feed.address).netloc + urlsplit(hub).netloc + urlsplit(topic).netloc:
        return None
    if urlsplit(hub).scheme == "http" and urlsplit(feed.address).scheme == "https":
        return None
    return hub, topic


def active(subscription: Subscription | None, now: datetime) -> bool:
    """Whether the hub pushes now, as far as it has said."""
    return bool(subscription and subscription.mode == "subscribe" and subscription.lease and subscription.lease > now)


def relied_on(subscription: Subscription | None, now: datetime) -> datetime | None:
    """Until when polls may be seldom; None: not at all."""
    if subscription is None or not active(subscription, now):
        return None
    return subscription.lease if subscription.firsts >= (_PROOF if subscription.lost else 1) else None


def told(subscription: Subscription, now: datetime) -> str:
    """How it stands, for people."""
    hub = urlsplit(subscription.hub).hostname or ""
    if subscription.mode == "unsubscribe":
        return f"is no longer to be pushed by {hub}"
    if not active(subscription, now) or not subscription.lease:
        why = f": {subscription.reason}" if subscription.reason else ""
        return f"is not pushed yet by {hub}{why}" if subscription.began is None else f"is no longer pushed by {hub}{why}"
    until = f"is pushed by {hub}, lease for {span(subscription.lease - now)} more"
    if relied_on(subscription, now):
        return until
    return (
        f"{until}; a poll found what no push had brought, so it is polled as others are" if subscription.lost else f"{until}; no push yet"
    )


# ── after each poll ────────────────────────────────────────────────────────────────────────────


def after_poll(known: Subscription | None, feed: Feed, reading: Reading, fresh: int, now: datetime) -> Subscription | None:
    """What is wanted after a poll that found so many `fresh` entries. `feed` is as it was before it."""
    if isinstance(reading, Failed):
        return known
    told, url = feed.health.declared, feed.health.validators_of or feed.address
    if isinstance(reading, Read):
        told, url = reading.declared, reading.url
    offer = offered(feed, told, url)
    if known is None:
        return _wanted(feed, offer, now) if offer else None
    if offer and offer != (known.hub, known.topic):
        moved = now - known.since >= _STEADY or not active(known, now)
        known = _wanted(feed, offer, now) if moved else known
    elif offer and known.mode == "unsubscribe":
        known = _wanted(feed, offer, now)
    elif offer is None and known.mode == "subscribe" and now - known.since >= _STEADY:
        known = left(known, now)
    doubted = fresh and active(known, now) and known.began and feed.health.last_read and feed.health.last_read >= known.began
    if doubted:
        known = replace(known, firsts=0, lost=known.lost + 1)
    return replace(known, brought=0) if isinstance(reading, Read) else known


def left(known: Subscription, now: datetime) -> Subscription:
    """The hub is to be told that we want no more."""
    return replace(known, mode="unsubscribe", due=now, failures=0, reason="")


def _wanted(feed: Feed, offer: tuple[str, str], now: datetime) -> Subscription:
    return Subscription(feed=feed.id, hub=offer[0], topic=offer[1], since=now, due=now)


# ── asking the hub ─────────────────────────────────────────────────────────────────────────────


def pointless(known: Subscription) -> bool:
    """Whether it can be forgotten: it is to end, and the hub never heard of it or does not answer."""
    return known.mode == "unsubscribe" and (not known.callback or known.failures >= _GIVEN_UP)


def asking(known: Subscription, now: datetime, *, callback: str, secret: str) -> Subscription:
    """The subscription as it stands while the hub is being asked. A new one gets this `callback` and `secret`, both never used
    before. Until the hub comes back it counts as a question that came to nothing.
    """
    if not known.callback:
        known = replace(known, callback=callback, secret=secret)
    pause = min(_PAUSE * 2 ** min(known.failures, 20), _WEEK)
    return replace(known, asked=now, due=now + pause, failures=known.failures + 1)


def form(known: Subscription) -> dict[str, str]:
    """What the hub is asked."""
    said = {"hub.mode": known.mode, "hub.topic": known.topic, "hub.callback": known.callback}
    if known.mode == "subscribe":
        said |= {"hub.secret": known.secret, "hub.lease_seconds": str(int(LEASE.total_seconds()))}
    return said


def refused(known: Subscription, failed: Failed, now: datetime) -> Subscription:
    """The hub did not take the question."""
    wait = now + min(failed.retry_after or timedelta(), _PATIENCE)
    return replace(known, reason=clean(failed.reason, _REASON), due=max(known.due or wait, wait))


def proved(known: Subscription, said: Mapping[str, str], now: datetime) -> Subscription | None:
    """After the hub asked whether it was us; None if it was not. `said` are the names and values of its question."""
    if known.asked is None or now - known.asked > _OPEN or (said.get("hub.mode"), said.get("hub.topic")) != (known.mode, known.topic):
        return None
    if known.mode == "unsubscribe":
        return replace(known, lease=None, due=None, failures=0)
    seconds = said.get("hub.lease_seconds", "")
    told = timedelta(seconds=int(seconds[:9])) if seconds.isascii() and seconds.isdigit() else timedelta()
    lease = min(max(told, _SHORTEST), _LONGEST) if told else _UNSAID
    began = known.began if active(known, now) else now
    return replace(known, began=began, lease=now + lease, due=now + _RENEWED * lease, failures=0, reason="")


def denied(known: Subscription, said: Mapping[str, str], now: datetime) -> Subscription | None:
    """After the hub said that it will not push, or no longer; None if it speaks of another topic. It is asked again in a week."""
    if said.get("hub.mode") != "denied" or said.get("hub.topic") != known.topic or known.mode != "subscribe":
        return None
    why = clean(said.get("hub.reason", ""), _REASON)
    return replace(known, lease=None, firsts=0, due=now + _WEEK, reason=f"the hub denies it{f': {why}' if why else ''}")


# ── pushes ─────────────────────────────────────────────────────────────────────────────────────


def signed(secret: str, signature: str, body: bytes) -> bool:
    """Whether whoever knows the secret signed this body: X-Hub-Signature, "method=hex digits"."""
    method, _, claimed = signature.strip().partition("=")
    if not secret or method.lower() not in _METHODS:
        return False
    right = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(right.encode(), claimed.strip().lower().encode("utf-8", "replace"))


def digest(body: bytes) -> str:
    """By which a push is known again."""
    return hashlib.blake2b(body, digest_size=8).hexdigest()


def after_push(known: Subscription, mark: str, fresh: int, now: datetime) -> Subscription:
    """After a push, known by its `mark`, that brought so many new entries."""
    return replace(
        known,
        last_push=now,
        firsts=known.firsts + (fresh > 0),
        brought=known.brought + fresh,
        heard=(*known.heard, mark)[-_HEARD:],
    )


def agreed(pushed: Subscription | None, now: datetime) -> Mapping[str, Any] | None:
    """What was agreed with a hub, as JSON; nothing of it is secret."""
    if pushed is None:
        return None
    return {
        "hub": pushed.hub,
        "topic": pushed.topic,
        "active": active(pushed, now),
        "relied_on": relied_on(pushed, now) is not None,
        "lease": pushed.lease,
        "last_push": pushed.last_push,
        "reason": pushed.reason,
    }
