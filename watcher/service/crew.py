"""The tasks in hand: started here, drained here. APScheduler cannot wait for coroutines at shutdown, so we own them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from watcher.core.errors import WatcherError

log = logging.getLogger(__name__)


class Crew:
    """Runs coroutines, logs what should never happen, and waits for all of them at the end."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[Any], str] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    @property
    def tasks(self) -> frozenset[asyncio.Task[Any]]:
        """What is in hand."""
        return frozenset(self._tasks)

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Begin `work`; `name` says in the log what it was."""
        task = asyncio.create_task(work, name=name)
        self._tasks[task] = name
        task.add_done_callback(self._done)
        return task

    def busy(self, name: str) -> bool:
        """Whether work of this name is in hand."""
        return name in self._tasks.values()

    async def drain(self, seconds: float) -> None:
        """Let everything in hand finish; after `seconds` what is left is cancelled. Its leases run out by themselves."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                log.warning("%s did not finish in %.0f s and is given up; it will be done again", self._tasks[task], seconds)
                task.cancel()
            if late:
                await asyncio.wait(late)

    def _done(self, task: asyncio.Task[Any]) -> None:
        name = self._tasks.pop(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, WatcherError):  # a full disk, a locked store: for people to mend
            log.error("%s failed and will be tried again: %s", name, error)
        else:
            log.error("%s failed, which is a bug; it will be tried again", name, exc_info=error)
