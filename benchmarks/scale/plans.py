"""What PostgreSQL did for the statements the product itself runs: their plans as `auto_explain` tells them, word for word.

Nothing is copied out of the product to be explained: the server explains what it has just run for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from watcher.edges.store.sql import SqlStore

_ON = (
    "LOAD 'auto_explain'",
    "SET auto_explain.log_min_duration = 0",
    "SET auto_explain.log_analyze = on",
    "SET auto_explain.log_buffers = on",
    "SET auto_explain.log_timing = on",
    "SET auto_explain.log_level = 'notice'",
)
_OFF = ("SET auto_explain.log_min_duration = -1",)
_BUFFERS = re.compile(r"Buffers: shared(?: hit=(\d+))?(?: read=(\d+))?")
_TOOK = re.compile(r"duration: ([\d.]+) ms")


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement that was run."""

    text: str  #: the query and its plan, as the server wrote it

    @property
    def query(self) -> str:
        return self.text.partition("Query Text: ")[2]

    @property
    def tree(self) -> str:
        """The plan without the query."""
        lines = self.text.splitlines()
        begin = next(number for number, line in enumerate(lines) if "(cost=" in line)
        return "\n".join(lines[begin:])

    @property
    def milliseconds(self) -> float:
        found = _TOOK.search(self.text)
        return float(found[1]) if found else 0.0

    @property
    def buffers(self) -> int:
        """Pages of 8 KB looked at, from memory or disk."""
        found = _BUFFERS.search(self.text)
        return sum(int(part or 0) for part in found.groups()) if found else 0


@dataclass(slots=True)
class Told:
    """The plans of one time."""

    plans: list[Plan] = field(default_factory=list)

    def of(self, beginning: str) -> Plan:
        """The last plan whose query begins so; a benchmark that explains something else must stop."""
        found = [plan for plan in self.plans if " ".join(plan.query.split()).startswith(beginning)]
        assert found, f"no statement begins with {beginning!r}"
        return found[-1]


@contextmanager
def explained(store: SqlStore) -> Iterator[Told]:
    """The plans of all statements that the store runs in this time."""
    raw: Any = store._db._raw  # noqa: SLF001 - the connection whose statements are to be explained
    told = Told()

    def hear(notice: Any) -> None:
        if "plan:" in (notice.message_primary or ""):
            told.plans.append(Plan(notice.message_primary))

    for statement in _ON:
        raw.execute(statement)
    raw.add_notice_handler(hear)
    try:
        yield told
    finally:
        raw.remove_notice_handler(hear)
        for statement in _OFF:
            raw.execute(statement)
