"""The noun "hub": where hubs ask whether it was us who subscribed, and push documents; and the asking itself.

Each subscription has an address of its own that nobody can guess. Whoever does not know it is told nothing, and what is
not signed as agreed is thanked for and thrown away, as the specification wants: a forger learns nothing either.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.core.decide import Rules
from watcher.core.errors import WatcherError
from watcher.core.feeds import push
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Feed, Outcome, Subscription
from watcher.edges.listen.call import Answer, Call
from watcher.edges.ports import Hubs, Store
from watcher.edges.readers import Readers
from watcher.service.equipment import Equipment
from watcher.service.in_hand import InHand
from watcher.service.poller import lease_of
from watcher.turns.push import take
from watcher.turns.subscribe import subscribe
from watcher.turns.together import Together

log = logging.getLogger(__name__)

NAME = "hub"
_CHALLENGE = 2_000  #: characters of one that are echoed
_SECRET = 32  #: bytes of chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Gear:
    """What the configuration of the moment makes."""

    public_url: str
    max_body: int
    lease: timedelta
    hubs: Hubs
    matcher: Matcher
    rules: Rules


def gear_of(equipment: Equipment) -> Gear:
    """What pushes are taken with now."""
    return Gear(
        public_url=equipment.config.listen.public_url,
        max_body=equipment.config.polling.max_body,
        lease=lease_of(equipment.config.polling),
        hubs=equipment.hubs,
        matcher=equipment.matcher,
        rules=equipment.rules,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushes:
    """For one daemon; `gear` is asked for anew with each call, `told` hears of each push that was taken."""

    gear: Callable[[], Gear]
    store: Store
    clock: Callable[[], datetime]
    readers: Readers
    together: Together
    in_hand: InHand
    told: Callable[[Feed, Outcome], None]
    ready: Callable[[], bool] = lambda: True  #: whether a push may be taken now

    @property
    def takes(self) -> Mapping[str, int]:
        return {"GET": 0, "POST": self.gear().max_body}

    async def ask(self) -> None:
        """Ask the hubs that are to be asked now."""
        gear = self.gear()
        callbacks = f"{gear.public_url}/{NAME}"
        secret = lambda: secrets.token_urlsafe(_SECRET)  # noqa: E731 - a call with its number
        for one in await subscribe(hubs=gear.hubs, store=self.store, callbacks=callbacks, secret=secret, now=self.clock()):
            if one.reason:
                log.warning("the hub %s did not take a question, and is asked again: %s", one.hub, one.reason)

    def refusal(self, method: str, rest: str) -> Answer | None:
        try:
            known = self._known(rest)
        except WatcherError as error:
            return _away(error)
        if method == "POST" and (known is None or known.mode == "unsubscribe"):
            return Answer(status=410)  # tells the hub that there is nobody
        return None if known else Answer(status=404)

    async def answer(self, call: Call) -> Answer:
        """Of a hub."""
        try:
            known = self._known(call.rest)
            if known is None:
                return Answer(status=410)
            return self._asked(known, call) if call.method == "GET" else await self._pushed(known, call)
        except WatcherError as error:
            return _away(error)

    def _known(self, rest: str) -> Subscription | None:
        return self.store.subscribed(f"{self.gear().public_url}/{NAME}/{rest}") if rest else None

    def _asked(self, known: Subscription, call: Call) -> Answer:
        now = self.clock()
        if denied := push.denied(known, call.query, now):
            self.store.amend(known, lambda stored: push.denied(stored, call.query, now) or stored, poll=now)
            log.warning("%s: %s", denied.topic, denied.reason)
            return Answer()
        challenge = call.query.get("hub.challenge", "")
        proved = push.proved(known, call.query, now)
        if proved is None or not 0 < len(challenge) <= _CHALLENGE:
            return Answer(status=404)
        self.store.amend(known, lambda stored: None if proved.mode == "unsubscribe" else push.proved(stored, call.query, now) or stored)
        log.info("%s %s", proved.topic, push.told(proved, now))
        return Answer(body=challenge.encode())

    async def _pushed(self, known: Subscription, call: Call) -> Answer:
        if call.headers.get("content-encoding", "identity") not in ("", "identity"):
            return Answer(status=415)
        if not push.signed(known.secret, call.headers.get("x-hub-signature", ""), call.body):
            log.warning("%s: a push without the signature agreed on was ignored", known.topic)
            return Answer(status=202)
        if not self.ready():
            return Answer(status=503)  # the hub comes again
        async with self.in_hand.waited_for(known.feed):
            return await self._taken(known, call)

    async def _taken(self, known: Subscription, call: Call) -> Answer:
        gear, mark = self.gear(), push.digest(call.body)
        stored = self.store.subscribed(known.callback)  # as the poll or push before left it
        if stored is not None and mark in stored.heard:
            return Answer()
        feed = next(iter(self.store.lease([known.feed], self.clock(), lease=gear.lease)), None)
        if stored is None or feed is None:
            return Answer(status=410)
        outcome = await take(
            feed,
            call.body,
            kind=call.headers.get("content-type", ""),
            mark=mark,
            store=self.store,
            matcher=gear.matcher,
            rules=gear.rules,
            now=self.clock(),
            readers=self.readers,
            together=self.together,
        )
        if outcome.reading == "overtaken":
            return Answer(status=503)  # the hub comes again
        if outcome.reading == "failed":
            log.warning("%s: a push could not be read; it is polled instead", feed.name)
        else:
            self.told(feed, outcome)
        return Answer()


def _away(error: WatcherError) -> Answer:
    """A full disk, a locked store: the hub tries again."""
    log.error("a hub was sent away: %s", error)
    return Answer(status=503)
