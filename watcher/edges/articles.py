"""Articles: fetches the pages of entries as politely as feeds, as far as robots.txt lets us, and takes their articles out.

It remembers for a while which hosts do not want their pages read. It refuses to choose pages and to judge articles; whatever
goes wrong comes back as a reason in words.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from watcher.core.model import Failed, Fetched, FullText, Page
from watcher.edges.extraction import LACKING, article, extractor
from watcher.edges.robots import Robots
from watcher.edges.web import HttpWeb

_REST = timedelta(hours=1)  #: for a host that refuses a page and does not say for how long
_LONGEST = timedelta(days=1)
_UNWELCOME = frozenset({401, 402, 403, 429, 451, 503})
_REMEMBERED = 1000  #: hosts


class Articles:
    """The `Articles` port. `mode` is for feeds that say nothing else, `most` how many pages one poll may ask for, `patience`
    the seconds it may wait for all of them.
    """

    def __init__(self, web: HttpWeb, *, agent: str, mode: FullText, most: int, patience: float) -> None:
        self.mode = mode
        self.most = most
        self.patience = patience
        self._web = web
        self._robots = Robots(web.page, agent=agent)
        self._apart = asyncio.Semaphore(1)  # taking pages apart needs the processor, which feeds need more
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  #: pages of one host are read one after another
        self._resting: OrderedDict[str, tuple[datetime, str]] = OrderedDict()  #: host -> until when, and why

    async def read(self, url: str, now: datetime) -> Page | str:
        """The article at an address, or why it could not be read."""
        if await asyncio.to_thread(extractor) is None:
            return LACKING
        host = urlsplit(url).hostname or ""
        async with self._turns.setdefault(host, asyncio.Lock()):
            answer = await self._page(url, host, now)
        if not isinstance(answer, Fetched):
            return answer
        async with self._apart:
            return await asyncio.to_thread(article, answer)

    async def _page(self, url: str, host: str, now: datetime) -> Fetched | str:
        until, why = self._resting.get(host, (now, ""))
        if now < until:
            return why
        if delay := await self._robots.delay(url, now):
            self._rest(host, now + delay, f"{host} wants its pages read {delay.total_seconds():g} s apart")
        answer = await self._web.page(url, lambda hop: self._refusal(hop, now))
        if isinstance(answer, Failed):
            if answer.status in _UNWELCOME or answer.kind == "blocked" or answer.retry_after:
                self._rest(answer.host or host, now + min(answer.retry_after or _REST, _LONGEST), answer.reason)
            return answer.reason
        return answer if isinstance(answer, Fetched) else "it holds no document"

    async def _refusal(self, url: str, now: datetime) -> Failed | None:
        return await self._robots.refusal(url, now)

    def _rest(self, host: str, until: datetime, why: str) -> None:
        self._resting[host] = (until, why)
        self._resting.move_to_end(host)
        while len(self._resting) > _REMEMBERED:
            self._resting.popitem(last=False)
