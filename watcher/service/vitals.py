"""`GET /health`: how the watcher is, for monitors: one JSON line, judged as `watcher status` judges.

200 while it is ok or wants attention, 503 when it is down: a feed that fails is no reason to restart anything. Reasons
are only counted, for they name feeds and this may be asked by anybody; `watcher status` tells them.

`GET /health/live` is about this process alone, for whoever restarts it: 503 when one of its loops stands still. A store that
cannot be reached is no reason to restart: it waits for it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from watcher.core.errors import StoreError
from watcher.core.health import Facts, Judgement, judge
from watcher.edges.config import Config
from watcher.edges.listen.call import Answer, Call
from watcher.edges.room import room
from watcher.edges.store.sql import SqlStore

_GOOD_FOR = timedelta(seconds=15)  #: however often somebody asks, the store is not asked more often
_REST = 20  #: nor for a longer share of the time: a look at a million feeds takes seconds
_LIVE = "live"


@dataclass(slots=True)
class Vitals:
    """The noun "health" of a daemon that runs on `config()`."""

    config: Callable[[], Config]
    clock: Callable[[], datetime]
    still: Callable[[], Collection[str]]  #: the loops of this process that stand still
    _known: tuple[datetime, Judgement] | None = None
    _good_for: timedelta = _GOOD_FOR
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def takes(self) -> Mapping[str, int]:
        return {"GET": 0}

    def refusal(self, _method: str, rest: str) -> Answer | None:
        return Answer(status=404) if rest not in ("", _LIVE) else None

    async def answer(self, call: Call) -> Answer:
        """200 or 503 with {"state", "reasons"}."""
        if call.rest == _LIVE:
            still = self.still()
            return _told({"state": "still" if still else "live", "loops": list(still)}, well=not still)
        async with self._asking:
            now = self.clock()
            if self._known is None or not timedelta() <= now - self._known[0] < self._good_for:
                loop = asyncio.get_running_loop()
                began = loop.time()
                self._known = now, await asyncio.to_thread(judged, self.config(), now)
                self._good_for = max(_GOOD_FOR, _REST * timedelta(seconds=loop.time() - began))
        judgement = self._known[1]
        return _told({"state": judgement.state, "reasons": len(judgement.reasons)}, well=judgement.state != "down")


def _told(what: Mapping[str, Any], *, well: bool) -> Answer:
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return Answer(status=status, body=f"{json.dumps(what)}\n".encode(), kind="application/json")


def judged(config: Config, now: datetime) -> Judgement:
    """How the store of a running daemon stands, read over a connection of its own."""
    try:
        with SqlStore.again(config.store, read_only=True) as store:
            counts = store.counts(now)
            facts = Facts(
                running=True,
                last_tick=counts["daemon"]["last_tick"] if counts["daemon"] else None,
                feeds=store.census(now, quiet_after=config.quiet_after),
                dead=counts["dead"],
                oldest_pending=counts["deliveries"]["oldest_pending"],
                arrears=store.arrears(now),
                usual=config.polling.interval,
                unrouted=counts["unrouted"],
                unheard=counts["unrouted_feeds"],
                shut=counts["shut"],
                room=room(config.store),
            )
    except StoreError as error:
        facts = Facts(trouble=error.what)
    return judge(facts, now=now, longest=config.polling.max_interval)
