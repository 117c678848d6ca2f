"""One pass over the deliveries that are due: claim, write, send, settle.

A delivery is claimed in the store before it is sent and settled after, so a process that dies in between leaves it
to be claimed again, with the same id. What dies for good is told through another channel, in the same save.

A channel that is not to be had holds its own queue for a few seconds, or as long as it asked for, and nobody else's.

It does not choose channels or times (`alerts.routing`, `alerts.backoff`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.core import identity
from watcher.core.alerts.backoff import FIRST, LONGEST_ASKED, after_try
from watcher.core.alerts.raising import fallback
from watcher.core.alerts.routing import Routes
from watcher.core.errors import Displaced, StoreError
from watcher.core.model import Bulletin, Delivery, Dossier, Refused, SendResult, Sent, Unavailable
from watcher.edges.ports import Channel, Store
from watcher.turns.writing import Pen

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)  #: longer than any channel may take for one try
_BATCH = 50
_NOTING = 30  #: times that a store which is away is told what was sent, a second apart: as long as it is ours by the lease
_APART = 1.0


@dataclass(frozen=True, slots=True)
class Dispatched:
    """What became of one claimed delivery."""

    delivery: Delivery
    content: Dossier | Bulletin

    @property
    def about(self) -> str:
        """Which alert or bulletin, for the log."""
        return f"alert {self.content.alert.id[:8]}" if isinstance(self.content, Dossier) else f"{self.content.kind} {self.content.id[:8]}"


async def dispatch(
    *,
    store: Store,
    channels: Mapping[str, Channel],
    routes: Routes,
    pen: Pen,
    clock: Callable[[], datetime],
    jitter: Callable[[], float],
    owner: str,
    going: Callable[[], bool] = lambda: True,
) -> list[Dispatched]:
    """Send what is due, written by `pen`: channels side by side, each channel's messages one after the other, as long as
    `going`.
    """
    store.fold(clock(), routes.flood)
    claimed = store.claim(clock(), limit=_BATCH, lease=LEASE, owner=owner)
    queues: dict[str, list[tuple[Delivery, Dossier | Bulletin]]] = {}
    for delivery, content in claimed:
        queues.setdefault(delivery.channel, []).append((delivery, content))

    began = clock()

    async def drain(channel: str) -> list[Dispatched]:
        done: list[Dispatched] = []
        back: list[Delivery] = []
        held: datetime | None = None
        for delivery, content in queues[channel]:
            now = clock()
            free = _free(routes, delivery, content, now)
            if held or free > now or not going() or now - began > LEASE / 2:  # the lease must outlive the try
                due = held or (free if free > now else now + FIRST)
                back.append(replace(delivery, state="pending", attempts=delivery.attempts - 1, due=due))
                continue
            result = await _send(channels.get(channel), delivery, content, pen, now)
            after = after_try(delivery, result, clock(), jitter=jitter())
            await _noted(store, routes, after, content, clock)
            done.append(Dispatched(after, content))
            if isinstance(result, Unavailable):
                held = clock() + min(result.retry_after or FIRST, LONGEST_ASKED)  # not as long as this one, which may have been tried often
        if back:
            with store.together():  # one commit: whoever stops is waited for
                for one in back:
                    store.settle(one)
        return done

    return [one for done in await asyncio.gather(*(drain(channel) for channel in queues)) for one in done]


def _free(routes: Routes, delivery: Delivery, content: Dossier | Bulletin, now: datetime) -> datetime:
    """When the channel may be spoken to. A digest has hours of its own, and a drill is to show how it is now."""
    if isinstance(content, Bulletin):
        return now if content.watched or content.lines else routes.earliest(delivery.channel, content.severity, now)
    severity = max(content.notice.severity, content.alert.severity, key=lambda severity: severity.rank)
    return routes.earliest(delivery.channel, severity, now)


async def _send(channel: Channel | None, delivery: Delivery, content: Dossier | Bulletin, pen: Pen, now: datetime) -> SendResult:
    if channel is None:
        return Refused(reason="the channel is no longer configured")
    try:
        message, trouble = await pen.compose(delivery, content, now)
        result = await channel.send(message)
    except Exception as error:
        # Ours too, and logged; but the delivery must come to an end that people see, not be claimed for ever.
        log.exception("channel %s raised, which is a bug; delivery %s is tried again", channel.name, delivery.id)
        return Unavailable(reason=f"the channel broke: {type(error).__name__}")
    return replace(result, receipt="; ".join(filter(None, (result.receipt, trouble)))) if trouble and isinstance(result, Sent) else result


async def _noted(store: Store, routes: Routes, delivery: Delivery, content: Dossier | Bulletin, clock: Callable[[], datetime]) -> None:
    """Save what became of it, also when the store comes back only in a while: else what has arrived would be sent once more."""
    for left in reversed(range(_NOTING)):
        try:
            _settle(store, routes, delivery, content, clock())
            if delivery.state == "delivered" and isinstance(content, Bulletin) and content.lines:
                store.drills.arrived(content.id, clock())
        except StoreError as error:
            if not left or isinstance(error, Displaced):
                raise
            await asyncio.sleep(_APART)
        else:
            return


def _settle(store: Store, routes: Routes, delivery: Delivery, content: Dossier | Bulletin, now: datetime) -> None:
    """Save what became of it. What is dead is told through another channel."""
    thread = content.alert.id if isinstance(content, Dossier) else content.id
    drill = isinstance(content, Bulletin) and content.lines  # that one did not arrive is what it is to find out
    other = routes.other(store.dead_channels(thread) | {delivery.channel}) if delivery.state == "dead" and not drill else None
    if other is None:
        store.settle(delivery)
        return
    notice = fallback(delivery, content.notice, content.alert) if isinstance(content, Dossier) else None
    instead = Delivery(
        id=identity.delivery_id(notice.id if notice else thread, other),
        notice=notice.id if notice else "",
        bulletin="" if notice else thread,
        channel=other,
        due=now,
        route=f"instead of {delivery.channel}, which failed",
    )
    store.settle(delivery, notices=[notice] if notice else (), deliveries=[instead])
