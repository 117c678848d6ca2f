"""One pass over the hubs that are to be asked: that we asked is saved before the hub hears of it, for it may come back at once.

A question that is cut off, by a crash or the net, is asked again after a pause; hubs take the same question twice. It
refuses to decide who is asked, and to take the hub's word: that comes later, at the callback.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from watcher.core.feeds import push
from watcher.core.model import Subscription
from watcher.edges.ports import Hubs, Store

AT_ONCE = 10


async def subscribe(*, hubs: Hubs, store: Store, callbacks: str, secret: Callable[[], str], now: datetime) -> Sequence[Subscription]:
    """Ask up to `AT_ONCE` hubs, and return the subscriptions as they stand after it. A new one is known to its hub by the
    address `callbacks` with a `secret` behind it; each call of that gives another one.
    """

    async def ask(known: Subscription) -> Subscription | None:
        if push.pointless(known):
            return store.amend(known, lambda _: None)
        callback, key = f"{callbacks}/{secret()}", secret()
        asked = store.amend(known, lambda stored: push.asking(stored, now, callback=callback, secret=key))
        if asked is None:
            return None
        failed = await hubs.ask(asked.hub, push.form(asked))
        return store.amend(asked, lambda stored: push.refused(stored, failed, now)) if failed else asked

    done = await asyncio.gather(*(ask(known) for known in store.unasked(now, limit=AT_ONCE)))
    return [one for one in done if one]
