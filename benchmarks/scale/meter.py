"""Seconds of processor of a piece of work, ours and the database's, told apart: a machine that others use too tells nothing by the wall."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watcher.edges.store.sql import SqlStore


@dataclass(slots=True)
class Cost:
    """In seconds; of the processor but for `wall`."""

    ours: float = 0.0
    server: float = 0.0
    wall: float = 0.0

    @property
    def both(self) -> float:
        return self.ours + self.server


class Held:
    """Seconds of processor, ours and the server's, in transactions that hold the stories or the whole store: who wants them waits."""

    def __init__(self, store: SqlStore) -> None:
        self.seconds, self._meter, db = 0.0, Meter(store), store._db  # noqa: SLF001
        begin, commit = db._begin_write, db._commit  # noqa: SLF001
        self._since: tuple[float, float] | None = None

        def begun(lock: Any, first: Any) -> None:
            self._since = (time.thread_time(), self._meter.served()) if lock in ("stories", "store") else None
            begin(lock, first)

        def committed() -> None:
            commit()
            if self._since:
                self.seconds += time.thread_time() - self._since[0] + self._meter.served() - self._since[1]
                self._since = None

        db._begin_write, db._commit = begun, committed  # type: ignore[method-assign]  # noqa: SLF001


class Meter:
    """For one store on PostgreSQL: this process, and the server's process that serves it. Nothing it starts beside is counted."""

    def __init__(self, store: SqlStore) -> None:
        self._backend = Path(f"/proc/{store._db.value('SELECT pg_backend_pid()')}/schedstat")  # noqa: SLF001

    @contextmanager
    def __call__(self) -> Iterator[Cost]:
        """What passes inside, told when it is over."""
        cost = Cost()
        server, ours, wall = self.served(), time.process_time(), time.perf_counter()
        try:
            yield cost
        finally:
            cost.wall, cost.ours = time.perf_counter() - wall, time.process_time() - ours
            cost.server = self.served() - server

    def served(self) -> float:
        return int(self._backend.read_text().split()[0]) / 1e9
