"""Permits: who holds one may acknowledge or dismiss one alert for a while, by a link in the message that told of it.

A permit is signed and says of itself all there is to know: alert, channel, end. It refuses to identify a person: a link
works for whoever has it, which is why it ends, and why what it does is written down under the name of its channel.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

Verb: TypeAlias = Literal["acknowledge", "dismiss"]
VERBS: tuple[Verb, ...] = ("acknowledge", "dismiss")
DRILL = "drill"  #: in place of an alert: the link is real, and there is nothing to decide

_CONTEXT = b"sanctions-watch: decide by link, version 1\x00"
_MAC = 18  #: bytes
_WRITTEN = re.compile(
    rf"(?P<signed>(?P<alert>[0-9a-f]{{8,64}}|{DRILL})\.(?P<until>[0-9a-f]{{1,10}})\.(?P<channel>[\w-]*))\.(?P<mac>[\w-]{{24}})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A link in a message, with what it says."""

    verb: Verb
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """What a link allows."""

    alert: str
    channel: str  #: that it was sent to
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Makes links below `base` and reads what comes back. The first of `keys` signs; each of them is believed."""

    base: str
    keys: tuple[bytes, ...]
    life: timedelta

    def actions(self, alert: str, state: str, channel: str, now: datetime) -> tuple[Action, ...]:
        """What may still be decided of an alert in this state, by those who read this channel."""
        verbs: tuple[Verb, ...] = {"open": VERBS, "acknowledged": ("dismiss",)}.get(state, ())
        token = self.written(Permit(alert=alert, channel=channel, until=now + self.life)) if verbs else ""
        return tuple(Action(verb=verb, label=_LABELS[verb], url=f"{self.base}/{token}/{verb}") for verb in verbs)

    def written(self, permit: Permit) -> str:
        """A permit as a word that fits into an address."""
        channel = urlsafe_b64encode(permit.channel.encode()).rstrip(b"=").decode()
        signed = f"{permit.alert}.{int(permit.until.timestamp()):x}.{channel}"
        return f"{signed}.{_mac(self.keys[0], signed)}"

    def read(self, word: str) -> Permit | None:
        """The permit that we wrote so, whether or not it has ended; None if we did not."""
        found = _WRITTEN.fullmatch(word)
        if not found or not any(hmac.compare_digest(_mac(key, found["signed"]), found["mac"]) for key in self.keys):
            return None
        channel = urlsafe_b64decode(found["channel"] + "=" * (-len(found["channel"]) % 4)).decode()
        return Permit(alert=found["alert"], channel=channel, until=datetime.fromtimestamp(int(found["until"], 16), UTC))


_LABELS: dict[Verb, str] = {"acknowledge": "Acknowledge", "dismiss": "Dismiss…"}


def _mac(key: bytes, signed: str) -> str:
    made = hmac.new(key, _CONTEXT + signed.encode(), hashlib.sha256).digest()[:_MAC]
    return urlsafe_b64encode(made).decode()
