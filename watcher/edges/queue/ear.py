"""A worker's ear at the database: hears what is hinted at in the store, and holds the store for workers meanwhile.

As long as one worker has it open no daemon can take the store for itself, nor the other way round; the lock goes when the session
does, however that ends. Hints may be lost with a session; whoever hears them looks into the store from time to time as well.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg import sql

from watcher.core.errors import StoreError
from watcher.edges.queue.schema import conninfo, told
from watcher.edges.store.holding import KEY, shared

_EACH = 10.0  #: seconds between two looks whether the session lives
_STEP = 1.0  #: seconds that are listened for at a time


class Ear:
    """At a `channel` of the store; `heard` is told the topic of each hint."""

    def __init__(self, url: str, channel: str, heard: Callable[[str], None]) -> None:
        self._url = url
        self._channel = channel
        self._heard = heard
        self._session: psycopg.AsyncConnection | None = None

    @property
    def open(self) -> bool:
        """Whether the store is held."""
        return self._session is not None and not self._session.closed

    async def begin(self) -> None:
        """Hold the store and listen. StoreError if a daemon has it for itself, or nobody answers."""
        with told(self._url):
            session = await psycopg.AsyncConnection.connect(conninfo(self._url), autocommit=True)
            try:
                if await (await session.execute(f"SELECT pg_try_advisory_lock_shared({KEY})")).fetchone() == (True,):
                    await session.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
                    self._session = session
            finally:
                if not self._session:
                    await session.close()
        if not self._session:
            shared(self._url)  # says who has it
            raise StoreError("the store was somebody else's for a moment", cure="it is tried again by itself")

    async def listen(self, until: Callable[[], bool]) -> None:
        """Until then. StoreError if the session ends before; it can be begun anew. The store is held until `close`."""
        session, looked = self._session, 0.0
        if session is None:
            return
        try:
            with told(self._url):
                while not until():
                    async for hint in session.notifies(timeout=_STEP):
                        self._heard(hint.payload)
                    looked += _STEP
                    if looked >= _EACH:
                        await session.execute("SELECT 1")
                        looked = 0.0
        except StoreError:
            await self.close()
            raise

    async def close(self) -> None:
        """Let the store go."""
        session, self._session = self._session, None
        if session:
            await session.close()
