"""What becomes of a delivery after one try: delivered, tried again later, or dead.

Pauses double from seconds to an hour, with full jitter. A receiver that says when is asked soon after that, however often it
was asked before: tries that a kill cut off count too, and say nothing about the receiver. After three days
without success, or at once when the receiver refuses for good, a delivery is dead: seen in the status and told
through another channel. What it refuses to do: drop anything.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.core.model import Delivery, Refused, SendResult, Sent, Unavailable

FIRST = timedelta(seconds=5)
LONGEST = timedelta(hours=1)
LONGEST_ASKED = timedelta(days=1)  #: that a receiver is believed to want
PATIENCE = timedelta(hours=72)
_DOUBLINGS, _DOUBLINGS_ASKED = 20, 4  #: of the pause at most; the second for a receiver that says when


def after_try(delivery: Delivery, result: SendResult, now: datetime, *, jitter: float) -> Delivery:
    """The delivery as it stands after `result`; a dead one was due for the last time now. `jitter` is in 0..1."""
    began = delivery.first_try or now
    match result:
        case Sent(receipt=receipt):
            return replace(delivery, state="delivered", first_try=began, error=None, receipt=receipt)
        case Refused(reason=reason):
            return replace(delivery, state="dead", first_try=began, error=reason, due=now)
        case Unavailable(reason=reason, retry_after=retry_after, receipt=done):
            delivery = replace(delivery, first_try=began, receipt=done or delivery.receipt)
            if now - began >= PATIENCE:
                return replace(delivery, state="dead", due=now, error=f"given up after {PATIENCE.days} days: {reason}")
            doublings = _DOUBLINGS if retry_after is None else _DOUBLINGS_ASKED
            ceiling = min(LONGEST, FIRST * 2 ** min(delivery.attempts - 1, doublings))
            pause = max(FIRST / 2 + ceiling * jitter, min(retry_after or timedelta(), LONGEST_ASKED))
            return replace(delivery, state="pending", error=reason, due=now + pause)
